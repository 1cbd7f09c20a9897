"""A resident tells us what went wrong, answers the questions, checks them and leaves."""

from backend.cases.models import Case
from tests.dialogue.driver import PLAIN, Chat


def cases(chat: Chat) -> list[Case]:
    with chat.database.read() as session:
        found = session.query(Case).order_by(Case.id).all()
        session.expunge_all()
        return found


def test_everything_in_order_ends_with_a_reference_and_dates(chat: Chat) -> None:
    chat.say("I want to make a complaint")
    assert chat.question == "issue"
    chat.answer(**PLAIN)
    assert chat.question == "check"
    chat.press("/send")
    (case,) = cases(chat)
    assert case.reference in chat.text
    assert case.kind == "complaint"
    assert chat.card["kind"] == "confirmation"
    assert chat.card["reference"] == case.reference
    assert chat.card["rows"] == [], "the dates stand in the message above it"
    for day in ("Thursday 10", "Monday 14", "Wednesday 30"):
        assert f"by {day} December 2026" in chat.text


def test_whoever_told_of_a_danger_hears_by_when_the_law_asks_for_what(chat: Chat) -> None:
    chat.say("/complain")
    chat.answer(**{**PLAIN, "issue": "Black mould in the bedroom, and my son has asthma"})
    chat.press("/send")
    assert "the law gives us until" in chat.text
    assert "Tuesday 8 December 2026" in chat.text
    assert "If it gets worse, ring us on 01732 749400" in chat.text


def test_the_case_holds_the_words_that_were_given(chat: Chat) -> None:
    chat.say("I want to make a complaint")
    chat.answer(**PLAIN)
    chat.press("/send")
    (case,) = cases(chat)
    gathered = {
        name: answer.get("words") for name, answer in case.gathered.items() if name != "rows"
    }
    for question in ("issue", "outcome", "reported_result", "full_name"):
        assert gathered[question] == PLAIN[question]


def test_the_words_that_begin_it_are_the_first_answer(chat: Chat) -> None:
    words = "Your cleaner has not been in our block since the summer and the stairs are filthy"
    chat.say(words)
    assert chat.question == "more_issues"
    assert chat.words("issue") == words


def test_answers_given_up_front_are_not_asked_again(chat: Chat) -> None:
    chat.say(
        "My boiler has been off three weeks and I rang you twice about it, "
        "I want it fixed and an apology"
    )
    given = {"noticed_on", "reported_before", "outcome"} & set(chat.intake.answers)  # type: ignore[union-attr]
    assert given
    asked = set()
    while chat.question not in (None, "check"):
        asked.add(chat.question)
        chat.say(PLAIN[chat.question or ""])
    assert not asked & given


def test_several_problems_are_all_kept(chat: Chat) -> None:
    chat.say("The roof of the bike shed leaks and you have done nothing about it")
    chat.say("also the door of the bin store does not close any more")
    chat.answer(**PLAIN)
    chat.press("/send")
    with chat.database.read() as session:
        issues = [issue.text for issue in session.query(Case).one().issues]
    assert issues == [
        "The roof of the bike shed leaks and you have done nothing about it",
        "also the door of the bin store does not close any more",
    ]


def test_the_summary_can_be_read_without_its_card(chat: Chat) -> None:
    chat.say("I want to make a complaint")
    chat.answer(**PLAIN)
    assert chat.card["kind"] == "summary"
    for row in chat.card["rows"]:
        assert row["label"] in chat.text
        assert row["answer"] in chat.text
        assert row["change_value"] in chat.buttons
    assert "/send" in chat.buttons


def test_sending_in_words_is_sending(chat: Chat) -> None:
    chat.say("I want to make a complaint")
    chat.answer(**PLAIN)
    chat.say("yes, send it")
    assert len(cases(chat)) == 1


def test_sending_twice_opens_one_case(chat: Chat) -> None:
    chat.say("I want to make a complaint")
    chat.answer(**PLAIN)
    chat.say("/send")
    first = chat.text
    chat.say("/send")
    (case,) = cases(chat)
    assert case.reference in first
    assert case.reference in chat.text


def test_a_second_complaint_in_the_same_chat_is_a_case_of_its_own(chat: Chat) -> None:
    for issue in (PLAIN["issue"], "Your officer shouted at me on the phone."):
        chat.say("/complain")
        chat.answer(**{**PLAIN, "issue": issue})
        chat.press("/send")
    first, second = cases(chat)
    assert first.reference != second.reference
    assert second.reference in chat.text


def test_what_an_answer_holds_never_spoils_the_summary(chat: Chat) -> None:
    chat.say("I want to make a complaint")
    chat.answer(**{**PLAIN, "outcome": "Mend list[0] and 0[x] {summary} {0} please"})
    assert chat.question == "check"
    assert "{summary} {0} please" in chat.text
    assert "TN13 1AX" in chat.text
