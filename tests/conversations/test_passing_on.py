"""A chat goes to a colleague or a team, or waits again, and the resident is told who is there."""

import pytest

from backend.conversations import passing_on
from backend.conversations import service as conversations
from backend.database import Database
from backend.staff.models import Staff
from backend.teams.models import Team
from tests.conversations.working import (
    STAFFED,
    audited,
    hand_off,
    last,
    reply,
    take_over,
    transfer,
)
from tests.parts import MONDAY_NOON, VOICE, at_once, conversation, started


def test_a_colleague_has_it_at_once_and_the_resident_is_told(
    database: Database, team: list[Staff], chat: str
) -> None:
    transfer(database, chat, to=team[1].id, by=team[0].id)
    found = conversation(database, chat)
    assert (found.owner, found.staff_id) == ("staff", team[1].id)
    assert last(database, chat).text == (
        "Officer 1 from West Kent answers you here from now on. They can read what you wrote."
    )
    with pytest.raises(conversations.TakenByAnother, match="Officer 1 has taken"):
        reply(database, chat, "Hello", staff_id=team[0].id)
    assert audited(database)[-1] == (f"staff:{team[0].id}", "transferred", "conversation")


def test_passing_it_to_whoever_has_it_says_nothing(
    database: Database, team: list[Staff], chat: str
) -> None:
    before = conversation(database, chat).last_seq
    transfer(database, chat, to=team[0].id, by=team[0].id)
    assert conversation(database, chat).last_seq == before


def test_only_whoever_has_it_or_a_manager_passes_it_on(
    database: Database, team: list[Staff], chat: str
) -> None:
    with pytest.raises(conversations.TakenByAnother, match="Officer 0"):
        transfer(database, chat, to=team[2].id, by=team[1].id)
    transfer(database, chat, to=team[2].id, by=team[1].id, manages=True)
    assert conversation(database, chat).staff_id == team[2].id
    waiting = started(database)
    hand_off(database, waiting)
    with pytest.raises(passing_on.NotTheirs):
        transfer(database, waiting, to=team[2].id, by=team[1].id)


def test_whoever_cannot_sign_in_any_more_is_given_nothing(
    database: Database, team: list[Staff], chat: str
) -> None:
    with database.write() as session:
        session.get_one(Staff, team[1].id).disabled_at = MONDAY_NOON
    for nobody in (team[1].id, 999):
        with pytest.raises(passing_on.NobodyToPassTo):
            transfer(database, chat, to=nobody, by=team[0].id)
    assert conversation(database, chat).staff_id == team[0].id


def test_of_two_who_pass_it_on_at_once_one_does(
    database: Database, team: list[Staff], chat: str
) -> None:
    tried = at_once(2, lambda n: transfer(database, chat, to=team[n + 1].id, by=team[0].id))
    refused = [one for one in tried if one is not None]
    assert [type(one) for one in refused] == [conversations.TakenByAnother]


def to_team(database: Database, chat: str, team_id: int, by: int) -> None:
    with database.write() as session:
        passing_on.transfer_to_team(
            session, chat, team_id=team_id, staff_id=by, voice=STAFFED, now=MONDAY_NOON
        )


def test_a_team_has_it_waiting_for_it_and_the_resident_knows_which(
    database: Database, team: list[Staff], chat: str
) -> None:
    with database.write() as session:
        repairs = Team(name="Repairs", shown_as="our repairs team")
        session.add(repairs)
    to_team(database, chat, repairs.id, team[0].id)
    found = conversation(database, chat)
    assert (found.owner, found.staff_id, found.team_id) == ("waiting", None, repairs.id)
    assert found.handed_off_at == MONDAY_NOON
    assert "passed this chat on to our repairs team" in last(database, chat).text
    assert "Someone is there now, until 17:00 today." in last(database, chat).text
    take_over(database, chat, team[1].id)
    assert conversation(database, chat).team_id is None
    with pytest.raises(passing_on.NobodyToPassTo):
        to_team(database, chat, 999, team[1].id)


def release(database: Database, chat: str, staff_id: int) -> None:
    with database.write() as session:
        passing_on.release(session, chat, staff_id=staff_id, voice=VOICE, now=MONDAY_NOON)


def test_whoever_cannot_go_on_lets_another_take_it(
    database: Database, team: list[Staff], chat: str
) -> None:
    with pytest.raises(conversations.TakenByAnother):
        release(database, chat, team[1].id)
    release(database, chat, team[0].id)
    assert conversation(database, chat).owner == "waiting"
    assert "Officer 0 has left this chat" in last(database, chat).text
    before = conversation(database, chat).last_seq
    release(database, chat, team[0].id)
    assert conversation(database, chat).last_seq == before, "released twice, said once"
    take_over(database, chat, team[1].id)
    assert [line[1] for line in audited(database)] == ["claimed", "released", "claimed"]


def test_what_has_ended_is_passed_to_nobody(
    database: Database, team: list[Staff], chat: str
) -> None:
    with database.write() as session:
        conversations.finish(session, chat, staff_id=team[0].id, voice=VOICE, now=MONDAY_NOON)
    with pytest.raises(conversations.ConversationClosed):
        transfer(database, chat, to=team[1].id, by=team[0].id, manages=True)
    with pytest.raises(conversations.ConversationClosed):
        release(database, chat, team[0].id)


def test_a_colleague_s_chat_is_not_finished_by_another(
    database: Database, team: list[Staff], chat: str
) -> None:
    with database.write() as session, pytest.raises(conversations.TakenByAnother):
        conversations.finish(session, chat, staff_id=team[1].id, voice=VOICE, now=MONDAY_NOON)
    with database.write() as session:
        conversations.finish(session, chat, staff_id=team[0].id, voice=VOICE, now=MONDAY_NOON)
        conversations.finish(session, chat, staff_id=team[1].id, voice=VOICE, now=MONDAY_NOON)
    assert last(database, chat).text.startswith("This conversation has ended.")
    assert audited(database)[-1][1] == "finished"
