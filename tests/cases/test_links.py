"""A request that becomes a complaint, and an issue that becomes one of its own, stay linked."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from backend.cases import links, process, search
from backend.cases import service as cases
from backend.cases.models import Case
from backend.cases.service import Issue
from backend.clock import LONDON
from backend.database import Database
from backend.policy.process.steps import Acknowledged
from backend.policy.timeline import ReceivedInFutureError
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, REQUEST, opened
from tests.cases.test_history import first_broken
from tests.parts import MONDAY_NOON, RULEBOOK, at_once

LATER = MONDAY_NOON + timedelta(days=9)
SAID_ON = date(2026, 12, 14)


def become(database: Database, reference: str, *, on: date = SAID_ON) -> Case:
    with database.write() as session:
        case = links.become_complaint(
            session, reference, dissatisfied_on=on, by="staff:1", rulebook=RULEBOOK, now=LATER
        )
        _ = case.issues, case.deadlines
        return case


def read(database: Database, reference: str) -> Case:
    with database.read() as session:
        case = cases.find(session, reference)
        _ = case.events, case.deadlines
        return case


def test_the_complaint_is_received_the_day_dissatisfaction_was_said(database: Database) -> None:
    request = opened(database, replace(REQUEST, hazards=("damp_mould",), vulnerability=("child",)))
    complaint = become(database, request.reference)
    assert (complaint.kind, complaint.received_on) == ("complaint", SAID_ON)
    assert [issue.text for issue in complaint.issues] == [REQUEST.issues[0].text]
    assert complaint.resident_id == request.resident_id
    assert (complaint.hazards, complaint.vulnerability) == (["damp_mould"], ["child"])
    due = {one.duty: one.due_on for one in complaint.deadlines}
    assert due["contact"] == date(2026, 12, 17)


def test_the_request_stays_open_with_its_clocks_and_both_histories_say_why(
    database: Database,
) -> None:
    request = opened(database, replace(REQUEST, hazards=("damp_mould",)))
    complaint = become(database, request.reference)
    first, second = read(database, request.reference), read(database, complaint.reference)
    assert first.state == "open"
    assert [one.open for one in first.deadlines] == [True] * 4
    assert not [one for one in second.deadlines if one.started_at], "one hazard, one clock"
    for case, other in ((first, second), (second, first)):
        linked = case.events[-1]
        assert (linked.kind, linked.data["reference"]) == ("linked", other.reference)
        assert linked.data["why"] == "became_complaint"
        assert first_broken(list(case.events)) is None


def test_the_link_is_found_from_both_sides(database: Database) -> None:
    request = opened(database, REQUEST)
    complaint = become(database, request.reference)
    with database.read() as session:
        first = links.links_of(session, cases.find(session, request.reference))
        second = links.links_of(session, cases.find(session, complaint.reference))
    assert first == [links.Linked(complaint.reference, "became_complaint", is_later=True)]
    assert second == [links.Linked(request.reference, "became_complaint", is_later=False)]


def test_a_request_becomes_a_complaint_once(database: Database) -> None:
    request = opened(database, REQUEST)
    found = at_once(5, lambda _n: become(database, request.reference).reference)
    assert len({str(one) for one in found}) == 1


def test_what_is_linked_is_not_linked_again(database: Database) -> None:
    request = opened(database, REQUEST)
    complaint = become(database, request.reference)
    with database.write() as session:
        first = cases.find(session, request.reference)
        second = cases.find(session, complaint.reference)
        links.link(session, first, second, why="new_issue", by="staff:1", now=LATER)
        assert [one.why for one in links.links_of(session, first)] == ["became_complaint"]


def test_consent_goes_along(database: Database) -> None:
    request = opened(database, replace(FOR_ANOTHER, kind="service_request"))
    complaint = become(database, request.reference)
    assert complaint.consent_id == request.consent_id
    assert complaint.representative_id == request.representative_id


@pytest.mark.parametrize(
    ("on", "error"),
    [
        (date(2026, 12, 6), links.BeforeTheRequest),
        (date(2026, 12, 17), ReceivedInFutureError),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    database: Database, on: date, error: type[Exception]
) -> None:
    request = opened(database, REQUEST)
    with pytest.raises(error):
        become(database, request.reference, on=on)


def test_a_complaint_cannot_become_one(database: Database) -> None:
    with pytest.raises(links.ComplaintAlready):
        become(database, opened(database).reference)


def test_a_new_issue_becomes_a_linked_complaint_of_its_own(database: Database) -> None:
    reference = opened(database, COMPLAINT).reference
    acknowledged = Acknowledged(
        on=date(2026, 12, 7), by="staff:1", complaints=("x",), respond_on=date(2026, 12, 16)
    )
    with database.write() as session:
        process.take(session, reference, acknowledged, rulebook=RULEBOOK, now=LATER)
        later = [
            links.link_new_issue(
                session,
                reference,
                Issue(text, "Stop it"),
                reasons="It is about something else",
                raised_on=SAID_ON,
                by="staff:1",
                rulebook=RULEBOOK,
                now=LATER,
            ).reference
            for text in ("The gate is broken", "The lights are out")
        ]
    first = read(database, reference)
    assert [event.kind for event in first.events].count("issue_raised") == 2
    assert len(set(later)) == 2
    with database.read() as session:
        found = links.links_of(session, cases.find(session, later[1]))
        assert cases.find(session, later[1]).received_on == SAID_ON
    assert found == [links.Linked(reference, "new_issue", is_later=False)]


def linked(database: Database, reference: str, text: str) -> Case:
    with database.write() as session:
        case = links.open_linked(
            session,
            reference,
            Issue(text, "Stop it"),
            raised_on=SAID_ON,
            by="staff:1",
            rulebook=RULEBOOK,
            now=LATER,
        )
        _ = case.deadlines
        return case


def test_a_linked_issue_is_what_its_own_words_say(database: Database) -> None:
    part = {"route": "emergency", "rules": [], "text": "it smells of gas"}
    gas = replace(COMPLAINT, hazards=("gas",), vulnerability=("child",), triage={"parts": [part]})
    later = linked(database, opened(database, gas).reference, "The caretaker was rude to me")
    assert later.hazards == []
    assert "parts" not in later.triage, "no work for a team"
    assert not [one for one in later.deadlines if one.started_at], "no clock of the law"
    assert later.vulnerability == ["child"], "the person is the same"


def test_danger_in_a_linked_issue_starts_the_clocks_of_the_law(database: Database) -> None:
    later = linked(database, opened(database).reference, "I can smell gas in the hall")
    assert "gas" in later.hazards
    told = {one.started_at for one in later.deadlines if one.started_at}
    assert told == {datetime(2026, 12, 14, tzinfo=LONDON)}


def test_a_complaint_made_of_a_request_is_found_by_name_and_words(database: Database) -> None:
    complaint = become(database, opened(database, REQUEST).reference)
    with database.read() as session:
        condition = search.found_by("boiler jones", prefix=RULEBOOK.pack.reference_prefix)
        assert condition is not None
        found = session.scalars(select(Case.reference).where(condition)).all()
    assert complaint.reference in found
