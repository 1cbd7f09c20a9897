"""What the landlord's rules suggest for an intake: complaint or service request, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from backend.intake.questions import Answers, value_of
from backend.policy.pack import Ground, PolicyPack
from backend.policy.triage import Facts, Route, Triage, rules, triage
from backend.policy.triage.routes import AGAINST, DANGER, TALK

SERVICE_REQUEST: Route = "service_request"
COMPLAINT: Route = "complaint"
REQUESTS = (SERVICE_REQUEST, "antisocial_behaviour")
# Every message asks whether there is a choice and few change it, so the triage's finding is kept by
# a digest of what it rests on, without a word of the resident's.
MOST_FOUND = 1_000
_FOUND: dict[str, bool] = {}
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
        return SERVICE_REQUEST if self.offers_choice and choice != "complaint" else COMPLAINT

    def person_decides(self) -> bool:
        """Whether a person decides if this is accepted, and nothing is ever refused by rule."""
        return any(part.route in AGAINST for part in self.triage.parts)

    def facts(self) -> Mapping[str, Any]:
        """Give the triage as it is kept on the case."""
        return self.triage.as_json()


def suggest(answers: Answers, *, pack: PolicyPack, today: date) -> Suggestion:
    """Apply the landlord's rules to the answers so far."""
    found = triage(_told(answers), pack=pack, facts=_facts(answers), today=today)
    route: Route = found.case_route
    spoke = found.deciding_rules
    if route in (*DANGER, *TALK):  # nothing in the words says more than that it went wrong
        first_report = value_of(answers, "reported_before") == "no"
        route = SERVICE_REQUEST if first_report else COMPLAINT
        grounds: tuple[Ground, ...] = (
            ("first_or_in_time",) if first_report else rules.of_route(route)
        )
        spoke = rules.spoken(grounds, pack)
    return Suggestion(route, tuple((rule.id, rule.sentence) for rule in spoke), found)


def is_settled(answers: Answers) -> bool:
    """Tell whether enough is known to suggest anything yet."""
    return all(question in answers for question in UNTIL_OUTCOME)


def offers_choice(answers: Answers, *, pack: PolicyPack, today: date) -> bool:
    """Tell whether the rules leave a choice that the resident makes."""
    if not is_settled(answers):
        return False
    basis = sha256(repr((_told(answers), _facts(answers), pack.id, today)).encode()).hexdigest()
    if basis not in _FOUND:
        if len(_FOUND) >= MOST_FOUND:
            _FOUND.clear()
        _FOUND[basis] = suggest(answers, pack=pack, today=today).offers_choice
    return _FOUND[basis]


def _told(answers: Answers) -> str:
    issues = list(value_of(answers, "issue") or ())
    opening = answers.get("opening", {}).get("words", "")
    # Told before the answer was changed to "no", it no longer says anything.
    again = value_of(answers, "reported_before") != "no"
    result = answers.get("reported_result", {}).get("words", "") if again else ""
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
