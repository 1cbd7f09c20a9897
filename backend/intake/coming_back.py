"""Coming back to a chat after a while: the assistant greets with where things stand."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.conversations import service as conversations
from backend.conversations.models import Conversation, Message
from backend.conversations.switch import is_on
from backend.conversations.voice import Voice, with_payload
from backend.intake.service import QUIET_AFTER

# The wordless turn by which the assistant greets.
GREET = "/greet"


def welcome_back(
    session: Session,
    conversation_id: str,
    *,
    by_link: bool = False,
    voice: Voice,
    now: datetime,
) -> bool:
    """Let the assistant greet somebody who is back with where things stand; tell whether it does.

    Call it in the POST by which they come back, and wake the turns after the commit. Nobody is
    greeted twice for one return, after a short while unless they came by a link, or while people
    have the chat.
    """
    chat = conversations.find(session, conversation_id)
    if not (is_back(session, chat, now=now) or (by_link and _may_greet(session, chat))):
        return False
    conversations.say(
        session, chat, "system", with_payload(voice.line("came_back"), GREET), now=now
    )
    return True


def is_back(session: Session, chat: Conversation, *, now: datetime) -> bool:
    """Tell whether whoever opens a chat now was away for a while, and is not greeted yet."""
    last = chat.last_resident_at
    return last is not None and now - last >= QUIET_AFTER and _may_greet(session, chat)


def has_answered(session: Session, conversation_id: str) -> bool:
    """Tell whether the assistant has answered in this conversation."""
    answered = select(Message.seq).where(
        Message.conversation_id == conversation_id, Message.turn == "answered"
    )
    return session.scalar(answered.limit(1)) is not None


def _may_greet(session: Session, chat: Conversation) -> bool:
    """Tell whether the assistant has the chat, and something was written since it greeted last."""
    if chat.owner != "bot" or not is_on(session):
        return False
    last = session.execute(
        select(Message.sender)
        .where(
            Message.conversation_id == chat.id,
            (Message.sender == "resident") | (Message.payload == GREET),
        )
        .order_by(Message.seq.desc())
        .limit(1)
    ).scalar()
    return last == "resident"
