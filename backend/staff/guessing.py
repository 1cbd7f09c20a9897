"""Slowing down whoever guesses passwords or codes, without closing anybody's account.

Tries are counted by the place they come from and the account. A browser in which the account's
owner signed in before is a place of its own, so what others do from elsewhere never stops it.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from backend.database import one_at_a_time
from backend.errors import DomainError
from backend.staff.models import FailedSignIn

WINDOW = timedelta(minutes=15)
FROM_ONE_PLACE = 10
# Far more than people mistype from one office, and far too few to guess with.
BY_STRANGERS = 100
# Six digits are fewer than a password has, and whoever tries them has the password already.
OF_CODES = 20
KNOWN = "device:"


class TooManyGuesses(DomainError):
    """Too many wrong tries. Wait 15 minutes and try again."""


def take_a_try(
    session: Session, *, source: str, username: str, now: datetime, kind: str = "password"
) -> int:
    """Count a try before it is looked at, so that many at once are counted too; give its number.

    Raise TooManyGuesses when this place has tried this account too often, or strangers have.
    """
    username = username.strip().lower()
    one_at_a_time(session, "guessing")
    session.execute(delete(FailedSignIn).where(FailedSignIn.at <= now - WINDOW))
    ours = (FailedSignIn.kind == kind, FailedSignIn.username == username)
    here = (FailedSignIn.kind == kind, FailedSignIn.source == source)
    strange = FailedSignIn.source.not_like(f"{KNOWN}%")
    if _count(session, *ours, FailedSignIn.source == source) >= FROM_ONE_PLACE:
        raise TooManyGuesses
    of_strangers = OF_CODES if kind == "code" else BY_STRANGERS
    if not source.startswith(KNOWN) and (
        _count(session, *ours, strange) >= of_strangers or _count(session, *here) >= BY_STRANGERS
    ):
        raise TooManyGuesses
    one = FailedSignIn(source=source, username=username, at=now, kind=kind)
    session.add(one)
    session.flush()
    return one.id


def forgive(
    session: Session, *, source: str, username: str, number: int, kind: str = "password"
) -> None:
    """Forget a try that was right, and with it what the same place got wrong before."""
    session.execute(
        delete(FailedSignIn).where(
            (FailedSignIn.id == number)
            | (
                (FailedSignIn.kind == kind)
                & (FailedSignIn.source == source)
                & (FailedSignIn.username == username.strip().lower())
            )
        )
    )


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(FailedSignIn).where(*where)) or 0
