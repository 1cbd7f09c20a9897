"""The worklist: which cases it holds, in what order, page after page without moving under the eye.

A page goes on where the last one ended (a keyset, no offset), among the cases that were there when
the first page was opened; how many have come since is counted and not mixed in.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, text, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.cases.models import GOING_ON, Case, CaseDeadline
from backend.cases.search import found_by
from backend.clock import LONDON, end_of_day, local_date
from backend.database import Instant
from backend.residents.models import Consent
from backend.staff.models import Staff
from backend.teams.models import TeamMember

ON_A_PAGE = 50
# Nobody reads a number above this in a tab, and counting on costs time.
COUNTED_TO = 999
# Duties by which somebody who was given more time is owed an agreement, or a word as agreed.
MORE_TIME = ("respond_extended", "contact_again")

# Whoever has left does nothing for the cases that are still theirs.
LEFT = select(Staff.id).where(Staff.disabled_at.is_not(None))
GOING = text(f"({GOING_ON.format('cases.')})")
SORTS: Mapping[str, tuple[tuple[InstrumentedAttribute[Any], ...], bool]] = {
    "due": ((Case.urgency, Case.due_by, Case.id), False),
    "oldest": ((Case.received_at, Case.id), False),
    "newest": ((Case.received_at, Case.id), True),
}


@dataclass(frozen=True)
class Asked:
    """Which cases somebody wants to see; what is empty or None narrows nothing.

    `show` is one of TABS, `handler` "none" or the number of a member of staff, both dates are of
    the day of receipt and belong to what is shown.
    """

    show: str = "going_on"
    words: str = ""
    kind: str = ""
    stage: str = ""
    route: str = ""
    policy: str = ""
    handler: str = ""
    team: int | None = None
    received_from: date | None = None
    received_to: date | None = None
    sort: str = ""

    @property
    def order(self) -> str:
        """How it is sorted: by what is due, or what came last where nothing has to be."""
        return self.sort or ("newest" if self.show == "any" else "due")


@dataclass(frozen=True)
class Looking:
    """Who looks, when, and how references of this landlord begin."""

    staff_id: int
    now: datetime
    prefix: str


@dataclass(frozen=True)
class Place:
    """Where a page goes on: after these values of the sort, among cases up to a number."""

    upto: int
    after: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Found:
    """The cases of a page by number, in order, and where the next page goes on, if there is one."""

    ids: Sequence[int]
    upto: int
    more: Place | None


def find(session: Session, asked: Asked, looking: Looking, place: Place | None) -> Found:
    """Give a page of the list; without a place, the first page of the list as it is now."""
    upto = place.upto if place else session.scalar(select(func.max(Case.id))) or 0
    columns, descending = SORTS[asked.order]
    chosen = select(*columns).where(*_conditions(asked, looking), Case.id <= upto)
    if place and place.after:
        chosen = chosen.where(_beyond(columns, place.after, descending=descending))
    order = [column.desc() if descending else column for column in columns]
    rows = session.execute(chosen.order_by(*order).limit(ON_A_PAGE + 1)).all()
    shown = rows[:ON_A_PAGE]
    more = Place(upto, tuple(shown[-1])) if len(rows) > ON_A_PAGE else None
    return Found([row[-1] for row in shown], upto, more)


def newer(session: Session, asked: Asked, looking: Looking, *, than: int) -> int:
    """Count the cases of a list that came after it was opened, up to COUNTED_TO and one more."""
    return _count(session, [*_conditions(asked, looking), Case.id > than])


def counts(session: Session, looking: Looking) -> dict[str, int]:
    """Count the cases of every tab but that of all, each up to COUNTED_TO and one more."""
    return {
        show: _count(session, _conditions(Asked(show=show), looking))
        for show in TABS
        if show != "any"
    }


def written(place: Place) -> str:
    """Write a place so that it can stand in an address."""
    after = (one.isoformat() if isinstance(one, datetime) else str(one) for one in place.after)
    return "~".join((str(place.upto), *after))


def read_place(given: str, asked: Asked) -> Place | None:
    """Read a place from an address; None for what is none of this sort of list."""
    columns, _ = SORTS[asked.order]
    upto, *after = given.split("~")
    if after and len(after) != len(columns):
        return None
    with suppress(ValueError):
        values = (
            _instant(one) if isinstance(column.type, Instant) else int(one)
            for column, one in zip(columns, after, strict=False)
        )
        return Place(int(upto), tuple(values))
    return None


def start_of_day(day: date) -> datetime:
    """Give the first instant of a day in England."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def _instant(given: str) -> datetime:
    at = datetime.fromisoformat(given)
    if at.tzinfo is None:
        raise ValueError(given)
    return at


def _beyond(
    columns: Sequence[InstrumentedAttribute[Any]], after: Sequence[Any], *, descending: bool
) -> ColumnElement[bool]:
    here = tuple_(*columns)
    there = tuple_(*(literal(one, column.type) for one, column in zip(after, columns, strict=True)))
    return here < there if descending else here > there


def _count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    some = select(Case.id).where(*conditions).limit(COUNTED_TO + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _conditions(asked: Asked, looking: Looking) -> list[Any]:
    conditions: list[Any] = [*TABS[asked.show](looking)]
    plain = {
        Case.kind: asked.kind,
        Case.stage: asked.stage,
        Case.route: asked.route,
        Case.policy: asked.policy,
        Case.team_id: asked.team,
    }
    conditions += [column == value for column, value in plain.items() if value]
    if asked.handler:
        who = None if asked.handler == "none" else int(asked.handler)
        conditions.append(Case.assigned_to == who)
    if asked.received_from:
        conditions.append(Case.received_on >= asked.received_from)
    if asked.received_to:
        conditions.append(Case.received_on <= asked.received_to)
    fits = found_by(asked.words, prefix=looking.prefix)
    return conditions if fits is None else [*conditions, fits]


def _due_today(looking: Looking) -> list[Any]:
    today = local_date(looking.now)
    return [GOING, Case.due_by >= start_of_day(today), Case.due_by <= end_of_day(today)]


def _owing(*duties: str) -> ColumnElement[bool]:
    owed = select(CaseDeadline.case_id).where(
        text("case_deadlines.open"), CaseDeadline.duty.in_(duties)
    )
    return Case.id.in_(owed)


# Every tab, in the order in which they stand, with what its cases have in common.
TABS: Mapping[str, Callable[[Looking], list[Any]]] = {
    "going_on": lambda _: [GOING],
    "hazards": lambda _: [GOING, Case.urgency == 0],
    "overdue": lambda looking: [GOING, Case.due_by < looking.now],
    "today": _due_today,
    "unacknowledged": lambda _: [GOING, _owing("acknowledge")],
    "consent": lambda _: [
        GOING,
        Case.consent_id.in_(select(Consent.id).where(Consent.status == "awaited")),
    ],
    "more_time": lambda _: [GOING, _owing(*MORE_TIME)],
    "unassigned": lambda _: [GOING, Case.assigned_to.is_(None) | Case.assigned_to.in_(LEFT)],
    "mine": lambda looking: [GOING, Case.assigned_to == looking.staff_id],
    "team": lambda looking: [
        GOING,
        Case.team_id.in_(select(TeamMember.team_id).where(TeamMember.staff_id == looking.staff_id)),
    ],
    "any": lambda _: [],
}
