"""When will I hear back: asking for a code, giving it back, and the cases a browser may see.

Whoever asks reads the same, byte for byte, whether or not what they typed fits: one row is written
and nothing is looked up. That is the worker's work, and the code goes to the contact on file.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.casework.answer import Answer, answer_of
from backend.casework.seen_here import Seen
from backend.conversations import service as conversations
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.policy.reference import parse_reference, reference_in
from backend.policy.wording import counted
from backend.proving import codes, contacts
from backend.proving import service as proving
from backend.proving.limits import CODE_LASTS, SENDS
from backend.web.chat import token_of
from backend.web.door import Door, door_of
from backend.web.places import hidden_place
from backend.web.proved import COOKIE, need_quick_exit, secret_of, whose
from backend.web.security import (
    forget_cookie,
    form_token,
    refuse_other_origins,
    refuse_wrong_token,
    set_cookie,
)
from backend.web.typed import Typed

router = APIRouter(prefix="/status", include_in_schema=False)

TheDoor = Annotated[Door, Depends(door_of)]
# Nobody is known where a code is asked for. These forms have one token for all, so that the pages
# are the same for all as well.
ASKING = "status"
# As long as asking, typing and looking take together; the cookies page says it too.
COOKIE_SECONDS = 3600
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
LASTS = counted(int(CODE_LASTS.total_seconds() // 60), "minute")
NO_REFERENCE = "Enter your reference"
NOT_A_REFERENCE = "That is not a reference. It looks like {prefix}-XXXX-XXXX: check each sign"
NO_CONTACT = "Enter the email address or phone number that you gave us"
NOT_A_CONTACT = "Enter an email address, such as name@example.com, or a phone number in full"


@router.get("")
def status_page(request: Request, door: TheDoor) -> Response:
    """Show the cases that this browser may see, where to ask for a code, and what is published."""
    return _status_page(request, door, {}, {})


@router.post("")
def ask(request: Request, door: TheDoor, posted: Typed) -> Response:
    """Put down what was asked, and show where the code goes; right or wrong, all get the same."""
    _check_form(request, door, posted)
    typed = {name: without_controls(posted.get(name, "")) for name in ("reference", "contact")}
    prefix = door.rulebook.pack.reference_prefix
    errors = _wrong_reference(typed["reference"], prefix) | _wrong_contact(typed["contact"])
    if errors:
        return _status_page(request, door, typed, errors)
    secret = secret_of(request, door) or secrets.token_urlsafe(32)
    try:
        with door.database.write() as session:
            proving.ask(
                session,
                reference=_reference(typed["reference"], prefix) or "",
                contact=_contact(typed["contact"]),
                browser=proving.of_browser(secret),
                source=hidden_place(request, door.settings),
                now=door.clock(),
            )
    except proving.TooManyAsked as error:
        return _status_page(request, door, typed, {"reference": str(error)}, status_code=429)
    return _known(RedirectResponse("/status/code", status_code=303), door, secret)


@router.get("/code")
def code_page(request: Request, door: TheDoor) -> Response:
    """Show where the code is typed, to every browser that has asked for one."""
    if not secret_of(request, door):
        return RedirectResponse("/status", status_code=303)
    return _code_page(door)


@router.post("/code")
def take_code(request: Request, door: TheDoor, posted: Typed) -> Response:
    """Take a code, and let this browser see the case that it is for."""
    _check_form(request, door, posted)
    secret, new, now = secret_of(request, door), secrets.token_urlsafe(32), door.clock()
    browser, code = proving.of_browser(secret), posted.get("code", "")
    try:
        with door.database.write() as session:
            one = proving.take_a_try(session, browser=browser, code=code, now=now)
        one.check()
        with door.database.write() as session:
            proof = proving.prove(session, one, browser=browser, now=now)
            # A secret that somebody else may have put into this browser is worth nothing from here.
            proving.move(session, browser, proving.of_browser(new))
            reference = session.get_one(Case, proof.case_id).reference
    except DomainError as error:
        return _code_page(door, typed=without_controls(code)[:40], error=str(error))
    return _known(RedirectResponse(f"/status/cases/{reference}", status_code=303), door, new)


@router.get("/references")
def references_page(door: TheDoor) -> Response:
    """Show where somebody without a reference asks for it."""
    return _references_page(door)


@router.post("/references")
def ask_references(request: Request, door: TheDoor, posted: Typed) -> Response:
    """Put down that somebody wants their references, and say the same to all."""
    _check_form(request, door, posted)
    contact = without_controls(posted.get("contact", ""))
    if errors := _wrong_contact(contact):
        return _references_page(door, contact, errors)
    secret = secret_of(request, door) or secrets.token_urlsafe(32)
    try:
        with door.database.write() as session:
            proving.ask_references(
                session,
                contact=_contact(contact),
                browser=proving.of_browser(secret),
                source=hidden_place(request, door.settings),
                now=door.clock(),
            )
    except proving.TooManyAsked as error:
        return _references_page(door, contact, {"contact": str(error)}, status_code=429)
    return _known(RedirectResponse("/status/references/asked", status_code=303), door, secret)


@router.get("/references/asked")
def references_asked(door: TheDoor) -> Response:
    """Say that the references are on their way if the contact is known, to everybody the same."""
    return door.renderer.page("status_references_asked.html")


@router.get("/link/{token}")
def link_page(token: str, door: TheDoor) -> Response:
    """Show what the link of a mail is for; looking at it does nothing."""
    with door.database.read() as session:
        secret_key, now = door.settings.secret_key, door.clock()
        codes.asked_by_link(session, token, secret_key=secret_key, now=now)
    return door.renderer.page(
        "status_link.html",
        headers=HEADERS,
        action=f"/status/link/{token}",
        csrf=form_token(door.settings, token),
    )


@router.post("/link/{token}")
def ask_by_link(token: str, request: Request, door: TheDoor, posted: Typed) -> Response:
    """Ask for a code for this browser, by the link in a mail that somebody else asked for."""
    refuse_other_origins(request)
    refuse_wrong_token(door.settings, token, posted.get("csrf", ""))
    secret = secret_of(request, door) or secrets.token_urlsafe(32)
    browser, now = proving.of_browser(secret), door.clock()
    with door.database.write() as session:
        secret_key, source = door.settings.secret_key, hidden_place(request, door.settings)
        origin = codes.asked_by_link(session, token, secret_key=secret_key, now=now)
        proving.ask_by_link(session, origin, browser=browser, source=source, now=now)
    response = RedirectResponse("/status/code", status_code=303, headers=HEADERS)
    return _known(response, door, secret)


@router.post("/sign-out")
def sign_out(request: Request, door: TheDoor, posted: Typed) -> Response:
    """Show this browser no case any more, neither by a code nor by its chat."""
    refuse_other_origins(request)
    secret, token = secret_of(request, door), token_of(request, door)
    refuse_wrong_token(door.settings, secret or token, posted.get("csrf", ""))
    with door.database.write() as session:
        if secret:
            proving.forget(session, proving.of_browser(secret))
        chat = conversations.find_by_token(session, token) if token else None
        if chat is not None:
            proving.forget(session, proving.of_conversation(chat.id))
            conversations.find(session, chat.id).verified_until = None
    response = RedirectResponse("/status", status_code=303)
    forget_cookie(response, door.settings, COOKIE)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _check_form(request: Request, door: Door, posted: Mapping[str, str]) -> None:
    refuse_other_origins(request)
    refuse_wrong_token(door.settings, ASKING, posted.get("csrf", ""))


def _wrong_reference(typed: str, prefix: str) -> dict[str, str]:
    """Say what is wrong with the form of a reference, which tells nothing of whose it is."""
    if not typed:
        return {"reference": NO_REFERENCE}
    not_one = NOT_A_REFERENCE.format(prefix=prefix)
    return {} if _reference(typed, prefix) else {"reference": not_one}


def _reference(typed: str, prefix: str) -> str | None:
    """Read a reference, also as it is copied with the words around it."""
    return reference_in(typed, prefix) or parse_reference(typed, prefix)


def _contact(typed: str) -> str:
    """Give an address without the name that a mail program writes before it."""
    named = re.fullmatch(r"[^<>]*<\s*([^<>\s]+@[^<>\s]+)\s*>\s*", typed)
    return named[1] if named else typed


def _wrong_contact(typed: str) -> dict[str, str]:
    """Say what is wrong with the form of a contact, which tells nothing of whose it is."""
    if not typed:
        return {"contact": NO_CONTACT}
    return {} if contacts.read(_contact(typed)) else {"contact": NOT_A_CONTACT}


def _known(response: Response, door: Door, secret: str) -> Response:
    """Let the browser be known here; it is the same whether it was known before or not."""
    set_cookie(response, door.settings, COOKIE, secret, seconds=COOKIE_SECONDS)
    return response


def _status_page(
    request: Request,
    door: Door,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status_code: int = 422,
) -> Response:
    with door.database.read() as session:
        seen = whose(request, door, session)
        answers = _answers(seen, door, session)
        exit_this_page = need_quick_exit(session, seen)
    secret = secret_of(request, door) or token_of(request, door)
    return door.renderer.page(
        "status.html",
        status_code=status_code if errors else 200,
        answers=answers,
        exit_this_page=exit_this_page,
        timetable=door.rulebook.pack.published_timetable,
        typed=typed,
        errors=errors,
        csrf=form_token(door.settings, ASKING),
        sign_out_csrf=form_token(door.settings, secret) if answers else "",
    )


def _answers(seen: Iterable[Seen], door: Door, session: Session) -> list[Answer]:
    return [
        answer_of(
            session,
            one.case,
            sees=one.sees,
            rulebook=door.rulebook,
            now=door.clock(),
            person_id=one.person_id,
        )
        for one in seen
    ]


def _code_page(door: Door, *, typed: str = "", error: str = "") -> Response:
    return door.renderer.page(
        "status_code.html",
        status_code=422 if error else 200,
        typed=typed,
        errors={"code": error} if error else {},
        lasts=LASTS,
        most=SENDS,
        csrf=form_token(door.settings, ASKING),
    )


def _references_page(
    door: Door,
    typed: str = "",
    errors: Mapping[str, str] | None = None,
    *,
    status_code: int = 422,
) -> Response:
    return door.renderer.page(
        "status_references.html",
        status_code=status_code if errors else 200,
        typed=typed,
        errors=errors or {},
        csrf=form_token(door.settings, ASKING),
    )
