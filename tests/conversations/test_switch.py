"""Staff turn the assistant off and on; everybody who talks with it is told at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.conversations import service as conversations
from backend.conversations.models import Message
from backend.conversations.switch import history, is_on
from backend.conversations.switching import IN_PROGRESS, NoReason, turn
from backend.database import Database
from tests.parts import MONDAY_NOON, VOICE, at_once, conversation, posted, started
from tests.staff.people import made_staff

OFF = "The automated assistant is switched off for now."
PASSED = "We have passed this chat to West Kent's staff"
ON = "The automated assistant is on again. You can carry on with it here."
ON_AGAIN = "It has not read what you wrote to our staff."


@pytest.fixture
def priya(database: Database) -> int:
    return made_staff(database, role="manager").id


def switch(database: Database, staff_id: int, *, on: bool, why: str = "It talks nonsense") -> None:
    with database.write() as session:
        turn(session, on, why, staff_id=staff_id, voice=VOICE, now=MONDAY_NOON)


def assistant_is_on(database: Database) -> bool:
    with database.read() as session:
        return is_on(session)


def said(database: Database, conversation_id: str) -> list[str]:
    """Give what was said after the first line, by whom and how it begins or the words that tell."""
    with database.read() as session:
        found = session.scalars(
            select(Message).where(Message.conversation_id == conversation_id).order_by(Message.seq)
        ).all()
    known = (OFF, PASSED, ON, ON_AGAIN)
    return [
        f"{m.sender}: {next((words for words in known if words in m.text), m.text)}"
        for m in found[1:]
    ]


def queued(database: Database) -> list[str]:
    with database.read() as session:
        waiting = select(Message).where(Message.turn.in_(("queued", "asking")))
        return [m.payload or m.text for m in session.scalars(waiting)]


def test_the_assistant_is_on_until_somebody_turns_it_off(database: Database, priya: int) -> None:
    assert assistant_is_on(database)
    switch(database, priya, on=False)
    assert not assistant_is_on(database)
    switch(database, priya, on=True)
    assert assistant_is_on(database)


def test_who_turned_it_and_why_stays_on_record(database: Database, priya: int) -> None:
    switch(database, priya, on=False, why="It sent a leak\u202e to the wrong team\0")
    switch(database, priya, on=True, why="Put right")
    with database.read() as session:
        turned = [(one.on, one.why, one.by, one.at) for one in history(session)]
    assert turned == [
        (True, "Put right", "Priya Shah", MONDAY_NOON),
        (False, "It sent a leak to the wrong team", "Priya Shah", MONDAY_NOON),
    ]


@pytest.mark.parametrize("why", ["", "  ", "\0", "..."])
def test_it_is_not_turned_without_a_reason(database: Database, priya: int, why: str) -> None:
    with pytest.raises(NoReason):
        switch(database, priya, on=False, why=why)
    assert assistant_is_on(database)


def test_a_chat_in_progress_is_told_at_once(database: Database, priya: int) -> None:
    chat = started(database)
    switch(database, priya, on=False)
    assert said(database, chat) == [f"system: {OFF}"]
    with database.read() as session:
        told = session.get_one(Message, (chat, 2))
    assert [choice["value"] for choice in told.choices] == ["/talk_to_person"]
    assert "/complaint" in told.text
    assert VOICE.pack.contacts.phone in told.text


def test_turning_it_off_twice_tells_once(database: Database, priya: int) -> None:
    chat = started(database)
    switch(database, priya, on=False)
    switch(database, priya, on=False)
    assert said(database, chat) == [f"system: {OFF}"]


def test_of_ten_who_turn_it_off_at_once_one_does(database: Database, priya: int) -> None:
    chat = started(database)
    assert at_once(10, lambda _n: switch(database, priya, on=False)) == [None] * 10
    assert said(database, chat) == [f"system: {OFF}"]
    with database.read() as session:
        assert len(history(session)) == 1


def test_whoever_is_owed_a_reply_is_passed_to_people_with_their_words(
    database: Database, priya: int
) -> None:
    chat = started(database)
    posted(database, chat, "Nobody rings me back")
    switch(database, priya, on=False)
    assert queued(database) == []
    assert said(database, chat) == ["resident: Nobody rings me back", f"system: {PASSED}"]
    assert conversation(database, chat).owner == "waiting"


def test_with_it_off_nothing_is_queued_and_people_get_what_is_written(
    database: Database, priya: int
) -> None:
    switch(database, priya, on=False)
    chat = started(database)
    assert posted(database, chat, "The lift is stuck again", client_id="one").turn == "withheld"
    assert posted(database, chat, "Hello?", client_id="two").turn == "withheld"
    assert queued(database) == []
    found = conversation(database, chat)
    assert (found.owner, found.hand_off_reason) == ("waiting", "assistant_off")


def test_a_new_chat_is_told_first_of_all(database: Database, priya: int) -> None:
    switch(database, priya, on=False)
    chat = started(database)
    with database.read() as session:
        first = session.get_one(Message, (chat, 1))
    assert (first.sender, OFF in first.text) == ("system", True)


def test_a_person_can_be_asked_for_while_it_is_off(database: Database, priya: int) -> None:
    switch(database, priya, on=False)
    chat = started(database)
    posted(database, chat, choice="/talk_to_person")
    assert conversation(database, chat).owner == "waiting"
    assert said(database, chat)[-1] == f"system: {PASSED}"


def test_danger_is_answered_while_it_is_off(database: Database, priya: int) -> None:
    switch(database, priya, on=False)
    chat = started(database)
    posted(database, chat, "I can smell gas in the hallway")
    assert any("0800 111 999" in line for line in said(database, chat))


def test_nobody_can_give_a_chat_to_an_assistant_that_is_off(database: Database, priya: int) -> None:
    chat = started(database)
    switch(database, priya, on=False)
    posted(database, chat, "Hello?", client_id="one")
    posted(database, chat, choice="/back_to_assistant", client_id="two")
    assert conversation(database, chat).owner == "waiting"
    assert "still switched off" in said(database, chat)[-1]
    with pytest.raises(conversations.AssistantIsOff), database.write() as session:
        conversations.hand_back(session, chat, staff_id=priya, voice=VOICE, now=MONDAY_NOON)


def test_on_again_a_chat_goes_on_with_its_open_question(database: Database, priya: int) -> None:
    chat = started(database)
    switch(database, priya, on=False)
    switch(database, priya, on=True)
    assert said(database, chat) == [f"system: {OFF}", f"system: {ON}"]
    assert queued(database) == ["/carry_on"]


def test_on_again_what_was_written_to_people_stays_with_them(
    database: Database, priya: int
) -> None:
    chat = started(database)
    switch(database, priya, on=False)
    posted(database, chat, "The lift is stuck again", client_id="one")
    switch(database, priya, on=True)
    assert queued(database) == []
    assert conversation(database, chat).owner == "waiting"
    assert said(database, chat)[-1] == f"system: {ON_AGAIN}"
    posted(database, chat, choice="/back_to_assistant", client_id="two")
    assert conversation(database, chat).owner == "bot"
    assert queued(database) == ["/carry_on"]


def test_chats_of_staff_ended_chats_and_forms_are_left_in_peace(
    database: Database, priya: int
) -> None:
    taken, ended, form = started(database), started(database), started(database, channel="form")
    with database.write() as session:
        conversations.take_over(session, taken, staff_id=priya, voice=VOICE, now=MONDAY_NOON)
        conversations.close(session, ended, voice=VOICE, now=MONDAY_NOON)
    before = [conversation(database, one).last_seq for one in (taken, ended, form)]
    switch(database, priya, on=False)
    switch(database, priya, on=True)
    assert [conversation(database, one).last_seq for one in (taken, ended, form)] == before


def test_a_chat_that_nobody_looks_at_is_told_when_somebody_writes(
    database: Database, priya: int
) -> None:
    chat = started(database, now=MONDAY_NOON - IN_PROGRESS - timedelta(seconds=1))
    switch(database, priya, on=False)
    assert said(database, chat) == []
    posted(database, chat, "I am back")
    assert said(database, chat) == ["resident: I am back", f"system: {PASSED}"]


def test_on_again_it_answers_as_ever(database: Database, priya: int) -> None:
    switch(database, priya, on=False)
    switch(database, priya, on=True)
    chat = started(database)
    assert posted(database, chat, "Nobody rings me back").turn == "queued"
