"""Finishing a chat with its transcript filed on the cases that it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.cases.keeping import write
from backend.cases.models import Case
from backend.conversations import service as conversations
from backend.conversations.models import Conversation, FiledTranscript
from backend.conversations.voice import Voice
from backend.errors import DomainError
from backend.staff.models import Staff

FILED = "transcript_filed"


class NothingToFileOn(DomainError):
    """Choose the case that this chat is about, or say that it is about none."""


@dataclass(frozen=True)
class Filed:
    """A chat that was filed on a case: when, and by whom."""

    conversation_id: str
    at: datetime
    by: str


def finish(
    session: Session,
    conversation_id: str,
    *,
    references: Sequence[str],
    staff_id: int,
    voice: Voice,
    now: datetime,
) -> None:
    """End a chat and file it on each of some cases.

    Raise NoSuchCase for a reference that no case has, and nothing is done.
    """
    wanted = dict.fromkeys(one.strip().upper() for one in references if one.strip())
    # Cases are locked before chats, as everywhere else.
    found = [cases.find(session, reference) for reference in sorted(wanted)]
    conversations.finish(session, conversation_id, staff_id=staff_id, voice=voice, now=now)
    for case in found:
        file_on(session, case, conversation_id, staff_id=staff_id, now=now)


def file_on(
    session: Session, case: Case, conversation_id: str, *, staff_id: int | None, now: datetime
) -> None:
    """File a chat on a case; filed already, it stays as it was. The system files for no one."""
    conversation = session.get_one(Conversation, conversation_id)
    if session.get(FiledTranscript, (conversation.id, case.id)) is not None:
        return
    session.add(
        FiledTranscript(conversation_id=conversation.id, case_id=case.id, at=now, by=staff_id)
    )
    data = {"conversation": conversation.id, "last_seq": conversation.last_seq}
    by = f"staff:{staff_id}" if staff_id is not None else "system"
    write(session, case, FILED, actor=by, words={}, now=now, data=data)


def filed_on(session: Session, case: Case) -> Sequence[Filed]:
    """Give the chats that were filed on a case, the oldest first."""
    rows = session.execute(
        select(FiledTranscript, Staff.name)
        .outerjoin(Staff, Staff.id == FiledTranscript.by)
        .where(FiledTranscript.case_id == case.id)
        .order_by(FiledTranscript.at)
    )
    return [Filed(one.conversation_id, one.at, name or "") for one, name in rows]


def references_of(session: Session, conversation_id: str) -> Sequence[str]:
    """Give the references of the cases that were opened from a chat, the oldest first."""
    return session.scalars(
        select(Case.reference).where(Case.conversation_id == conversation_id).order_by(Case.id)
    ).all()


def filed_references(session: Session, conversation_id: str) -> Sequence[str]:
    """Give the references of the cases that a chat was filed on."""
    return session.scalars(
        select(Case.reference)
        .join(FiledTranscript, FiledTranscript.case_id == Case.id)
        .where(FiledTranscript.conversation_id == conversation_id)
        .order_by(Case.id)
    ).all()
