"""Reading the audit log: who saw or changed what, the newest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.audit.models import AuditEvent
from backend.clock import LONDON

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """Which lines are wanted: of an object, by somebody, between two days; before a line."""

    object_kind: str = ""
    object_id: str = ""
    actor: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None


def lines(session: Session, asked: Asked, *, number: int = PAGE) -> Sequence[AuditEvent]:
    """Give the newest lines that are asked for, up to a number of them."""
    chosen = select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(number)
    return session.scalars(_narrowed(chosen, asked)).all()


def _narrowed(chosen: Select[AuditEvent], asked: Asked) -> Select[AuditEvent]:
    if asked.object_kind:
        chosen = chosen.where(AuditEvent.object_kind == asked.object_kind)
    if asked.object_id:
        chosen = chosen.where(AuditEvent.object_id == asked.object_id)
    if asked.actor:
        chosen = chosen.where(AuditEvent.actor == asked.actor)
    if asked.first:
        chosen = chosen.where(AuditEvent.at >= _midnight(asked.first))
    if asked.last:
        chosen = chosen.where(AuditEvent.at < _midnight(asked.last + timedelta(days=1)))
    if asked.before:
        chosen = chosen.where(AuditEvent.seq < asked.before)
    return chosen


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)
