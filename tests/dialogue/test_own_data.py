"""Whoever asks for their own information hears how, and is asked few questions or none."""

from backend.cases.models import Case
from tests.dialogue.driver import PLAIN, Chat

WORDS = "please send me a copy of everything you hold about me"
NEEDLESS = ("more_issues", "noticed_on", "reported_before", "reported_result", "outcome")


def test_the_way_is_told_and_no_question_of_a_complaint_is_asked(chat: Chat) -> None:
    chat.say(WORDS)
    assert "within 1 month" in chat.text
    assert chat.question is None
    assert {"/talk_to_person", '/ask_own_data{"value": "record"}'} <= set(chat.buttons)


def test_a_short_record_asks_only_who_it_is(chat: Chat) -> None:
    chat.say(WORDS)
    chat.press('/ask_own_data{"value": "record"}')
    asked = []
    while (question := chat.question) in PLAIN:
        asked.append(question)
        chat.say(PLAIN[question])
    assert not set(asked) & {*NEEDLESS, "issue", "route_choice"}
    chat.press("/send")
    assert "Send you the information we hold about you" in chat.text
    with chat.database.read() as session:
        assert [issue.text for issue in session.query(Case).one().issues] == [WORDS]


def test_the_same_words_on_a_button_s_question_are_shortened_too(chat: Chat) -> None:
    chat.say("/complain", WORDS)
    assert chat.question not in NEEDLESS
