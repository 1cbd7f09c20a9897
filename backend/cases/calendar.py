"""A newly announced bank holiday or closure: whose dates it moves, and moving them.

Only what is still ahead can change: a duty that was met, or that was missed already, keeps its day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.cases import events
from backend.cases.bulk import Bulk
from backend.cases.models import NEVER, Case, CaseDeadline, CaseEvent
from backend.cases.models import CalendarChange as Row
from backend.cases.recount import Calendars, Move, Recount, Recounted
from backend.cases.working_days import changes, hold_calendar, law_calendar, standing
from backend.clock import end_of_day, local_date
from backend.errors import DomainError
from backend.policy.calendar import CalendarChange, calendar_for
from backend.policy.consent import Sees
from backend.policy.process.clocks import WINDOWS
from backend.policy.process.steps import CalendarChanged
from backend.policy.wording import counted
from backend.residents.consent import worth
from backend.residents.models import Consent, Resident
from backend.rulebook import Rulebook

KIND, ACTOR = "duty_changed", "system"


class DaysGoneBy(DomainError):
    """Days that have gone by cannot be taken out of the calendar: what was due on them was kept or
    missed already. Give days from today on, and extend single cases where more time is needed.
    """


class DaysOffAlready(DomainError):
    """Some of these days were taken out of the calendar already. Look at calendar list, and give
    only the days that are new.
    """


class NoWorkingDay(DomainError):
    """None of these days is a working day, so nothing changes. Check the dates."""


class NotAnnounced(DomainError):
    """That was not announced, or was called off already. Look at the list of what was announced."""


class BegunAlready(DomainError):
    """These days have begun, so they cannot be given back: what fell due on them has moved."""


class DatesRestOnIt(DomainError):
    """{0} may rest on these days: their dates lie on them or later, and would come forward. Dates
    that residents may have been told stay. Try again when those dates have passed, and use the
    time: answering before a date is always right.
    """


@dataclass(frozen=True)
class Told:
    """Who has to be told of new dates, and how they prefer it; never a name."""

    who: str
    by: str


@dataclass(frozen=True)
class Affected:
    """One open case whose dates move."""

    reference: str
    moves: tuple[Move, ...]
    told: Told

    def as_json(self) -> dict[str, Any]:
        """Return the case as plain values."""
        return {
            "reference": self.reference,
            "duties": [move.as_json() for move in self.moves],
            "tell": {"who": self.told.who, "by": self.told.by},
        }


@dataclass(frozen=True)
class Applied:
    """What became of an announcement: the id of the change and how many cases it moved."""

    change: int
    cases: int
    already: bool


def announced(session: Session) -> list[Row]:
    """Give every change that was applied, the earliest day first."""
    return list(session.scalars(select(Row).order_by(Row.first)))


def preview(
    session: Session, change: CalendarChange, *, rulebook: Rulebook, now: datetime
) -> Iterator[Affected]:
    """Give the open cases that a change would move, and who to tell; nothing is changed."""
    _check(session, change, rulebook, now)
    recount = _recount(session, change, rulebook, now)
    for found in recount.all_open(session):
        told = _told(session, found, now=now)
        for one in found:
            reference, who = told[one.case_id]
            yield Affected(reference, one.moves, who)


def apply(
    session: Session, change: CalendarChange, *, rulebook: Rulebook, by: str, now: datetime
) -> Applied:
    """Take the days out of the calendar and move every date that they move, in this transaction.

    The same announcement again changes nothing. Raise a DomainError or a PolicyError when the days
    have gone by, are out of the calendar already, or are no working days.
    """
    hold_calendar(session)
    same = _same(session, change)
    if same is not None:
        return Applied(same.id, cases=0, already=True)
    _check(session, change, rulebook, now)
    recount = _recount(session, change, rulebook, now)
    row = Row(kind=change.kind, first=change.first, last=change.last, why=change.why, by=by, at=now)
    session.add(row)
    session.flush()
    writing = _Writing(session, row, now=now)
    cases = sum(writing.write(found) for found in recount.all_open(session))
    session.expire_all()
    record(
        session,
        actor=by if by.startswith("staff:") else ACTOR,
        action="days_taken_out",
        object_kind="calendar",
        object_id=str(row.id),
        now=now,
        data={"first": str(change.first), "last": str(change.last), "cases": cases},
    )
    return Applied(row.id, cases, already=False)


def call_off(session: Session, number: int, *, by: str, now: datetime) -> None:
    """Give the days of an announcement back to the calendar, in this transaction.

    Raise NotAnnounced, BegunAlready, or DatesRestOnIt, so that no date that somebody may have been
    told ever comes forward.
    """
    hold_calendar(session)
    row = announcement(session, number)
    if row.first <= local_date(now):
        raise BegunAlready
    if resting := rests_on(session, row):
        raise DatesRestOnIt(str(DatesRestOnIt.__doc__).format(counted(resting, "case")))
    same = {"first": row.first, "last": row.last, "why": row.why}
    session.add(Row(kind="called_off", by=by, at=now, **same))
    record(
        session,
        actor=by,
        action="days_given_back",
        object_kind="calendar",
        object_id=str(row.id),
        now=now,
        data={"first": str(row.first), "last": str(row.last)},
    )


def announcement(session: Session, number: int) -> Row:
    """Give an announcement that stands, by its number, or raise NotAnnounced."""
    found = (one for one in standing(session) if one.id == number)
    row = next(found, None)
    if row is None:
        raise NotAnnounced
    return row


def rests_on(session: Session, row: Row) -> int:
    """Count the cases with a date on the first of some days off or later.

    Each may have been counted over them. More than those that were: a date too many keeps the days
    off, and a date too few would bring a promise forward.
    """
    found = session.scalar(
        select(func.count(CaseDeadline.case_id.distinct())).where(CaseDeadline.due_on >= row.first)
    )
    return found or 0


def _same(session: Session, change: CalendarChange) -> Row | None:
    alike = (
        one
        for one in standing(session)
        if (one.kind, one.first, one.last, one.why)
        == (change.kind, change.first, change.last, change.why)
    )
    return next(alike, None)


def _check(session: Session, change: CalendarChange, rulebook: Rulebook, now: datetime) -> None:
    if change.first < local_date(now):
        raise DaysGoneBy
    known = changes(session)
    if any(one.first <= change.last and change.first <= one.last for one in known):
        raise DaysOffAlready
    calendar_for(rulebook.pack, (change,))  # refuses what no calendar reaches
    before = calendar_for(rulebook.pack, known)
    if not any(before.is_working_day(day) for day in _days(change)):
        raise NoWorkingDay


def _days(change: CalendarChange) -> Iterator[date]:
    return (change.first + timedelta(n) for n in range((change.last - change.first).days + 1))


def _recount(
    session: Session, change: CalendarChange, rulebook: Rulebook, now: datetime
) -> Recount:
    after = (*changes(session), change)
    return Recount(
        Calendars(of_pack=lambda pack: calendar_for(pack, after), of_law=law_calendar(after)),
        pack_of=rulebook.pack_of,
        today=local_date(now),
    )


class _Writing:
    """Writes what one change moves: the duties, a line of history each, and the progress."""

    def __init__(self, session: Session, change: Row, *, now: datetime) -> None:
        self._session = session
        self._bulk = Bulk(session.connection())
        self._change = change
        self._now = now
        self._at = self._bulk.taken_as(CaseEvent.at)(now)
        # Few days and few stories are behind very many rows.
        self._day = cache(self._bulk.taken_as(CaseDeadline.due_on))
        self._moment = cache(self._bulk.taken_as(Case.due_by))
        self._end = cache(end_of_day)
        self._said = cache(self._say)

    def write(self, found: Sequence[Recounted]) -> int:
        """Write so many cases at once, and give how many."""
        if not found:
            return 0
        self._bulk.run(
            "UPDATE case_deadlines SET due_on = ? WHERE case_id = ? AND stage = ? AND duty = ?",
            [
                (self._day(move.after), one.case_id, move.stage, move.duty)
                for one in found
                for move in one.moves
            ],
        )
        self._bulk.run(
            "INSERT INTO case_events (case_id, seq, at, kind, actor, data, previous_hash, hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [self._line(one) for one in found],
        )
        due_by = self._soonest(found)
        self._bulk.run(
            "UPDATE cases SET version = version + 1, progress = coalesce(?, progress), due_by = ?"
            " WHERE id = ?",
            [(one.progress, self._moment(due_by[one.case_id]), one.case_id) for one in found],
        )
        return len(found)

    def _soonest(self, found: Sequence[Recounted]) -> Mapping[int, datetime]:
        """Give when the soonest thing that each case owes falls due, after the move."""
        ids = [one.case_id for one in found]
        owed = self._session.execute(
            select(CaseDeadline.case_id, CaseDeadline.due_on, CaseDeadline.due_at).where(
                CaseDeadline.case_id.between(min(ids), max(ids)),
                CaseDeadline.open,
                CaseDeadline.duty.not_in(WINDOWS),
            )
        )
        soonest = dict.fromkeys(ids, NEVER)
        for case_id, due_on, due_at in owed:
            due_by = due_at or self._end(due_on)
            if due_by < soonest.get(case_id, due_by):
                soonest[case_id] = due_by
        return soonest

    def _line(self, one: Recounted) -> tuple[Any, ...]:
        said = self._said(one.moves, one.progress is not None)
        seq, last = one.last_seq + 1, one.last_hash
        digest = said.digest(one.case_id, seq, last)
        return (one.case_id, seq, self._at, KIND, ACTOR, said.data, last, digest)

    def _say(self, moves: tuple[Move, ...], is_step: bool) -> events.Said:
        step = CalendarChanged(on=local_date(self._now), by=ACTOR).facts()
        data = {
            **({"step": step} if is_step else {}),
            "calendar": self._change.id,
            "why": self._change.why,
            "duties": [move.as_json() for move in moves],
        }
        return events.Said(at=self._now, kind=KIND, actor=ACTOR, data=data)


def _told(
    session: Session, found: Sequence[Recounted], *, now: datetime
) -> Mapping[int, tuple[str, Told]]:
    """Give the reference of each case, and who may be told of its dates and how."""
    if not found:
        return {}
    first, last = found[0].case_id, found[-1].case_id
    ids = {one.case_id for one in found}
    people = {
        person.id: person
        for person in session.scalars(
            select(Resident)
            .join(Case, Resident.id.in_((Case.resident_id, Case.representative_id)))
            .where(Case.id.between(first, last))
        )
    }
    rows = session.execute(
        select(Case, Consent)
        .outerjoin(Consent, Consent.id == Case.consent_id)
        .where(Case.id.between(first, last))
    )
    return {
        case.id: (case.reference, _who(case, worth(consent, now=now), people))
        for case, consent in rows
        if case.id in ids
    }


def _who(case: Case, sees: Sees, people: Mapping[int, Resident]) -> Told:
    """Say who is told: a representative only with consent, and then nobody behind their back."""
    speaks = None if sees == "receipt" else case.representative_id
    person = people[speaks or case.resident_id]
    ways = {"email": person.email, "phone": person.phone, "post": person.address}
    by = person.preferred_contact or next((way for way, value in ways.items() if value), "")
    if person.safe_contact and not speaks:
        by = "the safe way on the case page"
    return Told("representative" if speaks else "resident", by or "no way is known")
