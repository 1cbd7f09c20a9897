"""At the check plain words send, are asked about, or are added; nobody is sent round in circles."""

import pytest

from tests.actions.stage import Stage
from tests.intake.told import ANSWERS

ISSUE = "The lift is out of order and nobody tells us anything."
LIST = "which_answer"


@pytest.fixture
def checking(stage: Stage) -> Stage:
    stage.open_form(ISSUE)
    while stage.question != "check":
        stage.answer(ANSWERS[str(stage.question)])
    return stage


def is_sent(stage: Stage, text: str, **more: object) -> bool:
    done = stage.answer(text, **more)  # type: ignore[arg-type]
    return "requested_slot" in done.slots and done.slots["requested_slot"] is None


@pytest.mark.parametrize("text", ["no thanks", "thats it", "No, that is all", "👍", "nothing else"])
def test_having_nothing_to_change_is_asked_whether_to_send(checking: Stage, text: str) -> None:
    assert checking.answer(text, intent="deny").slots["requested_slot"] == "shall_i_send"


@pytest.mark.parametrize("text", ["yes", "send", "ok send it", "yes please", "that's it"])
def test_then_a_yes_sends(checking: Stage, text: str) -> None:
    checking.answer("no thanks", intent="deny")
    assert is_sent(checking, text)


@pytest.mark.parametrize("text", ["no", "no thanks", "not yet"])
def test_then_a_no_does_not_send(checking: Stage, text: str) -> None:
    checking.answer("thats it")
    assert not is_sent(checking, text, intent="deny")
    assert checking.question is not None


@pytest.mark.parametrize("text", ["send", "just send it", "please submit it now", "yes send"])
def test_send_sends_while_it_is_asked_which_answer_to_change(checking: Stage, text: str) -> None:
    checking.answer("hmm")
    assert checking.question == LIST
    assert is_sent(checking, text, intent="send")


def test_pressing_send_there_sends(checking: Stage) -> None:
    checking.answer("hmm")
    assert checking.press("send").slots["requested_slot"] is None


@pytest.mark.parametrize("text", ["yes", "ok", "I want to change the address"])
def test_other_words_there_do_not_send(checking: Stage, text: str) -> None:
    checking.answer("hmm")
    assert not is_sent(checking, text)


@pytest.mark.parametrize("text", ["no thanks", "thats it", "none of them"])
def test_changing_nothing_there_is_asked_whether_to_send(checking: Stage, text: str) -> None:
    checking.answer("hmm")
    checking.answer(text)
    assert checking.question in ("shall_i_send", "check")


@pytest.mark.parametrize(
    "text", ["the bedroom window is the worst one", "your man also shouted at my daughter"]
)
@pytest.mark.parametrize("first", ["", "hmm", "no thanks"])
def test_a_sentence_that_fits_no_answer_is_added_and_the_list_shown(
    checking: Stage, first: str, text: str
) -> None:
    if first:
        checking.answer(first)
    done = checking.answer(text)
    assert done.slots["issue"] == [ISSUE, text]
    assert done.slots["requested_slot"] == "check"


def test_declining_the_date_early_does_not_say_that_nothing_else_went_wrong(stage: Stage) -> None:
    stage.open_form(ISSUE)
    done = stage.answer("I'd rather not say when", intent="skip")
    assert "utter_left_open" in done.said
    assert done.slots["requested_slot"] == "more_issues"
    assert stage.answer("no", intent="deny").slots["requested_slot"] == "reported_before"
