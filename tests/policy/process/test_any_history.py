"""Whatever happens, in whatever order: no clock and no step is lost, no promise moves unseen."""

from contextlib import suppress
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from backend.policy.calendar import Closure, WorkingDayCalendar, bank_holidays
from backend.policy.deadlines import deadlines_for
from backend.policy.errors import PolicyError
from backend.policy.pack import ANSWERS, Channel, Stage, load_pack
from backend.policy.process import (
    Machine,
    Moved,
    MoveError,
    Progress,
    Step,
    progress_from,
    step_from,
)
from backend.policy.process.errors import CorrectionNotYetError, CorrectionOrderError
from backend.policy.process.progress import NextContact, StageRun
from backend.policy.process.steps import (
    Acknowledged,
    Assigned,
    CalendarChanged,
    Closed,
    ContactAgreed,
    ContractorAgreed,
    Corrected,
    Discussed,
    EscalationRequested,
    Extended,
    Halted,
    IssueRaised,
    PanelArranged,
    PanelHeld,
    Received,
    Referred,
    Refused,
    Reopened,
    Responded,
    TakenBack,
    UpdateAgreed,
    Withdrawn,
)
from tests.policy.process.parts import machine

HOLIDAYS = bank_holidays(2018, 2036)
# Days that are agreed with the resident, and may be agreed anew.
AGREED_ANEW = {"hold_panel", "contact_again"}
MAY_BE_LATER = {"extend", "calendar", "correct", "take_back"}
PACKS = Path(__file__).parents[2] / "data" / "packs"
DATED = {
    "received": "opened_on",
    "discussed": "discussed_on",
    "acknowledged": "acknowledged_on",
    "responded": "responded_on",
    "panel_held": "panel_held_on",
}
VERBS = (
    "discuss",
    "acknowledge",
    "respond",
    "extend",
    "agree_update",
    "request_escalation",
    "refer",
    "agree_contractor",
    "arrange_panel",
    "hold_panel",
    "assign",
    "raise_issue",
    "agree_contact",
    "halt",
    "refuse",
    "close",
    "withdraw",
    "reopen",
    "correct",
    "take_back",
)
ONWARD = (
    "acknowledge",
    "respond",
    "request_escalation",
    "refer",
    "arrange_panel",
    "hold_panel",
    "extend",
    "halt",
    "reopen",
)


def told(progress: Progress) -> dict[tuple[str, str], date]:
    """Give every date that the resident was told."""
    dates = {(run.stage, due.duty): due.due_on for run in progress.runs for due in run.due}
    return dates | {(r.stage, "hold_panel"): r.panel_on for r in progress.runs if r.panel_on}


def undone(contacts: tuple[NextContact, ...]) -> tuple[NextContact, ...]:
    return tuple(replace(contact, met_on=None) for contact in contacts)


