"""A message is stored once, in order, as it was written, whatever is tried with it."""

import pytest
from sqlalchemy import select

from backend.conversations import service as conversations
from backend.conversations.models import Message
from backend.database import Database
from tests.parts import MONDAY_NOON, VOICE, at_once, conversation, posted, started


def messages(database: Database, conversation_id: str) -> list[Message]:
    with database.read() as session:
        return list(
            session.scalars(
                select(Message)
                .where(Message.conversation_id == conversation_id)
                .order_by(Message.seq)
            )
        )


def test_a_chat_begins_with_a_greeting_that_says_an_automated_assistant_answers(
    database: Database,
) -> None:
    (greeting,) = messages(database, started(database))
    assert (greeting.seq, greeting.sender) == (1, "assistant")
    assert "automated assistant, not a person" in greeting.text
    assert greeting.choices


def test_a_plain_form_begins_with_nothing_said(database: Database) -> None:
    assert messages(database, started(database, channel="form")) == []


def test_a_posted_message_is_stored_and_waits_for_the_bot(database: Database) -> None:
    chat = started(database)
    message = posted(database, chat, "Nobody has rung me for three weeks")
    assert (message.seq, message.turn, message.sender) == (2, "queued", "resident")
    assert conversation(database, chat).last_seq == 2
    assert conversation(database, chat).last_resident_at == MONDAY_NOON


def test_twenty_posts_at_once_of_one_client_id_store_one_message(database: Database) -> None:
    chat = started(database)
    seen = at_once(20, lambda _n: posted(database, chat, "Only once please").seq)
    assert seen == [2] * 20
    assert [m.text for m in messages(database, chat) if m.sender == "resident"] == [
        "Only once please"
    ]


def test_twenty_different_posts_at_once_are_numbered_without_gaps(database: Database) -> None:
    chat = started(database)
    seen = at_once(20, lambda n: posted(database, chat, f"Part {n}", client_id=f"{n}").seq)
    assert sorted(map(str, seen)) == sorted(map(str, range(2, 22)))
    assert [m.seq for m in messages(database, chat)] == list(range(1, 22))
    assert conversation(database, chat).last_seq == 21


def test_the_same_client_id_with_other_words_is_refused_and_changes_nothing(
    database: Database,
) -> None:
    chat = started(database)
    posted(database, chat, "Nobody rings me back", client_id="one")
    with pytest.raises(conversations.SameIdOtherWords):
        posted(database, chat, "Nobody writes to me", client_id="one")
    assert len(messages(database, chat)) == 2


def test_the_same_client_id_as_words_and_as_a_choice_is_refused(database: Database) -> None:
    chat = started(database)
    posted(database, chat, choice="/complain", client_id="one")
    with pytest.raises(conversations.SameIdOtherWords):
        posted(database, chat, "Make a complaint", client_id="one")
    with pytest.raises(conversations.SameIdOtherWords):
        posted(database, chat, choice="/request_service", client_id="one")


def test_two_conversations_may_use_the_same_client_id(database: Database) -> None:
    one, other = started(database), started(database)
    assert posted(database, one, "First", client_id="same").text == "First"
    assert posted(database, other, "Second", client_id="same").text == "Second"


def test_a_retry_after_the_conversation_ended_still_gives_the_first_answer(
    database: Database,
) -> None:
    chat = started(database)
    first = posted(database, chat, "Nobody rings me back")
    with database.write() as session:
        conversations.close(session, chat, voice=VOICE, now=MONDAY_NOON)
    assert posted(database, chat, "Nobody rings me back").seq == first.seq


def test_an_ended_conversation_takes_nothing_more(database: Database) -> None:
    chat = started(database)
    with database.write() as session:
        conversations.close(session, chat, voice=VOICE, now=MONDAY_NOON)
    with pytest.raises(conversations.ConversationClosed):
        posted(database, chat, "One more thing")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "\0\0\0",
        "\u202e\u2066\u2069",
        "\ud800",
    ],
    ids=["empty", "white space", "only NUL bytes", "only overrides", "half a character"],
)
def test_a_message_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(conversations.EmptyMessage, match="Write a message"):
        conversations.clean(text)


def test_a_refused_message_changes_nothing(database: Database) -> None:
    chat = started(database)
    with pytest.raises(conversations.EmptyMessage):
        posted(database, chat, " \0 ")
    assert len(messages(database, chat)) == 1


def test_four_thousand_characters_are_taken_and_one_more_is_not(database: Database) -> None:
    chat = started(database)
    assert len(posted(database, chat, "é" * 4_000).text) == 4_000
    with pytest.raises(conversations.MessageTooLong, match="4,000"):
        posted(database, chat, "é" * 4_001, client_id="two")
    with pytest.raises(conversations.MessageTooLong):
        posted(database, chat, "no " * 3_334, client_id="three")
    assert len(messages(database, chat)) == 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("bo\0iler\x07 \x1b[31moff", "boiler [31moff"),
        ("safe \u202egnp.exe\u202c \u2066x\u2069", "safe gnp.exe x"),
        ("one\r\ntwo\rthree\ttabbed", "one\ntwo\nthree\ttabbed"),
        ("  padded  ", "padded"),
        ("الغلاية معطلة \u200fمنذ أسابيع", "الغلاية معطلة \u200fمنذ أسابيع"),
        ("👩‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
        ("<script>alert(1)</script> & <b>", "<script>alert(1)</script> & <b>"),
        ("می‌خواهم", "می‌خواهم"),
    ],
    ids=["controls", "overrides", "lines", "spaces", "Arabic", "emoji", "HTML", "Persian"],
)
def test_what_disguises_text_is_taken_out_and_every_word_is_kept(typed: str, kept: str) -> None:
    assert conversations.clean(typed) == kept


def test_a_message_comes_back_from_the_database_as_it_was_stored(database: Database) -> None:
    chat = started(database)
    posted(database, chat, "\0👩‍👩‍👧‍👦 “quoted” 'single' \\ %s {name} الغلاية")
    assert messages(database, chat)[1].text == "👩‍👩‍👧‍👦 “quoted” 'single' \\ %s {name} الغلاية"
