"""What somebody needs is noted before a case and told to staff after one."""

from backend.cases import service as cases
from backend.cases.additions import additions_of
from backend.tasks import service as tasks
from tests.actions.stage import Stage
from tests.intake.told import Telling

NEED = "I am deaf so please never phone me"


def test_once_a_case_is_open_staff_are_told_at_once(stage: Stage) -> None:
    telling = Telling(stage.database, stage.id, stage.clock)
    telling.answer_all()
    reference = telling.send().reference
    done = stage.run("action_note_adjustments", NEED, intent="ask_adjustments")
    assert done.said == ["utter_adjustments_on_the_case"]
    with stage.database.read() as session:
        case = cases.find(session, reference)
        assert [one.words for one in additions_of(session, case)] == [NEED]
        assert [task.case_id for task in tasks.open_tasks(session)] == [case.id]


def test_half_an_hour_later_the_case_is_not_named(stage: Stage) -> None:
    telling = Telling(stage.database, stage.id, stage.clock)
    telling.answer_all()
    telling.send()
    stage.clock.move(minutes=61)
    done = stage.run("action_note_adjustments", NEED, intent="ask_adjustments")
    assert "utter_adjustments_on_the_case" not in done.said


def test_whoever_cannot_come_to_us_is_offered_a_visit(stage: Stage) -> None:
    words = "I am housebound, you would have to come to me"
    done = stage.run("action_note_adjustments", words, intent="ask_adjustments")
    assert done.said == ["utter_adjustments_noted", "utter_offer_meeting"]
