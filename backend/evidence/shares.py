"""How many files may be given: in one chat or case, and from one place, in an hour and in a day.

They are as many times as many as at once. Ten photos are a room full of mould, so nobody who tells
us of their home comes near; what counts by place leaves room for a whole library or phone network.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from backend.database import one_at_a_time
from backend.errors import DomainError
from backend.evidence.models import StoredFile

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class TooManyFiles(DomainError):
    """You have sent us many files. We have kept them all. Send the others later."""


class TooManyToday(TooManyFiles):
    """You have sent us many files today. We have kept them all. Send the others tomorrow."""


class TooManyThisHour(TooManyFiles):
    """You have sent us many files in the last hour. We have kept them all. Send the others in an
    hour.
    """


class TooManyFromThere(TooManyFiles):
    """Many files have come from where you are, so we can take no more from there just now. Go on
    without them. Send them in an hour, or from somewhere else.
    """


class TooManyFromThereToday(TooManyFiles):
    """Many files have come from where you are today, so we can take no more from there. Go on
    without them. Send them tomorrow, or from somewhere else.
    """


@dataclass(frozen=True, slots=True)
class Share:
    """So many times as many as at once, within so long, and what is said of more."""

    times: int
    within: timedelta
    refusal: type[TooManyFiles]


OF_ONE = (Share(3, DAY, TooManyToday), Share(2, HOUR, TooManyThisHour))
OF_PLACE = (Share(30, DAY, TooManyFromThereToday), Share(10, HOUR, TooManyFromThere))


def refuse_too_many(
    session: Session,
    at_once: int,
    *,
    now: datetime,
    more: int = 1,
    case_id: int | None = None,
    conversation_id: str | None = None,
    place: str = "",
) -> None:
    """Raise TooManyFiles when a chat or a case, or the place it is given from, had its share.

    Without a place only the chat or the case counts. What staff give counts for nothing, and no
    more files are never too many.
    """
    if not more:
        return
    theirs = (
        StoredFile.conversation_id == conversation_id
        if conversation_id
        else StoredFile.case_id == case_id
    )
    if conversation_id or case_id:
        one_at_a_time(session, f"files:{conversation_id}/{case_id}")
        _refuse(session, OF_ONE, theirs, at_once=at_once, more=more, now=now)
    if place:
        one_at_a_time(session, f"files from {place}")
        there = StoredFile.place == place
        _refuse(session, OF_PLACE, there, at_once=at_once, more=more, now=now)


def _refuse(
    session: Session,
    shares: tuple[Share, ...],
    which: ColumnElement[bool],
    *,
    at_once: int,
    more: int,
    now: datetime,
) -> None:
    for share in shares:
        given = session.scalar(
            select(func.count()).where(
                which, StoredFile.at > now - share.within, StoredFile.given_by.not_like("staff:%")
            )
        )
        if (given or 0) + more > share.times * at_once:
            raise share.refusal
