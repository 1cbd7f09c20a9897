"""Safety markers: whose home they are about, and for how long they stand."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.database import Database
from backend.errors import DomainError
from backend.residents import safety
from backend.residents.models import SafetyMarker
from ops.steps import ROOT
from tests.parts import MONDAY_NOON
from tests.staff.people import hired

FACTS: dict[str, Any] = {
    "address": "Flat 2, 1 High Street, Sevenoaks",
    "postcode": "tn131ax",
    "reasons": "On 3 May a dog bit an operative. Ring ahead.",
    "review_on": date(2027, 6, 1),
    "seen_by": safety.EVERYONE,
}


def marked(database: Database, **other: Any) -> SafetyMarker:
    [staff] = hired(database, 1)
    with database.write() as session:
        return safety.add(session, **{**FACTS, **other}, staff_id=staff.id, now=MONDAY_NOON)


@pytest.mark.parametrize(
    ("address", "postcode", "sure"),
    [
        ("Flat 2, 1 High Street, Sevenoaks", "TN13 1AX", True),
        ("flat 2 1 high st", "TN131AX", True),
        ("1 High Street Flat 2, Sevenoaks TN13 1AX", "", True),
        ("1 High Street, Sevenoaks", "TN13 1AX", False),
        ("High Street", "TN13 1AX", False),
        ("", "TN13 1AX", False),
        ("Flat 3, 1 High Street", "TN13 1AX", None),
        ("Flat 2, 1 High Street", "TN13 1AY", None),
        ("Flat 2, 1 High Street", "", False),
        ("Flat 2, 1 Low Street", "", None),
        ("", "", None),
    ],
)
def test_a_home_is_found_however_its_address_was_typed(
    database: Database, address: str, postcode: str, sure: bool | None
) -> None:
    marked(database)
    with database.read() as session:
        found = safety.of_home(session, address=address, postcode=postcode)
    assert [one.sure for one in found] == ([] if sure is None else [sure])


@pytest.mark.parametrize(
    ("address", "sure"),
    [("Rose Cottage, Mill Lane", True), ("Rose Cottage", True), ("Ivy Cottage", False)],
)
def test_a_house_without_a_number_is_found_by_its_name(
    database: Database, address: str, sure: bool
) -> None:
    marked(database, address="Rose Cottage, Mill Lane")
    with database.read() as session:
        [found] = safety.of_home(session, address=address, postcode="TN13 1AX")
    assert found.sure is sure


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"address": " "}, safety.NoAddress),
        ({"postcode": "nowhere"}, safety.NoPostcode),
        ({"reasons": "\n"}, safety.NoReasons),
        ({"reasons": "x" * 2001}, safety.TooLong),
        ({"seen_by": "residents"}, safety.UnknownReader),
        ({"review_on": MONDAY_NOON.date()}, safety.ReviewNotAhead),
        ({"review_on": date(2027, 12, 8)}, safety.ReviewTooFar),
    ],
)
def test_a_marker_without_what_it_needs_is_refused(
    database: Database, wrong: dict[str, Any], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        marked(database, **wrong)


def test_a_review_may_be_twelve_months_ahead_to_the_day(database: Database) -> None:
    assert marked(database, review_on=date(2027, 12, 7)).review_on == date(2027, 12, 7)


def test_a_marker_whose_review_is_due_stands_until_somebody_decides(database: Database) -> None:
    marker = marked(database)
    later = MONDAY_NOON + timedelta(days=300)
    assert not safety.is_to_be_reviewed(marker, MONDAY_NOON)
    assert safety.is_to_be_reviewed(marker, later)
    with database.read() as session:
        assert len(safety.standing(session)) == 1
        assert safety.of_home(session, address=FACTS["address"], postcode="TN13 1AX")


def test_a_marker_is_kept_until_its_next_review(database: Database) -> None:
    marker = marked(database)
    with database.write() as session:
        safety.review(
            session,
            marker.id,
            review_on=date(2027, 9, 1),
            seen=FACTS["review_on"],
            staff_id=marker.created_by,
            now=MONDAY_NOON,
        )
    with database.read() as session:
        assert safety.standing(session)[0].review_on == date(2027, 9, 1)
    with database.write() as session, pytest.raises(safety.ReviewedMeanwhile):
        safety.review(
            session,
            marker.id,
            review_on=date(2027, 10, 1),
            seen=FACTS["review_on"],
            staff_id=marker.created_by,
            now=MONDAY_NOON,
        )


def test_an_ended_marker_is_shown_no_more_and_stays_on_record(database: Database) -> None:
    marker = marked(database)
    with database.write() as session, pytest.raises(safety.NoReasonToEnd):
        safety.end(session, marker.id, why=" ", staff_id=marker.created_by, now=MONDAY_NOON)
    with database.write() as session:
        safety.end(
            session, marker.id, why="The dog is gone.", staff_id=marker.created_by, now=MONDAY_NOON
        )
    with database.read() as session:
        assert safety.standing(session) == []
        kept = session.get_one(SafetyMarker, marker.id)
        assert (kept.ended_why, kept.ended_by) == ("The dog is gone.", marker.created_by)
    with database.write() as session, pytest.raises(safety.NoSuchMarker):
        safety.end(session, marker.id, why="again", staff_id=1, now=MONDAY_NOON)


def test_what_is_done_with_a_marker_is_written_down_without_its_words(database: Database) -> None:
    marker = marked(database)
    with database.write() as session:
        safety.note_seen(session, marker, staff_id=marker.created_by, now=MONDAY_NOON)
    with database.read() as session:
        lines = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
    assert [line.action for line in lines] == ["marker_added", "viewed"]
    assert "dog" not in str([line.data for line in lines])


def test_markers_reach_nobody_but_staff() -> None:
    speak_of_them = {
        str(path.relative_to(ROOT))
        for path in (*ROOT.glob("backend/**/*.py"), *ROOT.glob("actions/*.py"))
        if "SafetyMarker" in (words := path.read_text()) or "import safety" in words
    }
    assert {path for path in speak_of_them if not path.startswith("backend/web/staff/")} == {
        "backend/residents/models.py",
        "backend/residents/safety.py",
        "backend/web/app.py",  # the status of one that is not there
        "backend/web/team.py",  # that there is one, and no reasons
    }
