"""Noting the day on which somebody first says that they are unhappy with a request of theirs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.cases.service import SERVICE_REQUEST
from backend.conversations.models import Message
from backend.policy.pack import PolicyPack
from backend.policy.receipt import received_on
from backend.policy.triage import is_displeased


def note_unhappy(session: Session, message: Message, *, pack: PolicyPack) -> None:
    """Note on the newest request that is open from a conversation that its resident is unhappy.

    The first day stands: a complaint out of the request counts as received on it.
    """
    if message.choice is not None:
        return
    request = session.scalar(
        select(Case)
        .where(
            Case.conversation_id == message.conversation_id,
            Case.kind == SERVICE_REQUEST,
            Case.state == "open",
        )
        .order_by(Case.id.desc())
        .limit(1)
    )
    if request is None or request.unhappy_since is not None or message.at < request.received_at:
        return
    if is_displeased(message.text, pack):
        request.unhappy_since = received_on(pack, message.at)
        session.flush()
