"""Turning the answers of an intake into the case they ask for."""

from collections.abc import Sequence
from typing import Any

from backend.cases.service import Issue, NewCase
from backend.intake import outcomes
from backend.intake.questions import Answers, Row, questions, value_of
from backend.intake.risks import Risks
from backend.intake.suggestion import Suggestion
from backend.policy import reading
from backend.residents.service import Permission, Person


def new_case(
    answers: Answers,
    suggested: Suggestion,
    *,
    rows: Sequence[Row],
    conversation_id: str,
    key: str,
    risks: Risks,
) -> NewCase:
    """Give the case that the answers and the rules make, ready to be opened.

    `risks` were told of in any message before, also in what was put differently since.
    """
    behalf = value_of(answers, "on_behalf") or "self"
    other = behalf == "other"
    choice = value_of(answers, "route_choice")
    chose_complaint = suggested.offers_choice and choice == "complaint"
    return NewCase(
        idempotency_key=key,
        kind=suggested.kind(choice),
        route="complaint" if chose_complaint else suggested.route,
        asks_for_next_stage=suggested.route == "escalation",
        person_decides=suggested.person_decides(),
        behalf=behalf,
        resident=represented(answers) if other else sender(answers),
        representative=sender(answers) if other else None,
        permission=permission(answers) if other else None,
        issues=tuple(
            Issue(text, outcomes.wanted(answers, number))
            for number, text in enumerate(outcomes.issues(answers))
        ),
        group_members=_words(answers, "group_members") if behalf == "group" else "",
        conversation_id=conversation_id,
        triage=suggested.facts(),
        gathered={
            **{name: dict(answer) for name, answer in answers.items()},
            "rows": [[row.question, row.label, row.answer] for row in rows],
        },
        hazards=_each_once(suggested.triage.hazards, risks.hazards),
        vulnerability=_each_once(suggested.triage.vulnerability, risks.vulnerability),
        told_at=risks.told_at,
    )


def _each_once(*kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind for listed in kinds for kind in listed))


def sender(answers: Answers) -> Person:
    """Give whoever answers; of a representative, nothing of the home that it is about."""
    contact = _mapping(answers, "contact_details")
    other = value_of(answers, "on_behalf") == "other"
    home = {} if other else _mapping(answers, "address")
    return Person(
        full_name=_words(answers, "full_name"),
        relationship="" if other else str(value_of(answers, "relationship") or ""),
        address=home.get("address") or "",
        postcode=home.get("postcode") or "",
        email=contact.get("email") or "",
        phone=contact.get("phone") or "",
        preferred_contact=_preferred(answers, contact),
        adjustments=str(value_of(answers, "adjustments") or ""),
    )


def represented(answers: Answers) -> Person:
    """Give the person whom somebody else answers for."""
    home = _mapping(answers, "address")
    return Person(
        full_name=_words(answers, "represented_name"),
        relationship=str(value_of(answers, "relationship") or ""),
        address=home.get("address") or "",
        postcode=home.get("postcode") or "",
        safe_contact=_words(answers, "safe_contact"),
    )


def permission(answers: Answers) -> Permission:
    """Give what was said of the permission to complain for somebody else."""
    said = str(value_of(answers, "permission") or "unsure")
    if said != "yes":  # evidence of a permission that was taken back is none
        return Permission(said=said)
    kind = str(value_of(answers, "permission_evidence") or "")
    words = str(answers.get("permission_evidence", {}).get("words", ""))
    pressed = words == questions()["permission_evidence"].options.get(kind)
    return Permission(said=said, evidence=kind, evidence_words="" if pressed else words)


def _preferred(answers: Answers, contact: dict[str, Any]) -> str:
    said = value_of(answers, "preferred_contact")
    if said is None:
        words = reading.read_preferred(str(answers.get("contact_details", {}).get("words", "")))
        said = words.value if words else None
    ways = [way for way in ("email", "phone", "post") if contact.get(way)]
    by = {"text": "phone"}.get(str(said), said)
    return str(said if by in (*ways, "post") else next(iter(ways), ""))


def _words(answers: Answers, question: str) -> str:
    value = value_of(answers, question)
    return str(value) if isinstance(value, str) else ""


def _mapping(answers: Answers, question: str) -> dict[str, Any]:
    value = value_of(answers, question)
    return dict(value) if isinstance(value, dict) else {}
