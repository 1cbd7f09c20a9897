"""The choice to complain, offered whenever displeasure is heard and whatever was asked for."""

from actions.sent import ASKED_WHICH, last_reference, nothing_is_open_since
from actions.turn import Event, Turn
from backend.policy.triage import is_displeased

OFFER = "utter_offer_complaint"


def offer_to_complain(turn: Turn, events: list[Event]) -> None:
    """Offer it once, unless the questions are being asked or another action goes on from here."""
    goes_on = any(event["event"] == "followup" for event in events)
    said = {message.get("response") for message in turn.dispatcher.messages}
    if turn.in_form or goes_on or said & {OFFER, *ASKED_WHICH} or not displeased(turn):
        return
    if nothing_is_open_since(turn):
        turn.say("utter_sorry_after_sending", reference=last_reference(turn) or "")
    else:
        turn.say(OFFER)


def displeased(turn: Turn) -> bool:
    """Tell whether typed words speak of the landlord with displeasure."""
    return bool(turn.text) and is_displeased(turn.text, turn.pack)
