"""What is said to whoever waits for a mail that the mail server will never take."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.conversations import service as conversations
from backend.conversations.models import ConversationKey, TranscriptAsked
from backend.conversations.voice import Voice
from backend.notifications import contact_codes, resuming, transcripts
from backend.notifications.models import Notice
from backend.proving.models import ContactChange

# What is said in the chat that a mail was asked for or belongs to.
SAID = {resuming.LINK: "link_not_sent", transcripts.TRANSCRIPT: "transcript_not_sent"}


def settled(
    session: Session, notice: Notice, *, lasting: bool, voice: Voice, now: datetime
) -> None:
    """Say where it was asked for that an address is refused for good, and try it no more."""
    if not lasting:
        return
    if notice.kind == contact_codes.CODE:
        change = session.get_one(ContactChange, notice.about["change"], with_for_update=True)
        if change.state == "sent":
            change.state, change.code_hash = "refused", ""
    elif notice.kind in SAID:
        chat = conversations.find(session, _chat_of(session, notice))
        if chat.owner != "closed":
            conversations.say(session, chat, "system", voice.line(SAID[notice.kind]), now=now)
    else:
        return
    notice.given_up_at = now


def _chat_of(session: Session, notice: Notice) -> str:
    if notice.kind == resuming.LINK:
        return session.get_one(ConversationKey, notice.about["key"]).conversation_id
    return session.get_one(TranscriptAsked, notice.about["transcript"]).conversation_id
