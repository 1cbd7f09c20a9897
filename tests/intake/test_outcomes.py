"""Each of several things that went wrong has an outcome of its own, or one for all."""

from datetime import date

import pytest

from backend.cases.models import Case
from backend.database import Database
from backend.intake import outcomes
from backend.intake.form import read_form, written
from backend.intake.questions import rows
from tests.intake.told import BOILER, Telling, hearing, told

ROOF = "The roof leaks"
TWO = {"issue": [BOILER, ROOF], "more_issues": "no", "noticed_on": None, "reported_before": "no"}


def each(one: object) -> list[str]:
    answers = one.answers  # type: ignore[attr-defined]
    return [outcomes.wanted(answers, n) for n in range(len(outcomes.issues(answers)))]


def test_with_one_issue_one_outcome_is_asked_for_and_nothing_else() -> None:
    one = hearing(issue=[BOILER], more_issues="no", noticed_on=None, reported_before="no")
    one.answer("outcome", "Mend it", intent=None)
    assert one.answers["outcome"] == {"value": "Mend it", "words": "Mend it"}
    assert one.next_question != "outcome"


def test_with_several_each_is_asked_for_its_own() -> None:
    one = hearing(**TWO)
    assert one.next_question == "outcome"
    one.answer("outcome", "Mend it", intent=None)
    assert one.next_question == "outcome"
    one.answer("outcome", "Send a roofer", intent=None)
    assert one.next_question != "outcome"
    assert each(one) == ["Mend it", "Send a roofer"]
    assert one.answers["outcome"]["words"] == "Mend it\n\nSend a roofer"


def test_the_same_for_all_can_be_pressed() -> None:
    one = hearing(**TWO)
    one.answer("outcome", "Mend it", intent=None)
    one.press("outcome", "answer", {"value": "same"})
    assert each(one) == ["Mend it", "Mend it"]
    assert one.next_question != "outcome"


@pytest.mark.parametrize(
    "text", ["the same", "same again", "same for the other one please", "same"]
)
def test_the_same_can_be_said(text: str) -> None:
    one = hearing(**TWO)
    one.answer("outcome", "Mend it", intent=None)
    one.answer("outcome", text, intent=None)
    assert each(one) == ["Mend it", "Mend it"]


@pytest.mark.parametrize("text", ["an apology for both", "Put it right for all of them"])
def test_one_for_all_can_be_said_at_once(text: str) -> None:
    one = hearing(**TWO)
    one.answer("outcome", text, intent=None)
    assert each(one) == [text, text]
    assert one.next_question != "outcome"


def test_what_is_wanted_inside_an_issue_belongs_to_that_issue() -> None:
    one = hearing(issue=[BOILER])
    one.answer("more_issues", "Your plumber was rude and I want an apology", intent=None)
    assert each(one) == ["", "I want an apology"]
    one.answer("more_issues", "no", intent=None)
    assert outcomes.open_issue(one.answers) == 0
    one.answer("outcome", "Mend it", intent=None)
    assert each(one) == ["Mend it", "I want an apology"]


def test_only_what_was_said_of_this_issue_is_said_back() -> None:
    one = hearing(issue=[BOILER])
    one.answer("more_issues", "Your plumber was rude and I want an apology", intent=None)
    assert told(one, "utter_noted_upfront") == "What you would like to happen: I want an apology"


def test_what_was_wanted_with_the_first_issue_is_not_taken_for_the_second() -> None:
    one = hearing()
    one.open_with("The lift is broken, I want it mended", wants_complaint=False)
    one.answer("more_issues", "The gate squeaks", intent=None)
    assert each(one) == ["I want it mended", ""]
    assert outcomes.open_issue(one.answers) == 1


def test_an_outcome_may_be_left_open_for_one_of_them() -> None:
    one = hearing(**TWO)
    one.answer("outcome", "Mend it", intent=None)
    one.answer("outcome", "I don't know", intent=None)
    assert each(one) == ["Mend it", ""]
    assert one.next_question != "outcome"


def test_changing_what_went_wrong_takes_its_outcomes_along() -> None:
    one = hearing(**TWO)
    one.answer("outcome", "Mend it", intent=None)
    one.press("outcome", "change_answer", {"question": "issue"})
    assert "outcome" not in one.answers


def test_the_summary_shows_each_outcome_beside_its_issue() -> None:
    one = hearing(**TWO)
    one.answer("outcome", "Mend it", intent=None)
    one.answer("outcome", "Send a roofer", intent=None)
    shown = {row.question: row.answer for row in rows(one.answers, offers_choice=False)}
    assert shown["outcome"] == (
        "For “My boiler has been off for …”: Mend it\n\nFor “The roof leaks”: Send a roofer"
    )


def test_the_same_outcome_is_shown_once() -> None:
    one = hearing(**TWO)
    one.answer("outcome", "Mend it for all of them", intent=None)
    shown = {row.question: row.answer for row in rows(one.answers, offers_choice=False)}
    assert shown["outcome"] == "Mend it for all of them"


def test_the_case_holds_each_outcome_with_its_issue(telling: Telling, database: Database) -> None:
    telling.say(BOILER)
    telling.say("The roof leaks and I want a roofer")
    telling.answer_all(outcome="Mend it")
    telling.send()
    with database.read() as session:
        issues = [(issue.text, issue.outcome) for issue in session.query(Case).one().issues]
    assert issues == [
        (BOILER, "Mend it"),
        ("The roof leaks and I want a roofer", "I want a roofer"),
    ]


FORM = {"on_behalf": "self", "full_name": "Pat Jones", "contact_details": "pat@example.com"}


def test_the_plain_form_takes_a_paragraph_for_each_issue() -> None:
    typed = {**FORM, "issue": f"{BOILER}\n\n{ROOF}", "outcome": "Mend it\n\nSend a roofer"}
    answers, errors = read_form(typed, date(2026, 11, 23))
    assert not errors
    assert [outcomes.wanted(answers, n) for n in range(2)] == ["Mend it", "Send a roofer"]
    assert written(answers)["outcome"] == typed["outcome"]


def test_one_paragraph_on_the_plain_form_is_for_all() -> None:
    typed = {**FORM, "issue": f"{BOILER}\n\n{ROOF}", "outcome": "Put it right"}
    answers, _ = read_form(typed, date(2026, 11, 23))
    assert [outcomes.wanted(answers, n) for n in range(2)] == ["Put it right", "Put it right"]


def test_a_further_issue_is_said_back_in_its_first_words() -> None:
    one = hearing(issue=[BOILER])
    one.answer("more_issues", "The gate of the yard at the back squeaks.", intent=None)
    assert told(one, "utter_heard_too") == "The gate of the yard at …"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("issue", "my problem is wrong, it is the boiler that broke"),
        ("outcome", "the outcome is wrong, it should be an apology"),
    ],
)
def test_with_several_none_is_lost_by_putting_one_in_the_place_of_all(name: str, text: str) -> None:
    one = hearing(**TWO)
    one.answer("outcome", "an apology for both", intent=None)
    one.said.clear()
    one.answer("on_behalf", text, intent=None)
    assert [say.response for say in one.said] == ["utter_asked_again"]
    assert one.next_question == name