class AnyHistory(RuleBasedStateMachine):
    """A complaint under one of the packs, to which anything may happen on any day."""

    of = staticmethod(lambda: machine("current"))

    @initialize(
        on=st.dates(date(2019, 1, 1), date(2030, 12, 31)),
        contracted=st.booleans(),
        stage=st.none() | st.none() | st.integers(0, 4),
    )
    def receive(self, on: date, contracted: bool, stage: int | None) -> None:
        self.machine = self.of()
        services, stages = self.machine.pack.contracted_services, self.machine.pack.stages
        step = Received(
            on=on,
            by="resident",
            # Where the earlier stages are not on record, it begins at a later one.
            stage=None if stage is None else stages[stage % len(stages)].id,
            contracted=services[0].name if services and contracted else None,
        )
        begun = self.machine.begin(step)
        self.today = on
        self.progress = begun.progress
        self.history: list[tuple[Machine, Step]] = [(self.machine, step)]
        assert {(x.stage, x.duty): x.after for x in begun.changes} == told(begun.progress)

    @rule(verb=st.sampled_from(VERBS), later=st.integers(0, 12), data=st.data())
    def good_step(self, verb: str, later: int, data: st.DataObject) -> None:
        """What is allowed succeeds with good arguments; what is forbidden raises and says so."""
        on = self.today + timedelta(days=later)
        step = self.step(verb, on, data)
        if verb in {each.verb for each in self.machine.allowed(self.progress, on)}:
            self.take(step)
            return
        forbidden = {each.verb: each for each in self.machine.forbidden(self.progress, on)}
        with pytest.raises(MoveError) as refused:
            self.machine.apply(self.progress, step)
        assert refused.value.why == forbidden[verb].why
        assert verb not in refused.value.possible

    @rule(later=st.integers(0, 4), data=st.data())
    def step_onward(self, later: int, data: st.DataObject) -> None:
        """A step towards the end of the process, so that the later stages are reached often."""
        on = self.today + timedelta(days=later)
        allowed = {each.verb for each in self.machine.allowed(self.progress, on)}
        onward = [verb for verb in ONWARD if verb in allowed]
        if onward:
            self.take(self.step(data.draw(st.sampled_from(onward)), on, data))

    @rule(verb=st.sampled_from(VERBS), days=st.integers(-40, 40), data=st.data())
    def disordered_step(self, verb: str, days: int, data: st.DataObject) -> None:
        """A step dated at random is refused or taken, and either way nothing is lost."""
        on = self.today + timedelta(days=days)
        step = replace(self.step(verb, self.today, data), on=on)
        with suppress(PolicyError):
            self.check(self.machine.apply(self.progress, step))

    @rule(days=st.integers(-5, 5), data=st.data())
    def correction(self, days: int, data: st.DataObject) -> None:
        """A correction is refused when it would turn the order of things round, or comes early."""
        step = self.step("correct", self.today, data)
        assert isinstance(step, Corrected)
        step = replace(step, now=step.was + timedelta(days=days))
        with suppress(CorrectionOrderError, CorrectionNotYetError):
            self.take(step)

    @rule(first=st.integers(-10, 20), days=st.integers(0, 4))
    def calendar(self, first: int, days: int) -> None:
        """A closure is announced, or an announced one is taken back."""
        start = self.today + timedelta(days=first)
        closure = Closure(start, start + timedelta(days=days), "a closure")
        calendar = WorkingDayCalendar(HOLIDAYS, [closure], first_year=2018, last_year=2036)
        self.machine = Machine(self.machine.pack, calendar)
        self.take(CalendarChanged(on=self.today, by="system"))

    @precondition(lambda self: self.progress.state == "answered")
    @rule(later=st.integers(0, 60))
    def resident_asks(self, later: int) -> None:
        """A request after the answer is never refused while a stage is left."""
        step = EscalationRequested(on=self.today + timedelta(days=later), by="resident")
        if self.ways():
            self.take(step)
            assert self.progress.waiting_on or self.progress.state == "open"

    def take(self, step: Step) -> None:
        moved = self.machine.apply(self.progress, step)
        self.check(moved)
        self.progress = moved.progress
        self.history.append((self.machine, step))
        self.today = max(self.today, step.on)

    def check(self, moved: Moved) -> None:
        before, after = told(self.progress), told(moved.progress)
        assert moved.progress.steps == self.progress.steps + 1
        self.check_changes(moved, before, after)
        self.check_nothing_is_lost(moved)

    def check_changes(self, moved: Moved, before: dict[Any, date], after: dict[Any, date]) -> None:
        """Every difference is in the changes, and every change is one that may be."""
        dates: dict[Any, date | None] = dict(before)
        for change in moved.changes:
            key = (change.stage, change.duty)
            assert dates.get(key) == change.before
            assert change.before != change.after
            dates[key] = change.after
            if change.before and change.after and change.after > change.before:
                assert change.why in MAY_BE_LATER or change.duty in AGREED_ANEW
            if change.after is None and change.why != "take_back":
                assert change.why == "extend"
                assert change.duty in ANSWERS
        assert {key: on for key, on in dates.items() if on} == after

    def check_nothing_is_lost(self, moved: Moved) -> None:
        """No stage, extension, request or date disappears."""
        assert len(moved.progress.runs) >= len(self.progress.runs)
        for old, new in zip(self.progress.runs, moved.progress.runs, strict=False):
            for each in fields(StageRun):
                was, now = getattr(old, each.name), getattr(new, each.name)
                if each.name in {"due", "assigned_to"} or moved.step.verb == "take_back":
                    continue
                if each.name == "next_contacts":
                    # Whether the last one has been met may still be put right.
                    was, now = undone(was), undone(now)
                if isinstance(was, tuple):
                    assert each.name == "asked_issues" or now[: len(was)] == was
                elif was is not None and now is None:
                    assert each.name in {"halted_on", "asked_on"}
                    assert moved.step.verb == "reopen"
        assert moved.progress.flags[: len(self.progress.flags)] == self.progress.flags

    @invariant()
    def every_stage_has_its_clocks(self) -> None:
        for run in self.progress.runs:
            stage = self.machine.pack.stage(run.stage)
            promised = {due.duty for due in run.due}
            assert needed(stage, run) <= promised

    @invariant()
    def what_is_open_is_owed(self) -> None:
        owed = self.machine.owed(self.progress)
        assert {(x.stage, x.deadline.duty): x.deadline.due_on for x in owed} == {
            key: on for key, on in told(self.progress).items() if key[1] != "hold_panel"
        }
        still = {x.deadline.duty for x in owed if x.open}
        waits_for_panel = (
            self.progress.run.panel_arranged_on and not self.progress.run.panel_held_on
        )
        if self.progress.state == "open":
            assert still or waits_for_panel
        assert self.progress.state not in {"withdrawn", "halted", "refused"} or not still

    @invariant()
    def it_can_be_stored(self) -> None:
        assert progress_from(self.progress.as_json()) == self.progress

    def teardown(self) -> None:
        """Replay from the facts alone, as after all words were erased."""
        replayed: Progress | None = None
        for of, step in getattr(self, "history", ()):
            again = step_from(step.facts())
            if replayed is None:
                assert isinstance(again, Received)
                replayed = of.begin(again).progress
            else:
                replayed = of.apply(replayed, again).progress
        assert replayed is None or replayed == self.progress

    def channels(self) -> list[Channel]:
        return list(self.machine.pack.calendar.deemed_delivery)

    def ways(self) -> list[Stage]:
        been = {run.stage for run in self.progress.runs}
        after = self.machine.pack.stages_after(self.progress.run.stage)
        return [stage for stage in after if stage.id not in been]

    def step(self, verb: str, on: date, data: st.DataObject) -> Step:
        """Give a step of the verb, with arguments that are good where the verb is allowed."""
        run = self.progress.run
        # Each stage has people of its own, so that whoever acts was never involved before.
        who: dict[str, Any] = {"on": on, "by": f"staff:{len(self.progress.runs)}"}
        draw = data.draw
        makers = {"extend": self.extension, "correct": self.no_correction, "refuse": self.refusal}
        if verb in makers:
            return makers[verb](who, draw)
        match verb:
            case "discuss":
                return Discussed(**who)
            case "acknowledge":
                count = draw(st.integers(1, len(run.issues) or 3))
                return Acknowledged(
                    **who, complaints=("x",) * count, respond_on=self.day_to_name(on, draw)
                )
            case "respond":
                return Responded(**who, channel=draw(st.sampled_from(self.channels())))
            case "agree_update":
                next_contact_on = on + timedelta(days=draw(st.integers(1, 20)))
                return UpdateAgreed(**who, next_contact_on=next_contact_on, reasons="x")
            case "request_escalation":
                chosen = st.lists(st.sampled_from(run.issues), unique=True)
                return EscalationRequested(
                    on=on, by="resident", issues=tuple(draw(chosen)) if run.issues else ()
                )
            case "refer":
                ways = [x.id for x in self.ways() if self.may_be_referred_to(x)]
                return Referred(**who, to_stage=draw(st.sampled_from(ways or ["x"])), reasons="x")
            case "take_back":
                event, was = self.last_recorded()
                return TakenBack(**who, event=event, was=was, reasons="x")
            case _:
                return self.plain_step(verb, who, draw)

    def plain_step(self, verb: str, who: dict[str, Any], draw: Any) -> Step:
        on, run = who["on"], self.progress.run
        services = self.machine.pack.contracted_services
        match verb:
            case "agree_contractor":
                body = self.progress.contracted or (services[0].name if services else "x")
                return ContractorAgreed(**who, body=body)
            case "arrange_panel":
                held_on = on + timedelta(days=draw(st.integers(0, 20)))
                return PanelArranged(**who, held_on=held_on, details_given=True)
            case "hold_panel":
                return PanelHeld(**who)
            case "assign":
                return Assigned(**who, to=who["by"])
            case "raise_issue":
                decision = draw(st.sampled_from(["link"] if run.answered_on else ["link", "join"]))
                return IssueRaised(**who, decision=decision, reasons="x")
            case "agree_contact":
                return ContactAgreed(**who, terms="x")
            case "halt":
                return Halted(**who, reasons="x")
            case "close":
                return Closed(**who)
            case "withdraw":
                return Withdrawn(on=on, by="representative")
            case _:
                return Reopened(**who, reasons="x")

    def last_recorded(self) -> tuple[Any, date]:
        """Give the last thing that can be taken back at the present stage."""
        run = self.progress.run
        found = {
            "responded": run.responded_on,
            "extended": run.extensions[-1].on if run.extensions else None,
            "panel_held": run.panel_held_on,
            "acknowledged": run.acknowledged_on,
            "discussed": (run.next_contact and run.next_contact.met_on) or run.discussed_on,
        }
        return next(((event, on) for event, on in found.items() if on), ("responded", self.today))

    def may_be_referred_to(self, stage: Stage) -> bool:
        return stage.opened_by == "decision" or self.progress.waiting_on is not None

    def day_to_name(self, on: date, draw: Any) -> date:
        """Give a day for the answer from today to the last that the policy allows."""
        run = self.progress.run
        found = deadlines_for(
            self.machine.pack,
            run.stage,
            received_on=run.opened_on,
            acknowledged_on=max(on, run.opened_on),
            calendar=self.machine.calendar,
        )
        answer = next((x for x in found if x.duty in ANSWERS), None)
        if answer is None:
            return on
        last = answer.due_on if answer.due_on >= on else answer.due_from_acknowledgement or on
        return on + timedelta(days=draw(st.integers(0, max(0, (last - on).days))))

    def extension(self, who: dict[str, Any], draw: Any) -> Extended:
        more = self.machine.pack.stage(self.progress.run.stage).more_time
        most = more.amount if more and more.amount else 30
        return Extended(
            **who,
            working_days=draw(st.integers(1, most)),
            discussed_on=who["on"],
            reasons="x",
            ombudsman_details=True,
            agreed_on=who["on"],
            next_contact_on=who["on"],
        )

    def refusal(self, who: dict[str, Any], draw: Any) -> Refused:
        known = [one.id for one in self.machine.pack.exclusions]
        return Refused(
            **who,
            rule=draw(st.sampled_from(known)),
            ombudsman_details=True,
            reasons="x",
            discretion="x",
        )

    def no_correction(self, who: dict[str, Any], draw: Any) -> Corrected:
        """Give a correction of a date to itself, which is always in order."""
        run = draw(st.sampled_from(self.progress.runs))
        event = draw(st.sampled_from([x for x in DATED if getattr(run, DATED[x])]))
        on = getattr(run, DATED[event])
        return Corrected(**who, event=event, was=on, now=on, stage=run.stage, reasons="x")


