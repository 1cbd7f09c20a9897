"""Tables of cases: what went wrong, what is owed by when, and what happened."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import Base, Instant


class Case(Base):
    """A complaint or a service request; it keeps its policy pack for life."""

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    idempotency_key: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    route: Mapped[str] = mapped_column(String(30))
    stage: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), index=True)
    policy: Mapped[str] = mapped_column(String(40))
    person_decides: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime] = mapped_column(Instant)
    received_on: Mapped[date]
    acknowledged_on: Mapped[date | None]
    behalf: Mapped[str] = mapped_column(String(10))
    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id"))
    representative_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"))
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consents.id"))
    group_members: Mapped[str] = mapped_column(Text, default="")
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    triage: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    gathered: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    hazards: Mapped[list[str]] = mapped_column(JSON, default=list)
    vulnerability: Mapped[list[str]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(default=1)

    issues: Mapped[list["CaseIssue"]] = relationship(order_by="CaseIssue.position")
    deadlines: Mapped[list["CaseDeadline"]] = relationship(order_by="CaseDeadline.due_on")
    events: Mapped[list["CaseEvent"]] = relationship(order_by="CaseEvent.seq")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class CaseIssue(Base):
    """One thing that went wrong, in the resident's words, with the outcome they want."""

    __tablename__ = "case_issues"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text, default="")


class CaseDeadline(Base):
    """A duty falling due on a date; the working is computed from the pack when asked."""

    __tablename__ = "case_deadlines"
    __table_args__ = (UniqueConstraint("case_id", "stage", "duty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    stage: Mapped[str] = mapped_column(String(20))
    duty: Mapped[str] = mapped_column(String(30))
    due_on: Mapped[date] = mapped_column(index=True)
    rule: Mapped[str] = mapped_column(String(20))
    met_on: Mapped[date | None]


class CaseEvent(Base):
    """One line of a case's history: ids and hashes only, chained, never edited."""

    __tablename__ = "case_events"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
