"""The staff pages of what the law asks on a case: record that it is done, and add a hazard."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.cases import risk
from backend.cases.models import CaseDeadline
from backend.cases.service import find
from backend.clock import local_date
from backend.errors import DomainError
from backend.policy.danger import kinds_of
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.rendering import named
from backend.web.staff import views
from backend.web.staff.access import Csrf, Me, Number, OwnForm, TheDoor
from backend.web.staff.looked import note_case
from backend.web.staff.step_fields import Field, FormErrors, day_field, read, starting
from backend.web.typed import Typed

router = APIRouter(prefix="/staff/cases", include_in_schema=False)

RISKS = "Add a hazard or somebody at risk"


class NoRiskChosen(DomainError):
    """Choose at least one that is not on record yet."""


@router.get("/{reference}/law/{deadline_id}")
def law_page(reference: str, deadline_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form which records that a duty of the law was done."""
    with door.database.write() as session:
        _row(session, reference, deadline_id)
        note_case(session, me, reference, now=door.clock(), reason="law")
    fields = [_done_on(door)]
    return _law(door, me, csrf, reference, deadline_id, typed=starting(fields))


@router.post("/{reference}/law/{deadline_id}", dependencies=[OwnForm])
def law_done(
    reference: str, deadline_id: Number, door: TheDoor, me: Me, csrf: Csrf, typed: Typed
) -> Response:
    """Record that a duty of the law was done."""
    try:
        values = read([_done_on(door)], typed)
        with door.database.write() as session:
            row = _row(session, reference, deadline_id)
            risk.done(
                session,
                reference,
                stage=row.stage,
                duty=row.duty,
                on=values["on"],
                by=f"staff:{me.id}",
                now=door.clock(),
            )
    except FormErrors as error:
        return _law(door, me, csrf, reference, deadline_id, typed=typed, errors=error.errors)
    except (risk.DoneBeforeTold, risk.DoneInFuture) as error:
        errors = {"on": str(error)}
        return _law(door, me, csrf, reference, deadline_id, typed=typed, errors=errors)
    return RedirectResponse(f"/staff/cases/{reference}#dates", status_code=303)


@router.get("/{reference}/risks")
def risks_page(reference: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form which adds a hazard, or somebody at risk, that staff heard of."""
    with door.database.write() as session:
        find(session, reference)
        note_case(session, me, reference, now=door.clock(), reason="law")
    return _risks(door, me, csrf, reference)


@router.post("/{reference}/risks", dependencies=[OwnForm])
def add_risks(reference: str, door: TheDoor, me: Me, csrf: Csrf, typed: Typed) -> Response:
    """Add hazards and people at risk, as told to staff now."""
    now = door.clock()
    values = read(_risk_fields(), typed)
    try:
        with door.database.write() as session:
            case = find(session, reference)
            there = len(case.hazards) + len(case.vulnerability)
            risk.add_risk(
                session,
                case,
                hazards=dict.fromkeys(values["hazards"], now),
                vulnerability=values["vulnerability"],
                by=f"staff:{me.id}",
                now=now,
            )
            if len(case.hazards) + len(case.vulnerability) == there:
                raise NoRiskChosen
    except NoRiskChosen as error:
        return _risks(door, me, csrf, reference, typed=typed, errors={"hazards": str(error)})
    return RedirectResponse(f"/staff/cases/{reference}", status_code=303)


def _row(session: Session, reference: str, deadline_id: int) -> CaseDeadline:
    """Give an open duty of the law on a case, or raise NoSuchDuty."""
    case = find(session, reference)
    for row in case.deadlines:
        if row.id == deadline_id and row.started_at and row.open:
            return row
    raise risk.NoSuchDuty


def _done_on(door: Door) -> Field:
    return day_field("on", "When it was done", local_date(door.clock()))


def _risk_fields() -> list[Field]:
    def ticks(name: str, label: str, *levels: Any) -> Field:
        options = {kind: named(kind) for kind in kinds_of(*levels)}
        return Field(name=name, label=label, kind="ticks", options=options, optional=True)

    return [
        ticks("hazards", "Dangers and hazards in the home", "danger", "hazard"),
        ticks("vulnerability", "People at risk", "vulnerability"),
    ]


def _law(
    door: Door,
    me: Staff,
    csrf: str,
    reference: str,
    deadline_id: int,
    *,
    typed: dict[str, str],
    errors: dict[str, str] | None = None,
) -> Response:
    with door.database.read() as session:
        told = views.law_duty(session, find(session, reference), _row_to_read(session, deadline_id))
    return door.renderer.page(
        "staff/case_form.html",
        status_code=422 if errors else 200,
        staff=me,
        csrf=csrf,
        reference=reference,
        title="Record what the law asks as done",
        intro=[told["label"] + ".", told["working"]],
        action=f"/staff/cases/{reference}/law/{deadline_id}",
        button="Record it",
        fields=[_done_on(door)],
        typed=typed,
        kept={},
        clash=[],
        errors=errors or {},
    )


def _row_to_read(session: Session, deadline_id: int) -> CaseDeadline:
    return session.get_one(CaseDeadline, deadline_id)


def _risks(
    door: Door,
    me: Staff,
    csrf: str,
    reference: str,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    return door.renderer.page(
        "staff/case_form.html",
        status_code=422 if errors else 200,
        staff=me,
        csrf=csrf,
        reference=reference,
        title=RISKS,
        intro=[
            "Tick what you heard of or saw. The law's time runs from now, and danger goes to the"
            " team that deals with it. What is on record already stays."
        ],
        action=f"/staff/cases/{reference}/risks",
        button="Add it",
        fields=_risk_fields(),
        typed=typed or {},
        kept={},
        clash=[],
        errors=errors or {},
    )
