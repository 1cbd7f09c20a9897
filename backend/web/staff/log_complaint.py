"""Logging a complaint that reached us by phone, letter, in person or any other way."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.cases import service as cases
from backend.cases.models import Case
from backend.cases.queries import promised
from backend.casework import received_elsewhere as elsewhere
from backend.casework import unfinished as unfinished_ones
from backend.casework.duty_words import DUTY_WORDS
from backend.casework.received_elsewhere import Decision, Told
from backend.casework.requests import with_teams
from backend.conversations.watch import risk_in
from backend.errors import DomainError
from backend.intake.questions import questions
from backend.intake.suggestion import Suggestion
from backend.letters.facts import TalkInPrivate
from backend.letters.service import text_to_paste
from backend.policy.errors import PolicyError
from backend.policy.triage.routes import CASES
from backend.residents.models import Resident
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff import log_form as form
from backend.web.staff import log_unfinished
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.live import note_view
from backend.web.staff.log_unfinished import Begun
from backend.web.staff.views import NOTE_WORDS
from backend.web.typed import Typed

router = APIRouter(prefix="/staff/log-complaint", include_in_schema=False)

Conversation = Annotated[str, Query(max_length=40)]
NEW_CASE = "new"
LOOK_FIRST = "There may be a case of the same matter. Choose if this is a new one"


class AlreadyThere(DomainError):
    """Choose one of the cases shown, or a new one."""


@router.get("")
def empty_form(door: TheDoor, me: Me, csrf: Csrf, unfinished: Conversation = "") -> Response:
    """Show the form: received now and empty, or with what somebody began and did not send."""
    key = secrets.token_urlsafe(12)
    if not unfinished:
        return _page(door, me, csrf, form.empty(door.clock()), key=key)
    note_view(door, me, unfinished)
    begun = _begun(door, unfinished)
    typed = form.cleaned(log_unfinished.prefilled(begun))
    return _page(door, me, csrf, typed, key=key, begun=begun)


@router.post("", dependencies=[OwnForm])
def take_form(door: TheDoor, me: Me, csrf: Csrf, posted: Typed) -> Response:
    """Show what the rules suggest, make room for more, or put it on record as staff decide."""
    typed = form.cleaned(posted)
    key = posted.get("client_id", "")[:40] or secrets.token_urlsafe(12)
    try:
        begun = _begun(door, posted["unfinished"]) if posted.get("unfinished") else None
    except unfinished_ones.SentMeanwhile:
        return _as_sent(door, posted["unfinished"])
    if begun is not None:
        typed |= begun.fixed
    if posted.get("go") == "more":
        return _page(door, me, csrf, typed, key=key, more=True, begun=begun)
    ways = elsewhere.WAYS if begun is None else (begun.channel,)
    told, errors = form.read(typed, key=f"logged:{me.id}:{key}", ways=ways)
    if told is None:
        return _page(door, me, csrf, typed, key=key, errors=errors, begun=begun)
    if begun is not None:
        told = log_unfinished.as_begun(told, begun)
    if posted.get("go") != "save":
        return _page(door, me, csrf, typed, key=key, told=told, checked=True, begun=begun)
    return _save(door, me, csrf, typed, told, key=key, begun=begun)


@router.get("/{reference}")
def logged(reference: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the reference to give, who has it, the dates, and what to say on social media."""
    with door.database.write() as session:
        case = session.scalar(select(Case).where(Case.reference == reference))
        if case is None:
            raise cases.NoSuchCase
        _record(session, me, "viewed", reference, door)
        writer = session.get_one(Resident, case.representative_id or case.resident_id)
        duties = [
            {"label": DUTY_WORDS.get(row.duty, row.duty), "due": row.due_on}
            for row in promised(case)
        ]
        return door.renderer.page(
            "staff/log_complaint_done.html",
            staff=me,
            csrf=csrf,
            reference=reference,
            kind=case.kind,
            received_at=case.received_at,
            duties=duties,
            teams=with_teams(session, case),
            writer=writer.full_name,
            limited=case.consent_id is not None,
            was_to_director=case.came_by == elsewhere.DIRECTOR,
            public_reply=_public_reply(session, door, case.came_by, case.source),
        )


def _begun(door: Door, conversation_id: str) -> Begun:
    with door.database.read() as session:
        return log_unfinished.begun(session, conversation_id)


def _as_sent(door: Door, conversation_id: str) -> Response:
    """Show the case that was opened meanwhile, by this form or by the resident."""
    with door.database.read() as session:
        reference = unfinished_ones.sent_as(session, conversation_id)
    return _to(reference)


def _save(
    door: Door,
    me: Staff,
    csrf: str,
    typed: Mapping[str, str],
    told: Told,
    *,
    key: str,
    begun: Begun | None,
) -> Response:
    errors: dict[str, str] = {}
    try:
        with door.database.write() as session:
            found = [one.reference for one in elsewhere.alike(session, told) if one.same_matter]
            goes_to = typed["add_to"]
            opened = session.scalar(select(Case).where(Case.idempotency_key == told.key))
            if opened is not None:
                return _to(opened.reference)
            if found and not goes_to:
                errors = {"add_to": LOOK_FIRST}
            elif begun is not None:
                return _finished(session, door, me, told, form.decision(typed), goes_to)
            elif goes_to and goes_to != NEW_CASE:
                return _added(session, door, me, told, goes_to)
            else:
                done = elsewhere.log(
                    session,
                    told,
                    form.decision(typed),
                    staff_id=me.id,
                    voice=door.voice,
                    rulebook=door.rulebook,
                    now=door.clock(),
                )
                _record(session, me, "logged", done.case.reference, door)
                return _to(done.case.reference)
    except (DomainError, PolicyError) as error:
        errors = {_field_of(error): str(error)}
    return _page(
        door, me, csrf, typed, key=key, told=told, checked=True, errors=errors, begun=begun
    )


