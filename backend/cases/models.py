"""Tables of cases: what went wrong, what is owed by when, and what happened."""

from datetime import UTC, date, datetime
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    Connection,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship, validates

from backend.clock import end_of_day
from backend.database import Base, Instant, Plain, index_of_some
from backend.policy.calendar import ChangeKind
from backend.policy.process.clocks import WINDOWS

# When nothing falls due: later than whatever does, so that it stands last in every list.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
# What the worklist is of. Written out, because the database compares it with the index letter by
# letter; a duty that is still owed keeps a case in it whatever its state.
GOING_ON = "{0}state = 'open' OR {0}waiting_on IS NOT NULL OR {0}due_by < '9999-01-01'"


def _few(name: str, column: str) -> Index:
    """Give an index over the few rows in which a column holds anything."""
    return index_of_some(name, column, where=f"{column} IS NOT NULL")


class Case(Base):
    """A complaint or a service request; it keeps its policy pack for life.

    `came_by` is how it reached us, such as "phone", and `source` who brought it, in words, where
    that was nobody who is on record. `unhappy_since` is the day on which the resident first showed
    that they were unhappy with how a request was dealt with.

    `due_by` is when the soonest thing owed has to be done, which follows the deadlines by itself,
    and `urgency` 0 with a hazard and 1 without: the worklist is in the order of both.
    """

    __tablename__ = "cases"
    __table_args__ = (
        _few("ix_cases_waiting_on", "waiting_on"),
        _few("ix_cases_consent_id", "consent_id"),
        index_of_some("ix_cases_worklist", "urgency", "due_by", "id", where=GOING_ON.format("")),
        index_of_some("ix_cases_going_received", "received_at", "id", where=GOING_ON.format("")),
        Index("ix_cases_received", "received_at", "id"),
        Index("ix_cases_received_on", "received_on"),
    )

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
    due_by: Mapped[datetime] = mapped_column(
        Instant, default=NEVER, server_default="9999-12-31 00:00:00.000000"
    )
    urgency: Mapped[int] = mapped_column(default=1, server_default="1")
    version: Mapped[int] = mapped_column(default=1)

    issues: Mapped[list["CaseIssue"]] = relationship(order_by="CaseIssue.position")
    deadlines: Mapped[list["CaseDeadline"]] = relationship(order_by="CaseDeadline.due_on")
    events: Mapped[list["CaseEvent"]] = relationship(order_by="CaseEvent.seq")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)

    @validates("hazards")
    def _weigh(self, _name: str, hazards: list[str]) -> list[str]:
        self.urgency = 0 if hazards else 1
        return hazards


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
        index_of_some("ix_case_deadlines_open", "duty", "case_id", where="open"),
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


@event.listens_for(CaseDeadline, "after_insert")
@event.listens_for(CaseDeadline, "after_update")
@event.listens_for(CaseDeadline, "after_delete")
def _keep_soonest(_mapper: Mapper[Any], connection: Connection, row: CaseDeadline) -> None:
    """Bring the soonest duty of a case up to date, however one of its duties was changed."""
    owed = connection.execute(
        select(CaseDeadline.due_on, CaseDeadline.due_at).where(
            CaseDeadline.case_id == row.case_id,
            CaseDeadline.open,
            CaseDeadline.duty.not_in(WINDOWS),
        )
    )
    due_by = min((one.due_at or end_of_day(one.due_on) for one in owed), default=NEVER)
    of_this = (Case.id == row.case_id) & (Case.due_by != due_by)
    connection.execute(update(Case).where(of_this).values(due_by=due_by))


class SearchWord(Base):
    """A word by which a case is found: of its reference, its people, their postcode, its issues.

    They are kept in rows of their own so that erasing a person's words can erase them too.
    """

    __tablename__ = "search_words"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)


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
    """Days that no longer count as working days, by whose word, and since when we know.

    Of kind "called_off" it takes back the line before it about the same days: none is ever removed,
    because histories name the newest line that was known.
    """

    __tablename__ = "calendar_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ChangeKind | Literal["called_off"]] = mapped_column(String(20))
    first: Mapped[date]
    last: Mapped[date]
    why: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)
