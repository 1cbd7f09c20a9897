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
from backend.rulebook import Rulebook
from backend.tasks import service as tasks
from backend.tasks.models import Task


@dataclass(frozen=True)
class OwnCase:
    """A case that this conversation opened, and whether a new issue may still join it."""

    reference: str
    kind: str
    issues: tuple[str, ...]
    takes_new_issues: bool


def own_case(
    session: Session,
    conversation_id: str,
    *,
    reference: str | None = None,
    rulebook: Rulebook,
    now: datetime,
) -> OwnCase | None:
    """Give the newest open case of a verified conversation, or the one with this reference.

    None for a case of another conversation, so that nothing is told about it.
    """
    own = own_cases(session, conversation_id, rulebook=rulebook, now=now)
    return next((case for case in own if reference in (None, case.reference)), None)


def own_cases(
    session: Session, conversation_id: str, *, rulebook: Rulebook, now: datetime
) -> tuple[OwnCase, ...]:
    """Give the open cases of a verified conversation, the newest first."""
    conversation = session.get_one(Conversation, conversation_id)
    if not conversations.is_verified(conversation, now=now):
        return ()
    found = session.scalars(
        select(Case)
        .where(
            Case.conversation_id == conversation_id,
            Case.state.in_(GOING_ON),
            Case.behalf != "other",
        )
        .order_by(Case.id.desc())
    )
    return tuple(_own(case, rulebook) for case in found)


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
    seq = session.get_one(Conversation, conversation_id).last_seq
    add_words(
        session,
        reference,
        words,
        about=about,
        by="resident",
        message=f"{conversation_id}:{seq}",
        now=now,
    )
    case = cases.find(session, reference)
    _task(session, conversation_id, case.id, now=now)


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


def _own(case: Case, rulebook: Rulebook) -> OwnCase:
    first = rulebook.pack_of(case.policy).first_stage.id
    unanswered = case.state == "open" and case.answered_on is None
    return OwnCase(
        reference=case.reference,
        kind=case.kind,
        issues=tuple(issue.text for issue in case.issues),
        takes_new_issues=case.kind != cases.COMPLAINT or (case.stage == first and unanswered),
    )
