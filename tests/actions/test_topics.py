"""The actions that answer one message each."""

from typing import Any

import pytest
from sqlalchemy import select

from backend.conversations.feedback import feedback
from backend.conversations.models import Message
from backend.conversations.queries import unseen_alerts
from backend.intake import service
from backend.policy.pack import MORE_QUESTIONS, QUESTIONS
from backend.tasks.service import open_tasks
from tests.actions.stage import Stage
from tests.parts import VOICE, conversation

ISSUE = "The lift is out of order and nobody tells us anything."


def said_before(*responses: str) -> list[dict[str, Any]]:
    told = {"event": "user", "text": "something", "parse_data": {"text": "something"}}
    return [told, *({"event": "bot", "metadata": {"utter_action": name}} for name in responses)]


@pytest.mark.parametrize(
    "name", [one for one in (*QUESTIONS, *MORE_QUESTIONS) if one != "own_data"]
)
def test_every_question_is_answered_from_the_pack(stage: Stage, name: str) -> None:
    done = stage.run("action_answer_question", f"/faq_{name}", intent=f"faq_{name}")
    offered = {"stage_two": "utter_offer_stage_two", "in_person": "utter_offer_meeting"}
    assert done.said == ["utter_answer", offered.get(name, "utter_more_help")]
    assert done.messages[0]["answer"]


def test_a_question_without_an_answer_brings_the_offer_of_a_person(stage: Stage) -> None:
    done = stage.run("action_answer_question", "/faq_the_moon", intent="faq_the_moon")
    assert done.said == ["utter_answer_missing"]


def test_between_questions_only_the_answer_is_said(stage: Stage) -> None:
    stage.question = "full_name"
    done = stage.run("action_answer_question", "how long?", intent="faq_how_long")
    assert done.said == ["utter_answer"]


def test_trouble_taken_for_a_question_is_taken_down(stage: Stage) -> None:
    text = "your contractor broke my cooker and nobody came back to me about it"
    done = stage.run("action_answer_question", text, intent="faq_compensation")
    assert done.other_events == ["followup"]


@pytest.mark.parametrize("action", ["action_hand_off"])
def test_a_person_is_called(stage: Stage, action: str) -> None:
    done = stage.run(action, "a person please", intent="talk_to_person")
    assert done.said == ["utter_handed_off"]
    assert conversation(stage.database, stage.id).owner == "waiting"


@pytest.mark.parametrize(
    "words", ["i need help", "it's broke", "house", "can you help me", "my flat", "its all broken"]
)
def test_a_few_words_for_help_begin_the_questions(stage: Stage, words: str) -> None:
    done = stage.run("action_unclear", words)
    assert done.other_events == ["followup"]
    assert stage.open_form(words).slots["requested_slot"] == "issue"


@pytest.mark.parametrize(
    "words",
    [
        "i am being asked to leave tonight and i have nowhere to go with my two kids",
        "we are homeless from friday",
        "mum cannot get out of the bath",
    ],
)
def test_whoever_loses_a_home_or_is_stuck_is_taken_down_and_not_asked_about_danger(
    stage: Stage, words: str
) -> None:
    done = stage.run("action_danger", words, intent="emergency", confidence=0.99)
    assert (done.said, done.other_events) == ([], ["followup"])


@pytest.mark.parametrize("words", ["help", "i need help"])
def test_a_cry_for_help_that_may_be_danger_is_asked_about_first(stage: Stage, words: str) -> None:
    done = stage.run("action_danger", words, intent="emergency", confidence=0.5)
    assert done.said == ["utter_danger_perhaps"]


@pytest.mark.parametrize(
    "words", ["can someone ring me", "I want a call back please", "give me a call"]
)
def test_whoever_wants_to_be_rung_is_asked_for_the_number(stage: Stage, words: str) -> None:
    stage.run("action_hand_off", words, intent="talk_to_person")
    with stage.database.read() as session:
        (task,) = open_tasks(session)
        said = [line.text for line in session.scalars(select(Message).order_by(Message.seq))]
    assert (task.kind, task.words, task.place) == ("call_back", words, "")
    assert said[-1] == VOICE.line("call_back_number").text


