"""How far each member of staff has read a chat, the same on each of their devices."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.conversations.models import Conversation, ConversationRead, Message


def read_up_to(session: Session, conversation_id: str, *, staff_id: int, seq: int) -> None:
    """Note that somebody has read a chat up to a message; it never goes back."""
    chat = session.get(Conversation, conversation_id, with_for_update=True)
    if chat is None:
        return
    seq = min(seq, chat.last_seq)
    row = session.get(ConversationRead, (conversation_id, staff_id))
    if row is None:
        session.add(ConversationRead(conversation_id=conversation_id, staff_id=staff_id, seq=seq))
        session.flush()
    elif seq > row.seq:
        row.seq = seq


def unread(session: Session, conversation_ids: Sequence[str], *, staff_id: int) -> dict[str, int]:
    """Give how many messages of a resident or a colleague somebody has not read, by chat.

    A chat without any is left out.
    """
    counted = session.execute(
        select(Message.conversation_id, func.count())
        .outerjoin(
            ConversationRead,
            (ConversationRead.conversation_id == Message.conversation_id)
            & (ConversationRead.staff_id == staff_id),
        )
        .where(
            Message.conversation_id.in_(conversation_ids),
            Message.seq > func.coalesce(ConversationRead.seq, 0),
            (Message.sender == "resident")
            | ((Message.sender == "staff") & (Message.staff_id != staff_id)),
        )
        .group_by(Message.conversation_id)
    )
    return dict(counted.all())
