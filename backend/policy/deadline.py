"""One deadline with the working that gave its date, as plain values and in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from backend.policy.calendar import Skipped, is_weekend
from backend.policy.pack import Duty
from backend.policy.wording import counted, listed, long_date, short_date


@dataclass(frozen=True, slots=True)
class Deadline:
    """A duty that falls due at the end of a day, with the working that gave the day.

    The last two dates are there only after a late acknowledgement; `due_on` is the earlier.
    """

    duty: Duty
    due_on: date
    working_days: int
    start_event: str
    start_on: date
    rule: str
    sentence: str
    skipped: tuple[Skipped, ...]
    due_from_acknowledgement: date | None = None
    due_if_acknowledged_on_time: date | None = None

    def is_missed_on(self, day: date) -> bool:
        """Say whether the day it was due has gone by."""
        return day > self.due_on

    def as_json(self) -> dict[str, object]:
        """Return the deadline as plain values with ISO dates."""
        plain: dict[str, object] = {
            "duty": self.duty,
            "due_on": self.due_on.isoformat(),
            "working_days": self.working_days,
            "from": {"event": self.start_event, "on": self.start_on.isoformat()},
            "rule": self.rule,
            "sentence": self.sentence,
            "skipped": [{"on": day.on.isoformat(), "why": day.why} for day in self.skipped],
        }
        for name in ("due_from_acknowledgement", "due_if_acknowledged_on_time"):
            day = getattr(self, name)
            if day is not None:
                plain[name] = day.isoformat()
        return plain


def explain(deadline: Deadline) -> str:
    """Say which days were counted and which were not, and why."""
    days = counted(deadline.working_days, "working day")
    said = f"{days} from {long_date(deadline.start_on)}. {_not_counted(deadline.skipped)}"
    if deadline.due_from_acknowledgement is None:
        return said
    other = long_date(deadline.due_from_acknowledgement)
    return (
        f"{said} We acknowledged your complaint late, so we keep the earlier date. "
        f"Counted from the acknowledgement it would be {other}."
    )


def _not_counted(skipped: tuple[Skipped, ...]) -> str:
    named = [day for day in skipped if not is_weekend(day.on)]
    weekends = ["Weekends"] if len(named) < len(skipped) else []
    parts = [*weekends, *(_named(run) for run in _runs(named))]
    if not parts:
        return "Every day in between counts."
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
