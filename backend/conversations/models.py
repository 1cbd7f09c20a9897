"""Tables of conversations, their numbered messages, alerts to staff and the assistant's switch."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base, Instant, index_of_some


class Conversation(Base):
    """One chat, or one plain form; it has exactly one owner at a time.

    `team_id` names the team that a chat waits for, where it was passed on to one. `place` stands
    for the network address of whoever wrote last: a keyed hash, emptied when it counts no more.
    """

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    channel: Mapped[str] = mapped_column(String(10))
    owner: Mapped[str] = mapped_column(String(10), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    last_seq: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_resident_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    verified_until: Mapped[datetime | None] = mapped_column(Instant)
    handed_off_at: Mapped[datetime | None] = mapped_column(Instant)
    hand_off_reason: Mapped[str] = mapped_column(String(40), default="")
    bot_failing_since: Mapped[datetime | None] = mapped_column(Instant)
    language: Mapped[str] = mapped_column(String(8), default="", server_default="")
    place: Mapped[str] = mapped_column(String(32), default="", server_default="", index=True)


class ConversationKey(Base):
    """Another secret of a conversation, for a second device: a link by mail becomes one once.

    `kind` is "link" or "reminder", which a visit to their page does not spend, or "browser".
    """

    __tablename__ = "conversation_keys"
    __table_args__ = (
        index_of_some("ix_conversation_keys_open", "expires_at", where="ended_at IS NULL"),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    email: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class ResumeAsked(Base):
    """A wish for private links by mail: to one chat, or to those that an address belongs to.

    The address is emptied when it was dealt with; its hash is kept for the count of an hour.
    """

    __tablename__ = "resumes_asked"
    __table_args__ = (Index("ix_resumes_asked_email_hash_at", "email_hash", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    email_hash: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(80), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


class TranscriptAsked(Base):
    """A resident's wish to have their transcript by mail, until it was sent."""

    __tablename__ = "transcripts_asked"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    email: Mapped[str] = mapped_column(Text)
    up_to_seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)


class Message(Base):
    """One numbered line of a conversation, never changed once said."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        Index("ix_messages_turn", "turn"),
    )

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str | None] = mapped_column(String(80))
    sender: Mapped[str] = mapped_column(String(10))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(Text)
    choice: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[str | None] = mapped_column(Text)
    choices: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    card: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    danger: Mapped[bool] = mapped_column(Boolean, default=False)
    language: Mapped[str] = mapped_column(String(8), default="", server_default="")
    at: Mapped[datetime] = mapped_column(Instant)
    turn: Mapped[str | None] = mapped_column(String(10))
    turn_runner: Mapped[str | None] = mapped_column(String(40))
    turn_until: Mapped[datetime | None] = mapped_column(Instant)


class Alert(Base):
    """A danger, hazard or threat in a resident's words, or a fault of ours, until staff saw it."""

    __tablename__ = "alerts"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    seq: Mapped[int]
    kinds: Mapped[list[str]] = mapped_column(JSON)
    level: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class Feedback(Base):
    """Thanks, praise or a suggestion, in a resident's own words."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("conversation_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)


class AssistantSwitch(Base):
    """One turn of the switch by which staff stop the assistant; the newest row says how it is."""

    __tablename__ = "assistant_switch"

    id: Mapped[int] = mapped_column(primary_key=True)
    on: Mapped[bool] = mapped_column(Boolean)
    why: Mapped[str] = mapped_column(Text, default="")
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class ConversationRead(Base):
    """How far a member of staff has read a conversation, the same on each of their devices."""

    __tablename__ = "conversation_reads"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    seq: Mapped[int]


class Draft(Base):
    """What a member of staff began to write; `seen_seq` is what they had read by then.

    `kind` is "reply" or "note".
    """

    __tablename__ = "drafts"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    seen_seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)


class Presence(Base):
    """Who looks at a conversation or writes in it now: "staff:3" or "resident"."""

    __tablename__ = "presence"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    who: Mapped[str] = mapped_column(String(20), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    typing_at: Mapped[datetime | None] = mapped_column(Instant)


class ReplyTemplate(Base):
    """Words that staff often need in a chat, with places for the facts of the case."""

    __tablename__ = "reply_templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    text: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class FiledTranscript(Base):
    """A finished conversation filed on a case."""

    __tablename__ = "filed_transcripts"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
