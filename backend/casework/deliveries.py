"""Work on its way to the team that deals with it: sent, taken on, promised by a day, done."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.casework.models import Delivery


def deliver(session: Session, case: Case, *, now: datetime) -> Sequence[Delivery]:
    """Queue what a case owes to teams and give it: a request, each part of one, and any danger.

    What is on its way already is left as it is, so that it may be asked for again. The worker asks
    for every case that opens, whichever way it came in.
    """
    raise NotImplementedError


def of_case(session: Session, case: Case) -> Sequence[Delivery]:
    """Give the deliveries of a case, the oldest first."""
    raise NotImplementedError
