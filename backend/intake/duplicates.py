"""A resident with an open case on the same matter is offered to add to it, and never refused."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.intake import service
from backend.intake.adding import OwnCase, add, own_cases
from backend.intake.opening import OUT_OF
from backend.intake.questions import value_of
from backend.policy.likeness import is_alike

# Kept among the answers once the resident has said that it is something new.
SOMETHING_NEW = "something_new"


def same_matter(session: Session, conversation_id: str, *, now: datetime) -> OwnCase | None:
    """Give the open case of this conversation that is likely to be of what is told again.

    None unless this chat opened or proved the case, or once it was said that this is new.
    """
    latest = service.latest(session, conversation_id)
    if latest is None or latest.state != "open" or SOMETHING_NEW in latest.answers:
        return None
    # A request that is made a complaint is of the same matter on purpose.
    if OUT_OF in latest.answers:
        return None
    told = value_of(latest.answers, "issue") or ()
    own = own_cases(session, conversation_id, now=now)
    return next(
        (case for case in own if any(is_alike(a, b) for a in told for b in case.issues)), None
    )


def add_instead(session: Session, conversation_id: str, case: OwnCase, *, now: datetime) -> None:
    """Add what was told again to the case there is, and stop the new one."""
    words = told_again(session, conversation_id)
    if words:
        add(session, conversation_id, case.reference, words, about="same", now=now)
    service.set_aside(session, conversation_id, now=now)


def told_again(session: Session, conversation_id: str) -> str:
    """Give what the newest answers say went wrong, in the resident's words."""
    latest = service.latest(session, conversation_id)
    return "\n\n".join(value_of(latest.answers, "issue") or ()) if latest else ""


def is_something_new(session: Session, conversation_id: str, *, now: datetime) -> None:
    """Note that what is being told is not what an open case is about."""
    answers = service.current(session, conversation_id, now=now).answers
    said = {SOMETHING_NEW: {"value": True, "words": ""}}
    service.fill(session, conversation_id, {**answers, **said}, now=now)
