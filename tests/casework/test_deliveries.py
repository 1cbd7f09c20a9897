"""What a request asked teams for stays with it when it becomes a complaint."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from backend.cases import links, risk
from backend.cases import service as cases
from backend.cases.service import Issue
from backend.casework import deliveries
from backend.database import Database
from backend.teams.seeding import seed
from tests.cases.opened import REQUEST, opened
from tests.parts import MONDAY_NOON, PACK, RULEBOOK

LATER = MONDAY_NOON + timedelta(days=2)
PARTS = [
    {"route": "emergency", "rules": [], "text": "the boiler leaks gas"},
    {"route": "service_request", "rules": [], "text": "the tap drips"},
]
GAS = replace(REQUEST, hazards=("gas",), triage={"parts": PARTS})


@pytest.fixture
def complaint(database: Database) -> str:
    """The reference of a complaint that a request with danger in it has become."""
    with database.write() as session:
        seed(session, PACK)
    reference = opened(database, GAS).reference
    assert sent(database, reference) == ["emergency", "request"]
    with database.write() as session:
        made = links.become_complaint(
            session,
            reference,
            dissatisfied_on=LATER.date(),
            by="staff:1",
            rulebook=RULEBOOK,
            now=LATER,
        )
        return made.reference


def sent(database: Database, reference: str) -> Sequence[str]:
    """Hand over what a case owes to teams, and give what that is about."""
    with database.write() as session:
        case = cases.find(session, reference)
        return [one.about for one in deliveries.deliver(session, case, now=LATER)]


def test_what_a_request_carries_is_not_sent_again_for_its_complaint(
    database: Database, complaint: str
) -> None:
    assert sent(database, complaint) == []


def test_danger_told_of_to_the_complaint_goes_out(database: Database, complaint: str) -> None:
    with database.write() as session:
        case = cases.find(session, complaint)
        risk.add_risk(session, case, hazards={"fire": LATER}, by="resident", now=LATER)
    assert sent(database, complaint) == ["emergency"]
    assert sent(database, complaint) == []


def test_an_issue_linked_with_a_complaint_takes_none_of_its_work(
    database: Database, complaint: str
) -> None:
    with database.write() as session:
        rude = links.open_linked(
            session,
            complaint,
            Issue("The caretaker was rude", ""),
            raised_on=LATER.date(),
            by="staff:1",
            rulebook=RULEBOOK,
            now=LATER,
        ).reference
    assert sent(database, rude) == []
