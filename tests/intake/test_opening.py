"""What is sent opens a case, becomes a request's complaint, or takes a known one further."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import links, process
from backend.cases.models import Case
from backend.database import Database
from backend.intake import service
from backend.intake.heeding import heed, heed_before
from backend.intake.opening import OUT_OF
from backend.policy.process import Step
from backend.policy.process.steps import Acknowledged, Responded
from backend.proving.models import Proof
from backend.proving.service import of_conversation
from tests.intake.told import Telling
from tests.parts import MONDAY_NOON, RULEBOOK, Clock, posted, started

TAP = {"issue": "My kitchen tap drips", "reported_before": "no", "route_choice": "a request"}
MONDAY = MONDAY_NOON.date()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telling(database: Database, clock: Clock) -> Telling:
    return Telling(database, started(database), clock)


@contextmanager
def cases(database: Database) -> Iterator[tuple[Session, list[Case]]]:
    with database.read() as session:
        yield session, list(session.scalars(select(Case).order_by(Case.id)))


def ask_for_a_complaint_of(telling: Telling, reference: str, day: date) -> None:
    """Do as the chat does when somebody wants a request taken as a complaint."""
    kept = telling.answers()
    answers = {name: said for name, said in kept.items() if name not in ("check", "route_choice")}
    more: dict[str, dict[str, object]] = {
        OUT_OF: {"value": reference, "words": "make it a complaint", "on": day.isoformat()},
        "wants_complaint": {"value": True, "words": "make it a complaint"},
        "route_choice": {"value": "complaint", "words": "make it a complaint"},
    }
    with telling.database.write() as session:
        service.fill(session, telling.id, {**answers, **more}, now=telling.clock())


def test_a_request_that_becomes_a_complaint_is_received_the_day_that_was_said(
    telling: Telling, database: Database, clock: Clock
) -> None:
    telling.answer_all(**TAP)
    request = telling.send().reference
    clock.move(days=2)
    ask_for_a_complaint_of(telling, request, clock().date())
    clock.move(days=1)
    sent = telling.send()
    assert sent.kind == "complaint"
    with cases(database) as (session, (first, second)):
        assert (first.kind, first.state) == ("service_request", "open")
        assert second.received_on == MONDAY + timedelta(days=2)
        assert links.links_of(session, second) == [
            links.Linked(request, "became_complaint", is_later=False)
        ]


def test_a_hazard_told_with_the_request_keeps_its_one_clock(
    telling: Telling, database: Database, clock: Clock
) -> None:
    telling.answer_all(**{**TAP, "issue": "There is mould in the bedroom"})
    request = telling.send().reference
    ask_for_a_complaint_of(telling, request, MONDAY)
    telling.send()
    with cases(database) as (_, (first, second)):
        assert second.hazards == first.hazards == ["damp_mould"]
        assert [one.stage for one in first.deadlines] == ["hazard:damp_mould"] * 4
        assert not [one for one in second.deadlines if one.started_at]


def test_the_plain_form_keeps_what_the_complaint_came_out_of(
    telling: Telling, database: Database
) -> None:
    telling.answer_all(**TAP)
    request = telling.send().reference
    ask_for_a_complaint_of(telling, request, MONDAY)
    with database.write() as session:
        answers = {n: a for n, a in telling.answers().items() if n != OUT_OF}
        service.fill(session, telling.id, answers, now=MONDAY_NOON)
    assert telling.answers()[OUT_OF]["value"] == request


def answered(database: Database, reference: str, by: str = "staff:1") -> None:
    steps: tuple[Step, ...] = (
        Acknowledged(on=MONDAY, by=by, complaints=("x",), respond_on=MONDAY + timedelta(days=7)),
        Responded(on=MONDAY, by=by, channel="email"),
    )
    with database.write() as session:
        for step in steps:
            process.take(session, reference, step, rulebook=RULEBOOK, now=MONDAY_NOON)


STAGE_TWO = {"issue": "I want to go to stage two, I am not happy with the answer"}


def test_a_verified_browser_takes_its_own_answered_complaint_to_the_next_stage(
    telling: Telling, database: Database
) -> None:
    telling.answer_all()
    reference = telling.send().reference
    answered(database, reference)
    telling.question = None
    telling.answer_all(**STAGE_TWO)
    sent = telling.send()
    assert (sent.reference, sent.route, sent.kind) == (reference, "escalation", "complaint")
    assert {one.duty for one in sent.dates} == {"contact", "acknowledge", "respond"}
    with cases(database) as (_, (case,)):
        assert (case.stage, case.state) == ("stage-2", "open")
        assert "escalation_requested" in [event.kind for event in case.events]
    assert telling.send().already


def test_an_answer_told_to_be_long_ago_flags_the_case_as_asked_for_late(
    telling: Telling, database: Database
) -> None:
    late = "I want to go to stage two, I got your answer in March 2024"
    telling.answer_all(**{**STAGE_TWO, "issue": late})
    assert telling.send().route == "escalation"
    with cases(database) as (_, (case,)):
        assert case.triage["notes"] == ["late_request"]


def test_after_the_last_answer_a_person_hears_them_instead_of_a_refusal(
    telling: Telling, database: Database
) -> None:
    telling.answer_all()
    reference = telling.send().reference
    answered(database, reference)
    telling.question = None
    telling.answer_all(**STAGE_TWO)
    telling.send()
    answered(database, reference, by="staff:2")
    telling.question = None
    telling.answer_all(**{**STAGE_TWO, "issue": "I am not happy with the stage two answer either"})
    assert telling.send().reference != reference
    with cases(database) as (_, (first, second)):
        assert (first.stage, first.state) == ("stage-2", "answered")
        assert (second.kind, second.state) == ("complaint", "open")


@pytest.mark.parametrize("why", ["not answered", "not verified"])
def test_otherwise_a_person_finds_out_which_complaint_is_meant(
    telling: Telling, database: Database, clock: Clock, why: str
) -> None:
    telling.answer_all()
    reference = telling.send().reference
    if why == "not verified":
        answered(database, reference)
        clock.move(minutes=31)
    telling.question = None
    telling.answer_all(**STAGE_TWO)
    assert telling.send().reference != reference
    with cases(database) as (session, (first, second)):
        assert (first.stage, second.stage) == ("stage-1", "stage-2")
        told = process.replayed(session, second, rulebook=RULEBOOK)
        assert told is not None
        assert told.run.stage == "stage-2"


def test_a_later_message_adds_its_hazard_and_its_clock_to_the_open_case(
    telling: Telling, database: Database, clock: Clock
) -> None:
    telling.answer_all(**TAP)
    telling.send()
    clock.move(hours=3)
    for _ in range(2):
        message = posted(
            database, telling.id, "I smell gas in the kitchen and I am pregnant", now=clock()
        )
        with database.write() as session:
            heed(session, message, now=clock())
    with cases(database) as (_, (case,)):
        assert "gas" in case.hazards
        assert "pregnancy" in case.vulnerability
        clocks = {one.duty: one.due_at for one in case.deadlines if one.stage == "hazard:gas"}
        assert clocks["make_safe_at_once"] == clock() + timedelta(hours=24)
        assert [event.kind for event in case.events].count("risk_added") == 1


@pytest.mark.parametrize("is_told_first", [True, False])
def test_danger_told_by_whoever_comes_back_in_another_chat_is_on_the_case_they_prove(
    telling: Telling, database: Database, clock: Clock, is_told_first: bool
) -> None:
    for issue in ("My kitchen tap drips", "The bins are full"):
        telling.question = None
        telling.answer_all(**{**TAP, "issue": issue})
        telling.send()
    chat = started(database)
    clock.move(minutes=60)
    words = "I smell gas and my husband hits me"
    if is_told_first:
        posted(database, chat, words, now=clock())
    with database.write() as session:
        for case in session.query(Case):
            until = clock() + timedelta(minutes=30)
            session.add(
                Proof(
                    browser=of_conversation(chat),
                    case_id=case.id,
                    person_id=case.resident_id,
                    at=clock(),
                    until=until,
                )
            )
        session.flush()
        heed_before(session, chat, now=clock())
    if not is_told_first:
        message = posted(database, chat, words, now=clock())
        with database.write() as session:
            heed(session, message, now=clock())
    with cases(database) as (_, (older, newer)):
        assert "domestic_abuse" in older.hazards
        assert "gas" not in older.hazards
        assert {"domestic_abuse", "gas"} <= set(newer.hazards)


def test_without_an_open_case_or_in_a_button_nothing_is_heeded(
    telling: Telling, database: Database
) -> None:
    message = posted(database, telling.id, "I smell gas")
    with database.write() as session:
        heed(session, message, now=MONDAY_NOON)
    with cases(database) as (_, found):
        assert found == []


@pytest.mark.parametrize(
    ("words", "clock_of"),
    [
        ("You sent my personal data to my ex partner", "data_protection_complaints"),
        ("Please send me a copy of all the data you hold about me", "subject_access"),
    ],
)
def test_what_is_said_of_personal_data_starts_the_law_s_clock(
    telling: Telling, database: Database, words: str, clock_of: str
) -> None:
    telling.answer_all(issue=words, reported_before="no", outcome="Do it")
    telling.send()
    with cases(database) as (_, (case,)):
        assert [one.stage for one in case.deadlines if one.started_at] == [clock_of]
