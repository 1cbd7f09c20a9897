"""The staff pages of bank holidays and closures: which there are, and announcing one."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response
from fastapi import Path as PathParameter
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.cases import calendar
from backend.cases.calendar import Affected
from backend.cases.working_days import standing
from backend.casework.duty_words import DUTY_WORDS
from backend.clock import local_date
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.policy.calendar import CalendarChange, ChangeKind
from backend.policy.errors import PolicyError
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.access import Csrf, ForManagers, Me, OwnForm, TheDoor

HOME = "/staff/settings/closures"
router = APIRouter(prefix=HOME, include_in_schema=False, dependencies=[ForManagers])

Typed = Annotated[str, Query(max_length=200)]
Posted = Annotated[str, Form(max_length=200)]
KINDS: Mapping[str, ChangeKind] = {"bank_holiday": "bank_holiday", "closure": "closure"}
SHOWN = 100
ChangeId = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]


class NoKind(DomainError):
    """Choose if it is a bank holiday or a closure of your own."""


class NoDay(DomainError):
    """Enter a day as year, month and day, such as 2026-12-24, or pick it from the calendar."""


class NoName(DomainError):
    """Write what it is called. Residents are told it."""


class NotConfirmed(DomainError):
    """Confirm that these dates are to move."""


class NotConfirmedBack(DomainError):
    """Confirm that these days are working days again."""


@dataclass(frozen=True)
class Asked:
    """The form as it was typed."""

    kind: str = ""
    first: str = ""
    last: str = ""
    why: str = ""


@router.get("")
def closures_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show every day off that was announced, and the form to announce one."""
    return _page(door, me, csrf, Asked())


@router.get("/preview")
def preview_page(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    kind: Typed = "",
    first: Typed = "",
    last: Typed = "",
    why: Typed = "",
) -> Response:
    """Show whose dates would move, and who is to be told; nothing is changed."""
    return _preview(door, me, csrf, Asked(kind, first, last, why))


@router.post("", dependencies=[OwnForm])
def apply(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    kind: Posted = "",
    first: Posted = "",
    last: Posted = "",
    why: Posted = "",
    confirmed: Posted = "",
) -> Response:
    """Take the days out of the calendar and move the dates."""
    asked = Asked(kind, first, last, why)
    if confirmed != "yes":
        return _preview(door, me, csrf, asked, error=NotConfirmed())
    change, errors = _read(asked)
    if change is None:
        return _page(door, me, csrf, asked, errors=errors)
    try:
        with door.database.write() as session:
            calendar.apply(
                session, change, rulebook=door.rulebook, by=f"staff:{me.id}", now=door.clock()
            )
    except (DomainError, PolicyError) as error:
        return _page(door, me, csrf, asked, errors={"first": str(error)})
    return RedirectResponse(HOME, status_code=303)


@router.get("/{change_id}/call-off")
def call_off_page(change_id: ChangeId, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show what giving days back would do, or why they cannot be given back; nothing changes."""
    return _call_off_page(door, me, csrf, change_id)


@router.post("/{change_id}/call-off", dependencies=[OwnForm])
def call_off(
    change_id: ChangeId, door: TheDoor, me: Me, csrf: Csrf, confirmed: Posted = ""
) -> Response:
    """Give the days of an announcement back to the calendar."""
    if confirmed != "yes":
        return _call_off_page(door, me, csrf, change_id, error=NotConfirmedBack())
    try:
        with door.database.write() as session:
            calendar.call_off(session, change_id, by=f"staff:{me.id}", now=door.clock())
    except (calendar.BegunAlready, calendar.DatesRestOnIt) as error:
        return _call_off_page(door, me, csrf, change_id, error=error)
    return RedirectResponse(HOME, status_code=303)


def _call_off_page(
    door: Door, me: Staff, csrf: str, change_id: int, *, error: DomainError | None = None
) -> Response:
    with door.database.read() as session:
        change = calendar.announcement(session, change_id)
        return door.renderer.page(
            "staff/closures_call_off.html",
            status_code=422 if error else 200,
            staff=me,
            csrf=csrf,
            change=change,
            by=_name(session, change.by),
            begun=change.first <= local_date(door.clock()),
            resting=calendar.rests_on(session, change),
            errors={"confirmed": str(error)} if error else {},
        )


def _page(
    door: Door, me: Staff, csrf: str, asked: Asked, *, errors: Mapping[str, str] | None = None
) -> Response:
    with door.database.read() as session:
        return door.renderer.page(
            "staff/closures.html",
            status_code=422 if errors else 200,
            staff=me,
            csrf=csrf,
            asked=asked,
            errors=errors or {},
            announced=_announced(session),
            known=_known_ahead(door),
            today=local_date(door.clock()),
        )


def _preview(
    door: Door, me: Staff, csrf: str, asked: Asked, *, error: DomainError | None = None
) -> Response:
    change, errors = _read(asked)
    if change is None:
        return _page(door, me, csrf, asked, errors=errors)
    try:
        with door.database.read() as session:
            moved = _Moved(
                calendar.preview(session, change, rulebook=door.rulebook, now=door.clock())
            )
    except (DomainError, PolicyError) as refusal:
        return _page(door, me, csrf, asked, errors={"first": str(refusal)})
    return door.renderer.page(
        "staff/closures_preview.html",
        status_code=422 if error else 200,
        staff=me,
        csrf=csrf,
        asked=asked,
        change=change,
        moved=moved,
        duties=DUTY_WORDS,
        errors={"confirmed": str(error)} if error else {},
    )


class _Moved:
    """The cases that a change moves: how many of them, who is to be told how, and the first few."""

    def __init__(self, found: Iterator[Affected]) -> None:
        self.shown = list(islice(found, SHOWN))
        told = Counter((one.told.who, one.told.by) for one in chain(self.shown, found))
        self.cases, self.told = told.total(), told.most_common()


def _read(asked: Asked) -> tuple[CalendarChange | None, dict[str, str]]:
    """Read what was typed as a change, or say field by field what is wrong."""
    errors: dict[str, str] = {}
    if asked.kind not in KINDS:
        errors["kind"] = str(NoKind())
    first, last = _day(asked.first), _day(asked.last)
    if first is None:
        errors["first"] = str(NoDay())
    if last is None and asked.last.strip():
        errors["last"] = str(NoDay())
    why = without_controls(asked.why).strip()
    if not why:
        errors["why"] = str(NoName())
    if errors or first is None:
        return None, errors
    try:
        return CalendarChange(KINDS[asked.kind], first, last or first, why), {}
    except PolicyError as error:
        return None, {"last": str(error)}


def _day(typed: str) -> date | None:
    """Read a day as a date field gives it."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def _announced(session: Session) -> list[dict[str, Any]]:
    """Give what was announced here, the latest first, with who did it."""
    stands = {one.id for one in standing(session)}
    found = reversed(calendar.announced(session))
    return [
        {"change": one, "by": _name(session, one.by), "stands": one.id in stands} for one in found
    ]


def _name(session: Session, by: str) -> str:
    kind, _, number = by.partition(":")
    if kind != "staff" or not number.isdigit():
        return by
    person = session.get(Staff, int(number))
    return person.name if person else by


def _known_ahead(door: Door) -> list[Any]:
    """Give the closures that stand in the policy itself and are not over."""
    today = local_date(door.clock())
    closures = door.rulebook.pack.calendar.closures
    return sorted((one for one in closures if one.last >= today), key=lambda one: one.first)
