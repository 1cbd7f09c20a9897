"""A panel that hears the complaint: agreeing its day, and holding it."""

from collections.abc import Iterator

from backend.policy.process.errors import (
    MoveError,
    NoPanelError,
    PanelDetailsError,
    PanelHeldError,
    PanelNotArrangedError,
)
from backend.policy.process.move import (
    LANDLORD,
    Move,
    answered,
    check_on_stage,
    check_order,
    ended,
)
from backend.policy.process.progress import Progress, also
from backend.policy.process.standing import Standing
from backend.policy.process.steps import PanelArranged, PanelHeld


def _against_arranging(at: Standing) -> Iterator[MoveError]:
    yield from ended(at)
    if not at.stage.limit("arrange_panel"):
        yield NoPanelError(stage=at.stage.name)
    yield from answered(at)
    if at.run.panel_held_on:
        yield PanelHeldError(on=at.run.panel_held_on)


def _arrange(at: Standing, step: PanelArranged) -> Progress:
    check_on_stage(at, step, "arrangement")
    check_order("the arrangement", step.on, "panel", step.held_on)
    if not step.details_given:
        raise PanelDetailsError(at.rule(at.stage.rule))
    # A panel may have to be put off; the duty was met when its first day was agreed.
    return at.progress.with_run(
        panel_arranged_on=at.run.panel_arranged_on or step.on,
        panel_on=step.held_on,
        people=also(at.run.people, step.by),
    )


def _against_holding(at: Standing) -> Iterator[MoveError]:
    yield from _against_arranging(at)
    if not at.run.panel_arranged_on:
        yield PanelNotArrangedError(at.limit_rule("arrange_panel"))


def _hold(at: Standing, step: PanelHeld) -> Progress:
    check_order("the arrangement", at.run.panel_arranged_on, "panel", step.on)
    return at.progress.with_run(panel_held_on=step.on)


MOVES = (
    Move(
        PanelArranged,
        LANDLORD,
        _against_arranging,
        _arrange,
        lambda at: at.limit_rule("arrange_panel"),
    ),
    Move(
        PanelHeld,
        LANDLORD,
        _against_holding,
        _hold,
        lambda at: at.limit_rule("respond_after_panel"),
    ),
)
