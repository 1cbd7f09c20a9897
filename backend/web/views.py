"""What the templates show of a conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.conversations.models import Conversation, Message
from backend.conversations.names import names_shown, speaker
from backend.conversations.service import BACK_TO_ASSISTANT, answers
from backend.staff.models import Staff


@dataclass(frozen=True)
class MessageView:
    """One line of a transcript."""

    seq: int
    sender: str
    sender_label: str
    text: str
    choices: Sequence[Mapping[str, Any]]
    card: Mapping[str, Any] | None
    at: datetime
    danger: bool
    language: str = ""

    @property
    def is_file(self) -> bool:
        """Whether the line says that a file was sent."""
        return self.card is not None and self.card["kind"] == "file"

    def as_json(self) -> dict[str, Any]:
        """Give the line as the API does."""
        return {
            "seq": self.seq,
            "sender": self.sender,
            "text": self.text,
            "choices": [{"label": c["label"], "value": c["value"]} for c in self.choices],
            "at": self.at.isoformat(),
            **({"language": self.language} if self.language else {}),
        }


def messages_after(
    session: Session,
    conversation: Conversation,
    after: int,
    *,
    landlord: str,
    you: str = "You",
    names: str | None = None,
) -> list[MessageView]:
    """Give the lines of a conversation newer than a number, in order.

    `names` says how much of a colleague's name is shown: what residents see, unless it is given.
    """
    found = session.execute(
        select(Message, Staff)
        .outerjoin(Staff, Staff.id == Message.staff_id)
        .where(Message.conversation_id == conversation.id, Message.seq > after)
        .order_by(Message.seq)
    ).all()
    by_staff = any(staff is not None for _, staff in found)
    how = names or (names_shown(session) if by_staff else "")
    return [
        MessageView(
            seq=message.seq,
            sender=message.sender,
            sender_label=speaker(message.sender, staff, landlord=landlord, how=how, you=you),
            text=message.text,
            choices=_choices(message),
            card=message.card,
            at=message.at,
            danger=message.danger,
            language=message.language,
        )
        for message, staff in found
    ]


def last_of_resident(session: Session, conversation: Conversation) -> int:
    """Give the number of what the resident said last, 0 when they have said nothing."""
    said = select(func.max(Message.seq)).where(
        Message.conversation_id == conversation.id, Message.sender == "resident", answers()
    )
    return session.scalar(said) or 0


def pressable(messages: Sequence[MessageView]) -> int | None:
    """Give the number of the message whose choices may be pressed now."""
    for message in reversed(messages):
        if message.sender == "resident" and not message.is_file:
            return None
        if any(choice["value"] != BACK_TO_ASSISTANT for choice in message.choices):
            return message.seq  # the way back to the assistant has a button of its own
    return None


def _choices(message: Message) -> list[dict[str, Any]]:
    # A change button of a summary stands in its row, not among the choices below.
    rows = (message.card or {}).get("rows", ())
    in_rows = {row.get("change_value") for row in rows}
    return [{**choice, "change": choice["value"] in in_rows} for choice in message.choices]
