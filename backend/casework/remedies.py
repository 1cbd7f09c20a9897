"""What was promised to put things right: each with an owner and a day, open until proved done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.cases.keeping import write
from backend.cases.models import Case, CaseIssue
from backend.cases.process import ChangedMeanwhile
from backend.cases.service import find
from backend.casework.models import Remedy
from backend.clock import local_date
from backend.errors import DomainError
from backend.letters.facts import Promise
from backend.staff.models import Staff

Show = Literal["open", "due", "overdue", "mine"]
MOST_LISTED = 200


class NoSuchRemedy(DomainError):
    """We could not find that action."""


class RemedySettled(DomainError):
    """That action was done or cancelled already. Look at it again."""


class NoProof(DomainError):
    """Write what shows that it was done: who saw it, when, or which record says so."""


class NoReason(DomainError):
    """Write the reason, because whoever was promised this may ask for it."""


class NotDoneYet(DomainError):
    """That day has not come yet. Say that it is done once it is."""


class DayGone(DomainError):
    """The new day has gone already. Choose today or a later day."""


class NoSuchOwner(DomainError):
    """The owner has no account here, or it was closed. Choose somebody else."""


@dataclass(frozen=True, kw_only=True)
class Promised:
    """An action to be promised: what, who does it in words, who answers for it, and by when.

    `number` is the issue that it puts right, None where it is about them all.
    """

    what: str
    who: str
    owner_id: int
    due_on: date
    number: int | None = None

    @property
    def told(self) -> Promise:
        """The promise as a letter tells it."""
        return Promise(what=self.what, who=self.who, due_on=self.due_on)


@dataclass(frozen=True)
class Action:
    """One line of the list of actions."""

    remedy: Remedy
    reference: str
    owner: str
    overdue: bool

    @property
    def state(self) -> str:
        """Say how it stands: "open", "overdue", "done" or "cancelled"."""
        if self.remedy.done_on:
            return "done"
        if self.remedy.cancelled_at:
            return "cancelled"
        return "overdue" if self.overdue else "open"


def promise(
    session: Session, case: Case, promised: Promised, *, staff_id: int, now: datetime
) -> Remedy:
    """Record a promise, made at the present stage. Raise NoSuchOwner."""
    owner = session.get(Staff, promised.owner_id)
    if owner is None or owner.disabled_at is not None:
        raise NoSuchOwner
    remedy = Remedy(
        case_id=case.id,
        issue_id=session.scalar(
            select(CaseIssue.id).where(
                CaseIssue.case_id == case.id, CaseIssue.position == promised.number
            )
        ),
        stage=case.stage,
        what=promised.what,
        who=promised.who,
        owner_id=promised.owner_id,
        due_on=promised.due_on,
        created_at=now,
        created_by=staff_id,
    )
    session.add(remedy)
    session.flush()
    _tell(
        session, case, remedy, "promised", words={"what": remedy.what}, staff_id=staff_id, now=now
    )
    return remedy


def done(
    session: Session,
    remedy_id: int,
    *,
    on: date,
    proof: str,
    seen: int,
    staff_id: int,
    now: datetime,
) -> Remedy:
    """Record that an action was done, with what shows it."""
    case, remedy = _open(session, remedy_id, seen)
    if not _says_something(proof):
        raise NoProof
    if on > local_date(now):
        raise NotDoneYet
    remedy.done_on, remedy.proof, remedy.done_by = on, proof, staff_id
    words = {"proof": proof}
    _tell(session, case, remedy, "done", words=words, staff_id=staff_id, now=now)
    return remedy


def move(
    session: Session,
    remedy_id: int,
    *,
    due_on: date,
    owner_id: int,
    reason: str,
    seen: int,
    staff_id: int,
    now: datetime,
) -> Remedy:
    """Give an action another day or another owner, with the reason."""
    case, remedy = _open(session, remedy_id, seen)
    if not _says_something(reason):
        raise NoReason
    if due_on < local_date(now):
        raise DayGone
    owner = session.get(Staff, owner_id)
    if owner is None or owner.disabled_at is not None:
        raise NoSuchOwner
    was = {"was_due_on": remedy.due_on.isoformat(), "was_owner": remedy.owner_id}
    remedy.due_on, remedy.owner_id = due_on, owner_id
    words = {"reasons": reason}
    _tell(session, case, remedy, "moved", words=words, staff_id=staff_id, now=now, data=was)
    return remedy


def cancel(
    session: Session, remedy_id: int, *, reason: str, seen: int, staff_id: int, now: datetime
) -> Remedy:
    """Take an action off, with the reason."""
    case, remedy = _open(session, remedy_id, seen)
    if not _says_something(reason):
        raise NoReason
    _cancel(session, case, remedy, reason, staff_id=staff_id, now=now)
    return remedy


def cancel_of_stage(
    session: Session, case: Case, stage: str, reason: str, *, staff_id: int, now: datetime
) -> None:
    """Take off every open action that was promised at a stage."""
    for remedy in open_of(session, case):
        if remedy.stage == stage:
            _cancel(session, case, remedy, reason, staff_id=staff_id, now=now)


def open_of(session: Session, case: Case) -> Sequence[Remedy]:
    """Give the actions of a case that are neither done nor cancelled, the soonest first."""
    return session.scalars(_still_open().where(Remedy.case_id == case.id)).all()


def of_case(session: Session, case: Case, *, now: datetime) -> list[Action]:
    """Give every action of a case in the order in which they were promised."""
    found = select(Remedy).where(Remedy.case_id == case.id).order_by(Remedy.id)
    return _actions(session, found, now)


def listed(
    session: Session, show: Show, *, staff_id: int, now: datetime, after: int = 0
) -> list[Action]:
    """Give the open actions: all of them, those due within a week, overdue, or one's own.

    The soonest come first, after so many of them; one more than MOST_LISTED tells that there are
    more.
    """
    found = _still_open()
    today = local_date(now)
    if show == "overdue":
        found = found.where(Remedy.due_on < today)
    elif show == "due":
        found = found.where(Remedy.due_on <= date.fromordinal(today.toordinal() + 7))
    elif show == "mine":
        found = found.where(Remedy.owner_id == staff_id)
    return _actions(session, found.offset(after).limit(MOST_LISTED + 1), now)


def _still_open() -> Select[Remedy]:
    return (
        select(Remedy)
        .where(Remedy.done_on.is_(None), Remedy.cancelled_at.is_(None))
        .order_by(Remedy.due_on, Remedy.id)
    )


def _actions(session: Session, found: Select[Remedy], now: datetime) -> list[Action]:
    rows = session.scalars(found).all()
    ids = {row.case_id for row in rows}
    references = session.execute(select(Case.id, Case.reference).where(Case.id.in_(ids)))
    cases = {row.id: row.reference for row in references}
    people = {row.owner_id for row in rows}
    names = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(people)))
    owners = {row.id: row.name for row in names}
    return [
        Action(
            row,
            cases[row.case_id],
            owners.get(row.owner_id or 0, "nobody"),
            _is_open(row) and row.due_on < local_date(now),
        )
        for row in rows
    ]


def _is_open(remedy: Remedy) -> bool:
    return remedy.done_on is None and remedy.cancelled_at is None


def _open(session: Session, remedy_id: int, seen: int) -> tuple[Case, Remedy]:
    remedy = session.get(Remedy, remedy_id)
    if remedy is None:
        raise NoSuchRemedy
    reference = session.scalars(select(Case.reference).where(Case.id == remedy.case_id)).one()
    case = find(session, reference)  # held, so that two who settle it at once take turns
    session.refresh(remedy)
    if not _is_open(remedy):
        raise RemedySettled
    if remedy.version != seen:
        raise ChangedMeanwhile
    return case, remedy


def _cancel(
    session: Session, case: Case, remedy: Remedy, reason: str, *, staff_id: int, now: datetime
) -> None:
    remedy.cancelled_at, remedy.cancelled_why = now, reason
    words = {"reasons": reason}
    _tell(session, case, remedy, "cancelled", words=words, staff_id=staff_id, now=now)


def _tell(
    session: Session,
    case: Case,
    remedy: Remedy,
    what: str,
    *,
    words: Mapping[str, Any],
    staff_id: int,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    facts = {"remedy": remedy.id, "due_on": remedy.due_on.isoformat(), "owner": remedy.owner_id}
    write(
        session,
        case,
        f"remedy_{what}",
        actor=f"staff:{staff_id}",
        words=words,
        now=now,
        data={**facts, **(data or {})},
    )
    session.flush()


def _says_something(words: str) -> bool:
    return any(character.isalnum() for character in words)
