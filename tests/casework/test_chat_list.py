"""Staff find every chat in its list, and a list does not move while it is read."""

from datetime import timedelta

from sqlalchemy import select

from backend.cases.models import Case
from backend.casework import chat_list, filing
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.database import Database
from backend.tasks import service as tasks
from backend.teams.models import Team, TeamMember
from tests.conversations.working import hand_off, take_over, transfer
from tests.intake.told import Telling
from tests.parts import MONDAY_NOON, VOICE, Clock, posted, started
from tests.staff.people import hired

LATER = MONDAY_NOON + timedelta(hours=1)


def spoken(database: Database, words: str, *, minutes: int = 0) -> str:
    at = MONDAY_NOON + timedelta(minutes=minutes)
    chat = started(database, now=at)
    posted(database, chat, words, now=at)
    return chat


def found(database: Database, staff_id: int, words: str = "", **more: object) -> list[str]:
    with database.read() as session:
        asked = {"until": LATER, **more}
        page = chat_list.found(session, staff_id=staff_id, words=words, **asked)  # type: ignore[arg-type]
        return [one.id for one in page.lines]


def test_those_who_wait_stand_in_the_order_of_their_wait(database: Database) -> None:
    (staff,) = hired(database, 1)
    first, second = spoken(database, "I smell gas"), spoken(database, "Hello")
    hand_off(database, second, now=MONDAY_NOON)
    hand_off(database, first, now=LATER)
    with database.write() as session:
        tasks.add(session, tasks.CALL_BACK, conversation_id=second, due_at=LATER, now=MONDAY_NOON)
    with database.read() as session:
        one, two = chat_list.waiting(session, staff_id=staff.id)
    assert (one.id, one.since, one.call_back, one.call_back_by) == (
        second,
        MONDAY_NOON,
        True,
        LATER,
    )
    assert (two.id, two.hazards, two.unread, two.last_text) == (first, ["gas"], 1, "I smell gas")


def test_each_person_sees_their_own_and_what_waits_for_their_team(database: Database) -> None:
    priya, sam = hired(database, 2)
    chat, other = spoken(database, "Hello"), spoken(database, "Hello too")
    take_over(database, chat, priya.id)
    with database.write() as session:
        team = Team(name="Repairs")
        session.add(team)
        session.flush()
        session.add(TeamMember(team_id=team.id, staff_id=sam.id))
        waiting = conversations.find(session, other)
        conversations.wait_for_staff(
            waiting, reason="transferred", team_id=team.id, now=MONDAY_NOON
        )
    with database.read() as session:
        assert [one.id for one in chat_list.mine(session, staff_id=priya.id)] == [chat]
        assert chat_list.mine(session, staff_id=sam.id) == []
        (line,) = chat_list.waiting(session, staff_id=sam.id)
        assert (line.team_name, line.mine) == ("Repairs", True)
        assert not chat_list.waiting(session, staff_id=priya.id)[0].mine
    transfer(database, chat, to=sam.id, by=priya.id)
    with database.read() as session:
        assert [one.id for one in chat_list.mine(session, staff_id=sam.id)] == [chat]


def test_all_are_found_by_name_reference_and_words_the_finished_too(database: Database) -> None:
    (staff,) = hired(database, 1)
    boiler = spoken(database, "The boiler in my 100% cold flat")
    noise = spoken(database, "My neighbour plays drums", minutes=1)
    telling = Telling(database, boiler, Clock())
    telling.answer_all(full_name="Zoë Ångström")
    telling.send()
    with database.write() as session:
        case = session.scalars(select(Case)).one()
        filing.finish(
            session,
            noise,
            references=[case.reference.lower()],
            staff_id=staff.id,
            voice=VOICE,
            now=LATER,
        )
    assert found(database, staff.id) == [noise, boiler]
    assert found(database, staff.id, "boiler flat") == [boiler]
    assert found(database, staff.id, "100%") == [boiler]
    assert found(database, staff.id, "0_%") == []
    assert found(database, staff.id, "drums boiler") == []
    assert found(database, staff.id, "ngström") == [boiler]
    assert found(database, staff.id, case.reference.lower()) == [noise, boiler]
    assert found(database, staff.id, owner="closed") == [noise]
    assert found(database, staff.id, "drums", owner="bot") == []


def test_a_page_stays_as_it_is_while_new_chats_come(database: Database) -> None:
    (staff,) = hired(database, 1)
    old = [spoken(database, f"Chat {n}", minutes=n) for n in range(30)]
    assert found(database, staff.id, page=1) == old[:4:-1]
    spoken(database, "Newer", minutes=90)
    assert found(database, staff.id, page=2) == old[4::-1]
    assert found(database, staff.id, page=99) == old[4::-1], "the last one there is"


def test_a_chat_in_which_nothing_was_said_is_in_no_list(database: Database) -> None:
    (staff,) = hired(database, 1)
    started(database)
    form = started(database, channel="form")
    with database.write() as session:
        session.get_one(Conversation, form).last_resident_at = MONDAY_NOON
    assert found(database, staff.id) == []
