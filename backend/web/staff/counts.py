"""How much waits for a member of staff: numbers only, for the lists, the title and the notices."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from backend.cases.models import Case, CaseDeadline
from backend.clock import local_date
from backend.conversations.models import Alert, Conversation, ConversationRead, Message
from backend.policy.process.clocks import WINDOWS


@dataclass(frozen=True)
class Counts:
    """Chats that wait for anyone, unread messages in own chats, chats with alerts, duties today.

    `newest` is the number of the newest case, by which a list knows that others have come.
    """

    waiting: int
    mine: int
    alerts: int
    due: int
    newest: int

    def as_json(self) -> dict[str, int]:
        """Give the numbers as the stream tells them."""
        return asdict(self)


def counts_of(session: Session, staff_ids: Sequence[str], now: datetime) -> Mapping[str, Counts]:
    """Give the numbers of each of these members of staff, by their id as text."""
    waiting = _number(session, select(func.count()).where(Conversation.owner == "waiting"))
    alerts = _number(
        session,
        select(func.count(Alert.conversation_id.distinct())).where(Alert.seen_at.is_(None)),
    )
    due = _number(
        session,
        select(func.count()).where(
            CaseDeadline.due_on == local_date(now),
            CaseDeadline.open,
            CaseDeadline.duty.not_in(WINDOWS),
        ),
    )
    newest = _number(session, select(func.max(Case.id)))
    mine = _unread(session)
    return {key: Counts(waiting, mine.get(int(key), 0), alerts, due, newest) for key in staff_ids}


def _number(session: Session, question: Select[int]) -> int:
    return session.scalar(question) or 0


def _unread(session: Session) -> dict[int, int]:
    """Count what owners of chats have not read in them, as `reading.unread` does for one chat."""
    found = session.execute(
        select(Conversation.staff_id, func.count())
        .join(Message, Message.conversation_id == Conversation.id)
        .outerjoin(
            ConversationRead,
            (ConversationRead.conversation_id == Conversation.id)
            & (ConversationRead.staff_id == Conversation.staff_id),
        )
        .where(
            Conversation.owner == "staff",
            Message.seq > func.coalesce(ConversationRead.seq, 0),
            (Message.sender == "resident")
            | ((Message.sender == "staff") & (Message.staff_id != Conversation.staff_id)),
        )
        .group_by(Conversation.staff_id)
    )
    return {staff_id: number for staff_id, number in found if staff_id is not None}
