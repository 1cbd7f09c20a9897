"""Every route of the staff pages."""

from backend.web.staff import (
    account,
    assistant,
    cases,
    chats,
    closures,
    home,
    invitation,
    letter_wordings,
    letters,
    live,
    log_complaint,
    people,
    policies,
    remedies,
    second_factor,
    settings,
    sign_in,
    single_sign_on,
    steps,
    worklist,
)

ROUTERS = tuple(
    part.router
    for part in (
        sign_in,
        second_factor,
        invitation,
        single_sign_on,
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
        closures,
        policies,
    )
)
