"""Tables of residents and of consent; every personal word about them lives here, erasable."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base, Instant


class Resident(Base):
    """A person the landlord serves, someone acting for one, or anyone affected."""

    __tablename__ = "residents"

    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str] = mapped_column(Text, default="")
    relationship: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(Text, default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    preferred_contact: Mapped[str] = mapped_column(String(20), default="")
    adjustments: Mapped[str] = mapped_column(Text, default="")
    safe_contact: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)


class Consent(Base):
    """What a resident agreed that a representative may do and be told."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id"), index=True)
    representative_id: Mapped[int] = mapped_column(ForeignKey("residents.id"))
    status: Mapped[str] = mapped_column(String(20), index=True)
    said: Mapped[str] = mapped_column(String(20))
    evidence: Mapped[str] = mapped_column(String(40), default="")
    evidence_words: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class SafetyMarker(Base):
    """A warning for staff who visit a home: why, until when it stands, and who may see it.

    It belongs to an address, for whoever lives there; `seen_by` is "everyone" or "managers".
    """

    __tablename__ = "safety_markers"

    id: Mapped[int] = mapped_column(primary_key=True)
    postcode: Mapped[str] = mapped_column(String(10), index=True)
    address: Mapped[str] = mapped_column(Text)
    reasons: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date]
    seen_by: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    ended_why: Mapped[str] = mapped_column(Text, default="")
