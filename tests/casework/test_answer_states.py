"""Every state that a complaint can reach, under every pack, has an answer in plain words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.casework import answer_wording
from backend.casework.answer_complaint import Told, told_of
from backend.casework.answer_state import Stands
from backend.casework.answer_wording import states
from backend.policy.deadlines import deadlines_for
from backend.policy.errors import PolicyError
from backend.policy.pack import ANSWERS, load_pack, pack_ids
from backend.policy.process import Machine, Progress, Step
from backend.policy.process.steps import (
    Acknowledged,
    Closed,
    Discussed,
    EscalationRequested,
    Extended,
    Halted,
    PanelArranged,
    PanelHeld,
    Received,
    Referred,
    Refused,
    Reopened,
    Responded,
    UpdateAgreed,
    Withdrawn,
)
from backend.policy.wording import long_date

OTHERS = Path(__file__).parents[1] / "data" / "packs"
PACKS = [*(load_pack(one) for one in pack_ids()), load_pack("thornbeck", OTHERS)]
RECEIVED = date(2026, 12, 7)
# Working days between one step and the next.
GAPS = (0, 9)
# After each step the answer is asked for on these days: at once, and past every date.
LATER = (0, 24, 27, 200)
# What no step of the process leads to: for those who may not be told, for requests, and for what
# is asked of the resident beside the process.
BESIDE_THE_PROCESS = {
    "receipt",
    "agreement_asked",
    "request_open",
    "request_promised",
    "request_done",
    "request_closed",
    # Words of "closed" while one can still ask.
    "closed_open",
    "closed_open_others",
}
LONGEST_SENTENCE = 20
PLACEHOLDER = re.compile(r"\{\w*\}")


def steps_from(machine: Machine, progress: Progress, on: date) -> Iterator[Step]:
    """Give a step of every verb that changes where a complaint stands, with good arguments."""
    who: dict[str, Any] = {"on": on, "by": f"staff:{len(progress.runs)}"}
    run, pack = progress.run, machine.pack
    more = pack.stage(run.stage).more_time
    yield Discussed(**who)
    yield Acknowledged(**who, complaints=("x",), respond_on=day_to_name(machine, progress, on))
    yield Responded(**who, channel="email")
    yield Extended(
        **who,
        working_days=(more and more.amount) or 10,
        discussed_on=on,
        reasons="x",
        ombudsman_details=True,
        agreed_on=on,
        next_contact_on=on,
    )
    yield UpdateAgreed(**who, next_contact_on=on + timedelta(days=3), reasons="x")
    yield EscalationRequested(on=on, by="resident")
    for stage in pack.stages_after(run.stage):
        yield Referred(**who, to_stage=stage.id, reasons="x")
    yield PanelArranged(**who, held_on=on + timedelta(days=6), details_given=True)
    yield PanelHeld(**who)
    yield Halted(**who, reasons="x")
    yield from (
        Refused(**who, rule=rule.id, ombudsman_details=True, reasons="x", discretion="x")
        for rule in pack.exclusions[:1]
    )
    yield Closed(**who)
    yield Withdrawn(on=on, by="resident")
    yield Reopened(**who, reasons="x")


def day_to_name(machine: Machine, progress: Progress, on: date) -> date:
    """Give the day that the policy gives for the answer when the letter goes on a day."""
    run = progress.run
    found = deadlines_for(
        machine.pack,
        run.stage,
        received_on=run.opened_on,
        acknowledged_on=max(on, run.opened_on),
        calendar=machine.calendar,
    )
    answer = next((one for one in found if one.duty in ANSWERS), None)
    if answer is None:
        return on
    return answer.due_on if answer.due_on >= on else answer.due_from_acknowledgement or on


def kind_of(progress: Progress) -> tuple[Any, ...]:
    """Give what tells one place in the process from another, whatever the days are."""
    run = progress.run
    return (
        progress.state,
        run.stage,
        progress.waiting_on is not None,
        min(len(run.extensions), 2),
        bool(run.next_contacts),
        *(
            bool(each)
            for each in (
                run.acknowledged_on,
                run.named_on,
                run.panel_arranged_on,
                run.panel_held_on,
                run.responded_on,
                run.halted_on,
                run.asked_on,
            )
        ),
    )


@lru_cache
def reachable(number: int) -> tuple[tuple[Machine, Progress, date], ...]:
    """Give one complaint for every place that the process of a pack can reach."""
    machine = Machine.of(PACKS[number])
    begun = machine.begin(Received(on=RECEIVED, by="resident")).progress
    found = {kind_of(begun): (begun, RECEIVED)}
    waiting = [(begun, RECEIVED)]
    while waiting:
        progress, on = waiting.pop()
        for gap in GAPS:
            day = machine.calendar.working_days_after(on, gap) if gap else on
            for step in steps_from(machine, progress, day):
                try:
                    after = machine.apply(progress, step).progress
                except PolicyError:
                    continue
                kind = kind_of(after)
                if kind not in found:
                    found[kind] = (after, day)
                    waiting.append((after, day))
    return tuple((machine, *each) for each in found.values())


@lru_cache
def told(number: int) -> tuple[tuple[Stands, Told], ...]:
    """Give what is told of each, on the day of its last step and on later ones."""
    asked = (
        Stands(machine, progress, at_noon(on + timedelta(days=later)), "your complaint")
        for machine, progress, on in reachable(number)
        for later in LATER
    )
    return tuple((at, told_of(at, ombudsman="Ring the Ombudsman.")) for at in asked)


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


EVERY_PACK = pytest.mark.parametrize("number", range(len(PACKS)), ids=[one.id for one in PACKS])


@EVERY_PACK
def test_every_place_has_words_and_a_next_date_or_why_there_is_none(number: int) -> None:
    for at, said in told(number):
        assert said.headline, said.state
        assert bool(said.owed) != bool(said.none_owed), (said.state, at.progress)
        for one in said.owed:
            assert one.due in one.words or one.is_late
            assert one.why
            assert bool(one.changes) != one.is_late


@EVERY_PACK
def test_what_is_late_has_an_apology_and_what_follows(number: int) -> None:
    for _, said in told(number):
        late = [one for one in said.owed if one.is_late]
        assert bool(said.late) == bool(late)
        if said.late:
            assert "sorry" in said.late.apology
            assert all(one.words in said.late.apology for one in late)
            assert said.late.what_now
            assert said.late.ombudsman
            assert not re.search("did not be|with more time", said.late.apology)


@EVERY_PACK
def test_a_closed_complaint_is_not_called_done_while_one_can_still_ask(number: int) -> None:
    closed = [(at, said) for at, said in told(number) if said.state == "closed"]
    can_ask = {bool(said.window and said.window.is_open) for _, said in closed}
    for at, said in closed:
        is_open = said.window is not None and said.window.is_open
        assert ("is done" in f"{said.headline} {said.none_owed}") != is_open
        if said.window and is_open:
            others = told_of(replace(at, may_act=False), ombudsman="Ring the Ombudsman.")
            for words in (said.headline, others.headline):
                assert long_date(said.window.until) in words
            assert "You can" not in others.headline
    assert can_ask == {True, False}


@EVERY_PACK
def test_dates_are_those_of_the_process_and_none_is_left_out(number: int) -> None:
    for at, said in told(number):
        duties: dict[str, date] = {
            one.deadline.duty: one.deadline.due_on for one in at.owed if one.open
        }
        window = {"request_escalation", "request_review"} & set(duties)
        dates = {one.duty: one.due_on for one in said.owed if one.duty != "hold_panel"}
        assert dates == {duty: on for duty, on in duties.items() if duty not in window}
        assert all(one.due_on <= other.due_on for one, other in pairwise(said.owed))
        if said.window:
            assert said.window.until in {duties[duty] for duty in window}
            assert said.window.is_open == (at.today <= said.window.until)


@EVERY_PACK
def test_nothing_is_left_unfilled(number: int) -> None:
    for _, said in told(number):
        owed = (f"{one.words} {one.why} {one.changes}" for one in said.owed)
        late = f"{said.late.apology} {said.late.what_now}" if said.late else ""
        window = f"{said.window.words} {said.window.why}" if said.window else ""
        parts = (said.headline, said.none_owed, late, window, *owed)
        everything = " ".join(part.strip() for part in parts if part)
        assert not re.search(r"[{}_]|\bNone\b|  ", everything), everything


@EVERY_PACK
def test_whoever_may_not_act_for_the_resident_is_offered_no_act_of_theirs(number: int) -> None:
    for at, own in told(number):
        said = told_of(replace(at, may_act=False), ombudsman="Ring the Ombudsman.")
        late = said.late.what_now if said.late else ""
        words = f"{late} {said.none_owed} {said.window.words if said.window else ''}"
        assert not re.search(
            r"\b[Yy]ou can (?:still )?ask|\b[Ii]f you (?:still )?(?:ask|are not)|\bAsk us", words
        ), words
        assert bool(said.window) == bool(own.window)


def test_every_state_that_has_words_is_reached_and_no_other() -> None:
    reached = {said.state for number in range(len(PACKS)) for _, said in told(number)}
    assert reached == set(states()) - BESIDE_THE_PROCESS


def sentences(written: Any) -> Iterator[str]:
    if isinstance(written, Mapping):
        for each in written.values():
            yield from sentences(each)
    else:
        yield from re.split(r"(?<=[.:])\s", written)


def test_every_sentence_is_short_and_speaks_plainly() -> None:
    path = Path(answer_wording.__file__).with_name("answer.yaml")
    for sentence in sentences(yaml.safe_load(path.read_text("utf-8"))):
        bare = PLACEHOLDER.sub("it", sentence)
        assert len(bare.split()) <= LONGEST_SENTENCE, sentence
        assert "!" not in bare
        assert not re.search(r"\b(shall|pursuant|aforementioned|escalat\w*|regarding)\b", bare)
