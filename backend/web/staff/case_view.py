"""What the page of one case shows: what comes next, its verbs, issues, actions and history."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import process
from backend.cases.models import Case
from backend.cases.service import COMPLAINT
from backend.cases.working_days import calendar_of
from backend.casework import consent_unasked, lessons, remedies
from backend.casework.issues import understood
from backend.casework.models import IssueDecision
from backend.casework.more_time import may_ask
from backend.policy.pack import PolicyPack
from backend.policy.process import Progress, progress_from
from backend.rulebook import Rulebook
from backend.staff.models import Staff
from backend.teams.models import Team
from backend.web.staff.case_history import history
from backend.web.staff.case_next import next_steps
from backend.web.staff.case_people import contact_care, under_pressure
from backend.web.staff.decisions import actor
from backend.web.staff.step_forms import FORMS
from backend.web.staff.step_forms_answering import DECISIONS

# What a person has to look at that no duty names.
FLAG_WORDS = {
    "late_request": "They asked for the next stage late. Take it on, and look at why it was late.",
    "asked_before_answer": (
        "They asked for the next stage before they had an answer. The answer opens it."
    ),
    "asked_while_overdue": (
        "They asked for the next stage because the answer was late. The stage has begun."
    ),
    "asked_after_end": "They asked for the next stage after the end. Decide on it.",
    "decide_next_stage": "They want to go further. Decide which stage it goes to.",
    "agree_with_contractor": "The contracting body has to agree to going further. Ask it.",
    "fewer_issues": "The letter lists fewer issues than came. See that none was left out.",
}


def verbs_of(session: Session, case: Case, *, rulebook: Rulebook, now: datetime) -> dict[str, Any]:
    """Give exactly the verbs that the policy allows now, and those it forbids with the sentence."""
    if case.kind != COMPLAINT:
        return {"allowed": [_button("assign", None, rulebook.pack_of(case.policy))], "not_now": []}
    found = process.possible(session, case.reference, rulebook=rulebook, now=now)
    pack = rulebook.pack_of(case.policy)
    return {
        "allowed": [_button(one.verb, one.rule, pack) for one in found.allowed],
        "not_now": [
            {
                "verb": one.verb,
                "title": FORMS[one.verb].title,
                "why": one.why,
                "rule": one.rule,
                "sentence": one.sentence,
            }
            for one in found.forbidden
        ],
    }


def _button(verb: str, rule: str | None, pack: PolicyPack) -> dict[str, Any]:
    return {
        "verb": verb,
        "title": FORMS[verb].title,
        "rule": rule,
        "sentence": pack.rules[rule].in_full if rule else None,
    }


def more_of(session: Session, case: Case, *, rulebook: Rulebook, now: datetime) -> dict[str, Any]:
    """Give everything of a case's page that its verbs make."""
    pack = rulebook.pack_of(case.policy)
    progress = progress_from(case.progress) if case.progress else None
    calendar = calendar_of(session, pack)
    actions = remedies.of_case(session, case, now=now)
    return {
        "to_ask": consent_unasked.of_cases(session, [case.id]).get(case.id),
        "next_steps": next_steps(session, case, actions, calendar, now=now),
        "look_at": _look_at(case, progress),
        "may_ask_more_time": may_ask(session, case, rulebook=rulebook, now=now),
        "verbs": verbs_of(session, case, rulebook=rulebook, now=now),
        "pressed": under_pressure(session, case),
        "contacts": contact_care(session, case, now=now),
        "issues": _issues(session, case, pack, progress),
        "remedies": actions,
        "lessons": _lessons(session, case, pack),
        "history": history(session, case),
        "assigned": _person(session, case.assigned_to),
        "team": session.get_one(Team, case.team_id).name if case.team_id else "",
    }


def _look_at(case: Case, progress: Progress | None) -> list[dict[str, Any]]:
    flags = progress.flags if progress else ()
    return [
        {"words": FLAG_WORDS[flag.kind], "on": flag.on, "rule": flag.rule}
        for flag in flags
        if flag.stage == case.stage or case.waiting_on
    ]


def _issues(
    session: Session, case: Case, pack: PolicyPack, progress: Progress | None
) -> list[dict[str, Any]]:
    told = {one.issue_id: one for one in understood(session, case, progress)}
    decided = list(
        session.scalars(
            select(IssueDecision).where(IssueDecision.case_id == case.id).order_by(IssueDecision.id)
        )
    )
    return [
        {
            "number": row.position,
            "text": row.text,
            "outcome": row.outcome,
            "understood": _unless_same(told[row.id].text, row.text) if row.id in told else "",
            "wanted": _unless_same(told[row.id].outcome, row.outcome) if row.id in told else "",
            "decisions": [
                {
                    "stage": pack.stage(one.stage).name,
                    "decision": DECISIONS[one.decision],
                    "reasons": one.reasons,
                    "by": _person(session, one.by),
                    "at": one.at,
                }
                for one in decided
                if one.issue_id == row.id
            ],
        }
        for row in case.issues
    ]


def _unless_same(words: str, said: str) -> str:
    return "" if words == said else words


def _lessons(session: Session, case: Case, pack: PolicyPack) -> list[dict[str, Any]]:
    causes = lessons.root_causes()
    return [
        {
            "cause": causes.get(one.root_cause, one.root_cause),
            "lesson": one.lesson,
            "by": _person(session, one.by),
            "at": one.at,
            "stage": pack.stage(one.stage).name,
        }
        for one in lessons.of_case(session, case)
    ]


def _person(session: Session, staff_id: int | None) -> str:
    return actor(session, f"staff:{staff_id}") if staff_id else ""


def staff_names(session: Session) -> Iterable[tuple[int, str]]:
    """Give everybody with an account by name."""
    people = select(Staff.id, Staff.name).where(Staff.disabled_at.is_(None)).order_by(Staff.name)
    return [(number, name) for number, name in session.execute(people)]
