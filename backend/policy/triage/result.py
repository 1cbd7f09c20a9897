"""What the triage says about a message: where each part goes, and by which rules."""

from dataclasses import dataclass
from typing import Any, Literal

from backend.policy.pack import Ground

Route = Literal[
    "emergency",
    "safeguarding",
    "escalation",
    "complaint",
    "data_protection",
    "person_decides",
    "signpost",
    "antisocial_behaviour",
    "service_request",
    "handoff",
    "adjustments",
    "withdraw",
    "case_status",
    "question",
    "feedback",
    "unclear",
    "mixed",
]
# What whoever takes the case must know beside its route: that somebody asks for their own data,
# complains of how it was looked after, asks for the next stage late, tells of something new with
# it, or complains of who dealt with a complaint.
Note = Literal["data_request", "data_complaint", "late_request", "new_issue", "about_the_handler"]


@dataclass(frozen=True, slots=True)
class RuleRef:
    """A rule of the policy pack, by its id and its own words, with those that open its list."""

    id: str
    sentence: str
    in_full: str


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the resident's words and their route; `offer` means that they may complain instead.

    `confidence` runs from 0 to 1 and says how much in the words speaks for the route. `grounds` are
    the reasons by name; `rules` are the landlord's sentences for those that it has one for, and
    `law` is what the law says of it beside them, empty where it has no more to say.
    """

    text: str
    route: Route
    rules: tuple[RuleRef, ...]
    confidence: float
    offer: bool
    grounds: tuple[Ground, ...] = ()
    notes: tuple[Note, ...] = ()
    law: str = ""


@dataclass(frozen=True, slots=True)
class Triage:
    """The route of a message, its parts, what is unknown and would change it, and who is at risk.

    `case_route` is the route once danger has been seen to. `ombudsman` is how to reach the
    Ombudsman where a person decides or another way is shown, `regulator` whom to turn to about
    personal information; both are empty where they have no place. `alerts` are threats
    against staff, for them to know of: they change no route.
    """

    route: Route
    case_route: Route
    parts: tuple[Part, ...]
    unknown: tuple[str, ...]
    hazards: tuple[str, ...]
    vulnerability: tuple[str, ...]
    offer_complaint: bool
    ombudsman: str = ""
    regulator: str = ""
    alerts: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """What to bear in mind, each once, in the order of the parts."""
        return tuple(dict.fromkeys(note for part in self.parts for note in part.notes))

    @property
    def is_data_request(self) -> bool:
        """Whether somebody asks for their own personal data, whose month runs from receipt."""
        return "data_request" in self.notes

    @property
    def deciding_rules(self) -> tuple[RuleRef, ...]:
        """Every rule that spoke, each once, in the order of the parts."""
        return tuple({rule.id: rule for part in self.parts for rule in part.rules}.values())

    def as_json(self) -> dict[str, Any]:
        """Return the triage in the shape that programs read."""
        return {
            "route": self.route,
            "parts": [_part_as_json(part) for part in self.parts],
            "unknown": list(self.unknown),
            "hazards": list(self.hazards),
            "vulnerability": list(self.vulnerability),
            "offer_complaint": self.offer_complaint,
            "data_request": self.is_data_request,
            "notes": list(self.notes),
            "ombudsman": self.ombudsman or None,
            "regulator": self.regulator or None,
            "alerts": list(self.alerts),
        }


def _part_as_json(part: Part) -> dict[str, Any]:
    return {
        "text": part.text,
        "route": part.route,
        "rules": [{"id": rule.id, "sentence": rule.sentence} for rule in part.rules],
        "confidence": part.confidence,
        "grounds": list(part.grounds),
        "notes": list(part.notes),
        "law": part.law or None,
    }
