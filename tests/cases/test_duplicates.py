"""Staff are told which open case a new one may be the same as, and can say that it is not."""

from dataclasses import replace

import pytest

from backend.cases import duplicates
from backend.cases import service as cases
from backend.cases.models import Case
from backend.cases.service import Issue, NewCase
from backend.database import Database
from tests.cases.opened import COMPLAINT, PAT, SAM, opened
from tests.cases.test_history import first_broken
from tests.parts import MONDAY_NOON
from tests.staff.people import made_staff

HOME = replace(PAT, email="", postcode="TN13 1AX")
FIRST = replace(COMPLAINT, resident=HOME)
AGAIN = replace(
    FIRST,
    idempotency_key="two",
    resident=replace(HOME, full_name="Lee Jones"),
    issues=(Issue("the boiler still isnt working"),),
)
OTHER = replace(AGAIN, idempotency_key="three", issues=(Issue("Your officer was rude to me"),))


def hinted(database: Database, new: NewCase) -> list[str]:
    case = opened(database, new)
    with database.write() as session:
        found = cases.find(session, case.reference)
        for _ in range(2):
            duplicates.hint_at_duplicates(session, found, now=MONDAY_NOON)
        return list(duplicates.possible_duplicates(session, found))


def test_the_same_matter_in_the_same_home_is_hinted_at_once(database: Database) -> None:
    first = opened(database, FIRST)
    assert hinted(database, AGAIN) == [first.reference]


@pytest.mark.parametrize(
    "new",
    [
        OTHER,
        replace(AGAIN, resident=replace(HOME, postcode="TN13 9ZZ")),
        replace(AGAIN, resident=replace(HOME, postcode="")),
    ],
)
def test_another_matter_or_another_home_is_not(database: Database, new: NewCase) -> None:
    opened(database, FIRST)
    assert hinted(database, new) == []


@pytest.mark.parametrize("way", [{"email": "pat@example.com"}, {"phone": "01732 000000"}])
def test_the_same_way_to_be_reached_is_enough(database: Database, way: dict[str, str]) -> None:
    first = opened(database, replace(FIRST, resident=replace(SAM, **{"email": "", **way})))
    assert hinted(database, replace(AGAIN, resident=replace(SAM, **{"email": "", **way}))) == [
        first.reference
    ]


def test_a_case_that_has_ended_is_not_hinted_at(database: Database) -> None:
    first = opened(database, FIRST)
    with database.write() as session:
        cases.find(session, first.reference).state = "closed"
    assert hinted(database, AGAIN) == []


def test_staff_can_say_that_it_is_not_the_same(database: Database) -> None:
    first, staff = opened(database, FIRST), made_staff(database)
    hinted(database, AGAIN)
    with database.write() as session:
        second = session.query(Case).filter_by(idempotency_key="two").one()
        for _ in range(2):
            duplicates.dismiss(
                session, second.reference, first.reference, staff_id=staff.id, now=MONDAY_NOON
            )
        assert duplicates.possible_duplicates(session, second) == []
    with database.read() as session:
        events = list(cases.find(session, second.reference).events)
    assert [event.kind for event in events].count("not_the_same") == 1
    assert first_broken(events) is None


def test_what_nothing_hints_at_cannot_be_dismissed(database: Database) -> None:
    first, other, staff = opened(database, FIRST), opened(database, OTHER), made_staff(database)
    with pytest.raises(duplicates.NoSuchHint), database.write() as session:
        duplicates.dismiss(
            session, other.reference, first.reference, staff_id=staff.id, now=MONDAY_NOON
        )
