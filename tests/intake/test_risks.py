"""What was told of danger and of people once stays with the case, whatever is said afterwards."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from backend.cases.models import Case
from backend.database import Database
from tests.intake.told import Telling
from tests.parts import Clock, posted, started

TAP = {"issue": "My kitchen tap drips", "reported_before": "no", "route_choice": "log a complaint"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telling(database: Database, clock: Clock) -> Telling:
    return Telling(database, started(database), clock)


def cases(database: Database) -> list[Case]:
    with database.read() as session:
        found = list(session.scalars(select(Case).order_by(Case.id)))
        for case in found:
            _ = case.deadlines
        return found


def say(telling: Telling, words: str, number: int) -> None:
    posted(telling.database, telling.id, words, client_id=f"message-{number}", now=telling.clock())


def test_a_hazard_stays_when_the_answer_is_changed(
    telling: Telling, database: Database, clock: Clock
) -> None:
    say(telling, "There is black mould by the cot and my baby has asthma", 1)
    clock.move(minutes=30)
    telling.answer_all(**TAP)
    telling.send()
    (case,) = cases(database)
    assert case.hazards == ["damp_mould"]
    assert case.vulnerability == ["breathing", "child"]


def test_a_hazards_clock_runs_from_when_it_was_told_first(
    telling: Telling, database: Database, clock: Clock
) -> None:
    say(telling, "There is black mould in the bedroom", 1)
    clock.move(minutes=45)
    telling.answer_all(issue="Nobody ever came about the black mould in the bedroom")
    telling.send()
    (case,) = cases(database)
    started_at = {one.started_at for one in case.deadlines if one.stage == "hazard:damp_mould"}
    assert started_at == {datetime(2026, 12, 7, 12, 0, tzinfo=UTC)}


def test_the_next_case_of_a_conversation_has_its_own_risks(
    telling: Telling, database: Database, clock: Clock
) -> None:
    say(telling, "I can smell gas", 1)
    telling.answer_all()
    telling.send()
    clock.move(minutes=10)
    say(telling, "My tap drips and I am 82", 2)
    telling.question = None
    telling.answer_all(**TAP)
    telling.send()
    first, second = cases(database)
    assert "gas" in first.hazards
    assert second.hazards == []
    assert second.vulnerability == ["age"]


def test_a_request_for_ones_own_data_is_marked_on_the_case(
    telling: Telling, database: Database
) -> None:
    wish = "Please send me a copy of everything you hold about me"
    telling.answer_all(issue=wish, reported_before="no")
    telling.send()
    (case,) = cases(database)
    assert case.triage["data_request"] is True
    assert case.route == "data_protection"
    assert case.person_decides
