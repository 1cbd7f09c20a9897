"""When will I hear back: dates where this chat opened the case, else the published timetable."""

from tests.dialogue.driver import Chat


def test_the_chat_that_opened_the_case_hears_what_is_owed_by_when_and_why(sent: Chat) -> None:
    sent.say("when will I hear back?")
    for words in ("Stage one", "Thursday 10 December 2026", "Wednesday 30 December 2026"):
        assert words in sent.text
    assert "28 December 2026 (Boxing Day, substitute)" in sent.text


def test_a_new_chat_hears_the_published_timetable_and_is_offered_a_person(chat: Chat) -> None:
    chat.say("when will I hear back?")
    assert "working days" in chat.text
    assert "2026" not in chat.text
    assert "/talk_to_person" in chat.buttons


def test_half_an_hour_later_the_dates_are_no_longer_told(sent: Chat) -> None:
    sent.clock.move(minutes=31)
    sent.say("when will I hear back?")
    assert "2026" not in sent.text
