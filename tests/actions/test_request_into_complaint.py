"""Asking to make what was sent a complaint carries it over, with the day that was said."""

from sqlalchemy import select

from backend.cases.links import links_of
from backend.cases.models import Case
from backend.intake import service
from backend.intake.opening import OUT_OF
from tests.actions.stage import Stage
from tests.intake.told import Telling
from tests.parts import MONDAY_NOON


def test_the_complaint_is_linked_with_the_request_and_received_the_day_it_was_said(
    stage: Stage,
) -> None:
    telling = Telling(stage.database, stage.id, stage.clock)
    telling.answer_all(issue="My tap drips", reported_before="no", route_choice="a request")
    request = telling.send().reference
    stage.clock.move(days=2)
    done = stage.open_form("please make that a complaint", intent="complain")
    assert "utter_request_into_complaint" in done.said
    with stage.database.read() as session:
        intake = service.latest(session, stage.id)
        assert intake is not None
        assert intake.answers[OUT_OF] == {
            "value": request,
            "words": "please make that a complaint",
            "on": "2026-12-09",
        }
    telling.send()
    with stage.database.read() as session:
        case = session.scalars(select(Case).where(Case.kind == "complaint")).one()
        assert (case.received_on - MONDAY_NOON.date()).days == 2
        assert [one.reference for one in links_of(session, case)] == [request]
