"""What was promised has an owner and a day, and stays open until somebody proves it done."""

from datetime import date, datetime, timedelta

import pytest

from backend.cases.keeping import words_of
from backend.cases.models import Case
from backend.cases.process import ChangedMeanwhile
from backend.cases.service import find
from backend.casework import lessons, remedies
from backend.casework.models import Remedy
from backend.casework.remedies import Promised
from backend.database import Database
from backend.staff.models import Staff
from tests.cases.opened import opened
from tests.parts import MONDAY_NOON, at_once
from tests.staff.people import hired

MONDAY = MONDAY_NOON.date()
NEXT_WEEK = MONDAY + timedelta(days=7)


@pytest.fixture
def people(database: Database) -> list[Staff]:
    """Two members of staff."""
    return hired(database, 2)


def promised(
    database: Database, owner: Staff, *, due_on: date = NEXT_WEEK, reference: str = ""
) -> Remedy:
    reference = reference or opened(database).reference
    with database.write() as session:
        return remedies.promise(
            session,
            find(session, reference),
            Promised(
                what="Mend it", who="Our contractor", owner_id=owner.id, due_on=due_on, number=1
            ),
            staff_id=owner.id,
            now=MONDAY_NOON,
        )


def done(
    database: Database, remedy: Remedy, *, on: date = MONDAY, proof: str = "A photograph"
) -> None:
    with database.write() as session:
        remedies.done(
            session,
            remedy.id,
            on=on,
            proof=proof,
            seen=remedy.version,
            staff_id=remedy.created_by,
            now=MONDAY_NOON,
        )


def listed(
    database: Database, show: remedies.Show, me: Staff, now: datetime = MONDAY_NOON
) -> list[tuple[int, str, str]]:
    with database.read() as session:
        found = remedies.listed(session, show, staff_id=me.id, now=now)
        return [(one.remedy.id, one.owner, one.state) for one in found]


def test_a_promise_is_open_until_it_is_proved_done(database: Database, people: list[Staff]) -> None:
    remedy = promised(database, people[0])
    assert listed(database, "open", people[1]) == [(remedy.id, people[0].name, "open")]
    done(database, remedy)
    assert listed(database, "open", people[1]) == []
    with database.read() as session:
        [one] = remedies.of_case(session, find(session, reference_of(database)), now=MONDAY_NOON)
        assert (one.state, one.remedy.proof, one.remedy.done_on) == ("done", "A photograph", MONDAY)


def reference_of(database: Database) -> str:
    with database.read() as session:
        return session.query(Case.reference).scalar() or ""


def test_the_list_shows_what_is_due_overdue_and_ones_own(
    database: Database, people: list[Staff]
) -> None:
    reference = opened(database).reference
    soon = promised(database, people[0], reference=reference)
    late = promised(database, people[1], due_on=MONDAY + timedelta(days=30), reference=reference)
    assert [one[0] for one in listed(database, "due", people[0])] == [soon.id]
    assert [one[0] for one in listed(database, "mine", people[1])] == [late.id]
    assert listed(database, "overdue", people[0]) == []
    then = MONDAY_NOON + timedelta(days=8)
    assert listed(database, "overdue", people[0], then) == [(soon.id, people[0].name, "overdue")]


def test_what_cannot_be_recorded_says_why(database: Database, people: list[Staff]) -> None:
    remedy = promised(database, people[0])
    with pytest.raises(remedies.NoProof):
        done(database, remedy, proof=" - ")
    with pytest.raises(remedies.NotDoneYet):
        done(database, remedy, on=MONDAY + timedelta(days=1))
    with pytest.raises(remedies.NoSuchOwner):
        promised(database, Staff(id=999))
    done(database, remedy)
    with pytest.raises(remedies.RemedySettled):
        done(database, remedy)
    with pytest.raises(remedies.NoSuchRemedy):
        done(database, Remedy(id=999, version=1, created_by=1))


def test_a_promise_moves_with_its_reason_and_the_history_keeps_both_days(
    database: Database, people: list[Staff]
) -> None:
    remedy = promised(database, people[0])
    moved: dict[str, object] = {"seen": remedy.version, "staff_id": 1, "now": MONDAY_NOON}
    with database.write() as session:
        for wrong, error in (
            ({"due_on": NEXT_WEEK, "owner_id": people[1].id, "reason": ""}, remedies.NoReason),
            ({"due_on": date(2026, 12, 4), "owner_id": 1, "reason": "x"}, remedies.DayGone),
            ({"due_on": NEXT_WEEK, "owner_id": 999, "reason": "x"}, remedies.NoSuchOwner),
        ):
            with pytest.raises(error):
                remedies.move(session, remedy.id, **wrong, **moved)  # type: ignore[arg-type]
    later = NEXT_WEEK + timedelta(days=7)
    with database.write() as session:
        remedies.move(
            session,
            remedy.id,
            due_on=later,
            owner_id=people[1].id,
            reason="The part is late",
            seen=remedy.version,
            staff_id=people[0].id,
            now=MONDAY_NOON,
        )
    with database.read() as session:
        case = find(session, reference_of(database))
        event = next(one for one in case.events if one.kind == "remedy_moved")
        assert event.data["was_due_on"] == NEXT_WEEK.isoformat()
        assert event.data["due_on"] == later.isoformat()
        assert words_of(session, case, event.seq) == {"reasons": "The part is late"}


def test_a_promise_is_cancelled_with_its_reason(database: Database, people: list[Staff]) -> None:
    remedy = promised(database, people[0])
    with database.write() as session:
        with pytest.raises(remedies.NoReason):
            remedies.cancel(session, remedy.id, reason="", seen=1, staff_id=1, now=MONDAY_NOON)
        remedies.cancel(
            session,
            remedy.id,
            reason="They asked us not to",
            seen=remedy.version,
            staff_id=people[0].id,
            now=MONDAY_NOON,
        )
    with database.read() as session:
        [one] = remedies.of_case(session, find(session, reference_of(database)), now=MONDAY_NOON)
        assert (one.state, one.remedy.cancelled_why) == ("cancelled", "They asked us not to")


def test_two_who_settle_an_action_at_once_do_not_undo_each_other(
    database: Database, people: list[Staff]
) -> None:
    remedy = promised(database, people[0])

    def act(number: int) -> None:
        done(database, remedy, proof=f"Proof {number}")

    outcomes = at_once(4, act)
    assert sum(one is None for one in outcomes) == 1
    assert all(
        isinstance(one, remedies.RemedySettled | ChangedMeanwhile)
        for one in outcomes
        if one is not None
    )


def test_root_causes_are_data_and_a_lesson_needs_one(
    database: Database, people: list[Staff]
) -> None:
    assert {"delay", "communication", "no_fault", "other"} <= set(lessons.root_causes())
    case = opened(database)
    with database.write() as session:
        found = find(session, case.reference)
        for cause, words, error in (
            ("bad luck", "x", lessons.NoRootCause),
            ("delay", "  ", lessons.NoLesson),
        ):
            with pytest.raises(error):
                lessons.record(
                    session, found, root_cause=cause, lesson=words, staff_id=1, now=MONDAY_NOON
                )
        lessons.record(
            session,
            found,
            root_cause="delay",
            lesson="Ring sooner",
            staff_id=people[0].id,
            now=MONDAY_NOON,
        )
        assert [one.lesson for one in lessons.of_case(session, found)] == ["Ring sooner"]
