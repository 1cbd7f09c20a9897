"""What a member of staff began to write in a chat, kept until it is sent or cleared."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.conversations.models import Draft
from backend.conversations.service import find
from backend.errors import DomainError

REPLY = "reply"
NOTE = "note"
KINDS = (REPLY, NOTE)
LONGEST = 20_000  # characters; more than can be sent, so that nothing typed is cut off


class UnknownKindOfDraft(DomainError):
    """A draft is of a reply or of a note."""


class DraftTooLong(DomainError):
    """The draft is too long to be kept. Use 20,000 characters or fewer."""


def keep(
    session: Session,
    conversation_id: str,
    *,
    staff_id: int,
    kind: str,
    text: str,
    seen_seq: int,
    now: datetime,
) -> None:
    """Keep what somebody has typed so far; empty words clear the draft.

    `seen_seq` is the last message they had read when they began, or have read over since.
    Raise UnknownKindOfDraft, DraftTooLong or NoSuchConversation.
    """
    if kind not in KINDS:
        raise UnknownKindOfDraft
    if len(text) > LONGEST:
        raise DraftTooLong
    words = text.replace("\x00", "")
    find(session, conversation_id)  # two devices of one person write one after the other
    there = session.get(Draft, (conversation_id, staff_id, kind))
    if not words.strip():
        clear(session, conversation_id, staff_id=staff_id, kind=kind)
    elif there is None:
        session.add(
            Draft(
                conversation_id=conversation_id,
                staff_id=staff_id,
                kind=kind,
                text=words,
                seen_seq=seen_seq,
                at=now,
            )
        )
    else:
        there.text, there.at = words, now
        there.seen_seq = max(there.seen_seq, seen_seq)


def of(session: Session, conversation_id: str, *, staff_id: int) -> dict[str, Draft]:
    """Give the drafts that somebody has in a chat, by their kind."""
    found = session.scalars(
        select(Draft).where(Draft.conversation_id == conversation_id, Draft.staff_id == staff_id)
    )
    return {one.kind: one for one in found}


def clear(session: Session, conversation_id: str, *, staff_id: int, kind: str) -> None:
    """Forget a draft, because it was sent or given up."""
    session.execute(
        delete(Draft).where(
            Draft.conversation_id == conversation_id,
            Draft.staff_id == staff_id,
            Draft.kind == kind,
        )
    )
