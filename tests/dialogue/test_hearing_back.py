"""When will I hear back: dates where this chat opened the case, else who asks is asked first."""

from tests.dialogue.driver import Chat


def test_the_chat_that_opened_the_case_hears_what_is_owed_by_when_and_why(sent: Chat) -> None:
    sent.say("when will I hear back?")
    for words in ("Stage one", "Thursday 10 December 2026", "Wednesday 30 December 2026"):
        assert words in sent.text
    assert "28 December 2026 (Boxing Day, substitute)" in sent.text


def test_a_new_chat_is_asked_for_the_reference_first_and_the_usual_times_are_a_press_away(
    chat: Chat,
) -> None:
    for _ in range(2):
        chat.say("when will I hear back?")
        assert chat.question == "proof_reference"
        assert "What is your reference?" in chat.text
        assert "working days" not in chat.text
        assert {"/faq_how_long", "/talk_to_person"} <= set(chat.buttons)
    chat.press("/faq_how_long")
    assert "working days" in chat.text
    assert "2026" not in chat.text
    assert chat.question == "proof_reference"


def test_between_questions_the_usual_times_are_told_once(chat: Chat) -> None:
    chat.say("/complain", "when will I hear back?")
    assert "working days" in chat.text
    chat.say("when will I hear back?")
    assert "working days" not in chat.text
    assert "/status" in chat.text
    assert chat.question == "issue"


def test_half_an_hour_later_the_dates_are_no_longer_told(sent: Chat) -> None:
    sent.clock.move(minutes=31)
    sent.say("when will I hear back?")
    assert "2026" not in sent.text
