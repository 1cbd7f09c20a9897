"""What follows from a resident's message beside the conversation itself."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.conversations import service as conversations
from backend.conversations.models import Message
from backend.conversations.returning import wants_assistant
from backend.conversations.service import BACK_TO_ASSISTANT
from backend.conversations.voice import Voice
from backend.intake import service as intakes
from backend.intake.call_back import asks_to_leave, leave_with_us, note_way
from backend.intake.handing_back import gather
from backend.intake.heeding import heed
from backend.intake.unhappy import note_unhappy
from backend.rulebook import Rulebook


def follow_up(
    session: Session, message: Message, *, rulebook: Rulebook, voice: Voice, now: datetime
) -> None:
    """Heed hazards for the open case, and take up whoever leaves it with us or goes back.

    A message that was posted again is followed up again: each step does nothing a second time.
    """
    heed(session, message, now=now)
    note_unhappy(session, message, pack=rulebook.pack)
    if asks_to_leave(message):
        last = intakes.latest(session, message.conversation_id)
        leave_with_us(session, message, last=last, voice=voice, now=now)
    elif message.payload == BACK_TO_ASSISTANT or wants_assistant(message.text):
        _gather_once(session, message, rulebook=rulebook, voice=voice, now=now)
    else:
        note_way(session, message)


def _gather_once(
    session: Session, message: Message, *, rulebook: Rulebook, voice: Voice, now: datetime
) -> None:
    chat = conversations.find(session, message.conversation_id)
    # The wish was the last thing said but for the answer to it: a retry comes later.
    if chat.owner == "bot" and chat.last_seq == message.seq + 1:
        gather(session, chat, rulebook=rulebook, voice=voice, now=now)
