"""The table of files that were given to us; their bytes lie in the store."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base, Instant


class StoredFile(Base):
    """One photo or document: of a case, or of a conversation or form whose case is not open yet.

    `purpose` is "evidence", or "authority" where it shows that somebody may act for another.
    `state` is "clean", "unscanned" (no scanner is set), "quarantined" (the scanner was out of
    reach) or "infected"; only the first two are ever given out. `given_by` is "resident",
    "representative" or "staff:3", and `person_id` who that is, once the case is known. `name` is
    what its owner called it, and may be erased. `place` stands for the network address it came
    from: a keyed hash, emptied when it counts no more.
    """

    __tablename__ = "files"
    __table_args__ = (Index("ix_files_place_at", "place", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    idempotency_key: Mapped[str] = mapped_column(String(120), unique=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consents.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20), index=True)
    given_by: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"))
    place: Mapped[str] = mapped_column(String(32), default="")
    at: Mapped[datetime] = mapped_column(Instant)
    scanned_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
