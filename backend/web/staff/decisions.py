"""What decided a case, as staff see it, and what staff put right in it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from backend.cases.additions import additions_of
from backend.cases.duplicates import possible_duplicates
from backend.cases.models import Case
from backend.cases.routing import corrections_of, route_of
from backend.policy.triage.routes import CASES
from backend.staff.models import Staff
from backend.web.staff.answers import sure

ABOUT_WORDS = {"same": "More about the same", "new_issue": "They say it is something new"}


def decisions(session: Session, case: Case) -> dict[str, Any]:
    """Give the parts of a case's triage with their rules, and all that was put right since."""
    return {
        "parts": [_part(part) for part in case.triage.get("parts", ())],
        "route_now": route_of(session, case),
        "routes": CASES,
        "corrections": [
            {**vars(one), "by": actor(session, one.by)} for one in corrections_of(session, case)
        ],
        "duplicates": possible_duplicates(session, case),
        "additions": [
            {
                "at": one.at,
                "by": actor(session, one.by),
                "words": one.words,
                "about": ABOUT_WORDS[one.about],
            }
            for one in additions_of(session, case)
        ],
    }


def actor(session: Session, by: str) -> str:
    """Give who did something: a member of staff by name, anybody else as they are kept."""
    if not by.startswith("staff:"):
        return by
    staff = session.get(Staff, int(by.removeprefix("staff:")))
    return staff.name if staff else by


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    confidence = part.get("confidence")
    return {
        "text": part.get("text", ""),
        "route": part.get("route", ""),
        "rules": part["rules"],
        "sure": sure(confidence) if confidence is not None else "",
    }
