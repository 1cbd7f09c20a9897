"""Tables of cases: what went wrong, what is owed by when, and what happened."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Dialect,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from backend.database import Base, Instant
from backend.policy.calendar import ChangeKind


class Plain(TypeDecorator[dict[str, Any]]):
    """Plain values as text, written the same way every time, so that equal ones can be grouped."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, _dialect: Dialect) -> str | None:
        """Write the values."""
        return None if value is None else as_text(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> dict[str, Any] | None:
        """Read them."""
        return None if value is None else dict(json.loads(value))


def as_text(value: Mapping[str, Any]) -> str:
    """Write plain values the one way in which the tables keep them."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _few(name: str, column: str) -> Index:
    """Give an index over the few rows in which a column holds anything."""
    there = text(f"{column} IS NOT NULL")
    return Index(name, column, sqlite_where=there, postgresql_where=there)


class Case(Base):
    """A complaint or a service request; it keeps its policy pack for life.

    `came_by` is how it reached us, such as "phone", and `source` who brought it, in words, where
    that was nobody who is on record. `unhappy_since` is the day on which the resident first showed
    that they were unhappy with how a request was dealt with.
    """

    __tablename__ = "cases"
    __table_args__ = (_few("ix_cases_waiting_on", "waiting_on"),)

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
    progress: Mapped[dict[str, Any] | None] = mapped_column(Plain)
    answered_on: Mapped[date | None]
    waiting_on: Mapped[date | None]
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    came_by: Mapped[str] = mapped_column(String(20), default="chat", server_default="chat")
    logged_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    source: Mapped[str] = mapped_column(Text, default="", server_default="")
    unhappy_since: Mapped[date | None]
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
    """A duty falling due on a date; the working is computed from the pack when asked.

    A clock of the law stands beside the stages: its stage names what it is about, such as
    "hazard:damp_mould", its rule is the law's id, and it counts from `started_at`. One that runs
    in hours falls due at an instant as well. `open` says that somebody still has to meet it.
    """

    __tablename__ = "case_deadlines"
    __table_args__ = (
        UniqueConstraint("case_id", "stage", "duty"),
        _few("ix_case_deadlines_started_at", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    stage: Mapped[str] = mapped_column(String(40))
    duty: Mapped[str] = mapped_column(String(30))
    due_on: Mapped[date] = mapped_column(index=True)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    rule: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    met_on: Mapped[date | None]
    open: Mapped[bool] = mapped_column(default=True)


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


class CaseNote(Base):
    """The words that go with a line of a case's history, kept apart so that they can be erased.

    The line holds a hash over the salt and the words; erasing both leaves the history whole.
    """

    __tablename__ = "case_notes"
    __table_args__ = (UniqueConstraint("case_id", "event_seq", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    event_seq: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    salt: Mapped[str] = mapped_column(String(32))
    words: Mapped[str] = mapped_column(Text)


class CaseLink(Base):
    """Why a case came out of another: `later_id` was opened because of `earlier_id`."""

    __tablename__ = "case_links"
    __table_args__ = (UniqueConstraint("later_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    earlier_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    later_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    why: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant)


class CalendarChange(Base):
    """Days that no longer count as working days, by whose word, and since when we know."""

    __tablename__ = "calendar_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ChangeKind] = mapped_column(String(20))
    first: Mapped[date]
    last: Mapped[date]
    why: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)
