"""Going back to the assistant without having to say again what was written to a person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.conversations import service as conversations
from backend.conversations.models import Conversation, Message
from backend.conversations.returning import wants_assistant
from backend.conversations.voice import Voice
from backend.intake import service as intakes
from backend.rulebook import Rulebook


def hand_back(
    session: Session,
    conversation_id: str,
    *,
    staff_id: int,
    rulebook: Rulebook,
    voice: Voice,
    now: datetime,
) -> None:
    """Give a conversation back to the bot, with what was told to the person gathered first."""
    chat = conversations.find(session, conversation_id)
    conversations.refuse_unless_owned(session, chat, staff_id)
    if chat.owner != "bot":
        gather(session, chat, rulebook=rulebook, voice=voice, now=now)
    conversations.hand_back(session, conversation_id, staff_id=staff_id, voice=voice, now=now)


def gather(
    session: Session, chat: Conversation, *, rulebook: Rulebook, voice: Voice, now: datetime
) -> None:
    """Take what the resident wrote to a person for questions that are still open, and say so.

    Nothing is taken in place of an answer, and nothing without answers in progress: all that was
    written goes along with the case, word for word, when it is sent.
    """
    last = intakes.latest(session, chat.id)
    told = _told(session, chat.id)
    if last is None or last.state != "open" or not told:
        return
    noted = []
    for words in told:
        heard = intakes.hear_beside(session, chat.id, words, rulebook=rulebook, now=now)
        noted += [say.arguments["what"] for say in heard.said if "what" in say.arguments]
    name = "told_noted" if noted else "told_goes_along"
    conversations.say(session, chat, "system", voice.line(name, what="\n".join(noted)), now=now)


def _told(session: Session, conversation_id: str) -> Sequence[str]:
    """Give what the resident typed for people since the assistant spoke last, oldest first."""
    spoke = select(func.coalesce(func.max(Message.seq), 0)).where(
        Message.conversation_id == conversation_id, Message.sender == "assistant"
    )
    typed = session.scalars(
        select(Message.text)
        .where(
            Message.conversation_id == conversation_id,
            Message.sender == "resident",
            Message.choice.is_(None),
            Message.turn == "withheld",
            Message.seq > spoke.scalar_subquery(),
        )
        .order_by(Message.seq)
    )
    return [words for words in typed if not wants_assistant(words)]
