"""Steps as facts without words, and back again."""

from dataclasses import FrozenInstanceError

import pytest

from backend.policy.process import STEPS, Step, step_from
from backend.policy.process.errors import UnknownVerbError, UnreadableStepError
from backend.policy.process.steps import (
    ERASED,
    Assigned,
    CalendarChanged,
    Closed,
    ContactAgreed,
    ContractorAgreed,
    Corrected,
    Discussed,
    Halted,
    IssueRaised,
    PanelArranged,
    PanelHeld,
    Reopened,
    TakenBack,
    UpdateAgreed,
    Withdrawn,
)
from tests.policy.process.parts import (
    RECEIVED,
    acknowledged,
    asked,
    day,
    extended,
    received,
    referred,
    refused,
    responded,
)

SECRET = "my neighbour"
ONE_OF_EACH: tuple[Step, ...] = (
    received(contracted="a service"),
    Discussed(on=RECEIVED, by="staff:1", notes=SECRET),
    acknowledged(complaints=(SECRET, SECRET), outcomes=(SECRET,)),
    responded(RECEIVED),
    extended(RECEIVED, reasons=SECRET, agreed_on=RECEIVED, next_contact_on=day(12, 9)),
    UpdateAgreed(on=RECEIVED, by="staff:1", next_contact_on=day(12, 9), reasons=SECRET),
    asked(RECEIVED, issues=(1, 2), reasons=SECRET),
    Assigned(on=RECEIVED, by="staff:1", to="staff:2"),
    IssueRaised(on=RECEIVED, by="staff:1", decision="link", reasons=SECRET, issue=SECRET),
    Halted(on=RECEIVED, by="staff:1", reasons=SECRET),
    refused(RECEIVED, reasons=SECRET, discretion=SECRET),
    referred(RECEIVED, "panel", reasons=SECRET),
    PanelArranged(on=RECEIVED, by="staff:1", held_on=day(12, 9), details_given=True),
    PanelHeld(on=RECEIVED, by="staff:1"),
    ContactAgreed(on=RECEIVED, by="staff:1", terms=SECRET),
    ContractorAgreed(on=RECEIVED, by="staff:1", body="a service"),
    Closed(on=RECEIVED, by="system"),
    Withdrawn(on=RECEIVED, by="representative"),
    Reopened(on=RECEIVED, by="staff:1", reasons=SECRET),
    Corrected(
        on=RECEIVED, by="staff:1", event="received", was=RECEIVED, now=day(12, 8), reasons=SECRET
    ),
    TakenBack(on=RECEIVED, by="staff:1", event="responded", was=RECEIVED, reasons=SECRET),
    CalendarChanged(on=RECEIVED, by="system"),
)


def test_every_step_is_tried_here() -> None:
    assert [type(step) for step in ONE_OF_EACH] == list(STEPS)


@pytest.mark.parametrize("step", ONE_OF_EACH, ids=lambda step: step.verb)
def test_a_step_comes_back_from_its_facts_and_its_words(step: Step) -> None:
    assert step_from(step.facts(), step.words()) == step


@pytest.mark.parametrize("step", ONE_OF_EACH, ids=lambda step: step.verb)
def test_a_step_is_never_changed(step: Step) -> None:
    with pytest.raises(FrozenInstanceError):
        step.on = day(12, 8)  # type: ignore[misc]


@pytest.mark.parametrize("step", ONE_OF_EACH, ids=lambda step: step.verb)
def test_no_word_of_anybodys_stands_in_the_facts(step: Step) -> None:
    assert SECRET not in str(step.facts())


@pytest.mark.parametrize("step", ONE_OF_EACH, ids=lambda step: step.verb)
def test_a_step_whose_words_were_erased_comes_back_with_the_same_facts(step: Step) -> None:
    back = step_from(step.facts())

    assert back.facts() == step.facts()
    assert SECRET not in str(back)


def test_erased_words_keep_their_number() -> None:
    back = step_from(acknowledged(outcomes=("a repair",)).facts())

    assert back.words() == {"complaints": [ERASED, ERASED], "outcomes": [ERASED]}


def test_facts_are_plain_values() -> None:
    assert acknowledged().facts() == {
        "verb": "acknowledge",
        "on": "2026-12-07",
        "by": "staff:1",
        "respond_on": "2026-12-14",
        "complaints": 2,
        "outcomes": 0,
    }


def test_an_unknown_verb_is_told_with_those_that_are_known() -> None:
    with pytest.raises(UnknownVerbError, match="no step called 'pause'; use one of: receive, "):
        step_from({"verb": "pause"})


def test_there_is_no_verb_that_stops_a_clock() -> None:
    assert not {step.verb for step in STEPS} & {"pause", "suspend", "hold", "resume"}


@pytest.mark.parametrize(
    "wrong", [{"on": "soon"}, {"unknown": 1}, {"on": None}], ids=["date", "field", "missing"]
)
def test_facts_that_cannot_be_read_are_told(wrong: dict[str, object]) -> None:
    with pytest.raises(
        UnreadableStepError,
        match=r"facts of the step 'close' cannot be read \(.*(soon|unknown|str)",
    ):
        step_from({"verb": "close", "on": "2026-12-07", "by": "system"} | wrong)
