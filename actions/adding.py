"""Adding to a case: to one's own at once, to any other by way of staff and without a word of it."""

import re

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.afterwards import reference_in
from actions.asking import STOPPING, ask, next_question, recorded, speak, told
from actions.interruptions import SHORT, SURE, TELLS_US, may_interrupt
from actions.safety import calm
from actions.sent import ADD, ASKED_WHICH, chosen, own_case
from actions.spoken import Spoken
from actions.trouble import dangers_in
from actions.turn import FORM, Event, Turn
from backend.cases.additions import About
from backend.intake import adding, duplicates, service
from backend.intake.adding import OwnCase
from backend.policy.reading import read_skip, read_yes_no

WORDS = "adding_words"
QUESTIONS = (WORDS,)
NOTHING = ("skip", "dont_know", "withdraw")
FEWEST_LETTERS = 8

_PAPERS = re.compile(
    r"\b(photo\w*|pictures?|pics?|videos?|recordings?|documents?|papers?|letters?|receipts?|files?"
    r"|evidence|screenshots?|attach\w*|upload\w*)\b",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"\b(new|another|different|separate|second) (problem|issue|thing|matter|fault|complaint)\b"
    r"|\bsomething (new|else)\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(hi|hello|please|thanks?|can|could|may|i|ive|we|you|me|my|want(ed)?|would|like|need|to|have"
    r"|has|got|more|some|extra|further|new|other|about|add|adding|put|send|sending|give|tell|upload"
    r"|attach|on|onto|in|into|for|with|from|of|the|a|an|this|that|it|is|am|and|as|already|made|make"
    r"|information|info|details?|evidence|proof|photos?|pictures?|pics?|videos?|documents?|papers?"
    r"|letters?|things?|something|stuff|else|complaints?|case|report|request|existing|open|earlier"
    r"|last|reference|ref|number|no|do|does|how|where|just|also|one|forgot|m|ve|d|s)\b",
    re.IGNORECASE,
)


class AddToCase(Spoken):
    """Takes what is added, or asks for it first."""

    called = "action_add_to_case"

    def act(self, turn: Turn) -> list[Event]:
        """Answer danger first; then take it down, ask for it, or say how while questions go on."""
        if turn.question == STOPPING:
            return [SlotSet("requested_slot", None), ActiveLoop(None)]
        if turn.in_form:
            turn.say("utter_adding_in_form", email=turn.pack.contacts.email)
            return []
        fears = dangers_in(turn.text)
        if fears:
            return calm(turn, fears)
        words = turn.words_asked_about(ASKED_WHICH) if _adds_what_was_said(turn) else turn.text
        if not _says_more(turn, words):
            return [SlotSet("requested_slot", WORDS), FollowupAction(FORM)]
        return [FollowupAction(FORM)] if _take(turn, words) else []


def answer(turn: Turn, question: str) -> list[Event]:
    """Hear what is to be added; an empty list lets the rules answer."""
    if turn.pressed and turn.pressed["intent"] in TELLS_US:
        return ask(turn, next_question(turn))
    finished = [*ask(turn, STOPPING), FollowupAction(AddToCase.called)]
    if (
        turn.intent.name in NOTHING
        and turn.intent.confidence >= SURE
        and turn.intent.words <= SHORT
    ):
        turn.say("utter_adding_nothing")
        return finished
    if turn.pressed or (
        turn.intent.name != "add_to_case" and may_interrupt(turn.intent, turn.text, question)
    ):
        return []
    if read_skip(turn.text) or read_yes_no(turn.text) == "no":
        turn.say("utter_adding_nothing")
        return finished
    if not _take(turn, _with_reference(turn)):
        return finished
    heard = told(turn, turn.text)
    speak(turn, heard.said)
    return [*recorded(heard), *ask(turn, heard.next_question)]


def add_to_the_sent(turn: Turn) -> list[Event]:
    """Add what a second intake holds to what was sent before, and set that intake aside."""
    with turn.context.database.write() as session:
        words = duplicates.told_again(session, turn.conversation_id)
        service.set_aside(session, turn.conversation_id, now=turn.now)
        own = own_case(turn, session)
        if words and own:
            adding.add(
                session, turn.conversation_id, own.reference, words, about="same", now=turn.now
            )
        elif words:
            adding.keep_for_staff(session, turn.conversation_id, None, words, now=turn.now)
    if not words:
        return ask(turn, WORDS)
    if own:
        turn.say("utter_added_to_case", reference=own.reference)
    else:
        turn.say("utter_addition_kept")
    # The form may not end by itself here: its end sends the answers.
    return [*ask(turn, STOPPING), FollowupAction(AddToCase.called)]


def _take(turn: Turn, words: str) -> bool:
    """Add the words, or keep them for staff; tell whether they begin a complaint of their own."""
    reference = reference_in(words, turn.pack.reference_prefix)
    now = turn.now
    with turn.context.database.write() as session:
        own = own_case(turn, session, reference)
        if own is None:
            adding.keep_for_staff(session, turn.conversation_id, reference, words, now=now)
        elif not _begins_another(own, words):
            about: About = "new_issue" if _NEW.search(words) else "same"
            adding.add(
                session, turn.conversation_id, own.reference, words, about=about, now=now
            )  # fmt: skip
    return _tell(turn, own, words)


def _tell(turn: Turn, own: OwnCase | None, words: str) -> bool:
    if own is None:
        turn.say("utter_addition_kept")
    elif _begins_another(own, words):
        turn.say("utter_adding_begins_another", reference=own.reference)
        return True
    else:
        turn.say("utter_added_to_case", reference=own.reference)
    if _PAPERS.search(words):
        turn.say("utter_adding_papers", email=turn.pack.contacts.email)
    return False


def _begins_another(own: OwnCase, words: str) -> bool:
    """Tell whether words are of a new issue for which it is too late to join this case."""
    return bool(_NEW.search(words)) and not own.takes_new_issues


def _adds_what_was_said(turn: Turn) -> bool:
    """Tell whether a button, or a short reply, adds what was asked about."""
    if turn.pressed:
        return bool(turn.said_before() & ASKED_WHICH)
    return chosen(turn) == ADD


def _says_more(turn: Turn, words: str) -> bool:
    """Tell whether words hold more than the wish to add something, and a reference."""
    signs = rf"\b{turn.pack.reference_prefix}[\s-]?\w{{4}}[\s-]?\w{{4}}\b"
    told_of = _WISH.sub("", re.sub(signs, "", words, flags=re.IGNORECASE))
    return len(re.findall(r"[^\W\d_]", told_of)) >= FEWEST_LETTERS


def _with_reference(turn: Turn) -> str:
    """Give the words, with those before them where only those name the case."""
    before, prefix = turn.words_before(), turn.pack.reference_prefix
    named_before = reference_in(before, prefix) and not reference_in(turn.text, prefix)
    return f"{before}\n\n{turn.text}" if named_before else turn.text
