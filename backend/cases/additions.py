"""What residents add to a case that is open, in their own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import search
from backend.cases.keeping import words_of, write
from backend.cases.models import Case, CaseEvent
from backend.cases.service import find
from backend.errors import DomainError

WORDS_ADDED = "words_added"
About = Literal["same", "new_issue"]


class NothingToAdd(DomainError):
    """There is nothing to add yet. Say what you want us to know."""


@dataclass(frozen=True)
class Addition:
    """Some words added to a case, by whom, and what whoever added them says they are about."""

    at: datetime
    by: str
    words: str
    about: About


def add_words(
    session: Session,
    reference: str,
    words: str,
    *,
    about: About = "same",
    by: str,
    message: str = "",
    now: datetime,
) -> bool:
    """Add words to a case and give whether they were new; said twice in one message, added once.

    `message` names the message they came in, so that a turn that runs twice adds them once. Whether
    a new issue joins the complaint is decided by staff. Raise NothingToAdd or NoSuchCase.
    """
    if not any(character.isalnum() for character in words):
        raise NothingToAdd
    case = find(session, reference)
    if message and any(event.data["message"] == message for event in _events(session, case)):
        return False
    data = {"about": about, "message": message}
    write(session, case, WORDS_ADDED, actor=by, words={"words": words}, now=now, data=data)
    search.add(session, case, words)
    return True


def additions_of(session: Session, case: Case) -> Sequence[Addition]:
    """Give what was added to a case, the oldest first; words that were erased are empty."""
    return [
        Addition(
            at=event.at,
            by=event.actor,
            words=str(words_of(session, case, event.seq).get("words", "")),
            about=event.data["about"],
        )
        for event in _events(session, case)
    ]


def _events(session: Session, case: Case) -> Sequence[CaseEvent]:
    return session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind == WORDS_ADDED)
        .order_by(CaseEvent.seq)
    ).all()