def test_a_number_that_is_known_is_not_asked_for_again(stage: Stage) -> None:
    stage.run("action_hand_off", "can you ring me on 01732 749400", intent="talk_to_person")
    with stage.database.read() as session:
        (task,) = open_tasks(session)
        said = [line.text for line in session.scalars(select(Message).order_by(Message.seq))]
    assert task.place == "01732 749400"
    assert VOICE.line("call_back_number").text not in said


def test_handing_off_twice_is_harmless(stage: Stage) -> None:
    for _ in range(2):
        stage.run("action_hand_off", "a person please", intent="talk_to_person")
    assert conversation(stage.database, stage.id).owner == "waiting"


def test_what_was_not_understood_is_asked_again_once(stage: Stage) -> None:
    assert stage.run("action_unclear", "gnarp").said == ["utter_unclear"]
    again = stage.run("action_unclear", "gnarp", before=said_before("utter_unclear"))
    assert again.said == ["utter_unclear_again"]


def test_what_is_not_for_us_is_said_so(stage: Stage) -> None:
    done = stage.run("action_unclear", "tell me a joke", intent="out_of_scope")
    assert done.said == ["utter_out_of_scope"]


def test_a_yes_goes_with_the_offer_of_a_person(stage: Stage) -> None:
    done = stage.run("action_agree", "yes", before=said_before("utter_answer_missing"))
    assert done.said == ["utter_handed_off"]


def test_a_yes_goes_with_the_offer_of_more(stage: Stage) -> None:
    done = stage.run("action_agree", "yes", before=said_before("utter_anything_else"))
    assert done.other_events == ["followup"]


def test_a_yes_to_nothing_asks_what_is_wanted(stage: Stage) -> None:
    assert stage.run("action_agree", "yes").said == ["utter_what_next"]


def test_a_no_is_taken_as_a_no(stage: Stage) -> None:
    assert stage.run("action_decline", "no").said == ["utter_declined"]


def test_carrying_on_goes_back_to_unsent_answers(stage: Stage) -> None:
    stage.open_form(ISSUE)
    stage.question = None
    done = stage.run("action_carry_on", "/carry_on", intent="carry_on")
    assert done.other_events == ["followup"]


def test_carrying_on_with_nothing_asks_what_is_wanted(stage: Stage) -> None:
    assert stage.run("action_carry_on", "/carry_on").said == ["utter_what_next"]


def test_fear_for_a_person_begins_no_form(stage: Stage) -> None:
    done = stage.run("action_danger", "I want to kill myself", intent="safeguarding")
    assert done.said == ["utter_danger", "utter_danger_choices"]
    assert done.slots == {"waited_for": ["self_harm"]}
    assert done.other_events == []


def test_danger_that_only_the_bot_suspects_is_met_with_advice(stage: Stage) -> None:
    done = stage.run("action_danger", "something awful here", intent="safeguarding")
    assert done.said == ["utter_danger_unseen", "utter_danger_choices"]
    assert "999" in done.messages[0]["advice"]
    assert done.messages[0]["who_reads"].startswith("We do not know if anyone is reading")


@pytest.mark.parametrize(("intent", "confidence"), [("emergency", 0.85), ("safeguarding", 0.6)])
def test_a_guess_at_danger_is_asked_about_and_alerts_nobody(
    stage: Stage, intent: str, confidence: float
) -> None:
    done = stage.run("action_danger", "something odd here", intent=intent, confidence=confidence)
    assert done.said == ["utter_danger_perhaps"]
    assert done.messages[0]["emergency"] == "999"
    with stage.database.read() as session:
        assert unseen_alerts(session) == []


def test_a_yes_to_whether_anyone_is_in_danger_is_one(stage: Stage) -> None:
    asked = said_before("utter_danger_perhaps")
    assert stage.run("action_agree", "yes", before=asked).other_events == ["followup"]
    done = stage.run("action_danger", "yes", intent="affirm", before=asked)
    assert done.said == ["utter_danger_general", "utter_danger_choices"]
    with stage.database.read() as session:
        assert [alert.kinds for alert in unseen_alerts(session)] == [["emergency"]]


def test_the_advice_after_a_yes_is_for_what_was_told_before(stage: Stage) -> None:
    asked = said_before("utter_danger_perhaps")
    asked[0] = {"event": "user", "text": "my socket", "parse_data": {"text": "my socket"}}
    done = stage.run("action_danger", "/emergency", intent="emergency", before=asked)
    assert "has bare wires" in done.messages[0]["advice"]


