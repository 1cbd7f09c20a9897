"""What a resident typed before, to which "as I said" points."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.conversations.models import Message
from backend.intake.models import Intake

# More than this far back nobody means by "as I said".
MOST_LINES = 50


def typed_before(session: Session, intake: Intake, text: str) -> Iterator[str]:
    """Give what was typed to the assistant before, newest first, without this text.

    What was written to staff is left out: it is between the two of them.
    """
    lines = session.scalars(
        select(Message.text)
        .where(
            Message.conversation_id == intake.conversation_id,
            Message.sender == "resident",
            Message.choice.is_(None),
            Message.text != text,
            or_(Message.turn.is_(None), Message.turn != "withheld"),
        )
        .order_by(Message.seq.desc())
        .limit(MOST_LINES)
    )
    yield from lines
