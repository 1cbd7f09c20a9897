"""Adding to a case: to one's own at once, to any other by way of staff and without a word of it."""

import re

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from sqlalchemy.orm import Session

from actions.acting import case_for, key_of, reference_for, tell
from actions.asking import STOPPING, ask, next_question
from actions.interruptions import SHORT, SURE, TELLS_US, may_interrupt
from actions.proving import begin, tell_or_ask
from actions.safety import calm
from actions.sent import (
    ADD,
    ASKED_WHICH,
    asks_of_a_case,
    chosen,
    last_reference,
)
from actions.spoken import Spoken
from actions.trouble import dangers_in
from actions.turn import FORM, Event, Turn
from backend.casework import files, residents_acts
from backend.casework.residents_acts import Acted
from backend.casework.seen_here import Seen
from backend.intake import adding, duplicates, service
from backend.policy.reading import read_skip, read_yes_no
from backend.policy.reference import reference_in

WORDS, OUTCOME = "adding_words", "adding_outcome"
QUESTIONS = (WORDS, OUTCOME)
NOTHING = ("skip", "dont_know", "withdraw")
FEWEST_LETTERS = 8
LONGEST_ABOUT_CONTACT = 15

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
# Told to be of another matter: a complaint of its own.
_SEPARATE = re.compile(
    r"\b(separate|unrelated|different|not related|nothing to do with)\b", re.IGNORECASE
)
_WANTS_ELSE = re.compile(
    r"\b(another|different|new|other) (outcome|result|remedy|solution)\b"
    r"|\b(now|rather|instead)\b.{0,20}\b(i|we)\b.{0,10}\b(want|like|prefer)\b"
    r"|\b(i|we)\b.{0,12}\b(now|rather)\b.{0,12}\b(want|like|have|prefer)\b"
    r"|\b(want|like|prefer)\b.{0,80}\binstead\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\b(new|change\w*|different|another|wrong|update\w*|moved)\b.{0,30}"
    r"\b(e-?mail|phone|mobile|tele?phone|number|contact details)\b"
    r"|\b(e-?mail|phone|mobile|number|contact details)\b.{0,30}"
    r"\b(changed|is new|new|different|wrong|no longer|any ?more)\b",
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
        if asks_of_a_case(turn):
            return tell_or_ask(turn)
        if turn.value == "contact" or wants_contact_changed(turn):
            return change_contact(turn)
        if turn.value == "outcome":
            return [SlotSet("requested_slot", OUTCOME), FollowupAction(FORM)]
        words = turn.words_asked_about(ASKED_WHICH) if _adds_what_was_said(turn) else turn.text
        if not _says_more(turn, words):
            return [SlotSet("requested_slot", WORDS), FollowupAction(FORM)]
        _take(turn, words)
        return []


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
    _take(turn, _with_reference(turn))
    return finished


def add_to_the_sent(turn: Turn) -> list[Event]:
    """Add what a second intake holds to what was sent before, and set that intake aside."""
    with turn.context.database.write() as session:
        words = duplicates.told_again(session, turn.conversation_id)
        service.set_aside(session, turn.conversation_id, now=turn.now)
    if not words:
        return ask(turn, WORDS)
    _take(turn, words, is_the_same=True)
    # The form may not end by itself here: its end sends the answers.
    return [*ask(turn, STOPPING), FollowupAction(AddToCase.called)]


def _take(turn: Turn, words: str, *, is_the_same: bool = False) -> None:
    """Add the words to a case that may be told of here, or keep them for staff."""
    reference = reference_in(words, turn.pack.reference_prefix)
    with turn.context.database.write() as session:
        own = case_for(turn, session, "add", words=words)
        if own is None:
            adding.keep_for_staff(session, turn.conversation_id, reference, words, now=turn.now)
            acted = None
        else:
            acted = _added(turn, session, own, words, is_the_same=is_the_same)
        files.join(session, turn.conversation_id, meant=own, now=turn.now)
    if own is None:
        turn.say("utter_addition_kept")
    elif acted is None:
        turn.say("utter_added_to_case", reference=own.case.reference)
    else:
        tell(turn, acted)
    if _PAPERS.search(words):
        turn.say("utter_adding_papers", email=turn.pack.contacts.email)


def _added(
    turn: Turn, session: Session, own: Seen, words: str, *, is_the_same: bool
) -> Acted | None:
    """Add the words as what they are; give what there is to say beside that they were added."""
    by, key, now = own.by, key_of(turn, session), turn.now
    if turn.question == OUTCOME or (_WANTS_ELSE.search(words) and not is_the_same):
        return residents_acts.new_outcome(session, own.case, words, by=by, key=key, now=now)
    if _NEW.search(words) and not is_the_same:
        return residents_acts.new_issue(
            session,
            own.case,
            words,
            is_related=not _SEPARATE.search(words),
            by=by,
            key=key,
            rulebook=turn.context.rulebook,
            now=now,
        )
    residents_acts.add_words(session, own.case, words, by=by, key=key, now=now)
    return None


def wants_contact_changed(turn: Turn) -> bool:
    """Tell whether a few typed words say that somebody is reached another way now."""
    return turn.intent.words <= LONGEST_ABOUT_CONTACT and bool(_CONTACT.search(turn.text))


def change_contact(turn: Turn) -> list[Event]:
    """Say where contact details are changed, once it is known whose they are."""
    reference = reference_for(turn, "contact")
    if reference is None:
        turn.say("utter_contact_change_prove")
        return begin(turn, known=last_reference(turn) or "")
    turn.say("utter_contact_change", page=turn.page(f"/status/cases/{reference}/do/contact"))
    return []


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
