"""A landlord's complaints policy as data, every fact beside the sentence it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Literal

from backend.policy.calendar import Closure
from backend.policy.errors import PolicyError

PACKS = Path(__file__).parent.parent / "policies"
# Keys that only packs have; any of them is enough, so that a slip in another is told as a slip.
A_LANDLORDS = ("stages:", "landlord:", "rest_from:")

# What a pack may set a time limit for.
LimitDuty = Literal[
    "contact",
    "acknowledge",
    "respond",
    "respond_extended",
    "request_escalation",
    "agree_resolution",
    "arrange_panel",
    "respond_after_panel",
    "request_review",
]
# The day to be in touch again is agreed with the resident, so no pack sets it.
Duty = Literal[LimitDuty, "contact_again"]
StartEvent = Literal[
    "received", "acknowledged", "response_due", "response_received", "concluded", "panel_held"
]
Unit = Literal["hour", "day", "working_day", "week", "month"]
# What ends a stage: the landlord's answer, under the name that the policy gives it.
ANSWERS: tuple[Duty, ...] = ("respond", "agree_resolution", "respond_after_panel")
# How a stage begins: with the complaint itself, when the resident asks, or when staff decide so.
OpenedBy = Literal["receipt", "request", "decision"]
AgeUnit = Literal["day", "month"]
# Published: it stands in the landlord's own text. Unconfirmed: the landlord has yet to say so.
Status = Literal["published", "unconfirmed"]
# How a landlord's text stands to a clause of the Complaint Handling Code.
Verdict = Literal["meets", "falls_short", "exceeds", "contradicts", "silent"]
Relationship = Literal[
    "tenant", "leaseholder", "shared_owner", "applicant", "neighbour", "service_user", "other"
]
# Received on a day that does not count: the next working day is day one, or only the day from
# which day one is counted.
WeekendReceipt = Literal["next_working_day_is_day_one", "roll_to_next_working_day"]
Channel = Literal["chat", "portal", "email", "text", "phone", "in_person", "post"]

QUESTIONS = (
    "what_is_complaint",
    "what_is_not",
    "what_is_service_request",
    "how_long",
    "who_investigates",
    "stage_two",
    "time_limit",
    "compensation",
    "ombudsman",
    "mp_councillor",
    "how_to_complain",
    "phone",
    "email",
    "post",
    "in_person",
    "private_tenant",
    "social_media",
    "who_can_complain",
    "third_party",
    "group",
    "unreasonable_behaviour",
    "extra_support",
    "data_use",
    "legal",
    "insurance",
    "neighbours",
    "rent_level",
)
# Not every landlord's text answers these; where one has no answer, a person gives it.
MORE_QUESTIONS = ("more_time", "directors", "learning", "own_data")


# What the triage may say of a message; a pack names the rule that says it, where there is one.
Ground = Literal[
    "dissatisfaction",
    "poor_service",
    "own_policy_not_followed",
    "wrong_information",
    "promise_not_kept",
    "rudeness",
    "neighbours_elsewhere",
    "legal_dispute",
    "insurance_claim",
    "request",
    "first_or_in_time",
    "missed_appointment",
    "behaviour_report",
    "information",
    "support",
    "first_report",
    "too_old",
    "already_considered",
    "tribunal",
    "regulator",
    "other_process",
    "in_court",
    "policy_itself",
    "other_residents",
    "out_of_control",
    "not_our_service",
    "manner",
    "groups",
    "stage_two",
    "feedback",
    "extra_support",
]
# What a team may be given: complaints, and what comes in beside them.
Takes = Literal["complaint", "service_request", "antisocial_behaviour", "support", "emergency"]
# Grounds on which a person may decide not to take a complaint on.
EXCLUSIONS: tuple[Ground, ...] = (
    "first_report",
    "too_old",
    "already_considered",
    "tribunal",
    "regulator",
    "other_process",
    "in_court",
    "legal_dispute",
    "insurance_claim",
    "neighbours_elsewhere",
    "policy_itself",
    "other_residents",
    "out_of_control",
    "not_our_service",
    "manner",
)


class UnknownPackError(PolicyError):
    """There is no policy pack called {pack_id!r}; choose one of: {known}."""


class UnknownStageError(PolicyError):
    """The policy {pack_id} has no stage called {stage!r}; choose one of: {known}."""


class NoPacksError(PolicyError):
    """There is no policy pack in the folder {folder}; put one there or name another folder."""


class NoAnswersError(PolicyError):
    """The policy {pack_id} holds no answers to residents' questions, so it can only be the policy
    of older cases; write its answers, or let another pack be in force today.
    """


class PackError(PolicyError):
    """{problems}"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing the landlord's text says: its id, its own words, and what they are about."""

    id: str
    sentence: str
    about: str
    clause: str | None = None
    lead: str | None = None

    @property
    def in_full(self) -> str:
        """The sentence after the words that open its list, where it is an item of a list."""
        return f"{self.lead} {self.sentence}" if self.lead else self.sentence


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long a duty of a stage may take, counted from what, and the sentence that says so.

    `longer_rule` is the rule under which it may take longer still.
    """

    stage: str
    duty: Duty
    amount: int
    unit: Unit
    start_event: StartEvent
    rule: str
    sentence: str
    label: str
    promise: str
    longer_rule: str | None = None


@dataclass(frozen=True, slots=True)
class MoreTime:
    """How an answer may be given later: `amount` working days at most, or none where only an
    agreement with the resident sets the end.

    `longer_rule` allows more still, with the resident's agreement; `ombudsman_rule` promises the
    Ombudsman's details.
    """

    rule: str
    amount: int | None = None
    longer_rule: str | None = None
    ombudsman_rule: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the complaints process and its time limits in the order they fall due.

    `after` names the stages it may follow. Each rule is an id, None where the text says nothing:
    `rule` opens the stage, `independent_rule` asks for someone not involved before,
    `new_issues_rule` is about new issues raised there, `late_rule` about a late request for it,
    `halt_rule` lets the landlord end the process there.
    """

    id: str
    name: str
    limits: tuple[TimeLimit, ...]
    opened_by: OpenedBy
    after: tuple[str, ...] = ()
    rule: str | None = None
    independent_rule: str | None = None
    new_issues_rule: str | None = None
    late_rule: str | None = None
    halt_rule: str | None = None
    more_time: MoreTime | None = None

    def limit(self, duty: Duty) -> TimeLimit | None:
        """Return the time limit of a duty, None where the stage has no such duty."""
        return next((limit for limit in self.limits if limit.duty == duty), None)

    @property
    def answer(self) -> Duty:
        """The duty that the landlord's answer at this stage meets."""
        return next(limit.duty for limit in self.limits if limit.duty in ANSWERS)