def test_a_no_to_whether_anyone_is_in_danger_asks_what_to_do_with_the_words(stage: Stage) -> None:
    done = stage.run("action_decline", "no", before=said_before("utter_danger_perhaps"))
    assert done.said == ["utter_danger_choices"]


def test_haste_that_the_app_has_answered_is_met_with_calm(stage: Stage) -> None:
    done = stage.run("action_danger", "this is an emergency", intent="emergency")
    assert done.said == ["utter_danger", "utter_danger_choices"]
    with stage.database.read() as session:
        assert [alert.kinds for alert in unseen_alerts(session)] == [["emergency"]]


def test_danger_suspected_in_words_that_name_none_names_no_police(stage: Stage) -> None:
    done = stage.run("action_danger", "something awful here", intent="emergency")
    assert done.said[0] == "utter_danger_general"
    assert done.messages[0]["emergency"] == "999"


def test_danger_that_only_the_bot_suspects_alerts_staff_too(stage: Stage) -> None:
    stage.run("action_danger", "something awful here", intent="emergency")
    with stage.database.read() as session:
        assert [alert.kinds for alert in unseen_alerts(session)] == [["emergency"]]


def test_danger_in_the_building_is_taken_down(stage: Stage) -> None:
    done = stage.run("action_danger", "there is a strong smell of gas here", intent="emergency")
    assert done.other_events == ["followup"]


def test_danger_between_questions_makes_the_form_wait(stage: Stage) -> None:
    stage.question = "full_name"
    done = stage.run("action_danger", "the flat is on fire", intent="emergency")
    assert done.slots == {"requested_slot": "paused"}


def test_an_adjustment_is_noted_with_the_answers(stage: Stage) -> None:
    done = stage.run("action_note_adjustments", "I am deaf", intent="ask_adjustments")
    assert done.said == ["utter_adjustments_noted", "utter_what_next"]
    with stage.database.read() as session:
        intake = service.latest(session, stage.id)
    assert intake is not None
    assert intake.answers["adjustments"]["words"] == "I am deaf"


def test_asking_what_adjustments_there_are_notes_nothing(stage: Stage) -> None:
    done = stage.run("action_note_adjustments", "can I have large print?", intent="ask_adjustments")
    assert done.said == ["utter_adjustments_ask"]
    assert done.events == []


def test_stopping_asks_first_and_then_sets_the_answers_aside(stage: Stage) -> None:
    stage.open_form(ISSUE)
    asked = stage.run("action_withdraw", "stop this", intent="withdraw")
    assert asked.slots == {"requested_slot": "stop"}
    stage.question = "stop"
    done = stage.run("action_withdraw", "stop this", intent="withdraw")
    assert done.said == ["utter_set_aside"]
    assert done.other_events == ["active_loop"]
    assert done.slots["issue"] is None
    with stage.database.read() as session:
        intake = service.latest(session, stage.id)
    assert intake is not None
    assert intake.state == "set_aside"


@pytest.mark.parametrize("words", ["it doesn't work", "my tap leaks"])
def test_a_fault_is_no_wish_to_stop_when_nothing_is_there_to_stop(stage: Stage, words: str) -> None:
    done = stage.run("action_withdraw", words, intent="withdraw")
    assert done.said == []
    assert done.other_events == ["followup"]


@pytest.mark.parametrize(
    "words", ["cancel", "I don't want to make a complaint after all", "please close it"]
)
def test_there_may_be_nothing_to_take_back(stage: Stage, words: str) -> None:
    done = stage.run("action_withdraw", words, intent="withdraw")
    assert done.said == ["utter_withdraw_unknown"]


def test_with_nothing_sent_the_reference_is_asked_for(stage: Stage) -> None:
    done = stage.run("action_case_status", "when will I hear back?", intent="check_status")
    assert done.said == []
    assert done.slots["requested_slot"] == "proof_reference"


def test_sending_nothing_is_refused_with_a_reason(stage: Stage) -> None:
    done = stage.run("action_open_case", "/send", intent="send")
    assert done.said == ["utter_case_refused"]
    assert done.slots == {"case_outcome": "refused"}


