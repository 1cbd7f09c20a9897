"""The table of notices owed outside the chat."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base, Instant, index_of_some

# What has not gone, or not to every address. Written out, because the database compares it with
# the index letter by letter.
NOT_GONE = "done_at IS NULL OR last_error <> ''"


def _first_due(context: DefaultExecutionContext) -> datetime:
    parameters: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    first: datetime = parameters["due_at"]
    return first


class Notice(Base):
    """One message owed to someone, sent at least once, written only once.

    `about` holds ids, see the package's docstring. `owed_at` is when it was first due, and `due_at`
    when it is tried next. `last_error` of one that was sent is what the mail server refused of it
    while it took the rest. `given_up_at` is when the worker gave up, or a person did: then
    `given_up_by` and `given_up_why` say who and why.
    """

    __tablename__ = "notices"
    # Notices are kept: the worker looks for the few that wait, many times a minute.
    __table_args__ = (
        index_of_some(
            "ix_notices_pending",
            "due_at",
            "id",
            where="done_at IS NULL AND given_up_at IS NULL",
        ),
        index_of_some("ix_notices_not_gone", "id", where=NOT_GONE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dedup_key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    due_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    given_up_at: Mapped[datetime | None] = mapped_column(Instant)
    owed_at: Mapped[datetime | None] = mapped_column(Instant, default=_first_due)
    given_up_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    given_up_why: Mapped[str] = mapped_column(Text, default="", server_default="")


class WorkerRound(Base):
    """When the worker last went round, so that it is seen when it does so no more."""

    __tablename__ = "worker_rounds"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
