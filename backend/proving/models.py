"""Tables of proving who one is: what was asked, the code it led to, and what a browser may see."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base, Instant


class ProofAsked(Base):
    """Somebody asked to be let in, or for their references; looked up later, by the worker.

    `browser` is the digest of the secret of whoever asked, the only one that the code works for.
    `kind` is "status" or "references"; what was typed is emptied once it was looked up. `state` is
    "asked", "sent", "nothing" (for whatever reason; whoever asked is told the same), "proved" or
    "void". `contact_hash` is of the contact that something was sent to; `vouched_by` is the asking
    whose mail brought whoever asks here, so that they hold that contact.
    """

    __tablename__ = "proofs_asked"
    # A number is given once: a code is made from it, and the mail with the code is named by it.
    __table_args__ = (
        Index("ix_proofs_asked_contact_hash_at", "contact_hash", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    browser: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    typed_reference: Mapped[str] = mapped_column(Text, default="")
    typed_contact: Mapped[str] = mapped_column(Text, default="")
    contact_hash: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(80), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"))
    way: Mapped[str] = mapped_column(String(10), default="")
    code_hash: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    vouched_by: Mapped[int | None] = mapped_column(index=True)


class Proof(Base):
    """A browser or a chat in which somebody proved who they are, for one case and for a while."""

    __tablename__ = "proofs"

    browser: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("residents.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)


class ContactChange(Base):
    """A new email address or phone number, from when it was asked for until it was proved or not.

    `kind` is "email" or "phone"; the code goes to the new contact, after the old one was proved.
    `state` is "asked", "sent", "done", "void", or "refused" where no mail can go to it, and `old`
    what stood there until it was done. One that was done holds for other cases of the same person
    as well: each is a row "with" it.
    """

    __tablename__ = "contact_changes"
    # A number is given once: a code is made from it.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    browser: Mapped[str] = mapped_column(String(64), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("residents.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(10))
    new: Mapped[str] = mapped_column(Text)
    old: Mapped[str] = mapped_column(Text, default="")
    code_hash: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), index=True)
