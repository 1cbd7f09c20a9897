"""Tables of staff accounts and their sign-ins."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base, Instant


class Staff(Base):
    """A person of the landlord's who may sign in to the console."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    totp_secret: Mapped[str] = mapped_column(Text, default="", server_default="")
    totp_last_step: Mapped[int | None]
    single_sign_on: Mapped[str | None] = mapped_column(String(255), unique=True, index=True)
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class StaffSession(Base):
    """One signed-in browser; ending it signs the browser out at once.

    `awaits` says what is still missing, "code" or "enrolment", and is empty once signed in;
    `errand` is where the person was going, and what they were writing, encrypted. An ended row
    is kept a while, so that what was being typed can be given back to the same person.
    """

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    number: Mapped[str] = mapped_column(String(16), default="", server_default="", index=True)
    browser: Mapped[str] = mapped_column(Text, default="", server_default="")
    source: Mapped[str] = mapped_column(String(80), default="", server_default="")
    second_factor_at: Mapped[datetime | None] = mapped_column(Instant)
    awaits: Mapped[str] = mapped_column(String(20), default="", server_default="")
    new_secret: Mapped[str] = mapped_column(Text, default="", server_default="")
    errand: Mapped[str] = mapped_column(Text, default="", server_default="")
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class FailedSignIn(Base):
    """A wrong password or code, kept for a while so that guessing is slowed.

    `source` is a network address, or "device:..." for a browser that signed in here before.
    """

    __tablename__ = "failed_sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(80), index=True)
    username: Mapped[str] = mapped_column(String(80), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(10), default="password", server_default="password")


class StaffInvitation(Base):
    """A link by which somebody sets the password of their new account, or sets it anew."""

    __tablename__ = "staff_invitations"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class RecoveryCode(Base):
    """A code that stands in for the second factor once, kept as a hash."""

    __tablename__ = "staff_recovery_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class SignOnAttempt(Base):
    """A visit to the landlord's own sign-in that has not come back yet; its data is encrypted."""

    __tablename__ = "staff_sign_on_attempts"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(Instant)
