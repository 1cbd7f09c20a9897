"""What the law asks of every landlord, by date, whatever the landlord's own policy says."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from backend.policy.pack import PACKS, Relationship, Unit
from backend.policy.wording import counted, short_date

LAW = PACKS / "law.yaml"

# What has to happen on a day for a change to be asked whether it applies.
LawEvent = Literal["received", "referred_to_ombudsman", "contacted_ombudsman", "hazard_reported"]
LawStart = Literal["received", "hazard_reported", "investigated", "concluded"]
LawDuty = Literal[
    "make_safe_at_once",
    "investigate",
    "send_findings",
    "make_safe",
    "begin_works",
    "wait_for_the_ombudsman",
    "acknowledge_data_complaint",
    "answer_data_request",
]
# Published: read in the law itself or on an official page. Secondary: read only where somebody else
# tells of it. Unconfirmed: for the landlord to confirm before it is relied on.
LawStatus = Literal["published", "secondary", "unconfirmed"]
Severity = Literal["emergency", "significant"]


@dataclass(frozen=True, slots=True)
class LawClock:
    """How long the law gives for a duty, counted from what; `sentence` tells it in our own words.

    `rolls_on` says that a last day that does not count moves to the next working day. `severity`
    is there for hazards only.
    """

    duty: LawDuty
    amount: int
    unit: Unit
    start_event: LawStart
    rolls_on: bool
    label: str
    promise: str
    sentence: str
    source: str
    status: LawStatus
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Hazard:
    """A kind of hazard that a change covers; `with_any` are people it takes for that severity."""

    kind: str
    severity: Severity
    source: str
    status: LawStatus
    with_any: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Something the law says between two days, and the event whose day it asks about.

    `ends_on` is the first day on which it no longer applies.
    """

    id: str
    about: str
    starts_on: date
    ends_on: date | None
    tests: LawEvent
    sentence: str
    source: str
    status: LawStatus
    clocks: tuple[LawClock, ...] = ()
    hazards: tuple[Hazard, ...] = ()

    def applies_on(self, day: date) -> bool:
        """Say whether it applies to what happened on that local day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    def as_json(self) -> dict[str, object]:
        """Return the change as plain values with ISO dates."""
        days = {"starts_on": self.starts_on, "ends_on": self.ends_on}
        return {**asdict(self), **{name: day and day.isoformat() for name, day in days.items()}}


@dataclass(frozen=True, slots=True)
class Law:
    """Every change; whom the clocks of hazards leave out, and which kinds have none and why."""

    timezone: str
    changes: Mapping[str, Change]
    hazards_leave_out: tuple[Relationship, ...]
    no_clock: Mapping[str, str]

    def designated_person_on(self, day: date) -> bool:
        """Say whether a complaint referred to the Ombudsman that day needed a designated person,
        or a wait of eight weeks.
        """
        return self.changes["designated_person"].applies_on(day)

    def takes_new_cases_by_email_on(self, day: date) -> bool:
        """Say whether the Ombudsman took a new case by email on that day."""
        return not self.changes["no_new_cases_by_email"].applies_on(day)

    @property
    def data_protection(self) -> LawClock:
        """The time to acknowledge a complaint about personal information."""
        return self.changes["data_protection_complaints"].clocks[0]

    @property
    def data_protection_since(self) -> date:
        """The first day whose complaints about personal information the landlord must take."""
        return self.changes["data_protection_complaints"].starts_on

    @property
    def subject_access(self) -> LawClock:
        """The time to answer somebody who asks for their own information."""
        return self.changes["subject_access"].clocks[0]

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The keys of what no official page has confirmed yet, for the landlord to confirm."""
        return tuple(self.to_confirm)

    @property
    def to_confirm(self) -> Mapping[str, str]:
        """Each key of `unconfirmed` with a sentence for the landlord on what to check."""
        return dict(told for change in self.changes.values() for told in _to_confirm(change))


# The changes that the questions above ask about, and those of them that must have a clock.
ASKED_ABOUT = {
    "designated_person": True,
    "no_new_cases_by_email": False,
    "data_protection_complaints": True,
    "subject_access": True,
}


def _to_confirm(change: Change) -> Iterator[tuple[str, str]]:
    if change.status != "published":
        when = short_date(change.starts_on)
        yield change.id, f"Check the law on {change.about}, from {when}. {_known(change)}"
        return
    for clock in change.clocks:
        if clock.status != "published":
            amount = counted(clock.amount, clock.unit.replace("_", " "))
            key = f"{change.id}.clocks.{clock.duty}"
            yield key, f"Check the {amount} of {clock.duty.replace('_', ' ')}. {_known(clock)}"
    for hazard in change.hazards:
        if hazard.status != "published":
            kind = hazard.kind.replace("_", " ") + " with somebody at risk" * bool(hazard.with_any)
            key = f"{change.id}.hazards.{hazard.kind}"
            yield key, f"Check that {kind} counts as {hazard.severity}. {_known(hazard)}"


def _known(part: Change | LawClock | Hazard) -> str:
    return f"What we know it from: {part.source}."


@lru_cache
def law() -> Law:
    """Return the law that comes with the program, checked; raise PackError."""
    # Imported here because reading YAML and checking it cost more than all the rest.
    from backend.policy.law_file import read_law

    return read_law(LAW)