@dataclass(frozen=True, slots=True)
class AgeLimit:
    """How old a problem may be before a person decides whether to take the complaint on."""

    amount: int
    unit: AgeUnit
    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Landlord:
    """Who the policy belongs to."""

    name: str
    short_name: str
    team: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """How to reach the landlord; `form` is the address of the landlord's own page."""

    phone: str
    email: str
    post: str
    form: str


@dataclass(frozen=True, slots=True)
class Link:
    """A page elsewhere; no address means that the landlord has yet to give it."""

    text: str
    url: str | None
    status: Status

    @property
    def in_text(self) -> str:
        """The link as plain words, with its address where there is one."""
        return f"{self.text} ({self.url})" if self.url else self.text


@dataclass(frozen=True, slots=True)
class OpeningSpan:
    """A weekday (0 is Monday) and the local times between which someone is there."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When someone is there; `words` says so, or says truthfully that it is not known."""

    spans: tuple[OpeningSpan, ...]
    status: Status
    words: str

    @property
    def are_set(self) -> bool:
        """Say whether the landlord has given any hours."""
        return bool(self.spans)


@dataclass(frozen=True, slots=True)
class Ombudsman:
    """Who to go to outside the landlord; `details` is how to reach them, ready to show."""

    name: str
    phone: str
    post: str
    website: str
    email: str
    open_to: tuple[Relationship, ...]
    open_to_status: Status
    details: str
    not_open_words: str
    rule: str
    sentence: str

    def words_for(self, relationship: Relationship | None) -> str:
        """Return the details, with a caution for those whose complaint it may not look at."""
        if relationship is None or relationship in self.open_to:
            return self.details
        return f"{self.not_open_words} {self.details}"


@dataclass(frozen=True, slots=True)
class DataProtection:
    """Who watches over personal information; the landlord's own duties are in the law."""

    regulator: str


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    """How days are counted; a receipt after `cutoff` (local time) counts as the next day's.

    `deemed_delivery` says after how many working days what was sent counts as received.
    """

    bank_holidays: Literal["england-and-wales"]
    timezone: str
    weekend_receipt: WeekendReceipt
    cutoff: time | None
    closures: tuple[Closure, ...]
    deemed_delivery: Mapping[Channel, int]
    status: Status


@dataclass(frozen=True, slots=True)
class Team:
    """A team of the landlord's and what it deals with.

    It is given what it `takes`; an empty `email` is for the landlord's managers to set.
    """

    name: str
    does: str
    status: Status
    takes: tuple[Takes, ...] = ()
    email: str = ""


@dataclass(frozen=True, slots=True)
class ServiceTimescale:
    """How long a service may take, such as an urgent repair."""

    name: str
    amount: int
    unit: Unit
    status: Status


@dataclass(frozen=True, slots=True)
class ContractedService:
    """A service run for another body, with which an escalation has to be agreed."""

    name: str
    rule: str


