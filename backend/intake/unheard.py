"""What a resident wrote that the assistant never read: it goes with their case, word for word."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.conversations.models import Message
from backend.conversations.returning import wants_assistant
from backend.intake.models import Intake
from backend.intake.questions import Row
from backend.intake.risks import since_last_sent

QUESTION = "unheard"
LABEL = "Written to our staff, or not read by the assistant"


def unheard(session: Session, intake: Intake) -> tuple[Row, ...]:
    """Give a line with what was typed for people since the conversation's last case, or none."""
    since = since_last_sent(session, intake)
    query = (
        select(Message.text)
        .where(
            Message.conversation_id == intake.conversation_id,
            Message.sender == "resident",
            Message.choice.is_(None),
            Message.turn == "withheld",
        )
        .order_by(Message.seq)
    )
    typed = session.scalars(query if since is None else query.where(Message.at > since))
    words = [one for one in typed if not wants_assistant(one)]
    return (Row(QUESTION, LABEL, "\n\n".join(words)),) if words else ()
