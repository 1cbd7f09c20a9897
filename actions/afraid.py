"""What is said to whoever told of danger from people: never the same again, and what they asked."""

import re

from actions.handoff import hand_off
from actions.spoken import Spoken
from actions.trouble import FROM_PEOPLE
from actions.turn import WAITED_FOR, Event, Turn
from backend.intake import adding, service
from backend.policy.danger import advice_for

SHORT = 14

# Said one after the other, so that nobody hears the same twice running.
CALM_WORDS = ("utter_danger", "utter_danger_still", "utter_danger_stay", "utter_danger_your_choice")
# These bring their own buttons, so the form need not say that it waits.
ASKED = (
    "utter_danger_still", "utter_danger_stay", "utter_danger_your_choice",
    "utter_afraid_what_to_do", "utter_afraid_about_them", "utter_afraid_police",
)  # fmt: skip

_LEAVE = re.compile(
    r"\b(just |please |can you )?leave (it|me|this)\b|\bforget (it|about it|this)\b"
    r"|\b(don.?t|dont|do not|no need|rather not)\b[^.?!]{0,20}\b(any|no|every)(one|body| one)\b"
    r"[^.?!]{0,15}\b(contact|call|ring|phone|visit|come|know|involved|told)"
    r"|\b(don.?t|dont|do not) (contact|call|ring|phone|visit) me\b|\bnobody (to )?contacts? me\b"
    r"|\bstop (asking|it|this|now)\b|\bi (don.?t|dont|do not) want (any )?(help|this)\b",
    re.IGNORECASE,
)
_LOCK = re.compile(
    r"\b(chang\w*|new|fit\w*|replac\w*) (of )?(the |my |our |a |me )*(front |door |back )*locks?\b"
    r"|\blocks? (\w+ ){0,2}(changed|replaced|fitted|done)\b",
    re.IGNORECASE,
)
_ABOUT_THEM = re.compile(
    r"\b(how|where|can|could|who)\b.*\b(complain|report|tell)\b.*\b(him|her|them|neighbour|this|it)\b"
    r"|\bmake a complaint about\b",
    re.IGNORECASE,
)
_POLICE = re.compile(
    r"\b(police|999|101)\b|\bwhat (happens|will happen|are you going to do|do you do)\b.*"
    r"\b(him|her|them|about it)\b",
    re.IGNORECASE,
)
_WHAT_TO_DO = re.compile(
    r"\bwhat (should|shall|can|do|must|am|could|would) (i|we)\b.*\bdo\b"
    r"|^\W*what (now|next|do i do)\b"
    r"|^\W*(please )?help( me)?\W*$|\bwho (can|do|should) i (call|ring|talk|ask)\b",
    re.IGNORECASE,
)


class AskPaused(Spoken):
    """Says that the questions wait, unless what was just said shows how to go on."""

    called = "action_ask_paused"

    def act(self, turn: Turn) -> list[Event]:
        """Say it once in a reply."""
        if not turn.said_now() & set(ASKED):
            turn.say("utter_ask_paused")
        return []


def is_afraid(turn: Turn) -> bool:
    """Tell whether danger from people, or to oneself, was told of in this conversation."""
    return bool(FROM_PEOPLE & _fears(turn))


def wants_to_be_left(turn: Turn) -> bool:
    """Tell whether somebody who is afraid asks that nothing more is done or asked."""
    if turn.value == "leave":
        return True
    short = 0 < turn.intent.words <= SHORT
    return is_afraid(turn) and short and _LEAVE.search(turn.text) is not None


def leave_alone(turn: Turn) -> None:
    """Ask nothing more, send nothing, keep the wish for staff and leave the numbers there."""
    with turn.context.database.write() as session:
        service.set_aside(session, turn.conversation_id, now=turn.now)
        wish = turn.text or "I do not want to be contacted."
        adding.keep_for_staff(session, turn.conversation_id, None, wish, now=turn.now)
    turn.say("utter_left_alone", advice=advice_for(sorted(_fears(turn))))


def answered(turn: Turn) -> bool:
    """Answer what somebody who is afraid asks; say whether it was something known."""
    if turn.intent.words > SHORT + SHORT or not turn.text:
        return False
    if _LOCK.search(turn.text):
        turn.say("utter_afraid_lock", phone=turn.pack.contacts.phone)
        hand_off(turn, reason="asked")
    elif _ABOUT_THEM.search(turn.text):
        turn.say("utter_afraid_about_them", answer=turn.pack.answers["neighbours"])
    elif _POLICE.search(turn.text):
        turn.say("utter_afraid_police")
    elif _WHAT_TO_DO.search(turn.text):
        fears = sorted(_fears(turn)) or ["violence"]
        turn.say("utter_afraid_what_to_do", advice=advice_for(fears))
    else:
        return False
    return True


def stay_calm(turn: Turn) -> None:
    """Say the next calm words that were not said just before."""
    before = [number for number, said in enumerate(CALM_WORDS) if turn.has_said(said)]
    following = max(before, default=-1) + 1
    if following < len(CALM_WORDS):
        turn.say(CALM_WORDS[following])
        return
    just = turn.said_before()
    turn.say(next(said for said in CALM_WORDS[2:] if said not in just))


def _fears(turn: Turn) -> set[str]:
    return set(turn.tracker.get_slot(WAITED_FOR) or ())
