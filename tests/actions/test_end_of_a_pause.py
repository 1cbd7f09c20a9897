"""What ends a pause after danger is read for answers, and the open question follows."""

from tests.actions.stage import Stage

ISSUE = "The lift is out of order and nobody tells us anything."


def test_details_given_in_the_message_that_ends_a_pause_are_kept(stage: Stage) -> None:
    stage.open_form(ISSUE)
    stage.question = "paused"
    done = stage.answer(
        "tenant, its for me, June Abbott, Flat 2 Mead House TN9 1ZZ, 07700900777 evenings only"
    )
    assert done.said == ["utter_carry_on", "utter_noted_upfront"]
    assert done.slots["full_name"] == "June Abbott"
    assert done.slots["requested_slot"] == "more_issues"


def test_details_are_kept_from_whoever_was_afraid_too(stage: Stage) -> None:
    stage.open_form(ISSUE)
    stage.question, stage.slots = "paused", {"waited_for": ["violence"]}
    done = stage.answer("tenant, for me, June Abbott, june@example.com")
    assert done.slots["full_name"] == "June Abbott"
    assert done.slots["requested_slot"] == "more_issues"


def test_what_answers_nothing_only_goes_on(stage: Stage) -> None:
    stage.open_form(ISSUE)
    stage.question = "paused"
    done = stage.answer("ok I am safe now")
    assert done.said == ["utter_carry_on"]
    assert done.slots["requested_slot"] == "more_issues"
