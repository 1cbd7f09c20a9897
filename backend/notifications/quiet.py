"""When a reminder may go: not at night, and by the landlord's hours; by the clocks in England.

What is of danger, a code, a receipt or an answer never waits for this.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from backend.cases.working_days import calendar_of
from backend.clock import LONDON, local_date
from backend.landlord.choices import QUIET_HOURS, USUAL_QUIET_HOURS
from backend.landlord.hours import is_open, opening, opens_next
from backend.landlord.service import value
from backend.policy.calendar import WorkingDayCalendar
from backend.policy.pack import OpeningHours, PolicyPack


@dataclass(frozen=True)
class QuietHours:
    """From when until when nobody is written to, which may go past midnight; local times."""

    begins: time
    ends: time

    def holds(self, at: datetime) -> bool:
        """Tell whether an instant is in the quiet hours; equal times are none at all."""
        wall = at.astimezone(LONDON).time()
        if self.begins <= self.ends:
            return self.begins <= wall < self.ends
        return wall >= self.begins or wall < self.ends


def after_quiet(at: datetime, quiet: QuietHours) -> datetime:
    """Give the first instant from `at` on that is not in the quiet hours.

    They end when the clock on the wall says so: a night on which the clocks change is an hour
    shorter or longer than others.
    """
    if not quiet.holds(at):
        return at
    day = local_date(at)
    ends = _instant(day, quiet.ends)
    return ends if ends > at else _instant(day + timedelta(days=1), quiet.ends)


def while_open(at: datetime, hours: OpeningHours, calendar: WorkingDayCalendar) -> datetime:
    """Give the first instant from `at` on at which somebody is there; `at` where none is known."""
    if is_open(hours, calendar, at):
        return at
    return opens_next(hours, calendar, at) or at


def reminder_at(session: Session, pack: PolicyPack, *, now: datetime) -> datetime:
    """Give when a reminder may go that is owed now.

    By the quiet hours that managers have set; else by the opening hours, so that whoever rings back
    finds somebody; else by the usual quiet hours.
    """
    kept = value(session, QUIET_HOURS)
    hours = opening(session, pack)
    if kept is None and hours.are_set:
        return while_open(now, hours, calendar_of(session, pack))
    return after_quiet(now, quiet_of(kept or USUAL_QUIET_HOURS))


def quiet_of(kept: dict[str, str]) -> QuietHours:
    """Read quiet hours as the setting keeps them: "from" and "until", each "HH:MM"."""
    return QuietHours(time.fromisoformat(kept["from"]), time.fromisoformat(kept["until"]))


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(UTC)
