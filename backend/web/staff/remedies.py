"""The staff pages of what was promised: the list of actions, and settling one."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.cases.process import ChangedMeanwhile
from backend.cases.service import find
from backend.casework import remedies
from backend.casework.models import Remedy
from backend.clock import local_date
from backend.errors import DomainError
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.access import Csrf, Me, Number, OwnForm, TheDoor
from backend.web.staff.case_history import history
from backend.web.staff.case_view import staff_names
from backend.web.staff.looked import note_case, note_page
from backend.web.staff.step_fields import (
    Field,
    FormErrors,
    day_field,
    read,
    starting,
    text_field,
)
from backend.web.typed import Typed

router = APIRouter(prefix="/staff/remedies", include_in_schema=False)

TITLES = {"open": "All open", "due": "Due within a week", "overdue": "Overdue", "mine": "Mine"}
SHOWS: tuple[remedies.Show, ...] = ("open", "due", "overdue", "mine")
MOST_PAGES = 10_000
WAYS = {"done": "Record that it is done", "move": "Change its day or owner", "cancel": "Cancel it"}


@router.get("")
def remedies_page(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    show: Annotated[str, Query(max_length=10)] = "open",
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1,
) -> Response:
    """Show the actions that were promised and are not done."""
    note_page(door, me, "remedies")
    chosen: remedies.Show = next((one for one in SHOWS if one == show), "open")
    after = (page - 1) * remedies.MOST_LISTED
    with door.database.read() as session:
        found = remedies.listed(session, chosen, staff_id=me.id, now=door.clock(), after=after)
        return door.renderer.page(
            "staff/remedies.html",
            staff=me,
            csrf=csrf,
            show=chosen,
            titles=TITLES,
            actions=found[: remedies.MOST_LISTED],
            more=page + 1 if len(found) > remedies.MOST_LISTED else None,
        )


@router.get("/{remedy_id}/{way}")
def remedy_page(remedy_id: Number, way: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form that settles an action."""
    with door.database.write() as session:
        remedy, reference = _found(session, remedy_id)
        note_case(session, me, reference, now=door.clock(), reason="remedy")
        typed = {**starting(_fields(session, remedy, way, door)), "seen": str(remedy.version)}
    return _page(door, me, csrf, remedy_id, way, typed)


@router.post("/{remedy_id}/{way}", dependencies=[OwnForm])
def settle_remedy(
    remedy_id: Number, way: str, door: TheDoor, me: Me, csrf: Csrf, typed: Typed
) -> Response:
    """Record that an action was done, moved or cancelled."""
    try:
        with door.database.write() as session:
            remedy, reference = _found(session, remedy_id)
            values = read(_fields(session, remedy, way, door), typed)
            _settle(way)(
                session,
                remedy_id,
                values,
                {
                    "seen": _seen(typed),
                    "staff_id": me.id,
                    "now": door.clock(),
                },
            )
    except remedies.NoSuchRemedy:
        raise
    except FormErrors as error:
        return _page(door, me, csrf, remedy_id, way, typed, errors=error.errors)
    except (ChangedMeanwhile, remedies.RemedySettled) as error:
        return _page(door, me, csrf, remedy_id, way, typed, errors={"on": str(error)}, status=409)
    except DomainError as error:
        return _page(door, me, csrf, remedy_id, way, typed, errors={_field(way): str(error)})
    return RedirectResponse(f"/staff/cases/{reference}#remedies", status_code=303)


def _field(way: str) -> str:
    return "proof" if way == "done" else "reason"


def _found(session: Session, remedy_id: int) -> tuple[Remedy, str]:
    remedy = session.get(Remedy, remedy_id)
    if remedy is None:
        raise remedies.NoSuchRemedy
    return remedy, session.scalars(select(Case.reference).where(Case.id == remedy.case_id)).one()


def _fields(session: Session, remedy: Remedy, way: str, door: Door) -> list[Field]:
    today = local_date(door.clock())
    match way:
        case "done":
            hint = "Who saw it, when, or which record shows it."
            return [
                day_field("on", "When it was done", today),
                text_field("proof", "What shows that it was done", hint=hint),
            ]
        case "move":
            return [
                day_field("due_on", "New day", remedy.due_on),
                Field(
                    name="owner",
                    label="Who answers for it",
                    kind="select",
                    options={str(number): name for number, name in staff_names(session)},
                    start={"owner": str(remedy.owner_id or "")},
                ),
                text_field("reason", "Why"),
            ]
        case "cancel":
            return [text_field("reason", "Why it is not to be done")]
        case _:
            raise remedies.NoSuchRemedy


def _settle(way: str) -> Callable[[Session, int, dict[str, Any], dict[str, Any]], Remedy]:
    return {"done": _done, "move": _move, "cancel": _cancel}[way]


def _done(
    session: Session, remedy_id: int, values: dict[str, Any], common: dict[str, Any]
) -> Remedy:
    on: date = values["on"]
    return remedies.done(session, remedy_id, on=on, proof=values["proof"], **common)


def _move(
    session: Session, remedy_id: int, values: dict[str, Any], common: dict[str, Any]
) -> Remedy:
    return remedies.move(
        session,
        remedy_id,
        due_on=values["due_on"],
        owner_id=int(values["owner"]),
        reason=values["reason"],
        **common,
    )


def _cancel(
    session: Session, remedy_id: int, values: dict[str, Any], common: dict[str, Any]
) -> Remedy:
    return remedies.cancel(session, remedy_id, reason=values["reason"], **common)


def _page(
    door: Door,
    me: Staff,
    csrf: str,
    remedy_id: int,
    way: str,
    typed: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
    status: int = 422,
) -> Response:
    with door.database.read() as session:
        remedy, reference = _found(session, remedy_id)
        fields = _fields(session, remedy, way, door)
        meanwhile = _since(session, remedy, reference, typed) if status == 409 else []
        if status == 409:
            typed = {**typed, "seen": str(remedy.version)}
        if errors:
            errors = {name if name != "on" else fields[0].name: errors[name] for name in errors}
        return door.renderer.page(
            "staff/remedy.html",
            status_code=status if errors else 200,
            staff=me,
            csrf=csrf,
            remedy=remedy,
            reference=reference,
            title=WAYS[way],
            way=way,
            fields=fields,
            typed=typed,
            meanwhile=meanwhile,
            errors=errors or {},
        )


def _since(
    session: Session, remedy: Remedy, reference: str, typed: dict[str, str]
) -> list[dict[str, Any]]:
    """Give what was done to an action after the version of it that was seen: a line for each."""
    case = find(session, reference)
    mine = [event.seq for event in case.events if event.data.get("remedy") == remedy.id]
    later = mine[max(_seen(typed), 0) :] or mine[-1:]
    return [line for line in history(session, case) if line["seq"] in later]


def _seen(typed: dict[str, str]) -> int:
    """Give the version of the action that the form was filled in on."""
    seen = typed.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else -1
