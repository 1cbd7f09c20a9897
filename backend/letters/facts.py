"""What each kind of letter says that no record holds: typed by staff, checked when it is drafted.

Nothing here raises for what is missing: a draft lists it, and an unfinished letter is not issued.
Dates that the case keeps, such as the day of an answer, are read from its progress.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

Outcome = Literal["upheld", "partly_upheld", "not_upheld"]
# What was asked for and is not accepted: the complaint itself, or its next stage.
Asked = Literal["complaint", "escalation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One issue as the landlord understands it, and the outcome wanted, empty where not known."""

    issue: str
    outcome_wanted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueAnswer:
    """What was decided about one issue, and why; `decision` is None while nothing is decided."""

    issue: str
    outcome_wanted: str = ""
    decision: Outcome | None = None
    reasons: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What the landlord will do, or has done: what, by whom, by when.

    `done_on` is the day on which it was done; then no `due_on` is needed.
    """

    what: str
    who: str = ""
    due_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """We have the complaint, or the request for the next stage; this is how we understand it.

    `not_ours` are the parts that the landlord is not responsible for, empty when there are none.
    """

    kind: ClassVar[str] = "acknowledgement"
    issues: tuple[Told, ...]
    not_ours: tuple[str, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """The answer comes later: why, and when it was talked about."""

    kind: ClassVar[str] = "extension"
    reasons: str
    discussed_on: date | None = None
    next_contact_on: date | None = None
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherExtension:
    """The answer comes later again, as the resident agreed, with a day to be in touch next."""

    kind: ClassVar[str] = "further_extension"
    reasons: str
    agreed_on: date | None = None
    next_contact_on: date | None = None
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The answer of a stage; of the last one it is the final answer.

    `remedies` put things right; where there are none, `no_remedy` says why. `outstanding` are the
    actions still open from before, () when there are none and None while nobody has said so. A
    promise among `remedies` that is not done yet need not be repeated there.
    """

    kind: ClassVar[str] = "response"
    issues: tuple[IssueAnswer, ...]
    remedies: tuple[Promise, ...] = ()
    no_remedy: str = ""
    outstanding: tuple[Promise, ...] | None = None
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A person decided not to accept a complaint, or a request for the next stage.

    `rule` is the id of the policy's rule, `discretion` what was weighed before deciding so.
    """

    kind: ClassVar[str] = "refusal"
    of: Asked = "complaint"
    reasons: str = ""
    rule: str = ""
    discretion: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRequest:
    """Somebody complained for the resident, who is asked whether they agree to that."""

    kind: ClassVar[str] = "consent_request"
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedToTeam:
    """A complaint was sent to somebody such as "our Chief Executive"; the team has it now."""

    kind: ClassVar[str] = "passed_to_team"
    sent_to: str
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Halting:
    """The landlord ends the process, where its policy allows that, and says why."""

    kind: ClassVar[str] = "halting"
    reasons: str
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelArrangements:
    """When and where the panel sits, who hears the complaint, and how it goes.

    The day is the one on record; `at` is a time in words, such as "10am".
    """

    kind: ClassVar[str] = "panel"
    at: str = ""
    place: str = ""
    members: str = ""
    how: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAgreement:
    """How the landlord and the resident will be in touch from now on, why, and until when."""

    kind: ClassVar[str] = "contact_agreement"
    reasons: str
    handling: str = ""
    terms: str = ""
    review_on: date | None = None
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkInPrivate:
    """The words that ask someone on social media to talk in private; `site` such as "Facebook".

    They go under what somebody wrote in public, so they hold nothing about anybody.
    """

    kind: ClassVar[str] = "talk_in_private"
    site: str = ""


Facts = (
    Acknowledgement
    | Extension
    | FurtherExtension
    | Response
    | Refusal
    | ConsentRequest
    | PassedToTeam
    | Halting
    | PanelArrangements
    | ContactAgreement
)
