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
    log_complaint,
    people,
    remedies,
    second_factor,
    settings,
    sign_in,
    steps,
    worklist,
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
        worklist,
        cases,
        log_complaint,
        steps,
        remedies,
        letters,
        letter_wordings,
        assistant,
        settings,
    )
)
