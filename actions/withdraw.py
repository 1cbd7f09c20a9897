"""Stopping before anything is sent, and taking back what was sent."""

import re
from collections.abc import Callable

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.acting import ABOUT, case_for, key_of, reference_for, tell
from actions.afraid import leave_alone, wants_to_be_left
from actions.asides import STOP
from actions.asking import STOPPING
from actions.sent import last_reference
from actions.topic import Topic
from actions.trouble import may_be_trouble, tells_of_a_fault
from actions.turn import FORM, Event, Turn
from backend.casework import residents_acts
from backend.casework.answer import May
from backend.casework.residents_acts import Acted
from backend.intake import service
from backend.intake.questions import questions
from backend.policy.reading import read_yes_no

SURE = "utter_withdraw_sure"
_UNDO = re.compile(
    r"\bundo\b|\bun-?withdraw\w*|\bchanged? my mind\b|\bre-?open\b"
    r"|\b(go|carry|keep going|continue) (on )?(with|after all)\b"
    r"|\bdon.?t (want to )?(take|withdraw)\b|\b(mistake|by accident|after all)\b",
    re.IGNORECASE,
)


class Withdraw(Topic):
    """Asks first; unsent answers are set aside, and a sent case is a person's to withdraw."""

    called = "action_withdraw"

    def tell(self, turn: Turn) -> list[Event]:
        """Ask, stop, or offer the person who can take it back."""
        if wants_to_be_left(turn):
            leave_alone(turn)
            return [SlotSet("requested_slot", None), ActiveLoop(None)]
        if may_be_trouble(turn):
            return [FollowupAction(FORM)]
        if not turn.in_form and (undoes(turn) or _takes_back(turn)):
            return _undo(turn) if undoes(turn) else _take_back(turn)
        reference = last_reference(turn)
        if turn.in_form and not _is_sure(turn):
            if reference:
                turn.say("utter_withdraw_sent_stays", reference=reference)
            return [SlotSet("requested_slot", STOP)]
        with turn.context.database.read() as session:
            latest = service.latest(session, turn.conversation_id)
        if turn.in_form or (latest is not None and latest.state == "open"):
            return _stop(turn)
        known = reference_for(turn, "withdraw")
        if known:
            turn.say("utter_withdraw_sure", reference=known)
            return [SlotSet(ABOUT, {"reference": known})]
        if reference:
            turn.say("utter_withdraw_confirm", reference=reference)
        elif tells_of_a_fault(turn):
            # "It doesn't work", with nothing there to take back, is told of a thing.
            return [FollowupAction(FORM)]
        else:
            turn.say("utter_withdraw_unknown")
        return []


def undoes(turn: Turn) -> bool:
    """Tell whether somebody wants to go on after all with a case that was taken back here."""
    if turn.pressed:
        return turn.value == "undo"
    return bool(_UNDO.search(turn.text)) and reference_for(turn, "undo_withdrawal") is not None


def _takes_back(turn: Turn) -> bool:
    if turn.pressed:
        return turn.value == "take_back"
    return SURE in turn.said_before() and read_yes_no(turn.text) == "yes"


def _take_back(turn: Turn) -> list[Event]:
    acted = _act(turn, "withdraw", residents_acts.withdraw)
    if acted is None:
        turn.say("utter_withdraw_unknown")
    else:
        turn.say("utter_withdrawn", told="\n\n".join(acted.told))
    return []


def _undo(turn: Turn) -> list[Event]:
    acted = _act(turn, "undo_withdrawal", residents_acts.undo_withdrawal)
    if acted is None:
        turn.say("utter_withdraw_nothing_to_undo")
    else:
        tell(turn, acted)
    return [SlotSet(ABOUT, None)]


def _act(turn: Turn, act: May, do: Callable[..., Acted]) -> Acted | None:
    """Do it to the case it was asked about, None where none may be told of here any more."""
    with turn.context.database.write() as session:
        own = case_for(turn, session, act)
        if own is None:
            return None
        return do(
            session,
            own.case,
            by=own.by,
            key=key_of(turn, session),
            rulebook=turn.context.rulebook,
            now=turn.now,
        )


def _stop(turn: Turn) -> list[Event]:
    """Set the unsent answers aside and end the form."""
    with turn.context.database.write() as session:
        service.set_aside(session, turn.conversation_id, now=turn.now)
    turn.say("utter_set_aside")
    forgotten = [SlotSet(question, None) for question in questions()]
    return [*forgotten, SlotSet("requested_slot", None), ActiveLoop(None)]


def _is_sure(turn: Turn) -> bool:
    return turn.value == "yes" or turn.question in (STOP, STOPPING)
