"""Ways of looking at the worklist that a member of staff keeps under a name."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.casework.models import SavedView
from backend.errors import DomainError

LONGEST_NAME = 80
MOST = 20


class NoName(DomainError):
    """Write a name for this view, of up to 80 characters."""


class TooManyViews(DomainError):
    """You have 20 saved views. Remove one first."""


def views_of(session: Session, staff_id: int) -> Sequence[SavedView]:
    """Give the views that somebody keeps, by name."""
    return session.scalars(
        select(SavedView).where(SavedView.staff_id == staff_id).order_by(SavedView.name)
    ).all()


def save(session: Session, name: str, query: str, *, staff_id: int, now: datetime) -> SavedView:
    """Keep a view; one of the same name is replaced."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise NoName
    kept = session.scalar(
        select(SavedView).where(SavedView.staff_id == staff_id, SavedView.name == name)
    )
    if kept is not None:
        kept.query, kept.at = query, now
        return kept
    of_theirs = select(func.count()).where(SavedView.staff_id == staff_id)
    if (session.scalar(of_theirs) or 0) >= MOST:
        raise TooManyViews
    view = SavedView(staff_id=staff_id, name=name, query=query, at=now)
    session.add(view)
    session.flush()
    return view


def remove(session: Session, view_id: int, *, staff_id: int) -> None:
    """Forget a view; somebody else's is left alone."""
    session.execute(
        delete(SavedView).where(SavedView.id == view_id, SavedView.staff_id == staff_id)
    )
