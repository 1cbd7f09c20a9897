"""What residents do with a case that may be told of here: which one, and what came of it."""

from sqlalchemy.orm import Session

from actions.turn import Turn
from backend.casework.answer import May, answer_of
from backend.casework.residents_acts import Acted
from backend.casework.seen_here import Seen, seen_in
from backend.intake.adding import newest_line
from backend.policy.reference import reference_in

# The slot that holds what the last question is about: {"reference": ..., and what was said to it}.
ABOUT = "about_case"


def case_for(turn: Turn, session: Session, act: May, *, words: str = "") -> Seen | None:
    """Give the newest case here with which this may be done now, or the one that words name."""
    named = reference_in(words or turn.text, turn.pack.reference_prefix)
    asked_about = (turn.tracker.get_slot(ABOUT) or {}).get("reference")
    may = [
        one
        for one in seen_in(session, turn.conversation_id, now=turn.now)
        if named in (None, one.case.reference) and act in _may(turn, session, one)
    ]
    return next((one for one in may if one.case.reference == asked_about), next(iter(may), None))


def reference_for(turn: Turn, act: May) -> str | None:
    """Give the reference of the case with which this may be done now, None without one."""
    with turn.context.database.read() as session:
        found = case_for(turn, session, act)
        return found.case.reference if found else None


def key_of(turn: Turn, session: Session) -> str:
    """Give what an act is known by, so that a turn that runs twice does it once."""
    return f"chat:{newest_line(session, turn.conversation_id)}"


def tell(turn: Turn, acted: Acted) -> None:
    """Say what came of it."""
    turn.say("utter_answer", answer="\n\n".join(acted.told))


def _may(turn: Turn, session: Session, one: Seen) -> tuple[May, ...]:
    return answer_of(
        session,
        one.case,
        sees=one.sees,
        rulebook=turn.context.rulebook,
        now=turn.now,
        person_id=one.person_id,
    ).may
