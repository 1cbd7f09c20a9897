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
    """What a resident agreed that a representative may do and be told.

    `scope` is "everything", or "progress" where the representative is told of progress only;
    after `lapses_on`, the last local day on which it stands, it is worth nothing. `authority` says
    what it rests on where the resident did not agree in person, such as "power_of_attorney".
    """

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
    scope: Mapped[str] = mapped_column(
        String(20), default="everything", server_default="everything"
    )
    lapses_on: Mapped[date | None]
    authority: Mapped[str] = mapped_column(String(40), default="", server_default="")


class ConsentLink(Base):
    """A link by which a resident agrees or declines, and later changes their mind.

    The link that asks is spent by the answer; the one that is sent with the answer, of the kind
    "change", serves for as long as the consent can, or until it is replaced. `number` is that of
    the letter that asked, from which the secrets of both are made, 0 where none did. `to_renew`
    says that the address it went to was changed, so that another is owed.
    """

    __tablename__ = "consent_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consents.id"), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    to_renew: Mapped[bool] = mapped_column(default=False)


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
