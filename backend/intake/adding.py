"""What residents tell later: added to their own case, or kept for staff without a word about it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.cases.additions import About, add_words
from backend.cases.models import Case
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.policy.process.progress import GOING_ON
from backend.proving import service as proving
from backend.tasks import service as tasks
from backend.tasks.models import Task


@dataclass(frozen=True)
class OwnCase:
    """A case that this conversation opened or proved, and what it is about."""

    reference: str
    issues: tuple[str, ...]


def own_case(
    session: Session,
    conversation_id: str,
    *,
    reference: str | None = None,
    now: datetime,
) -> OwnCase | None:
    """Give the newest open case that a conversation may tell of, or the one with this reference.

    None for a case of another conversation, so that nothing is told about it.
    """
    own = own_cases(session, conversation_id, now=now)
    return next((case for case in own if reference in (None, case.reference)), None)


def own_cases(session: Session, conversation_id: str, *, now: datetime) -> tuple[OwnCase, ...]:
    """Give the open cases of one's own that a conversation opened or proved, the newest first."""
    conversation = session.get_one(Conversation, conversation_id)
    proofs = proving.proofs(session, proving.of_conversation(conversation_id), now)
    person_of = {proof.case_id: proof.person_id for proof in proofs}
    proved = Case.id.in_(person_of)
    opened = (Case.conversation_id == conversation_id) & (Case.behalf != "other")
    theirs = proved | opened if conversations.is_verified(conversation, now=now) else proved
    found = session.scalars(
        select(Case).where(theirs, Case.state.in_(GOING_ON)).order_by(Case.id.desc())
    )
    return tuple(
        _own(case)
        for case in found
        # Whoever acts for somebody else is not told what a case is about from here.
        if person_of.get(case.id, case.resident_id) == case.resident_id
    )


def add(
    session: Session,
    conversation_id: str,
    reference: str,
    words: str,
    *,
    about: About,
    now: datetime,
) -> None:
    """Add words to a case of this conversation, and tell staff that there are some."""
    add_words(
        session,
        reference,
        words,
        about=about,
        by="resident",
        message=newest_line(session, conversation_id),
        now=now,
    )
    case = cases.find(session, reference)
    _task(session, conversation_id, case.id, now=now)


def newest_line(session: Session, conversation_id: str) -> str:
    """Name the newest line of a conversation, so that a turn that runs twice acts once."""
    return f"{conversation_id}:{session.get_one(Conversation, conversation_id).last_seq}"


def keep_for_staff(
    session: Session, conversation_id: str, reference: str | None, words: str, *, now: datetime
) -> None:
    """Keep words for staff with the case they name, if there is one; nobody learns if there is.

    Without a reference they go with the newest case of the conversation. However much is told,
    it is one task.
    """
    named = Case.reference == reference if reference else Case.conversation_id == conversation_id
    case_id = session.scalar(select(Case.id).where(named).order_by(Case.id.desc()).limit(1))
    tasks.tell_more(_task(session, conversation_id, case_id, now=now), words=words)


def _task(session: Session, conversation_id: str, case_id: int | None, *, now: datetime) -> Task:
    return tasks.one_about(
        session, tasks.ADDITION, conversation_id=conversation_id, case_id=case_id, now=now
    )


def _own(case: Case) -> OwnCase:
    return OwnCase(case.reference, tuple(issue.text for issue in case.issues))
