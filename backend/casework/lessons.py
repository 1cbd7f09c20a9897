"""Why a complaint came about and what is learnt from it, recorded when it is closed."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.keeping import write
from backend.cases.models import Case
from backend.casework.models import Lesson
from backend.errors import DomainError

CAUSES = Path(__file__).parent / "root_causes.yaml"


class NoRootCause(DomainError):
    """Choose why this came about."""


class NoLesson(DomainError):
    """Write what is learnt from this, or that nothing is to be learnt and why."""


@cache
def root_causes() -> Mapping[str, str]:
    """Give every root cause by its id, in the order in which they are offered."""
    entries = yaml.safe_load(CAUSES.read_text(encoding="utf-8"))
    return MappingProxyType({entry["id"]: entry["words"] for entry in entries})


def check(root_cause: str, lesson: str) -> None:
    """Refuse a root cause that is not among those known, and a lesson without a word."""
    if root_cause not in root_causes():
        raise NoRootCause
    if not any(character.isalnum() for character in lesson):
        raise NoLesson


def record(
    session: Session, case: Case, *, root_cause: str, lesson: str, staff_id: int, now: datetime
) -> Lesson:
    """Record why a complaint came about and what is learnt. Raise NoRootCause or NoLesson."""
    check(root_cause, lesson)
    kept = Lesson(
        case_id=case.id,
        stage=case.stage,
        root_cause=root_cause,
        lesson=lesson,
        at=now,
        by=staff_id,
    )
    session.add(kept)
    session.flush()
    data = {"lesson": kept.id, "root_cause": root_cause}
    words = {"lesson": lesson}
    by = f"staff:{staff_id}"
    write(session, case, "lesson_recorded", actor=by, words=words, now=now, data=data)
    return kept


def of_case(session: Session, case: Case) -> list[Lesson]:
    """Give every lesson of a case, oldest first."""
    found = select(Lesson).where(Lesson.case_id == case.id).order_by(Lesson.id)
    return list(session.scalars(found))
