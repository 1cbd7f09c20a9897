"""What a resident typed before, to which "as I said" points."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.conversations.models import Message
from backend.intake.models import Intake

# More than this far back nobody means by "as I said".
MOST_LINES = 50


def typed_before(session: Session, intake: Intake, text: str) -> Iterator[str]:
    """Give what was typed since the intake began or before it, newest first, without this text."""
    lines = session.scalars(
        select(Message.text)
        .where(
            Message.conversation_id == intake.conversation_id,
            Message.sender == "resident",
            Message.choice.is_(None),
            Message.text != text,
        )
        .order_by(Message.seq.desc())
        .limit(MOST_LINES)
    )
    yield from lines
