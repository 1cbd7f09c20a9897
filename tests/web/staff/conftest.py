"""What holds in every test of the staff pages: nothing is changed without a line that says who."""

from collections.abc import Callable, Iterator
from contextvars import ContextVar

import pytest
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session
from starlette.types import Receive, Scope, Send

from backend.audit.models import AuditEvent
from backend.cases.models import CaseEvent
from backend.web.security import Guard

LINES = {AuditEvent.__tablename__, CaseEvent.__tablename__}
# Signing in leaves its line when it is done, not at each step.
SIGNING_IN = "/staff/sign-in"
# Who is there, what is half written, what somebody likes to see first, and how often a password was
# tried: no change of anything.
PASSING = {
    "conversation_reads",
    "drafts",
    "failed_sign_ins",
    "presence",
    "saved_views",
    "staff_sessions",
    "staff_sign_on_attempts",
}


asked_for: ContextVar[str] = ContextVar("asked_for", default="")


@pytest.fixture(scope="package", autouse=True)
def paths_known() -> Iterator[None]:
    """Let what is done for a request know its path, in whatever thread it is done."""
    serve = Guard.__call__

    async def served(guard: Guard, scope: Scope, receive: Receive, send: Send) -> None:
        asked_for.set(scope.get("path", ""))
        await serve(guard, scope, receive, send)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Guard, "__call__", served)
        yield


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
        path = asked_for.get()
        by_staff = path.startswith("/staff") and not path.startswith(SIGNING_IN)
        if by_staff and changed and not changed & LINES:
            found.append(f"{path}: {', '.join(sorted(changed))}")

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
