"""Where many conversations, lists and sign-ins stand, each kind read with one cheap question.

Everything that is being watched is read anew after a change and compared with what was told
before: nobody who changes something has to say so, and so nobody can forget to.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from backend.conversations.keys import BROWSER
from backend.conversations.models import Conversation, ConversationKey, Message, Presence
from backend.conversations.presence import LOOKS_FOR, TYPES_FOR
from backend.staff import service as accounts
from backend.web.staff.counts import counts_of

CONVERSATION, SIGN_IN, COUNTS = "conversation", "sign_in", "counts"

# Up to so many conversations, those that are there are asked for by conversation.
FEW = 10

# Made once, and read as plain values: they are asked twenty times a second, of hundreds of chats.
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_LOOKED_SINCE, _TYPED_SINCE = "looked", "typed"
_SHUT_OUT = (
    select(func.max(ConversationKey.ended_at))
    .where(ConversationKey.conversation_id == Conversation.id, ConversationKey.kind == BROWSER)
    .scalar_subquery()
)
_STANDS = select(
    Conversation.id,
    Conversation.last_seq,
    Conversation.owner,
    Conversation.bot_failing_since.is_not(None),
    Conversation.staff_id,
    _SHUT_OUT,
).where(Conversation.id.in_(_IDS))
_OWED = select(Message.conversation_id).where(Message.turn.in_(("queued", "asking"))).distinct()
_PRESENT = (
    select(
        Presence.conversation_id,
        Presence.who,
        (Presence.typing_at > bindparam(_TYPED_SINCE)).is_(True),
    )
    .where(Presence.seen_at > bindparam(_LOOKED_SINCE))
    .order_by(Presence.who)
)
_PRESENT_IN_FEW = _PRESENT.where(Presence.conversation_id.in_(_IDS))

Read = Callable[[Session, Sequence[str], datetime], Mapping[str, Any]]


class Feed(NamedTuple):
    """Where a conversation stands: what a stream tells its reader.

    `there` and `typing` name who looks at it and who writes in it, as presence knows them.
    `shut_out` is when a browser was last shut out of it.
    """

    last_seq: int
    owner: str
    waiting: bool
    staff_id: int | None = None
    there: tuple[str, ...] = ()
    typing: tuple[str, ...] = ()
    shut_out: datetime | None = None


@dataclass(frozen=True)
class Source:
    """One kind of thing that is watched: how it is read, and at most how often, in seconds."""

    read: Read
    seconds: float


def feeds_of(session: Session, ids: Sequence[str], now: datetime) -> Mapping[str, Feed]:
    """Give where each of these conversations stands; one that does not exist is left out."""
    owed = set(session.scalars(_OWED))  # in which the bot owes a reply; they are few
    there, typing = _present(session, ids, now)
    return {
        key: Feed(
            seq,
            owner,
            owner == "bot" and not failing and key in owed,
            staff_id if owner == "staff" else None,
            there.get(key, ()),
            typing.get(key, ()),
            shut_out,
        )
        for key, seq, owner, failing, staff_id, shut_out in session.execute(_STANDS, {"ids": ids})
    }


def is_waiting(session: Session, conversation: Conversation) -> bool:
    """Tell of one conversation whether the bot owes a reply in it, as its feed does."""
    if conversation.owner != "bot" or conversation.bot_failing_since is not None:
        return False
    owed = _OWED.where(Message.conversation_id == conversation.id).limit(1)
    return session.scalar(owed) is not None


def sign_ins_of(session: Session, tokens: Sequence[str], _now: datetime) -> Mapping[str, bool]:
    """Tell of each of these sign-ins whether it still stands."""
    standing = accounts.still_open(session, tokens)
    return {token: token in standing for token in tokens}


def _present(
    session: Session, ids: Sequence[str], now: datetime
) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Give who is there now, and who types; so few are anywhere that for many ids all are read."""
    since = {_LOOKED_SINCE: now - LOOKS_FOR, _TYPED_SINCE: now - TYPES_FOR}
    if len(ids) <= FEW:
        rows = session.execute(_PRESENT_IN_FEW, {**since, "ids": ids})
    else:
        rows = session.execute(_PRESENT, since)
    there: dict[str, tuple[str, ...]] = {}
    typing: dict[str, tuple[str, ...]] = {}
    for conversation_id, who, types in rows:
        there[conversation_id] = (*there.get(conversation_id, ()), who)
        if types:
            typing[conversation_id] = (*typing.get(conversation_id, ()), who)
    return there, typing


# In the order in which they are read. Sign-ins come last, and those of whoever is about to be told
# something are read at every look, so that nothing is told of what came after the end of one.
SOURCES: Mapping[str, Source] = {
    CONVERSATION: Source(feeds_of, seconds=0.0),
    COUNTS: Source(counts_of, seconds=1.0),
    SIGN_IN: Source(sign_ins_of, seconds=0.2),
}
