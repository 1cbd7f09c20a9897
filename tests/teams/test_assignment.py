"""The first rule that fits says who gets a case, and a later stage gets somebody new."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, select

from backend.cases import process
from backend.cases.models import Case
from backend.database import Database
from backend.policy.process.steps import EscalationRequested
from backend.residents.service import Person
from backend.staff.models import Staff
from backend.teams import service
from backend.teams.assignment import Work, fits, give
from backend.teams.models import AssignmentRule, Team
from backend.teams.seeding import EVERYTHING_ELSE, seed
from backend.teams.service import RuleDetails, TeamDetails
from tests.cases.opened import COMPLAINT, PAT, REQUEST, opened
from tests.parts import MONDAY_NOON, PACK, RULEBOOK, Clock, at_once
from tests.policy.process.parts import acknowledged, responded
from tests.second_landlord import SECOND_PACK
from tests.staff.people import hired

WORK = Work("complaint", "complaint", "stage-1", "phone", ("rudeness",), ("gas",), (), "TN13 1AX")


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, True),
        ({"kind": ["complaint"]}, True),
        ({"kind": ["service_request"]}, False),
        ({"kind": ["service_request", "complaint"], "came_by": ["phone"]}, True),
        ({"kind": ["complaint"], "came_by": ["email"]}, False),
        ({"hazard": ["fire", "gas"]}, True),
        ({"hazard": ["fire"]}, False),
        ({"vulnerability": ["child"]}, False),
        ({"ground": ["rudeness"]}, True),
        ({"postcode": ["tn131"]}, True),
        ({"postcode": ["TN13", "ME1"]}, True),
        ({"postcode": ["TN2"]}, False),
        ({"stage": ["stage-2"]}, False),
        ({"route": []}, True),
    ],
)
def test_a_rule_fits_what_has_one_of_everything_it_asks_for(
    when: dict[str, list[str]], expected: bool
) -> None:
    assert fits(when, WORK) is expected


def test_a_home_without_a_postcode_fits_no_rule_about_postcodes() -> None:
    assert not fits({"postcode": ["TN13"]}, replace(WORK, postcode=""))


def shared_out(database: Database, number: int) -> list[Staff]:
    """Make a team that shares complaints out among so many members, and give these."""
    members = hired(database, number)
    with database.write() as session:
        details = TeamDetails("resolution", members=tuple(one.id for one in members))
        team = service.save_team(
            session, None, details, hosts=(), staff_id=members[0].id, now=MONDAY_NOON
        )
        rule = RuleDetails("All", {}, team_id=team.id, shares_out=True)
        service.save_rule(session, None, rule, staff_id=members[0].id, now=MONDAY_NOON)
    return members


def test_work_is_shared_out_in_turn(database: Database) -> None:
    members = shared_out(database, 3)

    given = [
        opened(database, replace(COMPLAINT, idempotency_key=str(n))).assigned_to for n in range(4)
    ]

    assert given == [one.id for one in (*members, members[0])]


def test_cases_that_open_at_once_are_shared_out_all_the_same(database: Database) -> None:
    members = shared_out(database, 4)

    found = at_once(8, lambda n: opened(database, replace(COMPLAINT, idempotency_key=str(n))))

    given = [one.assigned_to for one in found if isinstance(one, Case)]
    assert sorted(filter(None, given)) == sorted([one.id for one in members] * 2)


def test_whoever_has_left_gets_nothing(database: Database) -> None:
    members = shared_out(database, 2)
    with database.write() as session:
        session.get_one(Staff, members[0].id).disabled_at = MONDAY_NOON

    assert opened(database).assigned_to == members[1].id


@pytest.mark.parametrize("has_other_rule", [True, False])
def test_a_rule_whose_person_has_left_leaves_the_case_to_the_next_rule(
    database: Database, has_other_rule: bool
) -> None:
    members = shared_out(database, 2)
    with database.write() as session:
        session.get_one(Staff, members[0].id).disabled_at = MONDAY_NOON
        if not has_other_rule:
            session.execute(delete(AssignmentRule))
        left = AssignmentRule(position=-1, name="To one", when={}, staff_id=members[0].id)
        session.add(left)

    case = opened(database)

    assert case.assigned_to == (members[1].id if has_other_rule else None)
    with database.read() as session:
        kinds = {one.kind for one in session.get_one(Case, case.id).events}
    assert ("given_to_nobody" in kinds) is not has_other_rule


def test_stage_two_goes_to_somebody_who_took_no_part_in_stage_one(
    database: Database, clock: Clock
) -> None:
    members = shared_out(database, 2)
    case = opened(database)
    assert case.assigned_to == members[0].id
    with database.write() as session:  # the turn would be theirs again
        session.scalars(select(Team)).one().last_given_to = members[1].id

    answered_and_escalated(database, case, by=f"staff:{members[0].id}")

    with database.read() as session:
        later = session.get_one(Case, case.id)
        assert (later.stage, later.assigned_to) == ("stage-2", members[1].id)


def test_with_nobody_new_stage_two_goes_to_the_team_alone(database: Database) -> None:
    members = shared_out(database, 1)
    case = opened(database)

    answered_and_escalated(database, case, by=f"staff:{members[0].id}")

    with database.read() as session:
        later = session.get_one(Case, case.id)
        assert (later.assigned_to, later.team_id) == (None, case.team_id)


def answered_and_escalated(database: Database, case: Case, *, by: str) -> None:
    day = case.received_on
    steps = (
        acknowledged(day, by=by, respond_on=date(2026, 12, 21)),
        responded(day, by=by),
        EscalationRequested(on=day, by="resident", reasons="It is not right"),
    )
    with database.write() as session:
        for step in steps:
            process.take(session, case.reference, step, rulebook=RULEBOOK, now=MONDAY_NOON)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_request_goes_to_its_team_and_says_so(database: Database) -> None:
    with database.write() as session:
        seed(session, PACK)

    with database.read() as session:
        case = session.get_one(Case, opened(database, REQUEST).id)
        assert session.get_one(Team, case.team_id).name == "repairs team"
        assert [event.kind for event in case.events] == ["received", "given_out"]


def test_a_rule_by_postcode_comes_before_the_others_when_it_is_moved_there(
    database: Database,
) -> None:
    (me,) = hired(database, 1)
    with database.write() as session:
        seed(session, PACK)
        north = service.save_team(
            session, None, TeamDetails("north"), hosts=(), staff_id=me.id, now=MONDAY_NOON
        )
        rule = service.save_rule(
            session,
            None,
            RuleDetails("North", {"postcode": ["ME"]}, team_id=north.id),
            staff_id=me.id,
            now=MONDAY_NOON,
        )
        for _ in range(10):
            service.move_rule(session, rule.id, earlier=True, staff_id=me.id, now=MONDAY_NOON)

    at_home = replace(REQUEST, resident=replace(PAT, postcode="ME1 1AA"))
    assert isinstance(at_home.resident, Person)
    assert opened(database, at_home).team_id == north.id


def test_seeding_again_changes_nothing_that_managers_set(database: Database) -> None:
    with database.write() as session:
        seed(session, PACK)
        session.scalars(select(Team).where(Team.name == "repairs team")).one().email = "a@b.example"
        session.delete(session.scalars(select(AssignmentRule)).first())
        session.flush()
        before = len(session.scalars(select(AssignmentRule)).all())
        seed(session, PACK)
        assert len(session.scalars(select(AssignmentRule)).all()) == before
        team = session.scalars(select(Team).where(Team.name == "repairs team")).one()
        assert team.email == "a@b.example"


def test_a_pack_that_says_little_gives_everything_to_its_complaints_team(
    database: Database,
) -> None:
    with database.write() as session:
        seed(session, SECOND_PACK)
        (rule,) = session.scalars(select(AssignmentRule)).all()
        assert rule.name == EVERYTHING_ELSE
        given = give(session, replace(WORK, route="emergency"))
        assert given is not None
        assert session.get_one(Team, given.team_id).name == SECOND_PACK.landlord.team


def test_without_rules_nothing_is_given_out(database: Database) -> None:
    case = opened(database)

    assert (case.team_id, case.assigned_to) == (None, None)
