"""What whoever asks may do with a case now."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from backend.casework.answer_parts import May
from backend.casework.answer_state import Stands
from backend.casework.may_see import Sees
from backend.casework.withdrawals import undo_until
from backend.policy.process.progress import GOING_ON


def may_now(session: Session, at: Stands, *, sees: Sees) -> tuple[May, ...]:
    """Give the acts in the order in which they are offered; whoever sees less may only add."""
    return tuple(_may(session, at)) if sees == "everything" else ("add",)


def may_ask_further(at: Stands) -> bool:
    """Tell whether asking for the next stage is of use now: after an answer, or one that is late.

    After the window it is as well: the request is taken, and a person looks at why it came late.
    """
    progress = at.progress
    if progress.state == "open":
        # Asked before, it waits for an answer. Once that is late nobody has to wait for it.
        return at.next_stage is not None and at.is_answer_late
    if progress.waiting_on:
        return False
    return at.can_go_on and progress.state in ("answered", "closed")


def _may(session: Session, at: Stands) -> Iterator[May]:
    state, until = at.progress.state, undo_until(session, at.progress)
    if until is not None and at.today <= until:
        yield "undo_withdrawal"
    if at.agreement_asked:
        yield "agree"
    yield "add"
    if may_ask_further(at):
        yield "next_stage"
    if state in GOING_ON:
        yield "new_issue"
    if state == "open":
        yield "new_outcome"
    yield "contact"
    if state in GOING_ON:
        yield "withdraw"
