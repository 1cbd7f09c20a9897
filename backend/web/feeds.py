"""Where many conversations, lists and sign-ins stand, each kind read with one cheap question.

Everything that is being watched is read anew after a change and compared with what was told
before: nobody who changes something has to say so, and so nobody can forget to.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.conversations.models import Conversation, Message, Presence
from backend.conversations.presence import LOOKS_FOR, is_typing
from backend.staff import service as accounts
from backend.web.staff.counts import counts_of

CONVERSATION, SIGN_IN, COUNTS = "conversation", "sign_in", "counts"

# Up to so many conversations, those that are there are asked for by conversation.
FEW = 10

Read = Callable[[Session, Sequence[str], datetime], Mapping[str, Any]]


@dataclass(frozen=True)
class Feed:
    """Where a conversation stands: what a stream tells its reader.

    `there` and `typing` name who looks at it and who writes in it, as presence knows them.
    """

    last_seq: int
    owner: str
    waiting: bool
    staff_id: int | None = None
    there: tuple[str, ...] = ()
    typing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One kind of thing that is watched: how it is read, and at most how often, in seconds."""

    read: Read
    seconds: float


def feeds_of(session: Session, ids: Sequence[str], now: datetime) -> Mapping[str, Feed]:
    """Give where each of these conversations stands; one that does not exist is left out."""
    owed = _owed(session)
    present = _present(session, ids, now)
    rows = session.execute(
        select(
            Conversation.id,
            Conversation.last_seq,
            Conversation.owner,
            Conversation.bot_failing_since,
            Conversation.staff_id,
        ).where(Conversation.id.in_(ids))
    )
    return {
        key: Feed(
            last_seq=seq,
            owner=owner,
            waiting=key in owed and owner == "bot" and not failing,
            staff_id=staff_id if owner == "staff" else None,
            there=tuple(who for who, _ in present[key]),
            typing=tuple(who for who, typing in present[key] if typing),
        )
        for key, seq, owner, failing, staff_id in rows
    }


def sign_ins_of(session: Session, tokens: Sequence[str], _now: datetime) -> Mapping[str, bool]:
    """Tell of each of these sign-ins whether it still stands."""
    standing = accounts.still_open(session, tokens)
    return {token: token in standing for token in tokens}


def _owed(session: Session) -> set[str]:
    """Give the conversations in which the bot owes a reply; they are few."""
    owing = select(Message.conversation_id).where(Message.turn.in_(("queued", "asking")))
    return set(session.scalars(owing.distinct()))


def _present(
    session: Session, ids: Sequence[str], now: datetime
) -> Mapping[str, Sequence[tuple[str, bool]]]:
    """Give who is there now; so few are anywhere that for many ids all are read."""
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    rows = select(Presence.conversation_id, Presence.who, Presence.typing_at).where(
        Presence.seen_at > now - LOOKS_FOR
    )
    if len(ids) <= FEW:
        rows = rows.where(Presence.conversation_id.in_(ids))
    for conversation_id, who, typing_at in session.execute(rows.order_by(Presence.who)):
        found[conversation_id].append((who, is_typing(typing_at, now)))
    return found


# In the order in which they are read: a sign-in after what may be told to whoever has it, so that
# nothing is told of what came after its end.
SOURCES: Mapping[str, Source] = {
    CONVERSATION: Source(feeds_of, seconds=0.0),
    SIGN_IN: Source(sign_ins_of, seconds=0.0),
    COUNTS: Source(counts_of, seconds=1.0),
}