@dataclass(frozen=True, slots=True)
class BeforeOmbudsman:
    """How the text lets someone reach the Ombudsman once the process has ended: through a
    designated person, or after waiting `amount` of `unit`.

    The law ended both on 1 October 2022; backend.policy.law says on which days they held.
    """

    designated_person_rule: str
    wait_rule: str
    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """The year in which the landlord said it would review the policy."""

    year: int
    rule: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reader of the landlord's words says of them against a clause of the Code, and why.

    `rules` are the ids of the words judged, none where the text says nothing; `do` is what to
    change.
    """

    clause: str
    verdict: Verdict
    why: str
    rules: tuple[str, ...] = ()
    do: str | None = None


@dataclass(frozen=True, slots=True)
class LetterContent:
    """Something that a kind of letter has to hold, and the rule that asks for it.

    `stage` is there where the rule is about that stage alone.
    """

    letter: str
    holds: str
    rule: str
    stage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What every pack holds: how days are counted, the stages, and the rules they rest on.

    `unconfirmed` names what the landlord has yet to confirm.
    """

    id: str
    title: str
    source: str
    calendar: CalendarSettings
    age_limit: AgeLimit
    stages: tuple[Stage, ...]
    rules: Mapping[str, Rule]
    unconfirmed: tuple[str, ...]
    letters: tuple[LetterContent, ...] = ()

    @property
    def first_stage(self) -> Stage:
        """The stage at which a complaint is received."""
        return next(stage for stage in self.stages if stage.opened_by == "receipt")

    def stages_after(self, stage_id: str) -> tuple[Stage, ...]:
        """Return the stages that may follow the one of that id."""
        return tuple(stage for stage in self.stages if stage_id in stage.after)

    @property
    def time_limits(self) -> tuple[TimeLimit, ...]:
        """Every time limit of every stage."""
        return tuple(limit for stage in self.stages for limit in stage.limits)

    def stage(self, stage_id: str) -> Stage:
        """Return the stage of that id, or raise UnknownStageError."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        known = ", ".join(stage.id for stage in self.stages)
        raise UnknownStageError(pack_id=self.id, stage=stage_id, known=known)

    @property
    def published_timetable(self) -> str:
        """The time limits in plain words, a line each, which anyone may be told."""
        return "\n".join(
            line
            for stage in self.stages
            for line in (f"{stage.name}:", *(f"- {limit.promise}" for limit in stage.limits))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPack(Pack):
    """Everything that one landlord's complaints policy says.

    A ground that the landlord's text has no sentence for is not among `grounds`. Whoever has an
    address at one of `pass_on_domains` may pass a complaint on without an account. `rest_from` is
    the pack from which it takes what its own text does not give, the parts named in `taken`.
    """

    reference_prefix: str
    landlord: Landlord
    contacts: Contacts
    links: Mapping[str, Link]
    opening_hours: OpeningHours
    ombudsman: Ombudsman
    data_protection: DataProtection
    answers: Mapping[str, str]
    grounds: Mapping[Ground, str]
    teams: tuple[Team, ...] = ()
    pass_on_domains: tuple[str, ...] = ()
    service_timescales: tuple[ServiceTimescale, ...] = ()
    contracted_services: tuple[ContractedService, ...] = ()
    contact_agreement_rule: str | None = None
    before_the_ombudsman: BeforeOmbudsman | None = None
    review_due: ReviewDue | None = None
    against_the_code: tuple[Judgement, ...] = ()
    rest_from: str | None = None
    taken: tuple[str, ...] = ()

    @property
    def exclusions(self) -> tuple[Rule, ...]:
        """The rules under which a person may decide not to take a complaint on, each once."""
        ids = (self.grounds[ground] for ground in EXCLUSIONS if ground in self.grounds)
        return tuple(self.rules[rule_id] for rule_id in dict.fromkeys(ids))

    @property
    def serves_residents(self) -> bool:
        """Say whether it holds the answers that the chat gives; a pack for old cases need not."""
        return bool(self.answers)


def load_pack(pack_id: str, folder: Path = PACKS) -> PolicyPack:
    """Return the landlord's pack of that id, checked, from the folder of packs.

    Raise UnknownPackError, NoPacksError or PackError.
    """
    return _loaded(pack_id, folder)


@lru_cache
def _loaded(pack_id: str, folder: Path) -> PolicyPack:
    # Imported here because reading YAML and checking it cost more than all the rest.
    from backend.policy.pack_file import read_pack

    known = pack_ids(folder)
    if pack_id not in known:
        raise UnknownPackError(pack_id=pack_id, known=", ".join(known))
    return read_pack(folder / f"{pack_id}.yaml")


def load_pack_for_residents(pack_id: str, folder: Path = PACKS) -> PolicyPack:
    """Return the pack whose words residents are shown; raise NoAnswersError besides the others."""
    pack = load_pack(pack_id, folder)
    if not pack.serves_residents:
        raise NoAnswersError(pack_id=pack_id)
    return pack


def pack_ids(folder: Path = PACKS) -> tuple[str, ...]:
    """Return the ids of the landlord's packs in the folder, in alphabetical order.

    Raise NoPacksError when there is none.
    """
    found = sorted(path.stem for path in folder.glob("*.yaml") if _is_a_landlords(path))
    if not found:
        raise NoPacksError(folder=folder)
    return tuple(found)


def _is_a_landlords(path: Path) -> bool:
    # Other data lives in the same folder, and the Ombudsman's Code, which names its kind.
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return any(line.startswith(A_LANDLORDS) for line in lines) and "kind: code" not in lines
