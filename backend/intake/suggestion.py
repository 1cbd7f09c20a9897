"""What the landlord's rules suggest for an intake: complaint or service request, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.intake.questions import Answers, value_of
from backend.policy.pack import PolicyPack
from backend.policy.triage import Facts, Triage, triage

DANGER = ("emergency", "safeguarding")
REQUESTS = ("service_request", "antisocial_behaviour")
COMPLAINTS = ("complaint", "escalation", "mixed")
PERSON_DECIDES = ("person_decides", "signpost", "data_protection")
# What is said in passing and opens no case of its own.
TALK = ("case_status", "question", "feedback", "handoff", "adjustments", "withdraw", "unclear")
UNTIL_OUTCOME = ("issue", "more_issues", "noticed_on", "reported_before", "outcome")


@dataclass(frozen=True)
class Suggestion:
    """The route the rules give and what follows from it."""

    route: str
    rules: tuple[tuple[str, str], ...]
    triage: Triage

    @property
    def offers_choice(self) -> bool:
        """Whether the resident chooses between a service request and a complaint."""
        return self.route in REQUESTS

    def kind(self, choice: str | None) -> str:
        """Give the kind of case, after the resident's choice if there was one."""
        return "service_request" if self.offers_choice and choice != "complaint" else "complaint"

    def person_decides(self) -> bool:
        """Whether a person decides if this is accepted, and nothing is ever refused by rule."""
        return any(part.route in PERSON_DECIDES for part in self.triage.parts)

    def facts(self) -> Mapping[str, Any]:
        """Give the triage as it is kept on the case."""
        return self.triage.as_json()


def suggest(answers: Answers, *, pack: PolicyPack, today: date) -> Suggestion:
    """Apply the landlord's rules to the answers so far."""
    found = triage(_told(answers), pack=pack, facts=_facts(answers), today=today)
    parts = [part for part in found.parts if part.route not in (*DANGER, *TALK)]
    routes: set[str] = {part.route for part in parts}
    route = routes.pop() if len(routes) == 1 else _of_several(routes, answers)
    rules = {rule.id: rule.sentence for part in parts for rule in part.rules}
    return Suggestion(route=route, rules=tuple(rules.items()), triage=found)


def is_settled(answers: Answers) -> bool:
    """Tell whether enough is known to suggest anything yet."""
    return all(question in answers for question in UNTIL_OUTCOME)


def _of_several(routes: set[str], answers: Answers) -> str:
    if "escalation" in routes:
        return "escalation"
    if routes:
        return "mixed" if routes - set(REQUESTS) else "service_request"
    first_report = value_of(answers, "reported_before") == "no"
    return "service_request" if first_report else "complaint"


def _told(answers: Answers) -> str:
    issues = list(value_of(answers, "issue") or ())
    opening = answers.get("opening", {}).get("words", "")
    result = answers.get("reported_result", {}).get("words", "")
    return "\n\n".join(part for part in (opening, *issues, result) if part)


def _facts(answers: Answers) -> Facts:
    noticed = value_of(answers, "noticed_on")
    ongoing = isinstance(noticed, dict) and noticed.get("ongoing")
    latest = noticed.get("latest") if isinstance(noticed, dict) and not ongoing else None
    reported = value_of(answers, "reported_before")
    return Facts(
        reported_before={"yes": True, "no": False}.get(str(reported)),
        outcome_words=answers.get("outcome", {}).get("words") or None,
        happened_latest=date.fromisoformat(latest) if latest else None,
        wants_complaint=True if value_of(answers, "wants_complaint") else None,
        relationship=value_of(answers, "relationship"),
    )
