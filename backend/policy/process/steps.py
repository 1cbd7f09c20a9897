"""What can happen to a complaint: one frozen class a verb, its facts and its words kept apart.

Facts are dates, numbers and ids, and may stand in the history for good. Words are what people
wrote; they are stored elsewhere and may be erased. The facts alone still give the same progress.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date
from typing import Any, ClassVar, Literal

from backend.policy.pack import Channel
from backend.policy.process.errors import UnknownVerbError, UnreadableStepError
from backend.policy.process.plain import from_plain, to_plain

# Stands where words were erased, so that a step can still be replayed.
ERASED = "[erased]"

NewIssue = Literal["join", "link"]
CorrectedEvent = Literal["received", "discussed", "acknowledged", "responded", "panel_held"]
TakenBackEvent = Literal["discussed", "acknowledged", "extended", "panel_held", "responded"]


def said(default: Any = MISSING) -> Any:
    """Return a field for somebody's own words."""
    return field(default=default, metadata={"said": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened `on` a local day, done `by` "resident", "representative",
    "staff:12" or "system".
    """

    verb: ClassVar[str]
    on: date
    by: str

    def facts(self) -> dict[str, Any]:
        """Return the step as plain values without a word; a list of words leaves its length."""
        plain: dict[str, Any] = {"verb": self.verb}
        for each in fields(self):
            value = getattr(self, each.name)
            if not _is_said(each):
                plain[each.name] = to_plain(value)
            elif isinstance(value, tuple):
                plain[each.name] = len(value)
        return plain

    def words(self) -> dict[str, Any]:
        """Return what people wrote: texts and lists of texts."""
        return {
            each.name: to_plain(getattr(self, each.name)) for each in fields(self) if _is_said(each)
        }


def _is_said(each: Field[Any]) -> bool:
    return "said" in each.metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Step):
    """The complaint came in; `contracted` names the service run for another body it is about.

    `stage` is there where it came in at another stage than the first, because the earlier ones are
    not on record here.
    """

    verb: ClassVar[str] = "receive"
    stage: str | None = None
    contracted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussed(Step):
    """Staff talked with the resident about the complaint and the outcome wanted."""

    verb: ClassVar[str] = "discuss"
    notes: str = said("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged(Step):
    """The acknowledgement went out, with the complaints, the outcomes known, and the day by which
    the answer is promised (None only where that day cannot be known yet).
    """

    verb: ClassVar[str] = "acknowledge"
    respond_on: date | None
    complaints: tuple[str, ...] = said()
    outcomes: tuple[str, ...] = said(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Responded(Step):
    """The answer of the stage went out by that channel."""

    verb: ClassVar[str] = "respond"
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(Step):
    """The answer is given that many working days more."""

    verb: ClassVar[str] = "extend"
    working_days: int
    discussed_on: date
    reasons: str = said()
    ombudsman_details: bool
    agreed_on: date | None = None
    next_contact_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAgreed(Step):
    """The resident agreed when to be told next how it goes; the answer stays due when it was."""

    verb: ClassVar[str] = "agree_update"
    next_contact_on: date
    reasons: str = said()


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRequested(Step):
    """The resident asked for the next stage; no reasons are needed.

    `issues` numbers, from 1, the complaints that they are still unhappy about; none means all.
    """

    verb: ClassVar[str] = "request_escalation"
    issues: tuple[int, ...] = ()
    reasons: str = said("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned(Step):
    """The stage was given to a person, such as "staff:12"."""

    verb: ClassVar[str] = "assign"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRaised(Step):
    """A new issue was raised, which joins or becomes a linked complaint.

    Whoever complains says at the first stage if it belongs there; else a person decides.
    """

    verb: ClassVar[str] = "raise_issue"
    decision: NewIssue
    reasons: str = said()
    issue: str = said("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Halted(Step):
    """The landlord ended the process, and explained why."""

    verb: ClassVar[str] = "halt"
    reasons: str = said()


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred(Step):
    """A person sent the complaint on to a stage."""

    verb: ClassVar[str] = "refer"
    to_stage: str
    reasons: str = said()


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelArranged(Step):
    """A day for the panel was agreed; with `details_given` the resident was told how it works."""

    verb: ClassVar[str] = "arrange_panel"
    held_on: date
    details_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelHeld(Step):
    """The panel sat, and came to an outcome that the answer is to give."""

    verb: ClassVar[str] = "hold_panel"
    outcome: str = said("")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAgreed(Step):
    """The resident and the landlord agreed how they will be in touch."""

    verb: ClassVar[str] = "agree_contact"
    terms: str = said()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractorAgreed(Step):
    """The body that the landlord runs a service for agreed to the escalation."""

    verb: ClassVar[str] = "agree_contractor"
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Step):
    """A person decided not to take the complaint on, under an exclusion of the policy.

    `discretion` says what was weighed before the exclusion was used, and why it was used all the
    same.
    """

    verb: ClassVar[str] = "refuse"
    rule: str
    ombudsman_details: bool
    reasons: str = said()
    discretion: str = said()


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Step):
    """Nothing more is to be done."""

    verb: ClassVar[str] = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Step):
    """The resident took the complaint back; `how` tells in words how they said so."""

    verb: ClassVar[str] = "withdraw"
    how: str = said("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Step):
    """A complaint that had ended goes on."""

    verb: ClassVar[str] = "reopen"
    reasons: str = said()


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Step):
    """A date was recorded wrongly at a stage (the present one unless named) and is put right.

    "received" is the day on which the complaint, or the request for the stage, came in.
    """

    verb: ClassVar[str] = "correct"
    event: CorrectedEvent
    was: date
    now: date
    stage: str | None = None
    reasons: str = said()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack(Step):
    """Something was recorded at the present stage that did not happen, such as an answer that
    belongs to another case.
    """

    verb: ClassVar[str] = "take_back"
    event: TakenBackEvent
    was: date
    reasons: str = said()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged(Step):
    """A bank holiday or a closure was announced, and the dates are counted again."""

    verb: ClassVar[str] = "change_calendar"


STEPS: tuple[type[Step], ...] = (
    Received,
    Discussed,
    Acknowledged,
    Responded,
    Extended,
    UpdateAgreed,
    EscalationRequested,
    Assigned,
    IssueRaised,
    Halted,
    Refused,
    Referred,
    PanelArranged,
    PanelHeld,
    ContactAgreed,
    ContractorAgreed,
    Closed,
    Withdrawn,
    Reopened,
    Corrected,
    TakenBack,
    CalendarChanged,
)


def step_from(facts: Mapping[str, Any], words: Mapping[str, Any] | None = None) -> Step:
    """Return the step that the facts and the words tell; words that are gone read "[erased]".

    Raise UnknownVerbError or UnreadableStepError.
    """
    kind = next((each for each in STEPS if each.verb == facts.get("verb")), None)
    if kind is None:
        known = ", ".join(each.verb for each in STEPS)
        raise UnknownVerbError(verb=facts.get("verb"), known=known)
    plain = {name: value for name, value in facts.items() if name != "verb"}
    for each in fields(kind):
        if _is_said(each):
            plain[each.name] = (words or {}).get(each.name, _erased(plain.get(each.name)))
    try:
        return from_plain(kind, plain)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableStepError(verb=kind.verb, problem=error) from error


def _erased(number: int | None) -> str | list[str]:
    """Return what stands for a text, or for that many texts."""
    return ERASED if number is None else [ERASED] * number
