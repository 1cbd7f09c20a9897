"""How far a complaint has come: its stages, what happened at each, and the dates promised."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from backend.policy.process.errors import UnreadableProgressError
from backend.policy.process.plain import from_plain, to_plain

State = Literal["open", "answered", "halted", "refused", "withdrawn", "closed"]
# Still of concern to somebody; a complaint that has ended keeps its dates.
GOING_ON: tuple[State, ...] = ("open", "answered")
ENDED: tuple[State, ...] = ("halted", "refused", "withdrawn", "closed")
FlagKind = Literal[
    "late_request",
    "asked_before_answer",
    "asked_while_overdue",
    "asked_after_end",
    "decide_next_stage",
    "agree_with_contractor",
    "fewer_issues",
]


@dataclass(frozen=True, slots=True)
class Due:
    """The day that stands for a duty now."""

    duty: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that a person should look at, and the rule it is about."""

    kind: FlagKind
    stage: str
    on: date
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """More time for an answer, in working days; `agreed_on` is the resident's agreement."""

    working_days: int
    on: date
    agreed_on: date | None = None
    next_contact_on: date | None = None


@dataclass(frozen=True, slots=True)
class NextContact:
    """The day on which to be in touch again, as the resident agreed `on` a day."""

    due_on: date
    on: date
    met_on: date | None = None

    def is_met_by(self, talked_on: date) -> bool:
        """Say whether a conversation on that day is the next contact, not the one before it."""
        return talked_on > self.on or talked_on >= self.due_on


@dataclass(frozen=True, slots=True)
class StageRun:
    """What has happened at one stage; each day is a local one, None for what has not happened.

    `named_on` is the day for the answer that the acknowledgement named, where it is not the
    policy's. `delivered_on` is when the answer counts as received, `asked_on` when the resident
    asked for the next stage and `asked_issues` what for. `people` were assigned or took a step.
    `issues` numbers what is looked at. `due` are the dates promised, kept so that no change of them
    goes unnoticed.
    """

    stage: str
    opened_on: date
    discussed_on: date | None = None
    acknowledged_on: date | None = None
    named_on: date | None = None
    extensions: tuple[Extension, ...] = ()
    next_contacts: tuple[NextContact, ...] = ()
    panel_arranged_on: date | None = None
    panel_on: date | None = None
    panel_held_on: date | None = None
    responded_on: date | None = None
    channel: str | None = None
    delivered_on: date | None = None
    halted_on: date | None = None
    asked_on: date | None = None
    asked_issues: tuple[int, ...] = ()
    assigned_to: str | None = None
    people: tuple[str, ...] = ()
    issues: tuple[int, ...] = ()
    due: tuple[Due, ...] = ()

    @property
    def extended_by(self) -> int:
        """All the more time given, in working days."""
        return sum(extension.working_days for extension in self.extensions)

    @property
    def next_contact(self) -> NextContact | None:
        """The last agreement about when to be in touch again."""
        return self.next_contacts[-1] if self.next_contacts else None

    @property
    def answered_on(self) -> date | None:
        """The day on which the landlord answered, by a response or by halting with reasons."""
        return self.responded_on or self.halted_on


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a complaint stands: its state since a day, and its stages in order.

    `steps` counts the steps taken, `issues` the complaints acknowledged or joined. `waiting_on` is
    the day of a request for the next stage that has not opened it yet.
    """

    pack_id: str
    state: State
    since: date
    runs: tuple[StageRun, ...]
    steps: int = 1
    issues: int = 0
    flags: tuple[Flag, ...] = ()
    waiting_on: date | None = None
    contracted: str | None = None
    contractor_agreed_on: date | None = None
    contact_agreed_on: date | None = None

    @property
    def received_on(self) -> date:
        """The day on which the complaint was received."""
        return self.runs[0].opened_on

    @property
    def run(self) -> StageRun:
        """The present stage."""
        return self.runs[-1]

    @property
    def involved_before(self) -> frozenset[str]:
        """Everybody who dealt with the complaint at an earlier stage."""
        return frozenset(person for run in self.runs[:-1] for person in run.people)

    def with_run(self, **changes: Any) -> "Progress":
        """Return the progress with the present stage changed."""
        return replace(self, runs=(*self.runs[:-1], replace(self.run, **changes)))

    def as_json(self) -> dict[str, Any]:
        """Return the progress as plain values with ISO dates."""
        plain: dict[str, Any] = to_plain(self)
        return plain


def progress_from(plain: Mapping[str, Any]) -> Progress:
    """Return the progress that the plain values stand for, or raise UnreadableProgressError."""
    try:
        return from_plain(Progress, plain)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableProgressError(problem=error) from error


def also(people: Iterable[str], person: str) -> tuple[str, ...]:
    """Return the people and the person, each once; only staff are ever involved."""
    return (
        tuple(people) if person in people or not person.startswith("staff:") else (*people, person)
    )
