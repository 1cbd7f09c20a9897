"""One deadline with the working that gave its date, as plain values and in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.policy.calendar import Skipped, is_weekend
from backend.policy.counting import local_time
from backend.policy.opening import clock
from backend.policy.pack import Duty, Unit
from backend.policy.wording import MONTHS, counted, listed, long_date, short_date


@dataclass(frozen=True, slots=True)
class Deadline:
    """A duty that falls due at the end of a day, with the working that gave the day.

    A duty in hours falls due at the instant `due_at`, counted from `start_at`, both in UTC; its
    days are those of the time zone. The last two dates are there only after a late
    acknowledgement; `due_on` is the earlier.
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
    said = _counted(deadline)
    if deadline.due_from_acknowledgement is None:
        return said
    other = long_date(deadline.due_from_acknowledgement)
    return (
        f"{said} We acknowledged your complaint late, so we keep the earlier date. "
        f"Counted from the acknowledgement it would be {other}."
    )


def due_in_words(deadline: Deadline) -> str:
    """Return "Monday 7 December 2026", for a duty in hours after its time of day."""
    if deadline.due_at is None:
        return long_date(deadline.due_on)
    return _moment(local_time(deadline.due_at, deadline.timezone))


def _counted(deadline: Deadline) -> str:
    length = counted(deadline.amount, deadline.unit.replace("_", " "))
    if deadline.due_at is not None and deadline.start_at is not None:
        start, end = (
            local_time(at, deadline.timezone) for at in (deadline.start_at, deadline.due_at)
        )
        return f"{length} from {_moment(start)}. Nights count too.{_clocks_change(start, end)}"
    said = f"{length} from {long_date(deadline.start_on)}."
    if deadline.unit == "working_day":
        return f"{said} {not_counted(deadline.skipped)}"
    return f"{said} Every day counts.{_shorter_month(deadline)}"
