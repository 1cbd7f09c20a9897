"""Working days: weekdays less bank holidays less the landlord's own closures."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from backend.policy.errors import PolicyError

if TYPE_CHECKING:
    from backend.policy.pack import Pack

ChangeKind = Literal["bank_holiday", "closure"]

FIRST_YEAR = 2010
LAST_YEAR = 2040

# The names GOV.UK prints, where the holidays library uses others.
GOV_UK_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}


class CalendarRangeError(PolicyError):
    """The calendar covers {first_year} to {last_year} and cannot count {what};
    use dates inside those years.
    """


class DayCountError(PolicyError):
    """{number} is not a number of days to count; use a whole number of 1 or more."""


class ChangeBackwardsError(PolicyError):
    """The change {why!r} is said to run from {first} to {last}, which is backwards; swap the two
    dates.
    """


class UnexplainedChangeError(PolicyError):
    """The change from {first} to {last} does not say why; name the bank holiday or the closure,
    because residents are told it.
    """


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which the landlord is closed, first and last day included."""

    first: date
    last: date
    why: str

    def days(self) -> Iterator[date]:
        """Yield each day of the closure."""
        for ordinal in range(self.first.toordinal(), self.last.toordinal() + 1):
            yield date.fromordinal(ordinal)


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """Days off announced after the pack was written, first and last day included.

    Raise a PolicyError when they run backwards or nothing says why.
    """

    kind: ChangeKind
    first: date
    last: date
    why: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ChangeBackwardsError(why=self.why, first=self.first, last=self.last)
        if not self.why.strip():
            raise UnexplainedChangeError(first=self.first, last=self.last)

    def as_closure(self) -> Closure:
        """Return the same days as a closure."""
        return Closure(self.first, self.last, self.why)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that does not count, and why."""

    on: date
    why: str


class WorkingDayCalendar:
    """Counts working days between 1 January of first_year and 31 December of last_year."""

    def __init__(
        self,
        holidays: Mapping[date, str],
        closures: Iterable[Closure] = (),
        *,
        first_year: int = FIRST_YEAR,
        last_year: int = LAST_YEAR,
    ) -> None:
        self.first_year = first_year
        self.last_year = last_year
        self._start = date(first_year, 1, 1).toordinal()
        end = date(last_year, 12, 31).toordinal()
        reasons = _reasons(holidays, closures)
        working: list[date] = []
        skipped: list[Skipped] = []
        # Entry i: how many working days lie before day i of the range. Two look-ups in it replace
        # all counting (docs/decisions/0021).
        before = array("I", [0])
        for day in map(date.fromordinal, range(self._start, end + 1)):
            why = _why_skipped(day, reasons)
            if why is None:
                working.append(day)
            else:
                skipped.append(Skipped(day, why))
            before.append(len(working))
        self._before = before
        self._working = tuple(working)
        self._skipped = tuple(skipped)

    def working_days_after(self, day: date, number: int) -> date:
        """Return the number-th working day after the day; the day itself never counts."""
        if number < 1:
            raise DayCountError(number=number)
        return self._working_day(self._before[self._index(day) + 1] + number - 1, day, number)

    def first_working_day_from(self, day: date) -> date:
        """Return the day itself when it counts, otherwise the next working day."""
        return self._working_day(self._before[self._index(day)], day, 1)

    def is_working_day(self, day: date) -> bool:
        """Say whether the day counts."""
        index = self._index(day)
        return self._before[index + 1] > self._before[index]

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie after start, up to and including end."""
        return self._before[self._index(end) + 1] - self._before[self._index(start) + 1]

    def skipped_between(self, start: date, end: date) -> tuple[Skipped, ...]:
        """Return the days after start, up to and including end, that do not count."""
        after, last = self._index(start) + 1, self._index(end) + 1
        # All days before a day, less the working days among them, are the skipped ones.
        return self._skipped[after - self._before[after] : last - self._before[last]]

    def out_of_reach(self, what: str) -> CalendarRangeError:
        """Return the refusal to count what lies outside the calendar's years."""
        return CalendarRangeError(first_year=self.first_year, last_year=self.last_year, what=what)

    def _index(self, day: date) -> int:
        index = day.toordinal() - self._start
        if 0 <= index < len(self._before) - 1:
            return index
        raise self.out_of_reach(str(day))

    def _working_day(self, position: int, day: date, number: int) -> date:
        if position < len(self._working):
            return self._working[position]
        raise self.out_of_reach(f"{number} working days from {day}")


def _reasons(holidays: Mapping[date, str], closures: Iterable[Closure]) -> dict[date, str]:
    """Name each day off; a bank holiday inside a closure keeps the holiday's name."""
    reasons = {day: closure.why for closure in closures for day in closure.days()}
    return reasons | dict(holidays)


def _why_skipped(day: date, reasons: Mapping[date, str]) -> str | None:
    reason = reasons.get(day)
    if not is_weekend(day):
        return reason
    return f"weekend and {reason}" if reason else "weekend"


def is_weekend(day: date) -> bool:
    """Say whether the day is a Saturday or a Sunday."""
    return day.weekday() >= 5


def calendar_for(pack: "Pack", changes: tuple[CalendarChange, ...] = ()) -> WorkingDayCalendar:
    """Return the working-day calendar that the pack describes, with the changes laid over it.

    Raise CalendarRangeError when a change reaches beyond the years of the calendar.
    """
    for change in changes:
        _check_reach(change)
    # England and Wales is the only set of bank holidays that a pack can name yet.
    return england_and_wales(
        (*pack.calendar.closures, *_of_kind("closure", changes)),
        announced=_of_kind("bank_holiday", changes),
    )


def _check_reach(change: CalendarChange) -> None:
    if change.first.year < FIRST_YEAR or change.last.year > LAST_YEAR:
        raise CalendarRangeError(
            first_year=FIRST_YEAR, last_year=LAST_YEAR, what=f"{change.first} to {change.last}"
        )


def _of_kind(kind: ChangeKind, changes: tuple[CalendarChange, ...]) -> tuple[Closure, ...]:
    return tuple(change.as_closure() for change in changes if change.kind == kind)


@lru_cache
def england_and_wales(
    closures: tuple[Closure, ...] = (),
    first_year: int = FIRST_YEAR,
    last_year: int = LAST_YEAR,
    announced: tuple[Closure, ...] = (),
) -> WorkingDayCalendar:
    """Return the calendar of England and Wales, less the landlord's closures.

    `announced` are bank holidays that the library does not know of yet.
    """
    newer = {day: days.why for days in announced for day in days.days()}
    # A holiday that the library has come to know keeps the name it gives.
    holidays = newer | bank_holidays(first_year, last_year)
    return WorkingDayCalendar(holidays, closures, first_year=first_year, last_year=last_year)


def bank_holidays(first_year: int, last_year: int) -> dict[date, str]:
    """Return the bank holidays of England and Wales by name, substitute days included."""
    # Imported here because it takes longer to import than everything else in the policy.
    from holidays import country_holidays

    # England's list: the library's list for the whole United Kingdom leaves out days that count
    # here, and puts in days that count only elsewhere.
    found = country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1))
    return {day: _gov_uk_name(name) for day, name in sorted(found.items())}


def _gov_uk_name(name: str) -> str:
    plain, observed, _ = name.partition(" (observed)")
    return GOV_UK_NAMES.get(plain, plain) + (", substitute" if observed else "")
