"""Whoever asks for their own information is told the law's date, and of no rule against it."""

import pytest

from tests.actions.stage import Stage
from tests.intake.told import Telling

OWN_DATA = "Please send me a copy of everything you hold about me"
SHARED = "You shared my file with my ex"
BY_LAW = "Send you the information we hold about you"


def sent(stage: Stage, issue: str) -> str:
    """Give what is said on sending, in one piece."""
    told = Telling(stage.database, stage.id, stage.clock)
    told.answer_all(issue=issue, reported_before="no", outcome="Send me the papers")
    return str(stage.run("action_open_case", "/send", intent="send").messages)


def test_sending_promises_the_day_of_the_law_and_quotes_nothing_against_it(stage: Stage) -> None:
    said = sent(stage, OWN_DATA)
    assert BY_LAW in said
    assert "Thursday 7 January 2027" in said
    assert "utter_case_person_decides" not in said


def test_when_will_i_hear_names_that_day_with_its_working(stage: Stage) -> None:
    sent(stage, OWN_DATA)
    said = str(
        stage.run("action_afterwards", "when will I hear back?", intent="check_status").messages
    )
    assert "send you the information we hold about you" in said
    assert "Thursday 7 January 2027" in said


@pytest.mark.parametrize("issue", [SHARED, f"{SHARED} and I want everything you hold about me"])
def test_a_complaint_about_information_still_hears_who_decides(stage: Stage, issue: str) -> None:
    said = sent(stage, issue)
    assert "utter_case_person_decides" in said
    assert "utter_case_ours_too" in said
    assert "the Information Commissioner's Office (https://ico.org.uk/make-a-complaint)" in said


def test_too_high_a_rent_names_the_tribunal_and_the_words_that_it_is_about(stage: Stage) -> None:
    said = sent(stage, "My rent is too high. The kitchen tap has dripped for weeks.")
    assert "utter_case_rule_about_words" in said
    assert "My rent is too high" in said
    assert "utter_case_tribunal" in said
    assert "the First-tier Tribunal (https://" in said
    assert "utter_case_ours_too" not in said
