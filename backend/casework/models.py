"""Tables of the work on a case: decisions, remedies, lessons, notes, deliveries, saved views."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base, Instant


class IssueDecision(Base):
    """What a stage decided about one issue: upheld, partly upheld or not upheld, and why."""

    __tablename__ = "issue_decisions"
    __table_args__ = (UniqueConstraint("issue_id", "stage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("case_issues.id"))
    stage: Mapped[str] = mapped_column(String(20))
    decision: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class Remedy(Base):
    """Something promised to put things right: what, by whom, by when; open until proved done."""

    __tablename__ = "remedies"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("case_issues.id"))
    stage: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    due_on: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    done_on: Mapped[date | None]
    proof: Mapped[str] = mapped_column(Text, default="")
    done_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_why: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class Lesson(Base):
    """Why it went wrong, and what is done so that it does not happen again."""

    __tablename__ = "lessons"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    stage: Mapped[str] = mapped_column(String(20))
    root_cause: Mapped[str] = mapped_column(String(40))
    lesson: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class StaffNote(Base):
    """What staff write for each other about a case or a chat; it never reaches a resident.

    `kind` is "note", "investigation" or "contact_attempt".
    """

    __tablename__ = "staff_notes"
    __table_args__ = (UniqueConstraint("by", "client_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), default="note")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    client_id: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class Delivery(Base):
    """A service request on its way to the team that deals with it, and what the team says.

    `about` is "request" for the whole of it, "emergency" for the danger in it, or "part:2" for one
    part of a complaint. `how` is "email", "webhook" or "none"; `state` "queued", "delivered",
    "failed", or "moved" once another team has it. `token_hash` opens the team's own page of it.
    """

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    about: Mapped[str] = mapped_column(String(20), default="request")
    how: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_by: Mapped[str] = mapped_column(Text, default="")
    promised_on: Mapped[date | None]
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_words: Mapped[str] = mapped_column(Text, default="")
    done_by: Mapped[str] = mapped_column(Text, default="")


class PassOnLink(Base):
    """A link mailed to somebody without an account, by which they pass one complaint on.

    The token follows from `salt` and the installation's secret, so that it is kept nowhere. A row
    without an address was asked for by somebody whom it is not for: it only counts the asking.
    """

    __tablename__ = "pass_on_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    email: Mapped[str] = mapped_column(String(254))
    source: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))


class SavedView(Base):
    """A way of looking at the list of cases that a member of staff keeps."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