def test_feedback_is_welcome(stage: Stage) -> None:
    done = stage.run("action_feedback", "the gardener is lovely", intent="feedback")
    assert done.said == ["utter_feedback"]
    assert kept_feedback(stage) == ["the gardener is lovely"]


def test_thanks_that_say_what_for_are_kept_and_plain_ones_are_not(stage: Stage) -> None:
    assert stage.run("action_manners", "thanks", intent="thank").said == ["utter_welcome"]
    assert kept_feedback(stage) == []
    praise = "thank you so much, your plumber was brilliant"
    assert stage.run("action_manners", praise, intent="thank").said == ["utter_welcome"]
    assert kept_feedback(stage) == [praise]


def kept_feedback(stage: Stage) -> list[str]:
    with stage.database.read() as session:
        return [one.words for one in feedback(session)]


def test_stage_two_is_explained(stage: Stage) -> None:
    assert stage.run("action_escalate", "stage two", intent="escalate").said == ["utter_escalate"]


def test_a_goodbye_in_the_middle_makes_the_form_wait(stage: Stage) -> None:
    stage.question = "full_name"
    assert stage.run("action_pause", "bye").slots == {"requested_slot": "paused"}


@pytest.mark.parametrize(
    ("words", "action", "intent"),
    [
        ("banana", "action_manners", "greet"),
        ("asdkjh qwe", "action_unclear", "out_of_scope"),
        ("flibber", "action_manners", "thank"),
        ("purple monkey", "action_unclear", "out_of_scope"),
    ],
)
def test_a_word_that_says_nothing_is_met_with_not_having_understood(
    stage: Stage, words: str, action: str, intent: str
) -> None:
    done = stage.run(action, words, intent=intent)
    if action == "action_manners":
        assert done.events[-1]["name"] == "action_unclear"
    else:
        assert done.said == ["utter_unclear"]


@pytest.mark.parametrize("words", ["WK-ABCD-EFGH", "its wk abcd efgh", "my number is WK-0000-0000"])
def test_what_looks_like_a_reference_gets_one_answer_and_the_offer_of_a_person(
    stage: Stage, words: str
) -> None:
    done = stage.run("action_unclear", words, intent="out_of_scope")
    assert done.events[-1]["name"] == "action_afterwards"
    done = stage.run("action_afterwards", words)
    assert done.said == []
    assert str(done.slots["requested_slot"]).startswith("proof_")


@pytest.mark.parametrize(
    "words", ["w mojej kuchni cieknie sufit od miesiąca", "میں شکایت کرنا چاہتا ہوں"]
)
def test_another_language_is_answered_in_it(stage: Stage, words: str) -> None:
    done = stage.run("action_unclear", words)
    assert done.said == ["utter_in_their_language"]
    assert "I am sorry" not in done.messages[0]["words"]


@pytest.mark.parametrize(
    "words",
    [
        "I'm not happy with your stage 1 answer, take it to stage 2",
        "please escalate my complaint to the next stage",
        "i want stage two for my complaint",
    ],
)
def test_the_next_stage_is_asked_only_what_it_needs(stage: Stage, words: str) -> None:
    stage.open_form(words, intent="escalate")
    assert stage.question == "issue"
    stage.answer("you never looked at the damp in the hall")
    assert stage.question == "outcome"
    stage.answer("look at it again")
    assert stage.question in ("on_behalf", "route_choice")


@pytest.mark.parametrize(
    ("words", "response"),
    [
        ("can i be evicted for complaining", "utter_evicted"),
        ("will you kick me out if i complain", "utter_evicted"),
        ("could i lose my home for this", "utter_evicted"),
        ("is it anonymous", "utter_anonymous"),
        ("are complaints anonymous?", "utter_anonymous"),
        ("do i have to give my name", "utter_anonymous"),
    ],
)
def test_worries_about_complaining_are_answered(stage: Stage, words: str, response: str) -> None:
    assert stage.run("action_unclear", words).said == [response]
    stage.open_form("The lift is out of order and nobody tells us anything.")
    stage.question = "full_name"
    assert response in stage.answer(words).said


@pytest.mark.parametrize(
    "words", ["my mum was evicted last year", "I report this every week and nobody comes"]
)
def test_no_story_is_taken_for_such_a_worry(stage: Stage, words: str) -> None:
    assert "utter_evicted" not in stage.open_form(words).said
