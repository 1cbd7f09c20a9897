"""Telling whoever has another landlord, once, who can help them; they may still write to us."""

from actions.turn import Turn
from backend.intake.elsewhere import landlord_in

TOLD = ("utter_other_landlord_private", "utter_other_landlord_social")


def tell_of_other_landlord(turn: Turn, words: str) -> None:
    """Say that this does not sound like one of our homes, once in a conversation."""
    kind = landlord_in(words, turn.pack) if words else None
    if kind is None or any(map(turn.has_said, TOLD)):
        return
    us = turn.pack.landlord.name
    if kind == "private":
        turn.say(TOLD[0], us=us, advice=turn.pack.answers["private_tenant"])
    else:
        turn.say(TOLD[1], us=us, ombudsman=turn.pack.ombudsman.details)