def needed(stage: Stage, run: StageRun) -> set[str]:
    """Give the duties that must have a date, from the pack alone."""
    started = {"received", "acknowledged"} | ({"panel_held"} if run.panel_held_on else set())
    duties = {limit.duty for limit in stage.limits if limit.start_event in started}
    if run.delivered_on:
        after = {"response_received", "concluded"}
        duties |= {limit.duty for limit in stage.limits if limit.start_event in after}
    if run.extensions:
        duties = (duties - set(ANSWERS)) | {"respond_extended"}
    return set(duties)


class AnyHistoryOfTheOlderPolicy(AnyHistory):
    """The same under the older policy."""

    of = staticmethod(lambda: machine("older"))


class AnyHistoryOfAnotherLandlord(AnyHistory):
    """The same under the policy of a landlord that counts, extends and hears quite differently."""

    of = staticmethod(lambda: Machine.of(load_pack("thornbeck", PACKS)))


SETTINGS = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
for histories in (AnyHistory, AnyHistoryOfTheOlderPolicy, AnyHistoryOfAnotherLandlord):
    histories.TestCase.settings = SETTINGS
test_any_history_under_the_current_policy = AnyHistory.TestCase
test_any_history_under_the_older_policy = AnyHistoryOfTheOlderPolicy.TestCase
test_any_history_under_another_landlords_policy = AnyHistoryOfAnotherLandlord.TestCase