def _finished(
    session: Session, door: Door, me: Staff, told: Told, decision: Decision, goes_to: str
) -> Response:
    """Put on record what somebody began; nobody can send it a second time."""
    adds = goes_to if goes_to != NEW_CASE else ""
    if adds:
        _refuse_unknown(session, told, adds)
    reference = unfinished_ones.finish(
        session,
        told.conversation_id,
        told,
        decision,
        add_to=adds,
        staff_id=me.id,
        voice=door.voice,
        rulebook=door.rulebook,
        now=door.clock(),
    )
    _record(session, me, "added_words" if adds else "logged", reference, door)
    return RedirectResponse(f"/staff/cases/{adds}", status_code=303) if adds else _to(reference)


def _refuse_unknown(session: Session, told: Told, reference: str) -> None:
    if reference not in {one.reference for one in elsewhere.alike(session, told)}:
        raise AlreadyThere


def _added(session: Session, door: Door, me: Staff, told: Told, reference: str) -> Response:
    """Add what was told to a case that is open already, instead of opening another."""
    _refuse_unknown(session, told, reference)
    elsewhere.add_to(session, reference, told, staff_id=me.id, voice=door.voice, now=door.clock())
    _record(session, me, "added_words", reference, door)
    return RedirectResponse(f"/staff/cases/{reference}", status_code=303)


def _field_of(error: Exception) -> str:
    if isinstance(error, PolicyError | elsewhere.NotReceivedYet):
        return "received"
    if isinstance(error, elsewhere.ReasonsNeeded):
        return "reasons"
    if isinstance(error, AlreadyThere):
        return "add_to"
    return "words" if isinstance(error, elsewhere.NothingTold) else "route"


def _page(
    door: Door,
    me: Staff,
    csrf: str,
    typed: Mapping[str, str],
    *,
    key: str,
    told: Told | None = None,
    checked: bool = False,
    more: bool = False,
    errors: Mapping[str, str] | None = None,
    begun: Begun | None = None,
) -> Response:
    errors = dict(errors or {})
    found: dict[str, Any] = {"suggestion": None, "alike": [], "public_reply": None}
    if told is not None and checked:
        try:
            found = _checked(door, me, told)
        except (DomainError, PolicyError) as error:
            errors.setdefault(_field_of(error), str(error))
    words = "\n".join(said for name, said in typed.items() if name not in ("route", "add_to"))
    risk = risk_in(words, door.voice)
    return door.renderer.page(
        "staff/log_complaint.html",
        status_code=422 if errors else 200,
        staff=me,
        csrf=csrf,
        client_id=key,
        fields=typed,
        errors=errors,
        issues=form.shown_issues(typed, more=more),
        came_by=form.CAME_BY,
        begun=begun,
        preferred=form.PREFERRED,
        questions=questions(),
        routes=CASES,
        danger=risk.line.text if risk and risk.level in ("danger", "hazard") else None,
        **found,
    )


def _checked(door: Door, me: Staff, told: Told) -> dict[str, Any]:
    """Give what the rules suggest, what may be the same, and what to write on social media."""
    pack = elsewhere.pack_of_the_day(told, door.rulebook, door.clock())
    suggested = elsewhere.suggestion_for(told, pack=pack)
    with door.database.write() as session:
        alike = elsewhere.alike(session, told)
        for one in alike:
            _record(session, me, "viewed", one.reference, door)
        return {
            "suggestion": _suggested(suggested),
            "alike": alike,
            "public_reply": _public_reply(session, door, told.came_by, told.brought_by),
        }


def _suggested(found: Suggestion) -> dict[str, Any]:
    return {
        "route": found.route,
        "rules": [{"id": rule, "sentence": sentence} for rule, sentence in found.rules],
        "parts": [{"text": part.text, "route": part.route} for part in found.triage.parts],
        "hazards": [kind.replace("_", " ") for kind in found.triage.hazards],
        "vulnerability": [kind.replace("_", " ") for kind in found.triage.vulnerability],
        "notes": [NOTE_WORDS[note] for note in found.triage.notes],
        "person_decides": found.person_decides(),
    }


def _public_reply(session: Session, door: Door, came_by: str, site: str) -> str | None:
    if came_by != elsewhere.SOCIAL_MEDIA:
        return None
    return text_to_paste(session, TalkInPrivate(site=site), rulebook=door.rulebook)


def _record(session: Session, me: Staff, action: str, reference: str, door: Door) -> None:
    record(
        session,
        actor=f"staff:{me.id}",
        action=action,
        object_kind="case",
        object_id=reference,
        now=door.clock(),
    )


def _to(reference: str) -> Response:
    return RedirectResponse(f"/staff/log-complaint/{reference}", status_code=303)
