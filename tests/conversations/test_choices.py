"""A button may be pressed while it is open, in the conversation that showed it, and only then."""

import pytest

from backend.conversations import service as conversations
from backend.conversations.voice import Line
from backend.database import Database
from tests.parts import MONDAY_NOON, VOICE, conversation, posted, started

YES = {"label": "Yes", "value": '/answer{"value":"yes"}'}
NO = {"label": "No", "value": '/answer{"value":"no"}'}


def asked(database: Database, conversation_id: str, *choices: dict[str, str]) -> None:
    with database.write() as session:
        conversations.say(
            session,
            conversations.find(session, conversation_id),
            "assistant",
            Line("Have you told us before?", choices),
            now=MONDAY_NOON,
        )


def test_a_pressed_button_says_its_label_and_carries_its_value(database: Database) -> None:
    chat = started(database)
    asked(database, chat, YES, NO)
    pressed = posted(database, chat, choice=YES["value"])
    assert (pressed.text, pressed.payload, pressed.turn) == ("Yes", YES["value"], "queued")


def test_a_value_that_was_never_offered_is_refused(database: Database) -> None:
    chat = started(database)
    with pytest.raises(conversations.NotAChoice):
        posted(database, chat, choice='/answer{"value":"yes"}')
    with pytest.raises(conversations.NotAChoice):
        posted(database, chat, choice="/restart")
    with pytest.raises(conversations.NotAChoice):
        posted(database, chat, choice="")


def test_a_label_is_not_a_value(database: Database) -> None:
    with pytest.raises(conversations.NotAChoice):
        posted(database, started(database), choice="Make a complaint")


def test_a_button_of_another_conversation_is_refused(database: Database) -> None:
    mine, another = started(database), started(database)
    asked(database, another, YES)
    with pytest.raises(conversations.NotAChoice):
        posted(database, mine, choice=YES["value"])


def test_a_button_closes_once_the_resident_has_said_something(database: Database) -> None:
    chat = started(database)
    asked(database, chat, YES, NO)
    posted(database, chat, "I did tell you", client_id="one")
    with pytest.raises(conversations.NotAChoice):
        posted(database, chat, choice=YES["value"], client_id="two")


def test_a_button_pressed_twice_is_taken_once(database: Database) -> None:
    chat = started(database)
    asked(database, chat, YES, NO)
    first = posted(database, chat, choice=YES["value"], client_id="one")
    assert posted(database, chat, choice=YES["value"], client_id="one").seq == first.seq
    with pytest.raises(conversations.NotAChoice):
        posted(database, chat, choice=YES["value"], client_id="two")


def test_choices_stay_open_while_the_assistant_goes_on_talking(database: Database) -> None:
    chat = started(database)
    asked(database, chat, YES)
    asked(database, chat)
    assert posted(database, chat, choice=YES["value"]).text == "Yes"


def test_a_refused_press_stores_nothing(database: Database) -> None:
    chat = started(database)
    with pytest.raises(conversations.NotAChoice):
        posted(database, chat, choice="/send")
    assert conversation(database, chat).last_seq == 1


def test_asking_for_a_person_by_button_needs_no_bot(database: Database) -> None:
    chat = started(database)
    pressed = posted(database, chat, choice="/talk_to_person")
    assert pressed.turn == "withheld"
    assert conversation(database, chat).owner == "waiting"
    assert conversation(database, chat).hand_off_reason == "asked"


def test_words_typed_like_a_button_press_are_words(database: Database) -> None:
    typed = posted(database, started(database), "/talk_to_person")
    assert (typed.text, typed.payload) == ("/talk_to_person", None)


def test_sending_a_lost_message_again_repeats_its_words(database: Database) -> None:
    chat = started(database)
    lost = posted(database, chat, "My boiler is off", client_id="one")
    with database.write() as session:
        found = conversations.find(session, chat)
        line = VOICE.line("turn_lost", words=lost.text, seq=str(lost.seq))
        conversations.say(session, found, "system", line, now=MONDAY_NOON)
    again = posted(database, chat, choice=f"again:{lost.seq}", client_id="two")
    assert (again.text, again.payload, again.turn) == ("My boiler is off", None, "queued")


def test_only_the_lost_message_that_was_offered_can_be_sent_again(database: Database) -> None:
    chat = started(database)
    posted(database, chat, "My boiler is off", client_id="one")
    for invented in ("again:1", "again:2", "again:-1", "again:x"):
        with pytest.raises(conversations.NotAChoice):
            posted(database, chat, choice=invented, client_id="two")
