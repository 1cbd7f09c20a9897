"""How far off a duty is, in words: in hours where the law counts hours, else in working days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.clock import LONDON, local_date
from backend.policy.calendar import WorkingDayCalendar
from backend.policy.opening import clock
from backend.policy.wording import counted, long_date

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# From so long on, hours that have gone by are told in days.
IN_DAYS = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """When a duty is due and how far off that is.

    `when` is "2:40pm tomorrow" or "Monday 7 December 2026", and `length` is "19 hours" or "2
    working days", left or gone by as `is_late` says. It is empty for what is due today, and for
    what is late by no working day yet.
    """

    when: str
    length: str
    is_late: bool
    is_today: bool

    @property
    def words(self) -> str:
        """Return "19 hours left", "2 working days late" or "due today"."""
        if self.is_late:
            return f"{self.length} late" if self.length else "late"
        if self.length:
            return f"{self.length} left"
        return "due today" if self.is_today else "due before the next working day"


def time_left(
    due_on: date, due_at: datetime | None, *, calendar: WorkingDayCalendar, now: datetime
) -> TimeLeft:
    """Give how far off a duty is; `calendar` has the days that count for it."""
    today = local_date(now)
    if due_at is not None:
        late = due_at < now
        length = _length(now - due_at if late else due_at - now)
        return TimeLeft(_hour(due_at, today), length, late, due_on == today)
    late = due_on < today
    first, last = (due_on, today) if late else (today, due_on)
    days = calendar.working_days_between(first, last) if first < last else 0
    length = counted(days, "working day") if days else ""
    return TimeLeft(long_date(due_on), length, late, due_on == today)


def _hour(at: datetime, today: date) -> str:
    """Return "2:40pm today", "2:40pm tomorrow" or "2:40pm on Monday 7 December 2026"."""
    local = at.astimezone(LONDON)
    said = {today: "today", today + DAY: "tomorrow"}
    return f"{clock(local.time())} {said.get(local.date(), f'on {long_date(local.date())}')}"


def _length(gap: timedelta) -> str:
    if gap < HOUR:
        return counted(int(gap / timedelta(minutes=1)), "minute")
    if gap < IN_DAYS:
        return counted(int(gap / HOUR), "hour")
    return counted(int(gap / DAY), "day")
