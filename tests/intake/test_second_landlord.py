"""A resident's whole conversation under another landlord's policy, up to the letter."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from backend.cases.models import Case
from backend.cases.queries import promised
from backend.database import Database
from backend.intake import service
from backend.notifications.letters import write
from backend.notifications.models import Notice
from backend.notifications.owed import queue_owed
from backend.policy.reference import parse_reference
from backend.rulebook import Rulebook
from backend.settings import Settings
from tests.intake import told
from tests.intake.told import Telling
from tests.parts import MONDAY_NOON, Clock, started
from tests.second_landlord import FOLDER, SECOND_RULEBOOK, SETTINGS, of_the_first_in

LETTER = "Your letter about the garden was rude"


@pytest.fixture
def telling(database: Database, monkeypatch: pytest.MonkeyPatch) -> Telling:
    monkeypatch.setattr(told, "RULEBOOK", SECOND_RULEBOOK)
    return Telling(database, started(database), Clock())


def the_case(database: Database) -> Case:
    with database.read() as session:
        case = session.scalars(select(Case)).one()
        _ = case.deadlines
        return case


def test_a_complaint_gets_its_own_landlords_reference_stage_dates_and_rules(
    telling: Telling, database: Database
) -> None:
    telling.answer_all()
    sent = telling.send()
    case = the_case(database)

    assert parse_reference(sent.reference, "TVH") == sent.reference
    assert (case.policy, case.stage) == ("thornbeck", "first-look")
    # Counted by hand from Monday 7 December 2026: two days, three working days, and eight more
    # over Christmas and the winter closure.
    assert {one.duty: one.due_on for one in promised(case)} == {
        "contact": date(2026, 12, 9),
        "acknowledge": date(2026, 12, 10),
        "respond": date(2026, 12, 22),
    }
    assert [(one.label, one.earliest, one.latest) for one in sent.dates] == [
        ("Ring you about it", None, date(2026, 12, 9)),
        ("Tell you who is looking into it", None, date(2026, 12, 10)),
        ("Tell you what we found", date(2026, 12, 17), date(2026, 12, 22)),
    ]
    assert sent.rules
    for rule_id, sentence in sent.rules:
        assert SECOND_RULEBOOK.pack.rules[rule_id].in_full == sentence


def test_the_letter_is_the_second_landlords(telling: Telling, database: Database) -> None:
    telling.answer_all()
    telling.send()
    with database.write() as session:
        queue_owed(session, now=MONDAY_NOON)
        notices = session.scalars(select(Notice)).all()
        letters = [
            write(
                session,
                notice,
                rulebook=SECOND_RULEBOOK,
                settings=Settings(**SETTINGS),
                now=MONDAY_NOON,
            )
            for notice in notices
        ]

    (letter,) = [letter for letter in letters if letter]
    assert "Thornbeck" in letter.body
    assert "- Tell you who is looking into it: by Thursday 10 December 2026" in letter.body
    assert of_the_first_in(letter.subject + letter.body) == []


def test_something_too_old_is_decided_by_a_person_under_its_own_rule(telling: Telling) -> None:
    telling.answer_all(issue=LETTER, noticed_on="1 July 2026")
    sent = telling.send()

    assert sent.person_decides
    assert "T-OLD" in dict(sent.rules)


def test_a_first_report_is_a_request_under_its_own_rule(telling: Telling) -> None:
    telling.answer_all(
        issue="My kitchen tap drips",
        noticed_on="yesterday",
        reported_before="no",
        outcome="Please send a plumber",
        route_choice="a service request is fine",
    )
    sent = telling.send()

    assert sent.kind == "service_request"
    assert "T-ASK" in dict(sent.rules)


def test_asking_for_the_next_stage_is_taken_down_under_its_own_rule(telling: Telling) -> None:
    telling.answer_all(issue="I want to take my complaint to the next stage")
    sent = telling.send()

    assert sent.route == "escalation"
    assert "T-SECOND" in dict(sent.rules)
    assert [one.duty for one in sent.dates] == ["acknowledge", "respond"]


def test_a_case_stays_under_its_own_policy_when_another_has_come_into_force(
    telling: Telling, database: Database, tmp_path: Path
) -> None:
    written = (FOLDER / "thornbeck.yaml").read_text(encoding="utf-8")
    newer = written.replace("id: thornbeck", "id: thornbeck-2027").replace("first-look", "one-look")
    (tmp_path / "thornbeck.yaml").write_text(written, encoding="utf-8")
    (tmp_path / "thornbeck-2027.yaml").write_text(newer, encoding="utf-8")
    policies = "thornbeck until 2026-12-06, thornbeck-2027 from 2026-12-07"
    telling.answer_all()
    sent = telling.send()

    later = Rulebook.read(policies, today=MONDAY_NOON.date(), folder=tmp_path)
    with database.read() as session:
        (case,) = service.status(session, telling.id, rulebook=later, now=MONDAY_NOON).cases

    assert later.pack.first_stage.id == "one-look"
    assert (case.reference, case.pack.id) == (sent.reference, "thornbeck")
    assert case.pack.stage(case.stage).name == "First look"
    assert [str(owed.due_on) for owed in case.owed] == ["2026-12-09", "2026-12-10", "2026-12-22"]
