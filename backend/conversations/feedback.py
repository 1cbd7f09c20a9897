"""Keeping feedback and thanks, and giving them to staff to read."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.conversations.models import Conversation, Feedback, Message

MOST_SHOWN = 100


def keep_feedback(session: Session, conversation_id: str, words: str, *, now: datetime) -> None:
    """Keep what a resident said last as feedback; the same message is kept once."""
    conversation = session.get_one(Conversation, conversation_id, with_for_update=True)
    seq = session.scalar(
        select(Message.seq)
        .where(Message.conversation_id == conversation.id, Message.sender == "resident")
        .order_by(Message.seq.desc())
        .limit(1)
    )
    kept = select(Feedback.id).where(
        Feedback.conversation_id == conversation.id, Feedback.seq == (seq or 0)
    )
    if session.scalar(kept) is None:
        session.add(Feedback(conversation_id=conversation.id, seq=seq or 0, words=words, at=now))
        session.flush()


def feedback(session: Session) -> list[Feedback]:
    """Give what was said, the newest first."""
    return list(session.scalars(select(Feedback).order_by(Feedback.id.desc()).limit(MOST_SHOWN)))
