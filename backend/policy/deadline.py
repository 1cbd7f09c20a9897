"""One deadline with the working that gave its date, as plain values and in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from backend.policy.calendar import Skipped, is_weekend
from backend.policy.counting import local_time
from backend.policy.opening import clock
from backend.policy.pack import Duty, Unit
from backend.policy.wording import MONTHS, counted, listed, long_date, short_date

# Starts a duty whose day was agreed with the resident and not counted.
AGREED = "update_agreed"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A duty that falls due at the end of a day, with the working that gave the day.

    A duty in hours falls due at the instant `due_at`, counted from `start_at`, both in UTC; its
    days are those of the time zone. `rolled_from` is there where the clock starts on the next
    working day instead. The last two dates are there only after a late acknowledgement; `due_on`
    is the earlier.
    """

    duty: Duty
    label: str
    due_on: date
    amount: int
    unit: Unit
    start_event: str
    start_on: date
    rule: str
    sentence: str
    skipped: tuple[Skipped, ...] = ()
    due_at: datetime | None = None
    start_at: datetime | None = None
    timezone: str = "UTC"
    rolled_from: date | None = None
    due_from_acknowledgement: date | None = None
    due_if_acknowledged_on_time: date | None = None

    def is_missed_on(self, day: date) -> bool:
        """Say whether the day it was due has gone by."""
        return day > self.due_on

    def as_json(self) -> dict[str, object]:
        """Return the deadline as plain values with ISO dates."""
        start: dict[str, object] = {"event": self.start_event, "on": self.start_on.isoformat()}
        plain: dict[str, object] = {"duty": self.duty, "due_on": self.due_on.isoformat()}
        if self.due_at is not None and self.start_at is not None:
            plain["due_at"] = self.due_at.isoformat()
            start["at"] = self.start_at.isoformat()
        if self.rolled_from is not None:
            start["rolled_from"] = self.rolled_from.isoformat()
        plain |= {
            **self._length(),
            "from": start,
            "rule": self.rule,
            "sentence": self.sentence,
            "skipped": [{"on": day.on.isoformat(), "why": day.why} for day in self.skipped],
        }
        for name in ("due_from_acknowledgement", "due_if_acknowledged_on_time"):
            day = getattr(self, name)
            if day is not None:
                plain[name] = day.isoformat()
        return plain

    def _length(self) -> dict[str, object]:
        if self.unit == "working_day":
            return {"working_days": self.amount}
        return {"amount": self.amount, "unit": self.unit}


def explain(deadline: Deadline) -> str:
    """Say which days were counted and which were not, and why."""
    if deadline.start_event == AGREED:
        return f"This day was agreed on {long_date(deadline.start_on)}."
    said = working_in_words(
        deadline.amount,
        deadline.unit,
        start=deadline.start_at or deadline.start_on,
        due=deadline.due_at or deadline.due_on,
        skipped=deadline.skipped,
        timezone=deadline.timezone,
        rolled_from=deadline.rolled_from,
    )
    if deadline.due_from_acknowledgement is None:
        return said
    other = long_date(deadline.due_from_acknowledgement)
    return (
        f"{said} We wrote late to say we have your complaint, so we keep the earlier date. "
        f"Counted from that letter it would be {other}."
    )


def due_in_words(deadline: Deadline) -> str:
    """Return "Monday 7 December 2026", or "5:30pm on Monday 7 December 2026" where hours count."""
    return moment_in_words(deadline.due_at or deadline.due_on, deadline.timezone)


def working_in_words(
    amount: int,
    unit: Unit,
    *,
    start: date | datetime,
    due: date | datetime,
    skipped: tuple[Skipped, ...] = (),
    timezone: str,
    rolled_from: date | None = None,
) -> str:
    """Say how the time was counted, in the words of a resident; hours have aware datetimes."""
    length = counted(amount, unit.replace("_", " "))
    said = f"{length} from {moment_in_words(start, timezone)}"
    if rolled_from is not None:
        said += f", the next working day after {long_date(rolled_from)}"
    return " ".join([f"{said}.", *_what_counts(unit, start, due, skipped, timezone)])


def moment_in_words(at: date | datetime, timezone: str) -> str:
    """Return "Monday 7 December 2026", or "5:30pm on Monday 7 December 2026" for an instant."""
    if not isinstance(at, datetime):
        return long_date(at)
    local = local_time(at, timezone)
    if local.time() == time.min:
        return f"the start of {long_date(local)}"
    if local.time() == time(12):  # "12pm" is midnight to some
        return f"midday on {long_date(local)}"
    return f"{clock(local.time())} on {long_date(local)}"


def _what_counts(
    unit: Unit,
    start: date | datetime,
    due: date | datetime,
    skipped: tuple[Skipped, ...],
    timezone: str,
) -> Iterator[str]:
    if unit == "working_day":
        yield not_counted(skipped)
        return
    yield "Every hour counts, day and night." if unit == "hour" else "Every day counts."
    if isinstance(start, datetime) and isinstance(due, datetime):
        if local_time(start, timezone).utcoffset() != local_time(due, timezone).utcoffset():
            yield "The clocks change by an hour in between."
        return
    last = skipped[0].on if skipped else due
    if unit == "month" and last.day < start.day:
        yield f"{MONTHS[last.month - 1]} has no day {start.day}, so its last day is the one."
    if skipped:
        yield (
            f"The last day, {long_date(last)}, is not a working day, so it moves on to "
            f"{long_date(due)}."
        )


def not_counted(skipped: tuple[Skipped, ...]) -> str:
    """Name the days that do not count, and why; weekends together, the others by date."""
    named = [day for day in skipped if not is_weekend(day.on)]
    weekends = ["Weekends"] if len(named) < len(skipped) else []
    parts = [*weekends, *(_named(run) for run in _runs(named))]
    if not parts:
        return "There is no weekend or holiday in between."
    one_day = not weekends and len(named) == 1
    return f"{listed(parts)} {'does' if one_day else 'do'} not count."


def _named(run: list[Skipped]) -> str:
    first, last = run[0], run[-1]
    days = short_date(first.on)
    if last != first:
        days += f" to {short_date(last.on)}"
    return f"{days} ({first.why})"


def _runs(days: Iterable[Skipped]) -> Iterator[list[Skipped]]:
    """Gather days that follow one another and share their reason, as a closure's do."""
    run: list[Skipped] = []
    for day in days:
        if run and (day.why != run[-1].why or day.on - run[-1].on > timedelta(days=1)):
            yield run
            run = []
        run.append(day)
    if run:
        yield run
