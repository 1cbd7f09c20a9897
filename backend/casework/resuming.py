"""Coming back to a chat on another device: private links are asked for, made, and opened there."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from backend.conversations import keys
from backend.conversations import service as conversations
from backend.conversations.keys import digest
from backend.conversations.models import Conversation, ConversationKey, Message, ResumeAsked
from backend.conversations.voice import Voice
from backend.conversations.watch import called_for_exit, calls_for_exit
from backend.database import one_at_a_time
from backend.errors import DomainError
from backend.intake.coming_back import welcome_back
from backend.intake.models import Intake
from backend.proving.limits import SENDS, SENDS_IN_A_CHAT, SENDS_WITHIN
from backend.proving.service import forget, of_conversation
from backend.teams.reach import NotAnAddress, checked_email

# Askings from one place in an hour; for one address and in one chat it is as many as of codes.
MOST_FROM_ONE = 20
# As long as a browser keeps a chat, so long it can be found by its address.
FOUND_FOR = timedelta(days=30)
MOST_LINKS = 5
CHANNELS = ("chat", "form")


class NotAnEmailAddress(DomainError):
    """Enter an email address in full, such as name@example.com."""


class TooManyAsked(DomainError):
    """That was asked for too often. Wait an hour and try again, or ring us."""


def ask(
    session: Session, typed: str, *, source: str, chat: Conversation | None, now: datetime
) -> None:
    """Ask for a link to a chat, or without one to whichever an address belongs to.

    The worker finds them and sends it. Without a chat nothing tells whether there is any, nor that
    an address has had all that it gets in an hour. Raise NotAnEmailAddress or TooManyAsked.
    """
    email = address_in(typed)
    one_at_a_time(session, "private links")
    refuse_too_many(session, chat, source=source, now=now)
    hashed = digest(email)
    # What strangers ask for an address keeps nobody from a link to the chat that they have open.
    in_chats = ResumeAsked.conversation_id.is_not(None)
    alike = in_chats if chat is not None else ~in_chats
    is_over = _asked(session, (ResumeAsked.email_hash == hashed) & alike, now) >= SENDS
    if is_over and chat is not None:
        raise TooManyAsked
    session.add(
        ResumeAsked(
            email="" if is_over else email,
            email_hash=hashed,
            source=source,
            conversation_id=chat.id if chat else None,
            at=now,
            settled_at=now if is_over else None,
        )
    )
    session.flush()


def address_in(typed: str) -> str:
    """Give the address in what was typed, in small letters, or raise NotAnEmailAddress."""
    try:
        email = checked_email(typed).lower()
    except NotAnAddress as error:
        raise NotAnEmailAddress from error
    if not email or len(email) > 254:
        raise NotAnEmailAddress
    return email


def refuse_too_many(
    session: Session, chat: Conversation | None, *, source: str, now: datetime
) -> None:
    """Raise TooManyAsked for a place or a chat from which too much was asked in the hour."""
    if _asked(session, ResumeAsked.source == source, now) >= MOST_FROM_ONE:
        raise TooManyAsked
    if chat is None:
        return
    if _asked(session, ResumeAsked.conversation_id == chat.id, now) >= SENDS_IN_A_CHAT:
        raise TooManyAsked


def _asked(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    counted = select(func.count()).where(which, ResumeAsked.at > now - SENDS_WITHIN)
    return session.scalar(counted) or 0


def unsettled(session: Session) -> Sequence[int]:
    """Give the numbers of what was asked for and not dealt with yet, the oldest first."""
    return session.scalars(
        select(ResumeAsked.id).where(ResumeAsked.settled_at.is_(None)).order_by(ResumeAsked.id)
    ).all()


def settle(session: Session, asked_id: int, *, secret: str, now: datetime) -> None:
    """Make the links that were asked for, and forget the address that was typed."""
    asked = session.get(ResumeAsked, asked_id, with_for_update=True, populate_existing=True)
    if asked is None or asked.settled_at is not None:
        return
    theirs = (
        [asked.conversation_id] if asked.conversation_id else chats_of(session, asked.email, now)
    )
    for conversation_id in theirs:
        chat = conversations.find(session, conversation_id)
        if chat.owner != "closed":
            keys.make_link(session, chat, email=asked.email, secret=secret, now=now)
    asked.email, asked.settled_at = "", now


def chats_of(session: Session, email: str, now: datetime) -> Sequence[str]:
    """Give the chats that go on and in which an address was told as the writer's, newest first."""
    address = Intake.answers[("contact_details", "value", "email")].as_string()
    told = exists().where(Intake.conversation_id == Conversation.id, func.lower(address) == email)
    sent_to = exists().where(
        ConversationKey.conversation_id == Conversation.id, ConversationKey.email == email
    )
    found = session.scalars(
        select(Conversation.id)
        .where(
            Conversation.channel.in_(CHANNELS),
            Conversation.owner != "closed",
            Conversation.last_resident_at > now - FOUND_FOR,
            or_(told, sent_to),
        )
        .order_by(Conversation.last_resident_at.desc())
    )
    safe = (one for one in found if is_safe_to_mail(session, one))
    return [one for one, _ in zip(safe, range(MOST_LINKS), strict=False)]


def is_safe_to_mail(session: Session, conversation_id: str) -> bool:
    """Tell whether nothing in a chat speaks of people at home who may read its mails."""
    if called_for_exit(session, [conversation_id]):
        return False
    told = select(Message.text).where(
        Message.conversation_id == conversation_id, Message.sender == "resident"
    )
    return not any(map(calls_for_exit, session.scalars(told)))


def open_here(
    session: Session, token: str, *, voice: Voice, now: datetime
) -> tuple[Conversation, str]:
    """Open a chat in one more browser by a link, which is spent; give it with the token for it.

    Whoever has it open already is told. What was proved there holds for nobody any more: the words
    come with the link, what the case holds beside them is proved again. Raise NoSuchLink.
    """
    link = keys.find_link(session, token, now=now)
    chat = conversations.find(session, link.conversation_id)
    keys.spend(session, link, now=now)
    chat.verified_until = None
    forget(session, of_conversation(chat.id))
    conversations.say(session, chat, "system", voice.line("opened_elsewhere"), now=now)
    own = keys.let_in(session, chat, now=now)
    welcome_back(session, chat.id, by_link=True, voice=voice, now=now)
    return chat, own
