"""Notices that have not gone: those that wait for long, and those that were given up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.cases.models import Case
from backend.conversations.models import Alert
from backend.errors import DomainError
from backend.notifications import sent_letters, to_teams
from backend.notifications.models import NOT_GONE, Notice

# Longer than a mail server is away for while it is started again.
LONG = timedelta(minutes=15)
MOST_SHOWN = 100
LONGEST_REASON = 500
# What is seen to on a page of its own once it was given up, where it can also be posted or sent on.
ELSEWHERE = {
    sent_letters.LETTER: "/staff/letters",
    to_teams.BY_MAIL: "/staff/requests",
    to_teams.BY_WEBHOOK: "/staff/requests",
}


class NoSuchNotice(DomainError):
    """We could not find that message."""


class GoneMeanwhile(DomainError):
    """That message has gone, or somebody dealt with it. Look at the list again."""


class SayWhyNotice(DomainError):
    """Write why this message need not go, so that others can see it later."""


@dataclass(frozen=True)
class Held:
    """A notice that has not gone, or not to every address, and what can be known of it.

    `state` is "waiting", "given_up" or "in_part"; `page` leads to what it is about, and
    `elsewhere` to where it is seen to if not here.
    """

    id: int
    kind: str
    state: str
    since: datetime
    attempts: int
    next_at: datetime | None
    error: str
    reference: str
    page: str
    elsewhere: str


def held(session: Session, *, now: datetime) -> Sequence[Held]:
    """Give what has not gone, the oldest first, as many as are shown at once."""
    found = session.scalars(
        select(Notice).where(_is_held(now)).order_by(Notice.id).limit(MOST_SHOWN)
    ).all()
    references = _references(session, found)
    return [_as_held(session, one, references) for one in found]


def count(session: Session, *, now: datetime) -> int:
    """Count what has not gone."""
    return session.scalar(select(func.count()).select_from(Notice).where(_is_held(now))) or 0


def try_again(session: Session, notice_id: int, *, staff_id: int, now: datetime) -> None:
    """Let a notice be tried at once, with as many tries as a new one; raise GoneMeanwhile."""
    notice = _waiting(session, notice_id)
    _wake(notice, now)
    _note(session, notice, "notice_tried_again", staff_id=staff_id, now=now)


def try_all_again(session: Session, *, staff_id: int, now: datetime) -> int:
    """Let everything be tried at once that is seen to here, and give how many that was."""
    found = session.scalars(
        select(Notice).where(_is_held(now), Notice.done_at.is_(None)).with_for_update()
    ).all()
    for notice in found:
        _wake(notice, now)
        _note(session, notice, "notice_tried_again", staff_id=staff_id, now=now)
    return len(found)


def give_up(session: Session, notice_id: int, why: str, *, staff_id: int, now: datetime) -> None:
    """Note that a notice need not go, and why; raise SayWhyNotice or GoneMeanwhile."""
    reason = why.strip()
    if not any(character.isalnum() for character in reason):
        raise SayWhyNotice
    notice = _waiting(session, notice_id)
    if notice.kind in ELSEWHERE:
        raise GoneMeanwhile
    notice.given_up_at, notice.given_up_by = now, staff_id
    notice.given_up_why = reason[:LONGEST_REASON]
    _note(session, notice, "notice_given_up", staff_id=staff_id, now=now)


def _is_held(now: datetime) -> ColumnElement[bool]:
    """Choose what somebody has to look at: a person who gave a notice up has done so."""
    since = func.coalesce(Notice.owed_at, Notice.due_at)
    waits = Notice.done_at.is_(None) & Notice.given_up_at.is_(None) & (since < now - LONG)
    given_up = Notice.done_at.is_(None) & Notice.given_up_at.is_not(None)
    in_part = Notice.done_at.is_not(None) & (Notice.last_error != "")
    mine = Notice.given_up_by.is_(None) & Notice.kind.not_in(ELSEWHERE)
    return and_(text(f"({NOT_GONE})"), or_(waits, given_up & mine, in_part & mine))


def _waiting(session: Session, notice_id: int) -> Notice:
    notice = session.scalar(select(Notice).where(Notice.id == notice_id).with_for_update())
    if notice is None:
        raise NoSuchNotice
    gone = notice.done_at is not None and not notice.last_error
    if gone or notice.given_up_by is not None:
        raise GoneMeanwhile
    return notice


def _wake(notice: Notice, now: datetime) -> None:
    """Make a notice due; whoever is sending it now has its lease, and goes on."""
    notice.attempts, notice.due_at = 0, now
    notice.given_up_at = notice.done_at = None


def _as_held(session: Session, notice: Notice, references: Mapping[int, str]) -> Held:
    state = "waiting"
    if notice.done_at is not None:
        state = "in_part"
    elif notice.given_up_at is not None:
        state = "given_up"
    reference = _reference(notice, references)
    return Held(
        id=notice.id,
        kind=notice.kind,
        state=state,
        since=notice.owed_at or notice.due_at,
        attempts=notice.attempts,
        next_at=notice.due_at if state == "waiting" else None,
        error=notice.last_error,
        reference=reference,
        page=f"/staff/cases/{reference}" if reference else _chat(session, notice),
        elsewhere=ELSEWHERE.get(notice.kind, ""),
    )


def _references(session: Session, notices: Iterable[Notice]) -> Mapping[int, str]:
    numbers = [one.about["case"] for one in notices if "case" in one.about]
    rows = session.execute(select(Case.id, Case.reference).where(Case.id.in_(numbers)))
    return {number: reference for number, reference in rows}  # noqa: C416 (rows are no tuples)


def _reference(notice: Notice, references: Mapping[int, str]) -> str:
    return str(notice.about.get("reference", "")) or references.get(notice.about.get("case", 0), "")


def _chat(session: Session, notice: Notice) -> str:
    chat = notice.about.get("conversation", "")
    if "alert" in notice.about:
        alert = session.get(Alert, notice.about["alert"])
        chat = alert.conversation_id if alert else ""
    return f"/staff/conversations/{chat}" if chat else ""


def _note(session: Session, notice: Notice, action: str, *, staff_id: int, now: datetime) -> None:
    session.flush()
    record(
        session,
        actor=f"staff:{staff_id}",
        action=action,
        object_kind="notice",
        object_id=str(notice.id),
        now=now,
    )
