"""Every route of the staff pages."""

from backend.web.staff import (
    account,
    assistant,
    cases,
    chats,
    home,
    invitation,
    letter_wordings,
    letters,
    live,
    people,
    second_factor,
    sign_in,
)

ROUTERS = tuple(
    part.router
    for part in (
        sign_in,
        second_factor,
        invitation,
        account,
        people,
        home,
        chats,
        live,
        cases,
        letters,
        letter_wordings,
        assistant,
    )
)
