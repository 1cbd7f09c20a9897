"""The form's validation: what Rasa is told after each message."""

from tests.actions.stage import FORM, Stage

ISSUE = "The lift is out of order and nobody tells us anything."


def test_the_first_words_are_recorded_and_the_next_question_asked(stage: Stage) -> None:
    done = stage.open_form(ISSUE)
    assert done.slots["issue"] == [ISSUE]
    assert done.slots["requested_slot"] == "more_issues"
    assert done.said == ["utter_heard"]


def test_the_bare_wish_to_complain_asks_what_went_wrong(stage: Stage) -> None:
    assert stage.open_form("I want to complain").slots["requested_slot"] == "issue"


def test_a_yes_that_begins_the_form_is_not_what_went_wrong(stage: Stage) -> None:
    done = stage.open_form("yes please do that", intent="affirm")
    assert done.slots["requested_slot"] == "issue"


def test_beginning_always_answers_rasa_so_that_it_asks_only_once(stage: Stage) -> None:
    done = stage.open_form("/complain", intent="complain", confidence=1.0)
    assert "requested_slot" in done.slots
    assert done.slots["case_outcome"] is None


def test_an_answer_is_mirrored_in_its_slot(stage: Stage) -> None:
    stage.open_form(ISSUE)
    stage.press("answer", value="no")
    done = stage.answer("three weeks ago")
    assert "noticed_on" in done.slots


def test_an_interruption_gives_no_slot_so_that_the_rules_answer(stage: Stage) -> None:
    stage.open_form(ISSUE)
    assert stage.answer("how long does it take?", intent="faq_how_long").events == []


def test_an_unsure_interruption_is_an_answer(stage: Stage) -> None:
    stage.open_form(ISSUE)
    done = stage.answer("is the gate part of it too", intent="faq_how_long", confidence=0.6)
    assert done.events


def test_after_a_detour_the_same_question_is_asked_and_nothing_is_heard(stage: Stage) -> None:
    stage.open_form(ISSUE)
    ran = [
        {"event": "action_execution_rejected", "name": FORM},
        {"event": "action", "name": "action_answer_question"},
        {"event": "action", "name": FORM},
    ]
    done = stage.run("validate_complaint_form", "how long?", intent="faq_how_long", after=ran)
    assert done.slots == {"waited_for": None, "requested_slot": "more_issues"}
    assert done.said == []


def test_what_is_wrong_with_an_answer_is_said_and_the_form_is_not_rejected(stage: Stage) -> None:
    stage.open_form(ISSUE)
    stage.press("answer", value="no")
    done = stage.answer("31 February")
    assert done.said == ["utter_problem_impossible_date"]
    assert done.slots == {"waited_for": None, "requested_slot": "noticed_on"}


def test_an_answer_put_as_not_knowing_in_other_words_leaves_it_open(stage: Stage) -> None:
    stage.open_form(ISSUE)
    stage.press("answer", value="no")
    done = stage.answer("haven't the foggiest to be honest", intent="dont_know")
    assert done.slots["noticed_on"] == "dont_know"


def test_danger_makes_the_form_wait_whenever_it_is_told(stage: Stage) -> None:
    done = stage.open_form("I can smell gas in the hall")
    assert done.said == ["utter_danger"]
    assert done.slots["requested_slot"] == "paused"
    assert done.slots["waited_for"] == ["gas"]
    stage.slots = {"waited_for": ["gas"]}
    stage.press("carry_on")
    assert stage.question == "more_issues"
    stage.answer("I can smell gas in the kitchen too")
    assert stage.question == "paused"


def test_words_told_before_a_button_are_not_asked_for_again(stage: Stage) -> None:
    words = "wibble the thing in the hall went wonky"
    before = [
        {"event": "user", "text": words, "parse_data": {"text": words}},
        {"event": "bot", "metadata": {"utter_action": "utter_unclear"}},
    ]
    done = stage.open_form("/complain", confidence=1.0, before=before)
    assert done.slots["issue"] == [words]
    assert stage.question == "more_issues"


def test_everything_answered_before_ends_with_the_check_and_not_with_sending(
    stage: Stage,
) -> None:
    stage.open_form("I want to complain")
    answers = {
        "issue": ISSUE,
        "more_issues": "no",
        "full_name": "Mary Okafor",
        "contact_details": "mary@example.com",
    }
    while stage.question != "check":
        if stage.question in answers:
            stage.answer(answers[stage.question])
        elif stage.question == "on_behalf":
            stage.press("answer", value="self")
        else:
            stage.press("skip")
    stage.press("send")
    assert stage.question is None
    assert stage.open_form("/carry_on", intent="carry_on").slots["requested_slot"] == "check"


def test_after_an_apology_the_question_is_put_in_other_words(stage: Stage) -> None:
    stage.open_form(ISSUE)
    stage.press("answer", value="no")
    done = stage.answer("sorry", intent="greet")
    assert done.said == ["utter_never_mind", "utter_explain_noticed_on"]
    assert done.slots["requested_slot"] == "noticed_on"
