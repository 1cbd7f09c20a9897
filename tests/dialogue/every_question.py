"""Every question of the form, what is known when it is asked, and answers that fit it."""

from collections.abc import Mapping
from typing import Any

from backend.intake.questions import questions

Answers = dict[str, dict[str, Any]]

# What a resident has told who complains for themselves, as the service records it.
OWN: Mapping[str, Any] = {
    "issue": ["The lift is out of order and nobody tells us anything."],
    "more_issues": "no",
    "noticed_on": None,
    "reported_before": "yes",
    "reported_result": "You said it would be mended and it was not.",
    "outcome": "Mend it and say sorry.",
    "on_behalf": "self",
    "relationship": "tenant",
    "full_name": "Mary Okafor",
    "address": {"postcode": "TN13 1AX"},
    "contact_details": {"email": "mary@example.com", "phone": "01732 749400"},
    "preferred_contact": "email",
    "adjustments": None,
}
FOR_ANOTHER = {
    **OWN,
    "on_behalf": "other",
    "represented_name": "Ada Obi",
    "permission": "yes",
    "permission_evidence": "spoken",
    "safe_contact": "Ring her in the morning.",
}
IN_A_GROUP = {**OWN, "on_behalf": "group", "group_members": "Jo Bell at number 3"}
FIRST_REPORT = {
    **{name: value for name, value in OWN.items() if name != "reported_result"},
    "issue": ["The tap in the kitchen drips."],
    "reported_before": "no",
    "outcome": "Mend the tap.",
    "route_choice": "as_suggested",
}
QUESTIONS = tuple(questions())


def before(question: str) -> Answers:
    """Give everything but one answer, of a complaint in which that question is asked."""
    told = OWN
    if question in ("represented_name", "permission", "permission_evidence", "safe_contact"):
        told = FOR_ANOTHER
    if question == "group_members":
        told = IN_A_GROUP
    if question == "route_choice":
        told = FIRST_REPORT
    return {name: recorded(name, value) for name, value in told.items() if name != question}


def recorded(question: str, value: Any) -> dict[str, Any]:
    """Give an answer as the service records it."""
    options = questions()[question].options
    match value:
        case None:
            return {"value": None, "words": "", "state": "skip"}
        case list():
            return {"value": value, "words": "\n\n".join(value)}
        case dict():
            return {"value": value, "words": ", ".join(value.values())}
    return {"value": value, "words": options.get(value, value)}
