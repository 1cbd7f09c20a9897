"""The messages of a conversation as staff see them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.conversations.names import FULL_NAME
from backend.web import views
from backend.web.door import Door


def messages_after(
    door: Door, session: Session, conversation: Conversation, after: int
) -> Sequence[views.MessageView]:
    """Give the messages newer than a number."""
    return views.messages_after(
        session,
        conversation,
        after,
        landlord=door.rulebook.pack.landlord.short_name,
        you="Resident",
        names=FULL_NAME,
    )


def find(session: Session, conversation_id: str) -> Conversation:
    """Give a conversation, or raise NoSuchConversation."""
    found = session.get(Conversation, conversation_id)
    if found is None:
        raise conversations.NoSuchConversation
    return found
