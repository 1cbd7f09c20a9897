"""What another timeline of policies would change: from which days, and who keeps what they have."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.errors import DomainError
from backend.policy.pack import load_pack, load_pack_for_residents
from backend.policy.process.progress import GOING_ON
from backend.policy.timeline import Timeline
from backend.rulebook import Rulebook

_DAY = timedelta(days=1)


class StillNeeded(DomainError):
    """{0} is the policy of open cases, which keep it to their end ({1} of them). Leave it in."""


@dataclass(frozen=True)
class Days:
    """Days of receipt whose policy changes; an end that is open is None, as is no policy at all.

    `open_cases` is how many open cases were received on them. They keep the policy they have.
    """

    first: date | None
    last: date | None
    before: str | None
    after: str | None
    open_cases: int


def check(session: Session, rulebook: Rulebook, written: str, *, today: date) -> Rulebook:
    """Give the rulebook under another timeline, which nothing written gives back to POLICIES.

    Raise a PolicyError or StillNeeded, each of which says what is wrong and what to do.
    """
    after = rulebook.under(written or rulebook.usual)
    for period in after.timeline.periods:
        # One that is over answers no more questions; one to come will have to.
        load = load_pack if period.last < today else load_pack_for_residents
        load(period.pack_id, after.folder)
    used = session.execute(
        select(Case.policy, func.count())
        .where(Case.state.in_(GOING_ON))
        .group_by(Case.policy)
        .order_by(Case.policy)
    )
    for policy, number in used:
        if policy not in after.timeline.pack_ids:
            raise StillNeeded(str(StillNeeded.__doc__).format(policy, number))
    return after.on(today)


def foreseen(session: Session, before: Timeline, after: Timeline) -> list[Days]:
    """Give the days of receipt for which another policy would apply, the earliest first."""
    return [
        Days(
            first=first if first > date.min else None,
            last=last if last < date.max else None,
            before=old,
            after=new,
            open_cases=_open_between(session, first, last),
        )
        for first, last in _stretches(before, after)
        if (old := _pack_on(before, first)) != (new := _pack_on(after, first))
    ]


def _stretches(*timelines: Timeline) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of every stretch within which no timeline changes."""
    periods = [period for timeline in timelines for period in timeline.periods]
    after_last = {period.last + _DAY for period in periods if period.last < date.max}
    starts = sorted({date.min, *(period.first for period in periods), *after_last})
    for first, following in zip(starts, [*starts[1:], None], strict=True):
        yield first, following - _DAY if following else date.max


def _pack_on(timeline: Timeline, day: date) -> str | None:
    return next((one.pack_id for one in timeline.periods if one.first <= day <= one.last), None)


def _open_between(session: Session, first: date, last: date) -> int:
    found = session.scalar(
        select(func.count()).where(Case.state.in_(GOING_ON), Case.received_on.between(first, last))
    )
    return found or 0
