"""Keys of a chat: private links that are mailed, and the browsers that one of them let in.

The secret of a link is made from its chat, its number and the installation's key, so that the mail
can be written later and tried again without the secret standing anywhere.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from backend.conversations.models import Conversation, ConversationKey
from backend.errors import DomainError

LINK, REMINDER, BROWSER = "link", "reminder", "browser"
LINK_LASTS = timedelta(days=7)
# As long as a browser keeps its cookie; both begin again with each use.
BROWSER_LASTS = timedelta(days=30)
RENEWED_AFTER = timedelta(days=1)
# What a person of ours said last can be read for so long where a chat was opened by a link.
TO_READ_THE_END = timedelta(days=1)


class NoSuchLink(DomainError):
    """This link does not work any more. It works once, and for a week. Ask for another one."""


class ClosedHere(DomainError):
    """This chat was closed on this device. What you wrote has not been sent."""


class OpenElsewhere(DomainError):
    """This chat is open on more than one device. So that nobody else reads it, we tell nothing more
    about a case here. Choose “When will I hear back?” on this page. Or close this chat on your
    other devices, and ask again.
    """


def make_link(
    session: Session,
    conversation: Conversation,
    *,
    email: str,
    secret: str,
    kind: str = LINK,
    now: datetime,
) -> ConversationKey:
    """Make a link to a chat, whose row the caller has locked, for an address; 7 days, once."""
    number = 1 + (
        session.scalar(
            select(func.max(ConversationKey.number)).where(
                ConversationKey.conversation_id == conversation.id
            )
        )
        or 0
    )
    key = ConversationKey(
        token_hash=digest(token_of(conversation.id, number, secret=secret)),
        conversation_id=conversation.id,
        kind=kind,
        number=number,
        email=email,
        created_at=now,
        expires_at=now + LINK_LASTS,
    )
    session.add(key)
    session.flush()
    return key


def token_of(conversation_id: str, number: int, *, secret: str) -> str:
    """Give the secret of a link; it is kept nowhere."""
    said = hmac.digest(secret.encode(), f"resume:{conversation_id}:{number}".encode(), "sha256")
    return urlsafe_b64encode(said).decode()[:43]


def digest(token: str) -> str:
    """Give what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_link(session: Session, token: str, *, now: datetime) -> ConversationKey:
    """Give the link that a token stands for, or raise NoSuchLink; looking spends nothing."""
    key = session.scalar(
        select(ConversationKey).where(
            ConversationKey.token_hash == digest(token), _is_open_link(now=now)
        )
    )
    if key is None:
        raise NoSuchLink
    return key


def spend(session: Session, key: ConversationKey, *, now: datetime) -> None:
    """Use a link up; of two at once one gets NoSuchLink."""
    spent = session.execute(
        update(ConversationKey)
        .where(ConversationKey.token_hash == key.token_hash, _is_open_link(now=now))
        .values(used_at=now)
        .returning(ConversationKey.token_hash)
    )
    if spent.one_or_none() is None:
        raise NoSuchLink


def _is_open_link(*, now: datetime) -> ColumnElement[bool]:
    return (
        ConversationKey.kind.in_((LINK, REMINDER))
        & ConversationKey.used_at.is_(None)
        & ConversationKey.ended_at.is_(None)
        & (ConversationKey.expires_at > now)
    )


def let_in(session: Session, conversation: Conversation, *, now: datetime) -> str:
    """Give one more browser a token of its own for a chat; those before keep theirs."""
    token = secrets.token_urlsafe(32)
    session.add(
        ConversationKey(
            token_hash=digest(token),
            conversation_id=conversation.id,
            kind=BROWSER,
            number=0,
            created_at=now,
            expires_at=now + BROWSER_LASTS,
        )
    )
    session.flush()
    return token


def opened_by(session: Session, token: str) -> Conversation | None:
    """Give the chat that a browser was let into with a token."""
    return session.scalar(
        select(Conversation)
        .join(ConversationKey, ConversationKey.conversation_id == Conversation.id)
        .where(
            ConversationKey.token_hash == digest(token),
            ConversationKey.kind == BROWSER,
            ConversationKey.ended_at.is_(None),
        )
    )


