"""What is due soon, or overdue, told to whoever deals with it: once for each duty and date.

Whoever has several gets one mail. What is overdue is told to the managers as well. It waits until
somebody is there and for the end of their own quiet hours, however often it is tried, but for what
the law sets for a hazard: that is told at any hour.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, String, cast, exists, func, literal, select
from sqlalchemy.orm import Session

from backend.cases.law_clocks import HAZARD
from backend.cases.models import Case, CaseDeadline
from backend.cases.working_days import calendar_of
from backend.casework.duty_words import said_at
from backend.clock import LONDON, local_date
from backend.landlord.choices import DEFAULTS, DUE_SOON_DAYS
from backend.landlord.service import value
from backend.notifications.models import Notice
from backend.notifications.quiet import QuietHours, after_quiet, reminder_at
from backend.policy.pack import PolicyPack
from backend.policy.process.clocks import WINDOWS
from backend.policy.wording import counted, long_date, moment
from backend.settings import Settings
from backend.staff.models import Staff
from backend.staff.preferences import preferences_of
from backend.staff.service import MANAGERS
from backend.teams.models import Team

DUTIES = "duties_alert"
# The same mail where the law sets the time of what is in it, which waits for no morning.
HAZARDS = "hazard_duties_alert"
# The notice of a duty that somebody was told of by a mail of them all: nothing is sent for it.
TOLD = "duty_told"
SOON, LATE = "soon", "late"
STAFF, TEAM, ALERTS = "staff", "team", "alerts"
MOST_LISTED = 20
MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class Duty:
    """A duty that somebody is to be told of, and who deals with it; `key` says of what, once."""

    key: str
    what: str
    deadline: int
    due_on: date
    is_hazard: bool
    staff_id: int | None
    team_id: int | None


def owed(session: Session, pack: PolicyPack, *, now: datetime) -> Sequence[Duty]:
    """Give the duties of which nobody was told yet that they are due soon, or that they are late.

    A late one that nobody was told of before is told as late alone.
    """
    days = int(value(session, DUE_SOON_DAYS, DEFAULTS[DUE_SOON_DAYS]))
    last = calendar_of(session, pack).working_days_after(local_date(now), days)
    late = _is_late(now)
    found = [
        *_untold(session, LATE, late, now=now),
        *_untold(session, SOON, ~late & (CaseDeadline.due_on <= last), now=now),
    ]
    return found[:MOST_AT_ONCE]


def tell(
    session: Session, duties: Iterable[Duty], pack: PolicyPack, settings: Settings, *, now: datetime
) -> None:
    """Write what somebody is told of duties: a line for each duty, and one mail for each person."""
    reached = _Reached(session, settings)
    mails: dict[tuple[str, bool], list[Duty]] = defaultdict(list)
    for duty in duties:
        session.add(
            Notice(
                dedup_key=duty.key,
                kind=TOLD,
                about={"deadline": duty.deadline},
                due_at=now,
                done_at=now,
            )
        )
        for who in reached.by(duty):
            mails[who, duty.is_hazard].append(duty)
    session.flush()
    for (who, is_hazard), several in mails.items():
        kind = HAZARDS if is_hazard else DUTIES
        at = now if is_hazard else reached.when(who, pack, now=now)
        _add_to_mail(session, who, several, kind=kind, at=at, now=now)


def may_go_at(
    session: Session, notice: Notice, pack: PolicyPack, settings: Settings, *, now: datetime
) -> datetime:
    """Give when a mail of duties may go that is to go now, if it is for whoever is there."""
    if notice.kind != DUTIES:
        return now
    return _Reached(session, settings).when(notice.about["to"], pack, now=now)


def facts_of(session: Session, notice: Notice, settings: Settings) -> Mapping[str, str] | None:
    """Give the mail of what is due, None once all of it was done or has another day."""
    lines = {which: tuple(_lines(session, notice.about[which])) for which in (LATE, SOON)}
    if not any(lines.values()):
        return None
    counts = ((LATE, "overdue"), (SOON, "due soon"))
    return {
        "to": _Reached(session, settings).address(notice.about["to"]),
        "template": DUTIES,
        "counts": " and ".join(
            f"{len(lines[name])} {said}" for name, said in counts if lines[name]
        ),
        "duties": "\n\n".join(
            "\n".join((f"{said.capitalize()}:", *_shortened(lines[name])))
            for name, said in counts
            if lines[name]
        ),
        "link": f"{settings.public_url}/staff/cases?show={'overdue' if lines[LATE] else 'mine'}",
    }


@dataclass(frozen=True)
class _Reached:
    """Who is told of a duty, and at which address."""

    session: Session
    settings: Settings

    def by(self, duty: Duty) -> Iterator[str]:
        """Yield who is told: whoever deals with it, and managers of what is late."""
        handler = next(self._handlers(duty))
        yield handler
        if duty.what == LATE:
            yield from (who for who in self._managers() if who != handler)

    def address(self, who: str) -> str:
        """Give the address of somebody, empty where they have none any more."""
        kind, _, number = who.partition(":")
        if kind == STAFF:
            person = self.session.get(Staff, int(number))
            return person.email if person and person.disabled_at is None else ""
        if kind == TEAM:
            team = self.session.get(Team, int(number))
            return team.email if team and team.ended_at is None else ""
        return self.settings.staff_alert_email

    def when(self, who: str, pack: PolicyPack, *, now: datetime) -> datetime:
        """Give when somebody may be told: while the landlord is there, and not in quiet hours."""
        at = reminder_at(self.session, pack, now=now)
        kind, _, number = who.partition(":")
        person = self.session.get(Staff, int(number)) if kind == STAFF else None
        chosen = preferences_of(person) if person else None
        if chosen is None or not chosen.quiet_from:
            return at
        begins, ends = map(time.fromisoformat, (chosen.quiet_from, chosen.quiet_until))
        return after_quiet(at, QuietHours(begins, ends))

    def _handlers(self, duty: Duty) -> Iterator[str]:
        for kind, number in ((STAFF, duty.staff_id), (TEAM, duty.team_id)):
            if number is not None and self.address(who := f"{kind}:{number}"):
                yield who
        yield ALERTS

    def _managers(self) -> Sequence[str]:
        found = self.session.scalars(
            select(Staff.id)
            .where(Staff.role.in_(MANAGERS), Staff.disabled_at.is_(None), Staff.email != "")
            .order_by(Staff.id)
        )
        return [f"{STAFF}:{number}" for number in found]


def _is_late(now: datetime) -> ColumnElement[bool]:
    by_hour = CaseDeadline.due_at.is_not(None) & (CaseDeadline.due_at < now)
    return by_hour | (CaseDeadline.due_at.is_(None) & (CaseDeadline.due_on < local_date(now)))


def _untold(
    session: Session, what: str, chosen: ColumnElement[bool], *, now: datetime
) -> Sequence[Duty]:
    # The date is part of the key: a duty that moves to another day is told of again.
    parts = (CaseDeadline.case_id, CaseDeadline.stage, CaseDeadline.duty, CaseDeadline.due_on)
    key = func.concat(
        literal(f"{what}"), *(text for part in parts for text in (literal(":"), cast(part, String)))
    )
    rows = (
        select(CaseDeadline, Case.assigned_to, Case.team_id, key)
        .join(Case, Case.id == CaseDeadline.case_id)
        .where(
            CaseDeadline.open,
            CaseDeadline.duty.not_in(WINDOWS),
            chosen,
            ~exists().where(Notice.dedup_key == key),
        )
        .order_by(CaseDeadline.due_on, CaseDeadline.id)
        .execution_options(yield_per=MOST_AT_ONCE)
    )
    # What is not far gone yet does not count, so that it hides nothing behind it.
    with session.execute(rows) as found:
        far_gone = (_duty(what, row) for row in found if _is_far_gone(row[0], now))
        return list(islice(far_gone, MOST_AT_ONCE))


def _is_far_gone(deadline: CaseDeadline, now: datetime) -> bool:
    """Tell whether half the time has gone of what is due in hours: it was told of when it began."""
    if deadline.due_at is None or deadline.started_at is None:
        return True
    return deadline.due_at - now <= now - deadline.started_at


def _duty(what: str, row: Row[CaseDeadline, int | None, int | None, str]) -> Duty:
    deadline, staff_id, team_id, key = row
    is_hazard = deadline.stage.startswith(HAZARD)
    return Duty(key, what, deadline.id, deadline.due_on, is_hazard, staff_id, team_id)


def _add_to_mail(
    session: Session, who: str, duties: Sequence[Duty], *, kind: str, at: datetime, now: datetime
) -> None:
    """Add duties to the mail that waits for somebody, or write one."""
    waiting = session.scalars(
        select(Notice)
        .where(Notice.kind == kind, Notice.done_at.is_(None), Notice.due_at > now)
        .where(Notice.attempts == 0)
        .with_for_update()
    )
    mail = next((one for one in waiting if one.about["to"] == who and one.due_at == at), None)
    about: dict[str, Any] = dict(mail.about) if mail else {"to": who, SOON: [], LATE: []}
    for which in (SOON, LATE):
        more = [[one.deadline, one.due_on.isoformat()] for one in duties if one.what == which]
        about[which] = [*about[which], *more]
    if mail:
        mail.about = about
    else:
        first = hashlib.sha256(min(one.key for one in duties).encode()).hexdigest()[:32]
        key = f"duties:{who}:{first}"
        session.add(Notice(dedup_key=key, kind=kind, about=about, due_at=at))
    session.flush()


def _lines(session: Session, told: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Yield a line for each duty that is still owed by the day of which is told."""
    days = dict(told)
    rows = session.execute(
        select(CaseDeadline, Case.reference)
        .join(Case, Case.id == CaseDeadline.case_id)
        .where(CaseDeadline.id.in_(days), CaseDeadline.open)
        .order_by(CaseDeadline.due_on, CaseDeadline.id)
    )
    for deadline, reference in rows:
        if deadline.due_on.isoformat() == days[deadline.id]:
            what = said_at(deadline.stage, deadline.duty)
            yield f"- {reference}: {what}, by {_due(deadline)}"


def _due(deadline: CaseDeadline) -> str:
    """Give the hour where hours count, else the day."""
    at = deadline.due_at
    return moment(at.astimezone(LONDON)) if at else long_date(deadline.due_on)


def _shortened(lines: Sequence[str]) -> Sequence[str]:
    more = len(lines) - MOST_LISTED
    if more <= 0:
        return lines
    return (*lines[:MOST_LISTED], f"- and {counted(more, 'more thing')}")
