"""Reading the law's file: the keys it may have, then frozen types, as for a landlord's pack."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from backend.policy.law import (
    ASKED_ABOUT,
    Change,
    Hazard,
    Law,
    LawClock,
    LawDuty,
    LawEvent,
    LawStart,
    LawStatus,
    Severity,
)
from backend.policy.pack import Relationship, Unit
from backend.policy.pack_checks import is_a_timezone
from backend.policy.pack_file import checked, refusal
from backend.policy.pack_schema import Count, Entry, Text
from backend.policy.placeholders import Filler
from backend.policy.wording import counted


class ClockEntry(Entry):
    """A clock under its duty."""

    amount: Count
    unit: Unit
    start: LawStart
    rolls_on: bool = False
    severity: Severity | None = None
    label: Text
    promise: Text
    sentence: Text
    source: Text
    status: LawStatus


class HazardEntry(Entry):
    """A kind of hazard that a change covers."""

    kind: Text
    severity: Severity
    with_any: tuple[Text, ...] = ()
    source: Text
    status: LawStatus


class ChangeEntry(Entry):
    """A change under its id."""

    about: Text
    starts_on: date
    ends_on: date | None = None
    tests: LawEvent
    sentence: Text
    source: Text
    status: LawStatus
    clocks: dict[LawDuty, ClockEntry] = Field(default_factory=dict)
    hazards: tuple[HazardEntry, ...] = ()

    @model_validator(mode="after")
    def _it_ends_after_it_starts(self) -> Self:
        if self.ends_on is not None and self.ends_on <= self.starts_on:
            raise PydanticCustomError(
                "change", "ends before it starts; correct starts_on or ends_on"
            )
        return self


class LawEntry(Entry):
    """The whole file."""

    timezone: Text
    hazards_leave_out: tuple[Relationship, ...]
    no_clock: dict[str, Text]
    changes: Annotated[dict[str, ChangeEntry], Field(min_length=1)]


def read_law(path: Path) -> Law:
    """Read and check the law in the file; raise PackError naming file, key and remedy."""
    entry = checked(path, LawEntry)
    filler = Filler({})
    law = Law(
        timezone=entry.timezone,
        changes=MappingProxyType(
            {name: _change(name, change, filler) for name, change in entry.changes.items()}
        ),
        hazards_leave_out=entry.hazards_leave_out,
        no_clock=MappingProxyType(dict(entry.no_clock)),
    )
    problems = [*_contradictions(entry), *filler.problems]
    if problems:
        raise refusal(path, problems)
    return law


def _change(name: str, entry: ChangeEntry, filler: Filler) -> Change:
    clocks = tuple(
        _clock(f"changes.{name}.clocks.{duty}", duty, clock, filler)
        for duty, clock in entry.clocks.items()
    )
    hazards = tuple(Hazard(**dict(hazard)) for hazard in entry.hazards)
    return Change(**{**dict(entry), "id": name, "clocks": clocks, "hazards": hazards})


def _clock(key: str, duty: LawDuty, entry: ClockEntry, filler: Filler) -> LawClock:
    amount = counted(entry.amount, entry.unit.replace("_", " "))
    facts = {name: value for name, value in dict(entry).items() if name != "start"}
    promise = filler.fill(f"{key}.promise", entry.promise, amount=amount)
    return LawClock(**{**facts, "duty": duty, "start_event": entry.start, "promise": promise})


def _contradictions(entry: LawEntry) -> Iterator[str]:
    if not is_a_timezone(entry.timezone):
        yield f"timezone is {entry.timezone!r}; write one such as Europe/London"
    for name, needs_a_clock in ASKED_ABOUT.items():
        if name not in entry.changes:
            yield f"changes.{name} is missing; add it"
        elif needs_a_clock and not entry.changes[name].clocks:
            yield f"changes.{name}.clocks is missing; add it"
    for name, change in entry.changes.items():
        yield from _hazards_against_clocks(f"changes.{name}", change, entry)


def _hazards_against_clocks(key: str, change: ChangeEntry, entry: LawEntry) -> Iterator[str]:
    timed = {clock.severity for clock in change.clocks.values()}
    for hazard in change.hazards:
        if hazard.severity not in timed:
            yield (
                f"{key}.hazards has {hazard.kind!r}, {hazard.severity}, which no clock there is "
                "for; add a clock of that severity or correct it"
            )
        if hazard.kind in entry.no_clock:
            yield (
                f"{key}.hazards has {hazard.kind!r}, which is also under no_clock; "
                "remove it from one of them"
            )
    for duty, clock in change.clocks.items():
        if (clock.severity is None) is bool(change.hazards):
            yield (
                f"{key}.clocks.{duty}.severity is for changes with hazards, where every clock "
                "needs one; add or remove it"
            )
        if clock.start == "investigated" and "investigate" not in change.clocks:
            yield (
                f"{key}.clocks.{duty}.start is 'investigated', which needs "
                f"{key}.clocks.investigate; add it there"
            )
