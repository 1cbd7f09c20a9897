"""Whoever writes in another language is answered in it once, whoever owns the conversation."""

import pytest
from sqlalchemy import select

from backend.conversations import service as conversations
from backend.conversations.models import Message
from backend.conversations.queries import handed_off
from backend.database import Database
from tests.parts import MONDAY_NOON, PACK, VOICE, conversation, posted, started
from tests.staff.people import made_staff

POLISH = "Mam wilgoć w mieszkaniu od trzech tygodni"
POLISH_AGAIN = "Kaloryfery nie działają i moje dzieci marzną"
URDU = "میرے گھر میں تین ہفتوں سے نمی ہے"
PERSON = "/talk_to_person"


def in_languages(database: Database, chat: str) -> list[Message]:
    with database.read() as session:
        return list(
            session.scalars(
                select(Message)
                .where(Message.conversation_id == chat, Message.language != "")
                .order_by(Message.seq)
            )
        )


def bot_answered(database: Database, chat: str, message: Message) -> None:
    with database.write() as session:
        session.get_one(Message, (chat, message.seq)).turn = "answered"


@pytest.fixture
def chat(database: Database) -> str:
    return started(database)


def test_the_answer_is_in_their_language_with_our_number_and_a_button(
    database: Database, chat: str
) -> None:
    posted(database, chat, POLISH)
    (line,) = in_languages(database, chat)
    assert (line.sender, line.language) == ("system", "pl")
    assert "tłumacza" in line.text
    assert PACK.contacts.phone in line.text
    assert line.choices == [
        {"label": "Porozmawiaj z człowiekiem (Talk to a person)", "value": PERSON}
    ]
    assert conversation(database, chat).language == "pl"


def test_its_button_asks_for_a_person(database: Database, chat: str) -> None:
    posted(database, chat, POLISH)
    posted(database, chat, choice=PERSON, client_id="two")
    assert conversation(database, chat).owner == "waiting"


def test_the_bot_is_not_given_what_it_cannot_read(database: Database, chat: str) -> None:
    assert posted(database, chat, POLISH).turn == "withheld"
    (line,) = in_languages(database, chat)
    assert line.payload is None


def test_a_question_that_was_open_is_asked_again(database: Database, chat: str) -> None:
    bot_answered(database, chat, posted(database, chat, "My roof leaks"))
    posted(database, chat, POLISH, client_id="two")
    (line,) = in_languages(database, chat)
    assert (line.payload, line.turn) == (conversations.CARRY_ON, "queued")


def test_it_is_said_once_for_each_language_and_the_bot_has_the_words_after_that(
    database: Database, chat: str
) -> None:
    posted(database, chat, POLISH)
    assert posted(database, chat, POLISH_AGAIN, client_id="two").turn == "queued"
    posted(database, chat, URDU, client_id="three")
    assert [line.language for line in in_languages(database, chat)] == ["pl", "ur"]
    assert conversation(database, chat).language == "ur"


def test_whoever_waits_for_a_person_is_answered_without_another_offer_of_one(
    database: Database, chat: str
) -> None:
    posted(database, chat, choice=PERSON)
    posted(database, chat, POLISH, client_id="two")
    (line,) = in_languages(database, chat)
    assert line.choices == []
    assert "Talk to a person" not in line.text


def test_staff_who_answer_are_told_the_language_and_nothing_is_said_over_them(
    database: Database, chat: str
) -> None:
    staff = made_staff(database, role="officer")
    with database.write() as session:
        conversations.take_over(session, chat, staff_id=staff.id, voice=VOICE, now=MONDAY_NOON)
    posted(database, chat, POLISH)
    assert in_languages(database, chat) == []
    assert conversation(database, chat).language == "pl"


def test_danger_in_english_words_is_answered_first_and_left_to_the_bot_as_well(
    database: Database, chat: str
) -> None:
    message = posted(database, chat, f"I smell gas {POLISH}. {POLISH_AGAIN}. Nikt nie odbiera.")
    with database.read() as session:
        lines = session.scalars(
            select(Message).where(Message.conversation_id == chat, Message.seq > message.seq)
        ).all()
    assert [(line.danger, line.language) for line in lines] == [(True, ""), (False, "pl")]
    assert message.turn == "queued"


def test_english_and_a_name_are_answered_by_the_bot_alone(database: Database, chat: str) -> None:
    posted(database, chat, "My boiler has been broken for three weeks")
    posted(database, chat, "Anna Maria Kowalska", client_id="two")
    assert in_languages(database, chat) == []
    assert conversation(database, chat).language == ""


def test_the_language_of_a_plain_form_is_kept_for_staff(database: Database) -> None:
    form = started(database, channel="form")
    with database.write() as session:
        conversations.note_form(
            session,
            conversations.find(session, form),
            f"You filled in the form:\nMy home\n{POLISH}",
            client_id="form:1",
            voice=VOICE,
            now=MONDAY_NOON,
        )
    assert conversation(database, form).language == "pl"
    assert in_languages(database, form) == []


def test_the_hand_off_is_told_in_their_language_too(database: Database, chat: str) -> None:
    posted(database, chat, POLISH)
    posted(database, chat, choice=PERSON, client_id="two")
    offer, told = in_languages(database, chat)
    assert told.language == "pl"
    assert "tłumacza" in told.text
    assert told.seq > offer.seq
    assert not told.choices


def test_the_list_of_chats_shows_what_was_written_and_not_the_button(
    database: Database, chat: str
) -> None:
    posted(database, chat, POLISH)
    posted(database, chat, choice=PERSON, client_id="two")
    with database.read() as session:
        (waiting,) = handed_off(session)
    assert waiting.last_text == POLISH
