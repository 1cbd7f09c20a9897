"""What one does with one's own case: a page for each act, and what it posts."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.casework import residents_acts as acts
from backend.casework.answer import May, answer_of
from backend.casework.answer_wording import say
from backend.casework.residents_acts import Acted
from backend.casework.seen_here import Seen
from backend.casework.withdrawals import undo_days
from backend.conversations.service import LONGEST_MESSAGE, MessageTooLong, without_controls
from backend.errors import DomainError
from backend.notifications import texting
from backend.proving import service as proving
from backend.web.chat import token_of
from backend.web.danger import danger_in
from backend.web.door import Door, door_of
from backend.web.own_case import HEADERS, LONGEST_KEY, case_here, not_here
from backend.web.proved import need_quick_exit, secret_of
from backend.web.security import (
    form_token,
    is_form_token,
    refuse_other_origins,
    refuse_wrong_token,
)
from backend.web.typed import Typed

router = APIRouter(prefix="/status/cases/{reference}/do", include_in_schema=False)

TheDoor = Annotated[Door, Depends(door_of)]
ACTS: Mapping[str, May] = {act.replace("_", "-"): act for act in get_args(May)}
# The fields of each act; an error stands beside the first.
FIELDS: Mapping[May, tuple[str, ...]] = {
    "add": ("words",),
    "new_issue": ("words", "outcome", "is_related"),
    "new_outcome": ("words",),
    "withdraw": ("sure", "how"),
    "undo_withdrawal": (),
    "next_stage": ("unresolved", "outcome"),
    "contact": ("new", "way"),
    "agree": ("agrees",),
}
YES, NO = "yes", "no"


class CheckAndSend(DomainError):
    """We had to ask again who you are, so we have not got this yet. Check it, then send it."""


class ChooseIfRelated(DomainError):
    """Choose if it belongs to this complaint."""


class ChooseIfAgreed(DomainError):
    """Choose if you agree to more time."""


class ChooseIfSure(DomainError):
    """Choose if you want to take it back."""


# What is answered with yes or no, and what is said where it is not.
ASKED: Mapping[May, tuple[str, type[DomainError]]] = {
    "new_issue": ("is_related", ChooseIfRelated),
    "withdraw": ("sure", ChooseIfSure),
    "agree": ("agrees", ChooseIfAgreed),
}


@router.get("/{act}")
def act_page(reference: str, act: str, request: Request, door: TheDoor) -> Response:
    """Show the form of an act that can be done now."""
    return _page(request, door, reference, act)


@router.post("/contact/code")
def take_code(reference: str, request: Request, door: TheDoor, posted: Typed) -> Response:
    """Change the contact with the code that went to the new one."""
    _check(request, door, posted)
    code = without_controls(posted.get("code", ""))
    browser, now = _browser(request, door), door.clock()
    try:
        with door.database.write() as session:
            seen = case_here(request, door, session, reference)
            if seen is None:
                return not_here()
            one = acts.take_a_contact_try(session, seen.case, browser=browser, code=code, now=now)
        one.check()
        with door.database.write() as session:
            done = acts.prove_contact_change(
                session, seen.case, one, browser=browser, by=seen.by, now=now
            )
    except DomainError as error:
        return _page(request, door, reference, "contact", errors={"code": str(error)})
    return _back(reference, done.key)


@router.post("/{act}")
def take(reference: str, act: str, request: Request, door: TheDoor, posted: Typed) -> Response:
    """Do it, once for its form, and show the case with what came of it.

    Who may not see the case any more is asked again who they are, and keeps what they typed.
    """
    refuse_other_origins(request)
    name = ACTS.get(act)
    if name is None:
        return not_here()
    typed = {field: without_controls(posted.get(field, "")).strip() for field in FIELDS[name]}
    if name == "withdraw" and typed["sure"] == NO:
        return _back(reference)
    key = f"web:{posted.get('client_id') or secrets.token_urlsafe(12)}"[:LONGEST_KEY]
    try:
        with door.database.write() as session:
            seen = case_here(request, door, session, reference)
            if seen and not is_form_token(
                door.settings, _secret(request, door), posted.get("csrf", "")
            ):
                raise CheckAndSend
            if seen and seen.sees != "everything" and name != "add":
                return not_here()
            browser = _browser(request, door)
            done = _do(session, door, seen, name, typed, key, browser) if seen else None
    except DomainError as error:
        errors = {_field_of(name, error): str(error)}
        return _page(request, door, reference, act, typed=typed, errors=errors)
    if done is None:
        return _unsent(request, door, typed)
    if name == "contact" and not done.key:
        return RedirectResponse(request.url.path, status_code=303, headers=HEADERS)
    return _back(reference, key)


def _unsent(request: Request, door: Door, typed: Mapping[str, str]) -> Response:
    """Show what was typed once more, and how to prove again who one is: the same for any case."""
    return door.renderer.page(
        "own_case_unsent.html",
        status_code=403,
        headers=HEADERS,
        action=request.url.path,
        typed=typed,
        client_id=secrets.token_urlsafe(12),
        **danger_in(door, "\n".join(typed.values()), sent=False),
    )


def _do(
    session: Session,
    door: Door,
    seen: Seen,
    name: May,
    typed: Mapping[str, str],
    key: str,
    browser: str,
) -> Acted:
    _check_typed(name, typed)
    case, now = seen.case, door.clock()
    known: dict[str, Any] = {"by": seen.by, "key": key, "now": now}
    said: dict[str, Any] = {**known, "voice": door.voice}
    match name:
        case "add":
            return acts.add_words(session, case, typed["words"], **said)
        case "new_outcome":
            return acts.new_outcome(session, case, typed["words"], **said)
        case "new_issue":
            return _new_issue(session, door, case, typed, browser, said)
        case "withdraw":
            return acts.withdraw(session, case, how=typed["how"], rulebook=door.rulebook, **said)
        case "agree":
            agrees = typed["agrees"] == YES
            return acts.agree(session, case, agrees=agrees, rulebook=door.rulebook, **known)
        case "undo_withdrawal":
            return acts.undo_withdrawal(session, case, rulebook=door.rulebook, **known)
        case "next_stage":
            said |= {"unresolved": typed["unresolved"], "outcome": typed["outcome"]}
            return acts.ask_next_stage(session, case, rulebook=door.rulebook, **said)
        case "contact":
            return acts.ask_contact_change(
                session,
                case,
                person_id=seen.person_id,
                way="phone" if typed["way"] == "phone" else "email",
                new=typed["new"],
                browser=browser,
                can_text=texting.is_possible(door.settings),
                **known,
            )


def _check_typed(name: May, typed: Mapping[str, str]) -> None:
    """Refuse what is too long, and a question that is not answered."""
    if any(len(words) > LONGEST_MESSAGE for words in typed.values()):
        raise MessageTooLong
    field, error = ASKED.get(name, ("", None))
    if error is not None and typed[field] not in (YES, NO):
        raise error


def _new_issue(
    session: Session,
    door: Door,
    case: Case,
    typed: Mapping[str, str],
    browser: str,
    said: Mapping[str, Any],
) -> Acted:
    """Tell of another issue; a complaint that it becomes is seen here as this one is."""
    done = acts.new_issue(
        session,
        case,
        typed["words"],
        outcome=typed["outcome"],
        is_related=typed["is_related"] == YES,
        rulebook=door.rulebook,
        **said,
    )
    if done.opened:
        proving.share(session, browser, case, done.opened, now=door.clock())
    return done


def _page(
    request: Request,
    door: Door,
    reference: str,
    act: str,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    name, now = ACTS.get(act), door.clock()
    with door.database.read() as session:
        seen = case_here(request, door, session, reference)
        if seen is None or name is None:
            return not_here()
        answer = answer_of(
            session,
            seen.case,
            sees=seen.sees,
            rulebook=door.rulebook,
            now=now,
            person_id=seen.person_id,
        )
        if name not in answer.may and not errors:
            return _back(reference)
        browser = _browser(request, door)
        waiting = acts.waiting_change(session, seen.case, browser, now=now)
        refused = acts.refused_change(session, seen.case, browser, now=now)
        is_proved = acts.is_proved(session, seen.case, seen.person_id, browser, now=now)
        days = undo_days(session)
        needs_exit = need_quick_exit(session, [seen])
        read_by = _read_by(seen)
    heard = danger_in(door, "\n".join((typed or {}).values()), sent=False)
    status_code = 422 if errors else 200
    if name == "contact" and refused and not errors:
        typed, errors = {"new": refused, "way": "email"}, {"new": str(acts.NoMailThere())}
    return door.renderer.page(
        "own_case_act.html",
        status_code=status_code,
        headers=HEADERS,
        act=name,
        answer=answer,
        action=f"/status/cases/{answer.reference}/do/{act}",
        csrf=form_token(door.settings, _secret(request, door)),
        client_id=secrets.token_urlsafe(12),
        typed=typed or {},
        errors=errors or {},
        waiting=waiting,
        undo_days=days,
        is_proved=is_proved,
        read_by=read_by,
        danger=heard["danger"],
        exit_this_page=needs_exit or heard["exit_this_page"],
    )


def _read_by(seen: Seen) -> str:
    """Say who else reads what is written here, where somebody acts for the resident."""
    if seen.by == "representative":
        return say("read_by.resident")
    return say("read_by.staff_alone") if seen.case.representative_id is not None else ""


def _field_of(name: May, error: DomainError) -> str:
    return "is_related" if isinstance(error, ChooseIfRelated) else next(iter(FIELDS[name]), "form")


def _back(reference: str, key: str = "") -> Response:
    done = f"?done={key}" if key else ""
    address = f"/status/cases/{reference}{done}"
    return RedirectResponse(address, status_code=303, headers=HEADERS)


def _check(request: Request, door: Door, posted: Mapping[str, str]) -> None:
    refuse_other_origins(request)
    refuse_wrong_token(door.settings, _secret(request, door), posted.get("csrf", ""))


def _secret(request: Request, door: Door) -> str:
    """Give the secret that this browser's forms are made with: of its proof, or of its chat."""
    return secret_of(request, door) or token_of(request, door)


def _browser(request: Request, door: Door) -> str:
    """Give what is kept of this browser where it proved who it is by a code."""
    return proving.of_browser(secret_of(request, door))