def was_shut_out(session: Session, token: str) -> bool:
    """Tell whether a browser had a chat with a token that opens it no more."""
    key = session.get(ConversationKey, digest(token)) if token else None
    if key is None or key.kind != BROWSER or key.ended_at is None:
        return False
    kept = select(Conversation.id).where(Conversation.token_hash == key.token_hash)
    return session.scalar(kept) is None


def is_to_be_renewed(session: Session, token: str, *, now: datetime) -> bool:
    """Tell whether a browser that was let in has not been seen for a day."""
    key = session.get(ConversationKey, digest(token))
    return key is not None and key.expires_at < now + BROWSER_LASTS - RENEWED_AFTER


def renew(session: Session, token: str, *, now: datetime) -> None:
    """Let a browser that is used stay for 30 more days."""
    session.execute(
        update(ConversationKey)
        .where(ConversationKey.token_hash == digest(token), ConversationKey.ended_at.is_(None))
        .values(expires_at=now + BROWSER_LASTS)
    )


def others(session: Session, conversation: Conversation, token: str) -> int:
    """Count the browsers that a chat is open in beside the one with this token."""
    here = digest(token)
    let_in = session.scalar(
        select(func.count()).where(
            ConversationKey.conversation_id == conversation.id,
            ConversationKey.kind == BROWSER,
            ConversationKey.ended_at.is_(None),
            ConversationKey.token_hash != here,
        )
    )
    return (let_in or 0) + (conversation.token_hash != here)


def is_shared(session: Session, conversation_id: str) -> bool:
    """Tell whether a link let another browser into a chat, which its first one has open too."""
    let_in = select(ConversationKey.token_hash).where(
        ConversationKey.conversation_id == conversation_id,
        ConversationKey.kind == BROWSER,
        ConversationKey.ended_at.is_(None),
    )
    return session.scalar(select(let_in.exists())) or False


def leave_to_one(
    session: Session, conversation: Conversation, token: str, *, now: datetime
) -> None:
    """Make every key of a chat worthless but one token; a token of nobody shuts everybody out."""
    _shut_out_first(session, conversation, token, now=now)
    session.execute(
        update(ConversationKey)
        .where(
            ConversationKey.conversation_id == conversation.id, ConversationKey.ended_at.is_(None)
        )
        .values(ended_at=now)
    )


def _shut_out_first(
    session: Session, conversation: Conversation, token: str, *, now: datetime
) -> None:
    """Put a token in the place of the first, which is kept as an ended one, to be told of it."""
    before, conversation.token_hash = conversation.token_hash, digest(token)
    if before == conversation.token_hash:
        return
    key = session.get(ConversationKey, before)
    if key is None:
        key = ConversationKey(
            token_hash=before,
            conversation_id=conversation.id,
            kind=BROWSER,
            number=0,
            created_at=conversation.created_at,
            expires_at=now,
        )
        session.add(key)
    key.ended_at = now


def end_with_chat(session: Session, conversation: Conversation, *, now: datetime) -> None:
    """End the links to a chat that is over, and within a day the browsers that they let in."""
    theirs = (ConversationKey.conversation_id == conversation.id) & (
        ConversationKey.ended_at.is_(None)
    )
    session.execute(
        update(ConversationKey).where(theirs, ConversationKey.kind != BROWSER).values(ended_at=now)
    )
    session.execute(
        update(ConversationKey)
        .where(
            theirs,
            ConversationKey.kind == BROWSER,
            ConversationKey.expires_at > now + TO_READ_THE_END,
        )
        .values(expires_at=now + TO_READ_THE_END)
    )


def end_unused(session: Session, *, now: datetime) -> None:
    """End what is past its time."""
    session.execute(
        update(ConversationKey)
        .where(ConversationKey.expires_at <= now, ConversationKey.ended_at.is_(None))
        .values(ended_at=now)
    )
