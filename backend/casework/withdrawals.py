"""Until when a withdrawal can be undone by the resident alone."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from backend.landlord.choices import DEFAULTS, WITHDRAWAL_DAYS
from backend.landlord.service import value
from backend.policy.process import Progress


def undo_until(session: Session, progress: Progress) -> date | None:
    """Give the last local day to undo a withdrawal; None for what was not withdrawn."""
    if progress.state != "withdrawn":
        return None
    return progress.since + timedelta(days=undo_days(session))


def undo_days(session: Session) -> int:
    """Give for how many days a resident can undo a withdrawal."""
    return int(value(session, WITHDRAWAL_DAYS, DEFAULTS[WITHDRAWAL_DAYS]))
