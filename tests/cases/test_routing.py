"""Staff put a wrong route right; it stays on record, and no complaint loses its dates by it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from backend.cases import law_clocks
from backend.cases.links import links_of
from backend.cases.models import Case, CaseNote
from backend.cases.routing import (
    Correction,
    NothingToCorrect,
    ReasonsNeeded,
    UnknownRoute,
    correct_route,
    corrections_of,
    route_of,
)
from backend.cases.service import NewCase
from backend.database import Database
from tests.cases.opened import COMPLAINT, REQUEST, opened
from tests.parts import MONDAY_NOON, RULEBOOK

BY = "staff:1"
LATER = MONDAY_NOON + timedelta(days=9)


def correct(database: Database, case: Case, route: str, *, reasons: str = "") -> Case:
    with database.write() as session:
        return correct_route(
            session, case.reference, route, reasons=reasons, by=BY, rulebook=RULEBOOK, now=LATER
        )


def read(database: Database, case: Case) -> tuple[Case, list[tuple[str, str, date]]]:
    """Give a case as it stands, with its dates."""
    with database.read() as session:
        found = session.get_one(Case, case.id)
        return found, [(one.stage, one.duty, one.due_on) for one in found.deadlines]


def corrections(database: Database, case: Case) -> list[Correction]:
    with database.read() as session:
        return list(corrections_of(session, session.get_one(Case, case.id)))


def test_a_request_takes_another_route_of_requests_without_reasons(database: Database) -> None:
    case = opened(database, REQUEST)
    assert correct(database, case, "antisocial_behaviour").id == case.id
    assert read(database, case)[0].route == "antisocial_behaviour"
    assert corrections(database, case) == [
        Correction("service_request", "antisocial_behaviour", True, BY, LATER, "")
    ]


def test_a_request_that_was_a_complaint_is_one_from_the_day_it_was_received(
    database: Database,
) -> None:
    case = opened(database, REQUEST)
    complaint = correct(database, case, "complaint", reasons="They said they are unhappy")
    assert (complaint.kind, complaint.route) == ("complaint", "complaint")
    assert complaint.received_on == case.received_on
    assert read(database, complaint)[1], "its dates run"
    assert read(database, case)[0].state == "open", "the work asked for goes on"
    with database.read() as session:
        (link,) = links_of(session, session.get_one(Case, case.id))
    assert (link.reference, link.why) == (complaint.reference, "became_complaint")
    (one,) = corrections(database, case)
    assert (one.given, one.corrected, one.reasons) == (
        "service_request",
        "complaint",
        "They said they are unhappy",
    )


def test_a_request_about_personal_data_is_for_a_person_to_decide(database: Database) -> None:
    complaint = correct(database, opened(database, REQUEST), "data_protection")
    assert (complaint.kind, complaint.route, complaint.person_decides) == (
        "complaint",
        "data_protection",
        True,
    )


@pytest.mark.parametrize("new", [REQUEST, COMPLAINT])
def test_the_law_s_clock_for_personal_data_starts_with_the_correction(
    database: Database, new: NewCase
) -> None:
    case = opened(database, new)
    corrected = correct(database, case, "data_protection", reasons="They told my ex my address")
    clock = ("data_protection_complaints", "acknowledge_data_complaint", date(2027, 1, 6))
    assert read(database, corrected)[1].count(clock) == 1
    with database.read() as session:
        found = session.get_one(Case, corrected.id)
        set_by_law = [one.data for one in found.events if one.data.get("law")]
        (row,) = (one for one in found.deadlines if one.started_at)
        assert law_clocks.day_of(session, found, row) == row.due_on, "and it is counted alike later"
    assert [one["due_on"] for one in set_by_law] == ["2027-01-06"]


def test_the_law_s_clock_starts_where_the_correction_is_only_recorded_and_runs_once(
    database: Database,
) -> None:
    case = opened(database)
    for route in ("service_request", "data_protection", "complaint", "data_protection"):
        correct(database, case, route, reasons="Read again")
    stages = [stage for stage, _, _ in read(database, case)[1]]
    assert stages.count("data_protection_complaints") == 1


def test_a_request_for_the_next_stage_is_recorded_with_reasons_and_opens_nothing(
    database: Database,
) -> None:
    case = opened(database, REQUEST)
    with pytest.raises(ReasonsNeeded):
        correct(database, case, "escalation")
    assert correct(database, case, "escalation", reasons="They ask for stage 2").id == case.id
    assert read(database, case)[0].route == "service_request"
    assert [one.changed for one in corrections(database, case)] == [False]
    assert correct(database, case, "complaint").kind == "complaint", "and still becomes one"


@pytest.mark.parametrize("route", ["service_request", "antisocial_behaviour", "escalation"])
def test_a_complaint_keeps_its_dates_and_its_route_and_reasons_are_asked_for(
    database: Database, route: str
) -> None:
    case = opened(database)
    before = read(database, case)[1]
    for reasons in ("", "  ", "..."):
        with pytest.raises(ReasonsNeeded):
            correct(database, case, route, reasons=reasons)
    assert correct(database, case, route, reasons="It is a first report").id == case.id
    after, dates = read(database, case)
    assert (after.kind, after.route, after.stage, after.state) == (
        case.kind,
        case.route,
        case.stage,
        "open",
    )
    assert dates == before
    assert [(one.corrected, one.changed) for one in corrections(database, case)] == [(route, False)]


def test_a_person_s_correction_decides_what_was_left_to_a_person(database: Database) -> None:
    case = opened(database, replace(COMPLAINT, route="signpost", person_decides=True))
    dates = read(database, case)[1]
    correct(database, case, "complaint")
    after, still = read(database, case)
    assert (after.route, after.person_decides, still) == ("complaint", False, dates)


def test_the_next_correction_starts_from_the_last(database: Database) -> None:
    case = opened(database, REQUEST)
    correct(database, case, "antisocial_behaviour")
    with pytest.raises(NothingToCorrect):
        correct(database, case, "antisocial_behaviour")
    correct(database, case, "service_request")
    assert [(one.given, one.corrected) for one in corrections(database, case)] == [
        ("service_request", "antisocial_behaviour"),
        ("antisocial_behaviour", "service_request"),
    ]
    with database.read() as session:
        assert route_of(session, session.get_one(Case, case.id)) == "service_request"


@pytest.mark.parametrize("route", ["", "mixed", "question", "emergency", "\0", "x" * 999])
def test_what_is_no_route_of_a_case_is_refused(database: Database, route: str) -> None:
    case = opened(database)
    with pytest.raises(UnknownRoute):
        correct(database, case, route, reasons="Because")
    assert corrections(database, case) == []


def test_the_history_holds_no_words_and_reasons_can_be_erased(database: Database) -> None:
    case = opened(database)
    correct(database, case, "service_request", reasons="Mrs Jones only wants her tap mended")
    with database.write() as session:
        note = session.scalars(select(CaseNote).where(CaseNote.name == "reasons")).one()
        event = session.get_one(Case, case.id).events[-1]
        assert "Jones" not in str(event.data)
        assert (event.kind, event.actor) == ("route_corrected", BY)
        session.delete(note)
    assert [one.reasons for one in corrections(database, case)] == [""]
