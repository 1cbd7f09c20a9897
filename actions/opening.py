"""Beginning the form: the words that led here are the first answer, so nothing is asked twice."""

from rasa_sdk.events import FollowupAction, SlotSet

from actions.afraid import answered, is_afraid
from actions.afterwards import Afterwards, into_a_complaint, is_about_what_was_sent
from actions.asked_by_topics import ASKED, after_the_account
from actions.asking import CHECK, STOPPING, ask, next_question, recorded, speak, told, wait_for
from actions.duplicates import not_the_same_matter
from actions.escalation import leave_out_what_was_answered
from actions.other_landlord import tell_of_other_landlord
from actions.plain_questions import asked_about_us, is_in_another_language, offer_in_their_language
from actions.safety import CALM
from actions.sent import ASKED_WHICH, NEW, chosen, last_reference
from actions.trouble import dangers_in, names_a_topic
from actions.turn import Event, Turn
from backend.intake.hearing import says_something

# Typed words of these intents begin the form without telling anything.
WORDLESS = (
    "affirm", "carry_on", "greet", "thank", "send", "change_answer", "complain_for_someone",
    "complain_as_group",
)  # fmt: skip
# What was said just before one of these is not asked for again when a button begins the form.
KEPT_AFTER = frozenset(
    {
        "utter_unclear",
        "utter_unclear_again",
        "utter_danger",
        "utter_feedback",
        "utter_added_to_case",
        "utter_offer_complaint",
    }
)
FEWEST_KEPT_WORDS = 5


def open_form(turn: Turn) -> list[Event]:
    """Hear what began the form, and ask the first question that is still open."""
    if turn.question in ASKED:
        return ask(turn, turn.question)
    if into_a_complaint(turn):
        return [SlotSet("case_outcome", None), *ask(turn, next_question(turn))]
    finished = _finished_by(turn)
    if finished:
        # The form may not end by itself here: its end sends the answers.
        return [*ask(turn, STOPPING), FollowupAction(finished)]
    if names_a_topic(turn) and says_something(turn.text) and not dangers_in(turn.text):
        return _ask_more(turn)
    words = _account(turn)
    if words and words != turn.text and last_reference(turn):
        # It was asked whether this belongs to what was sent, and it does not.
        not_the_same_matter(turn)
    heard = told(turn, words, payload=None if words else turn.pressed or {"intent": "carry_on"})
    following = leave_out_what_was_answered(turn, heard.next_question)
    if words and turn.pressed:
        # The button itself says something too: that it is to be a complaint.
        told(turn, "", payload=turn.pressed)
    began = [SlotSet("case_outcome", None), *recorded(heard)]
    fears = dangers_in(words)
    if fears:
        turn.say("utter_danger")
        return [*began, *wait_for(turn, fears)]
    if is_in_another_language(words):
        offer_in_their_language(turn)
    asked_about_us(turn)
    speak(turn, heard.said)
    tell_of_other_landlord(turn, words)
    return [*began, *ask(turn, after_the_account(turn, words, following) or CHECK)]


def _finished_by(turn: Turn) -> str | None:
    """Give the action that ends the form for words that begin none, None for all others."""
    calm = turn.said_before() & CALM and not dangers_in(turn.text)
    if calm and is_afraid(turn) and answered(turn):
        return "action_add_to_case"
    return Afterwards.called if is_about_what_was_sent(turn) else None


def _ask_more(turn: Turn) -> list[Event]:
    """Ask what about it; the word is kept with the answer that follows."""
    question = next_question(turn)
    if question == "issue":
        turn.say("utter_tell_me_more", words=turn.text)
    return [SlotSet("case_outcome", None), *ask(turn, question)]


def _account(turn: Turn) -> str:
    asked_about = turn.words_asked_about(ASKED_WHICH)
    if asked_about and (turn.pressed or chosen(turn) == NEW):
        return asked_about
    if turn.pressed is None:
        return "" if turn.intent.name in WORDLESS else turn.text
    before = turn.words_before()
    kept = turn.said_before() & KEPT_AFTER and len(before.split()) >= FEWEST_KEPT_WORDS
    return before if kept else ""
