"""Handed back to the assistant, nobody has to say again what they wrote to a person."""

import pytest
from sqlalchemy import select

from backend.cases.models import Case
from backend.conversations import service as conversations
from backend.database import Database
from backend.intake import handing_back
from backend.intake import service as intakes
from backend.intake.following_up import follow_up
from backend.intake.questions import value_of
from tests.conversations.working import hand_off, last, said, take_over
from tests.intake.told import Telling
from tests.parts import MONDAY_NOON, RULEBOOK, VOICE, conversation, posted
from tests.staff.people import hired

NAME = "My name is Pat Jones and my number is 07700 900123"
STORY = "He said the part was ordered in May, and I have photos."


def hand_back(database: Database, chat: str, staff_id: int) -> None:
    with database.write() as session:
        handing_back.hand_back(
            session, chat, staff_id=staff_id, rulebook=RULEBOOK, voice=VOICE, now=MONDAY_NOON
        )


@pytest.fixture
def officer(database: Database, telling: Telling) -> int:
    """Who took over a chat in which a complaint was begun."""
    telling.say("My boiler has been off for weeks and nobody came")
    (staff,) = hired(database, 1)
    hand_off(database, telling.id)
    take_over(database, telling.id, staff.id)
    return staff.id


def test_what_was_told_to_a_person_is_not_asked_again(
    database: Database, telling: Telling, officer: int
) -> None:
    posted(database, telling.id, NAME, client_id="a")
    posted(database, telling.id, STORY, client_id="b")
    hand_back(database, telling.id, officer)
    with database.read() as session:
        answers = intakes.latest(session, telling.id).answers  # type: ignore[union-attr]
    assert value_of(answers, "full_name") == "Pat Jones"
    assert value_of(answers, "contact_details")["phone"] == "07700 900123"
    *_, noted, back = said(database, telling.id)
    assert "Pat Jones" in noted
    assert "You can change it when you check your answers" in noted
    assert back.startswith("You are talking to the automated assistant again.")
    line = last(database, telling.id)
    assert (line.payload, line.turn) == ("/carry_on", "queued"), "it goes on where it was"


def test_answers_that_were_given_stay_as_they_were(
    database: Database, telling: Telling, officer: int
) -> None:
    with database.read() as session:
        before = intakes.latest(session, telling.id).answers["issue"]  # type: ignore[union-attr]
    posted(database, telling.id, "My sink leaks too", client_id="a")
    hand_back(database, telling.id, officer)
    with database.read() as session:
        after = intakes.latest(session, telling.id).answers["issue"]  # type: ignore[union-attr]
    assert after == before
    assert "word for word" in said(database, telling.id)[-2]


def test_without_anything_written_nothing_is_said_of_it(
    database: Database, telling: Telling, officer: int
) -> None:
    before = conversation(database, telling.id).last_seq
    hand_back(database, telling.id, officer)
    assert conversation(database, telling.id).last_seq == before + 1
    hand_back(database, telling.id, officer)
    assert conversation(database, telling.id).last_seq == before + 1, "it is back already"


def test_a_colleague_s_chat_is_not_handed_back(
    database: Database, telling: Telling, officer: int
) -> None:
    with pytest.raises(conversations.TakenByAnother):
        hand_back(database, telling.id, officer + 1)


def test_whoever_goes_back_by_themselves_is_heard_as_well(
    database: Database, telling: Telling
) -> None:
    telling.say("My boiler has been off for weeks and nobody came")
    hand_off(database, telling.id)
    posted(database, telling.id, NAME, client_id="a")
    for _ in range(2):
        with database.write() as session:
            message = conversations.post(
                session,
                conversations.find(session, telling.id),
                choice="/back_to_assistant",
                client_id="b",
                voice=VOICE,
                now=MONDAY_NOON,
            )
            follow_up(session, message, rulebook=RULEBOOK, voice=VOICE, now=MONDAY_NOON)
    assert sum("Pat Jones" in words for words in said(database, telling.id)) == 2, "told, and noted"


def test_all_that_was_written_to_a_person_goes_with_the_case_word_for_word(
    database: Database, telling: Telling, officer: int
) -> None:
    posted(database, telling.id, STORY, client_id="a")
    hand_back(database, telling.id, officer)
    telling.answer_all()
    telling.send()
    with database.read() as session:
        case = session.scalars(select(Case)).one()
    rows = {label: answer for _, label, answer in case.gathered["rows"]}
    assert rows["Written to our staff, or not read by the assistant"] == STORY
