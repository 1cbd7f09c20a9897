"""The staff pages of cases: what is on record, and what a person puts right in it."""

import secrets
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.cases import consents, duplicates, process, routing
from backend.cases import service as cases
from backend.cases.models import Case
from backend.casework.standing import at_case
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff import chats, files, letters, requests, safety
from backend.web.staff import views as staff_views
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.case_history import history
from backend.web.staff.case_view import more_of
from backend.web.staff.looked import note_case
from backend.web.staff.step_forms import FORMS

router = APIRouter(prefix="/staff/cases", include_in_schema=False)

Reasons = Annotated[str, Form(max_length=1000)]
ASSIGN = "assign"
# The version of the case, and the last line of its history, that whoever decides had before them.
Seen = Annotated[int, Form(ge=-1, le=999_999_999)]


class NoDecision(DomainError):
    """Choose if they agreed or declined."""


@router.get("/{reference}")
def case_page(
    reference: str,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    done: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show one case; `done` is the verb of the step that was just taken."""
    with door.database.write() as session:
        case = cases.find(session, reference)
        note_case(session, me, case.reference, now=door.clock())
        safety.note_seen(session, case, me, now=door.clock())
    return _page(door, me, csrf, reference, done=done)


@router.post("/{reference}/consent", dependencies=[OwnForm])
def settle_consent(
    reference: str,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    decision: Annotated[str, Form()] = "",
    evidence: Reasons = "",
    status: Annotated[str, Form(max_length=20)] = "awaited",
    seen: Seen = -1,
    seen_event: Seen = 0,
) -> Response:
    """Record that the person complained for agreed, or declined, or put such a decision right."""

    def change(session: Session) -> None:
        _unchanged(session, reference, seen)
        if decision not in ("granted", "declined"):
            raise NoDecision
        consents.settle_consent(
            session,
            reference,
            granted=decision == "granted",
            evidence=without_controls(evidence),
            staff_id=me.id,
            now=door.clock(),
            seen=status,
        )

    typed = {"evidence": evidence}
    return _changed(
        door, me, csrf, reference, change, field="evidence", typed=typed, after=seen_event
    )


@router.post("/{reference}/route", dependencies=[OwnForm])
def correct_route(
    reference: str,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    route: Annotated[str, Form(max_length=40)] = "",
    reasons: Reasons = "",
    seen: Seen = -1,
    seen_event: Seen = 0,
) -> Response:
    """Record which route a case should have had."""
    goes_on = reference

    def change(session: Session) -> None:
        nonlocal goes_on
        _unchanged(session, reference, seen)
        goes_on = routing.correct_route(
            session,
            reference,
            route,
            reasons=without_controls(reasons),
            by=f"staff:{me.id}",
            rulebook=door.rulebook,
            now=door.clock(),
        ).reference

    typed = {"route": route, "reasons": reasons}
    response = _changed(
        door, me, csrf, reference, change, field="route", typed=typed, after=seen_event
    )
    if goes_on != reference:
        return RedirectResponse(f"/staff/cases/{goes_on}", status_code=303)
    return response


@router.post("/{reference}/not-the-same", dependencies=[OwnForm])
def not_the_same(
    reference: str,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    other: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Note that two cases are not of the same matter."""

    def change(session: Session) -> None:
        duplicates.dismiss(session, reference, other, staff_id=me.id, now=door.clock())

    return _changed(door, me, csrf, reference, change, field="duplicates")


def _changed(
    door: Door,
    me: Staff,
    csrf: str,
    reference: str,
    change: Callable[[Session], None],
    *,
    field: str,
    typed: dict[str, str] | None = None,
    after: int = 0,
) -> Response:
    try:
        with door.database.write() as session:
            change(session)
    except cases.NoSuchCase:
        raise
    except process.ChangedMeanwhile as error:
        errors = {field: str(error)}
        return _page(door, me, csrf, reference, errors=errors, typed=typed, after=after)
    except DomainError as error:
        return _page(door, me, csrf, reference, errors={field: str(error)}, typed=typed)
    return RedirectResponse(f"/staff/cases/{reference}", status_code=303)


def _may_take(door: Door, session: Session, case: Case, me: Staff, view: Mapping[str, Any]) -> bool:
    """Tell whether somebody may give a case to themselves now."""
    if case.assigned_to == me.id or all(one["verb"] != ASSIGN for one in view["verbs"]["allowed"]):
        return False
    at = at_case(session, case, staff_id=me.id, rulebook=door.rulebook, now=door.clock())
    return any(str(me.id) in field.options for field in FORMS[ASSIGN].fields(at, {}))


def _status(errors: dict[str, str] | None, after: int | None) -> int:
    if after is not None:
        return 409
    return 422 if errors else 200


def _unchanged(session: Session, reference: str, seen: int) -> None:
    """Hold a case, and raise ChangedMeanwhile where it is not as somebody saw it."""
    if cases.find(session, reference).version != seen:
        raise process.ChangedMeanwhile


def _page(
    door: Door,
    me: Staff,
    csrf: str,
    reference: str,
    *,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    after: int | None = None,
    done: str = "",
) -> Response:
    """Show the page; after a clash with what changed since the line of history `after`."""
    common: dict[str, Any] = {"rulebook": door.rulebook, "now": door.clock()}
    with door.database.read() as session:
        view = staff_views.case(session, reference, **common)
        case = cases.find(session, reference)
        view.update(more_of(session, case, **common))
        view.update(letters.of_case(session, case))
        view.update(requests.of_case(session, case))
        view.update(files.of_case(session, case))
        view.update(safety.of_case(session, case, me, now=door.clock()))
        view["case_notes"] = chats.notes_of_case(session, case)
        view["may_take"] = _may_take(door, session, case, me, view)
        view["version"] = case.version
        view["last_event"] = max((event.seq for event in case.events), default=0)
        view["meanwhile"] = [] if after is None else history(session, case, after=after)
        view["note_id"] = secrets.token_urlsafe(12)
    return door.renderer.page(
        "staff/case.html",
        status_code=_status(errors, after),
        staff=me,
        csrf=csrf,
        errors=errors or {},
        typed=typed or {},
        stale=after is not None,
        done=FORMS[done].title if done in FORMS else "",
        **view,
    )
