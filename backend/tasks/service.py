"""Adding what a person has to do for a resident, listing what is left, and ticking it off."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.errors import DomainError
from backend.tasks.models import Task

MEETING = "meeting"
ADDITION = "addition"
ANOTHER_HANDLER = "another_handler"
CALL_BACK = "call_back"
UNDELIVERED = "undelivered"
CONFIRM_ROUTE = "confirm_route"
TELL_WHO_HAS_IT = "tell_who_has_it"
PRESSED = "pressed"
CHECK_AUTHORITY = "check_authority"
CONSENT_ANSWERED = "consent_answered"
CONSENT_LINK = "consent_link"
NEW_ISSUE = "new_issue"
ASKED_NEXT_STAGE = "asked_next_stage"
WITHDRAWN, GOES_ON = "withdrawn", "goes_on"
AGREED_MORE_TIME, NO_MORE_TIME = "agreed_more_time", "no_more_time"
TELL, REFUSED = "tell", "address_refused"
FILES, INFECTED = "files", "file_infected"
KINDS = (
    MEETING,
    ADDITION,
    ANOTHER_HANDLER,
    CALL_BACK,
    UNDELIVERED,
    CONFIRM_ROUTE,
    TELL_WHO_HAS_IT,
    PRESSED,
    CHECK_AUTHORITY,
    CONSENT_ANSWERED,
    CONSENT_LINK,
    NEW_ISSUE,
    ASKED_NEXT_STAGE,
    WITHDRAWN,
    GOES_ON,
    AGREED_MORE_TIME,
    NO_MORE_TIME,
    TELL,
    REFUSED,
    FILES,
    INFECTED,
)


class UnknownKind(DomainError):
    """There is no such kind of task."""


class NobodyToDoItFor(DomainError):
    """A task belongs to a conversation or to a case. Say which."""


class TakenAlready(DomainError):
    """Somebody else took this on or did it already. Look at what is to do again."""


class NoSuchTask(DomainError):
    """We could not find that task."""


def add(
    session: Session,
    kind: str,
    *,
    conversation_id: str | None = None,
    case_id: int | None = None,
    words: str = "",
    place: str = "",
    wanted: str = "",
    due_at: datetime | None = None,
    now: datetime,
) -> Task:
    """Put down what a person has to do, with place and time wanted in the resident's own words.

    `due_at` is when it has to be done, where that was promised. Asked again while it is still open,
    give the same task. Raise UnknownKind, or NobodyToDoItFor without a conversation or a case.
    """
    if kind not in KINDS:
        raise UnknownKind
    if conversation_id is None and case_id is None:
        raise NobodyToDoItFor
    said = {
        "kind": kind,
        "conversation_id": conversation_id,
        "case_id": case_id,
        "words": words,
        "place": place,
        "wanted": wanted,
    }
    there = session.scalar(select(Task).filter_by(**said, done_at=None).limit(1))
    if there is not None:
        return there
    task = Task(**said, due_at=due_at, created_at=now)
    session.add(task)
    session.flush()
    return task


def open_of(session: Session, kind: str, *, conversation_id: str) -> Task | None:
    """Give the newest task of a kind that a conversation waits for, if any."""
    return next(iter(all_open_of(session, kind, conversation_id=conversation_id)), None)


def all_open_of(session: Session, kind: str, *, conversation_id: str) -> Sequence[Task]:
    """Give every task of a kind that a conversation waits for, the newest first."""
    return session.scalars(
        select(Task)
        .where(Task.kind == kind, Task.conversation_id == conversation_id, Task.done_at.is_(None))
        .order_by(Task.id.desc())
    ).all()


def one_about(
    session: Session, kind: str, *, conversation_id: str, case_id: int | None, now: datetime
) -> Task:
    """Give the open task of a conversation about a case, or about none; put one down if need be."""
    waiting = all_open_of(session, kind, conversation_id=conversation_id)
    there = next((task for task in waiting if task.case_id == case_id), None)
    return there or add(session, kind, conversation_id=conversation_id, case_id=case_id, now=now)


def tell_more(task: Task, *, words: str = "", place: str = "", wanted: str = "") -> None:
    """Put down more about a task: words go below those there are, the rest in their place."""
    if words and words not in task.words.split("\n\n"):
        task.words = "\n\n".join(part for part in (task.words, words) if part)
    task.place, task.wanted = place or task.place, wanted or task.wanted


def take_back(task: Task, *, now: datetime) -> None:
    """Note that a task is wanted no more: it is done by nobody."""
    task.done_at = now


def take_back_of_case(session: Session, kind: str, *, case_id: int, now: datetime) -> None:
    """Note that every task of a kind about a case is wanted no more, where another says more."""
    waiting = select(Task).where(Task.kind == kind, Task.case_id == case_id, Task.done_at.is_(None))
    for task in session.scalars(waiting).all():
        take_back(task, now=now)


def no_files_wait(session: Session, conversation_id: str, *, now: datetime) -> None:
    """Note that the files of a conversation have a case now."""
    for task in all_open_of(session, FILES, conversation_id=conversation_id):
        take_back(task, now=now)


def open_tasks(session: Session) -> Sequence[Task]:
    """Give what nobody has done yet: what is due at a time first, the soonest first of all."""
    return _open(session)


def open_for(session: Session, staff_id: int) -> Sequence[Task]:
    """Give what somebody has to do, and what nobody was named for."""
    return _open(session, (Task.assigned_to == staff_id) | Task.assigned_to.is_(None))


def open_in(session: Session, conversation_id: str) -> Sequence[Task]:
    """Give what is to be done for the resident of a conversation."""
    return _open(session, Task.conversation_id == conversation_id)


def is_overdue(task: Task, now: datetime) -> bool:
    """Tell whether a task should have been done by now."""
    return task.done_at is None and task.due_at is not None and task.due_at < now


def assign(session: Session, task_id: int, *, to: int | None, staff_id: int, now: datetime) -> None:
    """Name who does a task, or nobody in particular; raise NoSuchTask."""
    task = _locked(session, task_id)
    if task.assigned_to == to:
        return
    task.assigned_to = to
    _note(session, task, "task_assigned", staff_id=staff_id, now=now)


def take_on(session: Session, task_id: int, *, staff_id: int, now: datetime) -> None:
    """Note that somebody does a task that nobody else does; raise TakenAlready or NoSuchTask."""
    task = _locked(session, task_id)
    if task.done_at is not None or task.assigned_to not in (None, staff_id):
        raise TakenAlready
    assign(session, task_id, to=staff_id, staff_id=staff_id, now=now)


def leave(
    session: Session, task_id: int, *, staff_id: int, by: int | None = None, now: datetime
) -> None:
    """Note that whoever had taken a task on leaves it to anybody; nobody else's is touched.

    `by` is who says so, where that is somebody else.
    """
    if _locked(session, task_id).assigned_to == staff_id:
        assign(session, task_id, to=None, staff_id=by or staff_id, now=now)


def of_others(session: Session, staff_id: int) -> Sequence[Task]:
    """Give what others have taken on and have not done yet."""
    return _open(session, Task.assigned_to != staff_id)


def _open(session: Session, *which: ColumnElement[bool]) -> Sequence[Task]:
    return session.scalars(
        select(Task)
        .where(Task.done_at.is_(None), *which)
        .order_by(Task.due_at.is_(None), Task.due_at, Task.created_at, Task.id)
    ).all()


def done(session: Session, task_id: int, *, staff_id: int, now: datetime) -> None:
    """Note who has done a task, and when; ticked off twice, the first stands.

    Raise NoSuchTask for a number that no task has.
    """
    task = _locked(session, task_id)
    if task.done_at is None:
        task.done_at, task.done_by = now, staff_id
        _note(session, task, "task_done", staff_id=staff_id, now=now)


def _locked(session: Session, task_id: int) -> Task:
    found = select(Task).where(Task.id == task_id).with_for_update()
    task = session.scalar(found.execution_options(populate_existing=True))
    if task is None:
        raise NoSuchTask
    return task


def _note(session: Session, task: Task, action: str, *, staff_id: int, now: datetime) -> None:
    record(
        session,
        actor=f"staff:{staff_id}",
        action=action,
        object_kind="task",
        object_id=str(task.id),
        data={"to": task.assigned_to} if action == "task_assigned" else None,
        now=now,
    )
