"""A season or "months" is said back as the rough time that it is."""

import pytest

from tests.intake.told import hearing, told

ISSUE = {"issue": ["The tap drips"], "more_issues": "no"}


@pytest.mark.parametrize(
    ("words", "said_back"),
    [
        ("since summer", "since about June 2026"),
        ("its been months", "since about April 2026"),
        ("all through the spring and still", "since about March 2026"),
        ("it has been banging for weeks", "since about October 2026"),
        ("since october", "since October 2026"),
        ("since 2 May 2026", "since 2 May 2026"),
        ("for three weeks", "since 16 November 2026"),
    ],
)
def test_a_rough_time_stays_rough(words: str, said_back: str) -> None:
    one = hearing(**ISSUE)
    one.answer("noticed_on", words, intent=None)
    assert said_back in told(one, "utter_echo")


@pytest.mark.parametrize("text", ["me", "us", "email", "tenant"])
def test_a_word_that_wishes_nothing_is_no_wish(text: str) -> None:
    one = hearing(**ISSUE, noticed_on="x", reported_before="no")
    one.answer("outcome", text, intent=None)
    assert "outcome" not in one.answers
