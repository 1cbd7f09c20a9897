"""Which policy pack applies to a complaint, by the day on which it was received."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from backend.policy.errors import PolicyError
from backend.policy.pack import pack_ids

EXAMPLE = "older-policy until 2020-12-31, newer-policy from 2021-01-01"

_PERIOD = re.compile(
    r"(?P<pack>[^\s,]+)(?:\s+from\s+(?P<first>\S+))?(?:\s+until\s+(?P<last>\S+))?", re.IGNORECASE
)
_DAY = timedelta(days=1)


class UnreadableTimelineError(PolicyError):
    """The timeline of policies cannot be read at {part!r}; write each pack with the days between
    which it applies, such as “{example}”.
    """


class UnknownPackInTimelineError(PolicyError):
    """The timeline of policies names {pack_id!r}, and there is no such pack; choose one of:
    {known}.
    """


class BackwardsPeriodError(PolicyError):
    """The timeline has {pack_id} from {first} until {last}, which is backwards; swap the two
    dates.
    """


class OverlapError(PolicyError):
    """Two policies are in force on {day}: {earlier} and {later}. Let {earlier} end the day before
    {later} begins.
    """


class GapError(PolicyError):
    """No policy is in force from {first} to {last}, between {earlier} and {later}. Let {later}
    begin the day after {earlier} ends.
    """


class BeforeAnyPackError(PolicyError):
    """No policy was in force on {day}: the first, {pack_id}, begins on {first}. Correct the date,
    or put the policy of that time into the timeline.
    """


class AfterEveryPackError(PolicyError):
    """No policy is in force on {day}: the last, {pack_id}, ends on {last}. Correct the date, or put
    the policy that follows into the timeline.
    """


class ReceivedInFutureError(PolicyError):
    """A complaint cannot have been received on {day}, because today is {today}; correct the
    date.
    """


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day, both included, on which a pack applies."""

    pack_id: str
    first: date = date.min
    last: date = date.max


@dataclass(frozen=True, slots=True)
class Timeline:
    """Periods that follow each other, the earliest first, without gap or overlap."""

    periods: tuple[Period, ...]

    @property
    def pack_ids(self) -> tuple[str, ...]:
        """The packs in the order in which they came into force."""
        return tuple(dict.fromkeys(period.pack_id for period in self.periods))

    def pack_on(self, day: date) -> str:
        """Return the id of the pack for what was received on the day."""
        first, last = self.periods[0], self.periods[-1]
        if day < first.first:
            raise BeforeAnyPackError(day=day, pack_id=first.pack_id, first=first.first)
        if day > last.last:
            raise AfterEveryPackError(day=day, pack_id=last.pack_id, last=last.last)
        return next(period.pack_id for period in self.periods if day <= period.last)


def read_timeline(text: str, known: Collection[str] | None = None) -> Timeline:
    """Read a setting such as “older until 2020-12-31, current from 2021-01-01”.

    `known` are the packs there are, those that come with the program unless it says otherwise.
    Raise a PolicyError when the text cannot be read or the periods do not follow each other.
    """
    known = pack_ids() if known is None else known
    periods = sorted(_periods(text), key=lambda period: (period.first, period.last))
    for period in periods:
        if period.pack_id not in known:
            raise UnknownPackInTimelineError(pack_id=period.pack_id, known=", ".join(known))
    for earlier, later in pairwise(periods):
        _check_that_they_meet(earlier, later)
    return Timeline(tuple(periods))


def check_received(day: date, today: date) -> None:
    """Refuse a day of receipt that has not come yet."""
    if day > today:
        raise ReceivedInFutureError(day=day, today=today)


def _periods(text: str) -> Iterator[Period]:
    for part in text.split(","):
        read = _PERIOD.fullmatch(part.strip())
        if read is None:
            raise UnreadableTimelineError(part=part.strip(), example=EXAMPLE)
        first = _day(read["first"], part) or date.min
        last = _day(read["last"], part) or date.max
        if last < first:
            raise BackwardsPeriodError(pack_id=read["pack"], first=first, last=last)
        yield Period(read["pack"], first, last)


def _day(written: str | None, part: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise UnreadableTimelineError(part=part.strip(), example=EXAMPLE) from None


def _check_that_they_meet(earlier: Period, later: Period) -> None:
    names = {"earlier": earlier.pack_id, "later": later.pack_id}
    if later.first <= earlier.last:
        raise OverlapError(day=later.first, **names)
    if later.first - _DAY > earlier.last:
        raise GapError(first=earlier.last + _DAY, last=later.first - _DAY, **names)
