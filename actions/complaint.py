"""The form's one validation: hear a message, record it, and say which question comes next."""

from rasa_sdk.events import FollowupAction
from rasa_sdk.forms import FormValidationAction

from actions.adding import AddToCase, add_to_the_sent
from actions.afraid import answered, is_afraid, leave_alone, stay_calm, wants_to_be_left
from actions.asides import ASIDES, START_AGAIN, STOP, aside
from actions.asked_by_topics import ASKED, after_the_account, still_open
from actions.asking import (
    CHECK,
    STOPPING,
    ask,
    hear,
    next_question,
    recorded,
    speak,
    told,
    wait_for,
)
from actions.coming_back import is_coming_back, say_what_was_told
from actions.correcting import ABOUT_SENDING, about_sending, at_the_check
from actions.opening import open_form
from actions.other_landlord import tell_of_other_landlord
from actions.plain_questions import (
    asked_about_us,
    asks_what_it_means,
    declines_a_name,
)
from actions.proving import CODE, enter, is_code
from actions.safety import FEWEST_WORDS_BESIDE_FEAR
from actions.sent import (
    asks_for_the_reference,
    belongs_to_the_sent,
    last_reference,
    tell_the_reference,
)
from actions.spoken import Spoken
from actions.trouble import FROM_PEOPLE, dangers_in
from actions.turn import Event, Moment, Turn
from backend.intake.meant import (
    asks_to_explain,
    asks_why,
    is_back,
    says_sorry,
    tells_more_than_it_asks,
    wants_to_start_again,
)
from backend.intake.questions import questions
from backend.intake.volunteering import ACCOUNTS, DETAILS, TELLING
from backend.policy.reading import read_yes_no

# Pressed again while the questions are open, these only ask the open question again.
ALREADY_OPEN = ("complain", "request_service", "report_asb", "carry_on")


class ValidateComplaintForm(Spoken, FormValidationAction):
    """Hears what was said to the open question and asks the next one.

    Rasa asks for `requested_slot` next, ends the form when it is None, and lets the rules answer
    when no other slot comes back (docs/decisions/0061).
    """

    called = "validate_complaint_form"

    def act(self, turn: Turn) -> list[Event]:
        """Hear one message, whether it begins the form, answers it or came between."""
        if turn.moment is Moment.OPENING:
            return open_form(turn)
        question = turn.question or next_question(turn)
        if turn.moment is Moment.RETURNING:
            return ask(turn, still_open(turn, question))
        fears = dangers_in(turn.text)
        if fears:
            return _in_danger(turn, question, fears)
        if wants_to_be_left(turn) and turn.text:
            leave_alone(turn)
            # The form may not end by itself here: its end sends the answers.
            return [*ask(turn, STOPPING), FollowupAction(AddToCase.called)]
        beside = _beside(turn, question)
        if beside is not None:
            return beside
        if question in ASKED:
            return ASKED[question](turn, question)
        if question in (STOP, START_AGAIN) and _is_another_answer(turn):
            return _answer(turn, next_question(turn))
        if question in ABOUT_SENDING:
            return about_sending(turn, question)
        return aside(turn, question) if question in ASIDES else _answer(turn, question)

    def refused(self, turn: Turn, reason: str) -> list[Event]:
        """Say why, and ask the same question again."""
        return [*super().refused(turn, reason), *ask(turn, turn.question or "issue")]

    def failed(self, turn: Turn) -> list[Event]:
        """Apologise, and ask the same question again."""
        return [*super().failed(turn), *ask(turn, turn.question or "issue")]


def _beside(turn: Turn, question: str) -> list[Event] | None:
    """Do what some words ask for at any question, None for all others."""
    if wants_to_start_again(turn.text):
        return ask(turn, START_AGAIN)
    if belongs_to_the_sent(turn) and last_reference(turn):
        return add_to_the_sent(turn)
    if turn.remembers_nothing and read_yes_no(turn.text):
        # It may be said to a question beside the answers, such as whether to stop: nobody knows.
        turn.say("utter_i_am_here")
        return ask(turn, question)
    return enter(turn) if question != CODE and is_code(turn) else None


def _answer(turn: Turn, question: str) -> list[Event]:
    if turn.pressed and turn.pressed["intent"] in ALREADY_OPEN:
        return ask(turn, question)
    if is_back(turn.text) or (turn.pressed or {}).get("intent") == "greet":
        return _come_back(turn, question)
    if _is_answered_aside(turn, question):
        return ask(turn, question)
    if question == CHECK and turn.text:
        return at_the_check(turn)
    if question in DETAILS and declines_a_name(turn.text):
        heard = told(turn, "", question=question, payload={"intent": "skip"})
    else:
        heard = hear(turn, question)
    if heard.interrupted:
        return []
    speak(turn, heard.said)
    tell_of_other_landlord(turn, turn.text)
    following = heard.next_question
    if question == "issue":
        following = after_the_account(turn, turn.text, following)
    return [*recorded(heard), *ask(turn, following)]


def _is_another_answer(turn: Turn) -> bool:
    """Tell whether words leave aside whether to stop, and answer the question before it."""
    is_about_it = turn.intent.name in ("carry_on", "withdraw", "deny", "affirm")
    return bool(turn.text) and not is_about_it and read_yes_no(turn.text) is None


def _come_back(turn: Turn, question: str) -> list[Event]:
    """Meet a greeting between questions; after hours, say where things stand.

    What is asked again at once is put in other words.
    """
    if is_coming_back(turn):
        say_what_was_told(turn)
        return ask(turn, question)
    apologises = says_sorry(turn.text)
    again = bool(turn.said_before() & {"utter_i_am_here", "utter_never_mind"})
    turn.say("utter_never_mind" if apologises else "utter_i_am_here")
    if (apologises or again) and question in questions() and question not in (CHECK, "issue"):
        turn.say(f"utter_explain_{question}")
    return ask(turn, question)


def _is_answered_aside(turn: Turn, question: str) -> bool:
    """Answer what is no answer but has one of its own; the question is asked again."""
    if asked_about_us(turn):
        is_account = question in ACCOUNTS
        return not (is_account and tells_more_than_it_asks(turn.text))
    if asks_for_the_reference(turn):
        tell_the_reference(turn)
        return True
    if asks_why(turn.text) and question not in (CHECK, "issue"):
        turn.say("utter_why_asked", why=questions()[question].why)
        return True
    if asks_to_explain(turn.text) and question != "route_choice":
        turn.say(f"utter_explain_{question}")
        return True
    if question == "route_choice" and asks_what_it_means(turn.text):
        turn.say("utter_answer", answer=turn.pack.answers["what_is_service_request"])
        return True
    return False


def _in_danger(turn: Turn, question: str, fears: frozenset[str]) -> list[Event]:
    """Keep an account as one, say the calm words and wait."""
    events: list[Event] = []
    if question in TELLING and (
        fears - FROM_PEOPLE or turn.intent.words >= FEWEST_WORDS_BESIDE_FEAR
    ):
        events = recorded(told(turn, turn.text, question=question))
    if not fears & FROM_PEOPLE:
        turn.say("utter_danger")
    elif not (is_afraid(turn) and answered(turn)):
        stay_calm(turn)
    return [*events, *wait_for(turn, fears)]
