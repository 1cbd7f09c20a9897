"""What holds in every test of the staff pages: nothing is changed without a line that says who."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from backend.audit.models import AuditEvent
from backend.cases.models import CaseEvent

LINES = {AuditEvent.__tablename__, CaseEvent.__tablename__}
# Who is there, what is half written, and how often a password was tried: no change of anything.
PASSING = {
    "conversation_reads",
    "drafts",
    "failed_sign_ins",
    "presence",
    "staff_sessions",
    "staff_sign_on_attempts",
}


@pytest.fixture(scope="package")
def unsaid() -> Iterator[list[str]]:
    """What requests changed without a line, by the names of the tables."""
    found: list[str] = []

    def note(session: Session, tables: set[str]) -> None:
        session.info.setdefault("changed", set()).update(tables)

    def flushing(session: Session, *_: object) -> None:
        dirty = {one for one in session.dirty if session.is_modified(one)}
        note(session, {one.__tablename__ for one in {*session.new, *dirty, *session.deleted}})

    def executing(state: ORMExecuteState) -> None:
        mapper = state.bind_mapper
        if mapper is not None and not state.is_select:
            note(state.session, {mapper.class_.__tablename__})

    def committing(session: Session) -> None:
        changed = session.info.pop("changed", set()) - PASSING
        by_request = threading.current_thread() is not threading.main_thread()
        if by_request and changed and not changed & LINES:
            found.append(", ".join(sorted(changed)))

    listening: dict[str, Callable[..., None]] = {
        "before_flush": flushing,
        "do_orm_execute": executing,
        "before_commit": committing,
    }
    for name, listener in listening.items():
        event.listen(Session, name, listener)
    yield found
    for name, listener in listening.items():
        event.remove(Session, name, listener)


@pytest.fixture(autouse=True)
def nothing_is_changed_unsaid(unsaid: list[str]) -> Iterator[None]:
    """Fail when a request changed something and neither the audit log nor a history tells of it."""
    unsaid.clear()
    yield
    assert unsaid == [], "changed without a line that says who did it"
