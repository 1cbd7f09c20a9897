"""How long the law gives for a hazard, beside the times of any complaint about it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Literal

from backend.policy.calendar import Skipped, WorkingDayCalendar
from backend.policy.counting import due, local_time, skipped_days
from backend.policy.deadline import working_in_words
from backend.policy.errors import PolicyError
from backend.policy.law import (
    Change,
    Hazard,
    Law,
    LawClock,
    LawDuty,
    LawStart,
    LawStatus,
    Severity,
    law,
)
from backend.policy.pack import Unit

# While the investigation has not ended, what follows it is counted from its last permitted day.
HazardStart = LawStart | Literal["investigation_due"]

_SUREST_FIRST: tuple[LawStatus, ...] = ("published", "secondary", "unconfirmed")


class InvestigatedBeforeReportedError(PolicyError):
    """The investigation is dated {investigated_on}, before the hazard was reported on
    {reported_on}; correct one of the two dates.
    """


@dataclass(frozen=True, slots=True)
class HazardDeadline:
    """What the law asks for one kind of hazard, with the working that gave its end.

    A duty counted in hours is due at an instant in UTC, every other one on a local date. `change`
    is the law's id; `status` is that of the least certain part it rests on.
    """

    kind: str
    duty: LawDuty
    due: date | datetime
    amount: int
    unit: Unit
    start_event: HazardStart
    start: date | datetime
    change: str
    label: str
    sentence: str
    source: str
    status: LawStatus
    skipped: tuple[Skipped, ...]

    @property
    def due_at(self) -> datetime | None:
        """The instant, where the duty is counted in hours."""
        return self.due if isinstance(self.due, datetime) else None

    @property
    def due_on(self) -> date | None:
        """The local date, where the duty is not counted in hours."""
        return None if isinstance(self.due, datetime) else self.due

    def as_json(self) -> dict[str, object]:
        """Return the deadline as plain values with ISO dates and instants."""
        on = "at" if isinstance(self.due, datetime) else "on"
        return {
            "kind": self.kind,
            "duty": self.duty,
            f"due_{on}": self.due.isoformat(),
            "amount": self.amount,
            "unit": self.unit,
            "from": {"event": self.start_event, on: self.start.isoformat()},
            "law": self.change,
            "sentence": self.sentence,
            "source": self.source,
            "status": self.status,
            "skipped": [{"on": day.on.isoformat(), "why": day.why} for day in self.skipped],
        }


@dataclass(frozen=True, slots=True)
class _Reported:
    """When the landlord came to know, who is at risk, and what has happened since."""

    at: datetime
    on: date
    at_risk: frozenset[str]
    investigated_on: date | None
    calendar: WorkingDayCalendar
    timezone: str


def hazard_clocks(
    kinds: Iterable[str],
    *,
    vulnerability: Collection[str] = (),
    reported_at: datetime,
    investigated_on: date | None = None,
    relationship: str | None = None,
    calendar: WorkingDayCalendar,
) -> tuple[HazardDeadline, ...]:
    """Return what the law asks for these hazards, reported at an aware instant.

    None for somebody known to be outside the law's clocks, and none for what was reported before
    the law began: a new report has its own instant. Raise a PolicyError when the dates contradict
    each other or the calendar does not reach.
    """
    rules = law()
    reported_on = local_time(reported_at, rules.timezone).date()
    if investigated_on and investigated_on < reported_on:
        raise InvestigatedBeforeReportedError(
            investigated_on=investigated_on, reported_on=reported_on
        )
    if relationship in rules.hazards_leave_out:
        return ()
    kinds = tuple(kinds)
    # A kind that is told among the hazards puts someone at risk all the same.
    at_risk = frozenset((*kinds, *vulnerability))
    reported = _Reported(
        reported_at, reported_on, at_risk, investigated_on, calendar, rules.timezone
    )
    found: dict[tuple[str, LawDuty], HazardDeadline] = {}
    for change, hazard, clock in _clocks(rules, kinds, reported):
        # The earlier change came first, so it is the surer one.
        if (hazard.kind, clock.duty) not in found:
            found[hazard.kind, clock.duty] = _deadline(change, hazard, clock, reported)
    return tuple(found.values())


def explain_hazard(deadline: HazardDeadline) -> str:
    """Say in plain words from when the time is counted, and what of it counts and does not."""
    said = working_in_words(
        deadline.amount,
        deadline.unit,
        start=deadline.start,
        due=deadline.due,
        skipped=deadline.skipped,
        timezone=law().timezone,
    )
    if deadline.start_event == "investigation_due":
        return f"{said} It is counted from the last day that we have for looking into it."
    return said


def _clocks(
    rules: Law, kinds: Iterable[str], reported: _Reported
) -> Iterator[tuple[Change, Hazard, LawClock]]:
    changes = [
        change
        for change in rules.changes.values()
        if change.tests == "hazard_reported" and change.applies_on(reported.on)
    ]
    for kind, change in product(kinds, changes):
        hazards: dict[Severity | None, Hazard] = {
            hazard.severity: hazard
            for hazard in change.hazards
            if hazard.kind == kind and _concerns(hazard, reported.at_risk)
        }
        for clock in change.clocks:
            if clock.severity in hazards:
                yield change, hazards[clock.severity], clock


def _concerns(hazard: Hazard, at_risk: frozenset[str]) -> bool:
    return not hazard.with_any or not at_risk.isdisjoint(hazard.with_any)


def _deadline(
    change: Change, hazard: Hazard, clock: LawClock, reported: _Reported
) -> HazardDeadline:
    event, start = _start(change, clock, reported)
    skipped: tuple[Skipped, ...] = ()
    if clock.unit != "hour":
        # Only hours need the time of day.
        start = reported.on if isinstance(start, datetime) else start
        skipped = skipped_days(
            clock.amount, clock.unit, start, reported.calendar, rolls_on=clock.rolls_on
        )
    return HazardDeadline(
        kind=hazard.kind,
        duty=clock.duty,
        due=_due(clock, start, reported),
        amount=clock.amount,
        unit=clock.unit,
        start_event=event,
        start=start,
        change=change.id,
        label=clock.label,
        sentence=clock.sentence,
        source=clock.source,
        status=max((change.status, hazard.status, clock.status), key=_SUREST_FIRST.index),
        skipped=skipped,
    )


def _start(
    change: Change, clock: LawClock, reported: _Reported
) -> tuple[HazardStart, date | datetime]:
    if clock.start_event != "investigated":
        return clock.start_event, reported.at
    if reported.investigated_on:
        return "investigated", reported.investigated_on
    first = next(other for other in change.clocks if other.duty == "investigate")
    return "investigation_due", _due(first, reported.at, reported)


def _due(clock: LawClock, start: date | datetime, reported: _Reported) -> date | datetime:
    return due(
        clock.amount,
        clock.unit,
        start,
        reported.calendar,
        rolls_on=clock.rolls_on,
        timezone=reported.timezone,
    )
