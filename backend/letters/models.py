"""Tables of letters: what was sent, as it was sent, and the wording that it was written from."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base, Instant


class SentLetter(Base):
    """One letter to one person, kept as it was issued; only its delivery is written to later.

    `delivery` is "queued", "sent", "failed", "to_post", "posted" or "stopped"; `variant`
    "standard" or "large_print". `case_event_seq` is the line of the case's history it went with.
    """

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(80), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    case_event_seq: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(40))
    stage: Mapped[str] = mapped_column(String(20))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("residents.id"))
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(Text, default="")
    variant: Mapped[str] = mapped_column(String(20), default="standard")
    subject: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    delivery: Mapped[str] = mapped_column(String(10), index=True)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    delivery_error: Mapped[str] = mapped_column(Text, default="")


class LetterWording(Base):
    """The landlord's own wording of a kind of letter; the newest of a kind counts."""

    __tablename__ = "letter_wordings"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    parts: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
