"""The shape a policy pack's file must have, checked key by key."""

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from backend.policy.pack import (
    AgeUnit,
    Channel,
    Ground,
    LimitDuty,
    OpenedBy,
    Relationship,
    StartEvent,
    Status,
    Takes,
    Unit,
    Verdict,
    WeekendReceipt,
)
from backend.policy.reference import PREFIX_PATTERN

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Domain = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
Count = Annotated[int, Field(ge=1)]
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class Entry(BaseModel):
    """What every part of a pack shares: no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleEntry(Entry):
    """A rule under its id."""

    sentence: Text
    about: Text
    clause: Text | None = None
    lead: Text | None = None


class LimitEntry(Entry):
    """A time limit under its duty; `start` is the event it is counted from."""

    amount: Count
    unit: Unit
    start: StartEvent
    rule: Text
    longer_rule: Text | None = None
    label: Text
    promise: Text


class MoreTimeEntry(Entry):
    """What the limit respond_extended does not say of more time.

    `rule` stands where there is no such limit: then only an agreement sets the end.
    """

    rule: Text | None = None
    ombudsman_rule: Text | None = None


class StageEntry(Entry):
    """A stage under its id."""

    name: Text
    opened_by: OpenedBy
    after: tuple[Text, ...] = ()
    rule: Text | None = None
    independent_rule: Text | None = None
    new_issues_rule: Text | None = None
    late_rule: Text | None = None
    halt_rule: Text | None = None
    more_time: MoreTimeEntry | None = None
    limits: dict[LimitDuty, LimitEntry]


class AgeLimitEntry(Entry):
    """How old a problem may be."""

    amount: Count
    unit: AgeUnit
    rule: Text


class LandlordEntry(Entry):
    """Whose policy it is."""

    name: Text
    short_name: Text
    team: Text


class ContactsEntry(Entry):
    """How to reach the landlord."""

    phone: Text
    email: Text
    post: Text
    form: Text


class LinkEntry(Entry):
    """A page elsewhere under its name."""

    text: Text
    url: Text | None = None
    status: Status

    @model_validator(mode="after")
    def _an_address_may_only_be_missing_while_unconfirmed(self) -> Self:
        if self.url is None and self.status == "published":
            raise PydanticCustomError(
                "no_address", "has no url; add it or write status: unconfirmed"
            )
        return self


class Span(Entry):
    """The days that share opening and closing times."""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    opens: time
    closes: time

    @model_validator(mode="after")
    def _it_opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise PydanticCustomError("span", "closes before it opens; swap the times")
        return self


class OpeningHoursEntry(Entry):
    """When someone is there, and what to say while that is not known."""

    status: Status
    spans: tuple[Span, ...] = ()
    not_set: Text


class OmbudsmanEntry(Entry):
    """Who to go to outside the landlord."""

    name: Text
    phone: Text
    post: Text
    website: Text
    email: Text
    open_to: Annotated[tuple[Relationship, ...], Field(min_length=1)]
    open_to_status: Status
    details: Text
    not_open_words: Text
    rule: Text


class DataProtectionEntry(Entry):
    """Who watches over personal information."""

    regulator: Text


class ClosureEntry(Entry):
    """Days on which the landlord is closed."""

    first: date
    last: date
    why: Text

    @model_validator(mode="after")
    def _it_ends_after_it_begins(self) -> Self:
        if self.last < self.first:
            raise PydanticCustomError("closure", "ends before it begins; swap first and last")
        return self


class CalendarEntry(Entry):
    """How days are counted."""

    bank_holidays: Literal["england-and-wales"]
    timezone: Text
    weekend_receipt: WeekendReceipt
    cutoff: time | None = None
    closures: tuple[ClosureEntry, ...] = ()
    deemed_delivery: dict[Channel, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    status: Status


class TeamEntry(Entry):
    """A team of the landlord's."""

    name: Text
    does: Text
    status: Status
    takes: tuple[Takes, ...] = ()
    email: str = ""


class ServiceTimescaleEntry(Entry):
    """How long a service may take."""

    name: Text
    amount: Count
    unit: Unit
    status: Status


class ContractedServiceEntry(Entry):
    """A service run for another body."""

    name: Text
    rule: Text


class BeforeOmbudsmanEntry(Entry):
    """How someone reached the Ombudsman once the process had ended."""

    designated_person_rule: Text
    wait_rule: Text
    amount: Count
    unit: Unit


class ReviewDueEntry(Entry):
    """The year in which the policy was to be reviewed."""

    year: Count
    rule: Text


class JudgementEntry(Entry):
    """What a reader says of the landlord's words against a clause of the Code."""

    clause: Text
    verdict: Verdict
    why: Text
    rules: tuple[Text, ...] = ()
    do: Text | None = None


class LetterContentEntry(Entry):
    """Something that a kind of letter has to hold."""

    letter: Text
    holds: Text
    rule: Text
    stage: Text | None = None


class AnyPackEntry(Entry):
    """What the file of every kind of pack holds."""

    id: Text
    title: Text
    source: Text
    calendar: CalendarEntry
    age_limit: AgeLimitEntry
    stages: Annotated[dict[str, StageEntry], Field(min_length=1)]
    rules: Annotated[Mapping[str, RuleEntry], Field(min_length=1)]
    letters: tuple[LetterContentEntry, ...] = ()


class PackEntry(AnyPackEntry):
    """The whole file of a landlord's pack."""

    rest_from: Text | None = None
    reference_prefix: Annotated[str, StringConstraints(pattern=PREFIX_PATTERN)]
    landlord: LandlordEntry
    contacts: ContactsEntry
    links: dict[str, LinkEntry]
    opening_hours: OpeningHoursEntry
    ombudsman: OmbudsmanEntry
    data_protection: DataProtectionEntry
    answers: dict[str, Text] = Field(default_factory=dict)
    grounds: dict[Ground, Text]
    teams: tuple[TeamEntry, ...] = ()
    pass_on_domains: tuple[Domain, ...] = ()
    service_timescales: tuple[ServiceTimescaleEntry, ...] = ()
    contracted_services: tuple[ContractedServiceEntry, ...] = ()
    contact_agreement_rule: Text | None = None
    before_the_ombudsman: BeforeOmbudsmanEntry | None = None
    review_due: ReviewDueEntry | None = None
    against_the_code: tuple[JudgementEntry, ...] = ()
