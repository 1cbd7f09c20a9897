"""Taking back what was recorded at the present stage and did not happen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from backend.policy.process.errors import (
    FollowedError,
    MoveError,
    NotHappenedError,
    NothingToTakeBackError,
    OtherDateError,
)
from backend.policy.process.move import STAFF, Move, check_words, ended, no_rule
from backend.policy.process.progress import Progress, StageRun
from backend.policy.process.standing import Standing
from backend.policy.process.steps import TakenBack, TakenBackEvent


def _recorded(run: StageRun) -> dict[TakenBackEvent, date]:
    """Return what has been recorded at the stage and when."""
    extended_on = run.extensions[-1].on if run.extensions else None
    found: dict[TakenBackEvent, date | None] = {
        "discussed": _talked_on(run),
        "acknowledged": run.acknowledged_on,
        "extended": extended_on,
        "panel_held": run.panel_held_on,
        "responded": run.responded_on,
    }
    return {event: on for event, on in found.items() if on}


def _talked_on(run: StageRun) -> date | None:
    """Return the day of the conversation that counts: the next contact, or the first one."""
    return (run.next_contact.met_on if run.next_contact else None) or run.discussed_on


def last_recorded(run: StageRun) -> dict[TakenBackEvent, date]:
    """Return what nothing at the stage rests on, so that it can be taken back."""
    recorded = _recorded(run)
    hidden: set[TakenBackEvent] = set()
    if "responded" in recorded:
        hidden = {"acknowledged", "extended", "panel_held"}
    elif "extended" in recorded:
        hidden = {"acknowledged", "panel_held"}
    return {event: on for event, on in recorded.items() if event not in hidden}


def _against_taking_back(at: Standing) -> Iterator[MoveError]:
    yield from ended(at)
    if not last_recorded(at.run):
        yield NothingToTakeBackError(stage=at.stage.name)


def _take_back(at: Standing, step: TakenBack) -> Progress:
    check_words(step.reasons)
    recorded, last = _recorded(at.run), last_recorded(at.run)
    if step.event not in recorded:
        raise NotHappenedError(event=step.event, stage=at.stage.name)
    if step.event not in last:
        raise FollowedError(event=step.event, first=", ".join(last))
    if recorded[step.event] != step.was:
        raise OtherDateError(event=step.event, recorded=recorded[step.event], was=step.was)
    return _without(at.progress, step)


def _without(progress: Progress, step: TakenBack) -> Progress:
    match step.event:
        case "discussed":
            return _not_discussed(progress, step.was)
        case "acknowledged":
            return _not_acknowledged(progress)
        case "extended":
            return _not_extended(progress)
        case "panel_held":
            return progress.with_run(panel_held_on=None)
        case _:
            progress = progress.with_run(responded_on=None, channel=None, delivered_on=None)
            return replace(progress, state="open", since=step.on)


def _not_discussed(progress: Progress, was: date) -> Progress:
    run = progress.run
    contacts = run.next_contacts
    return progress.with_run(
        discussed_on=None if run.discussed_on == was else run.discussed_on,
        next_contacts=(*contacts[:-1], *(replace(last, met_on=None) for last in contacts[-1:])),
    )


def _not_extended(progress: Progress) -> Progress:
    """Return the progress without the last extension and the next contact agreed with it."""
    gone = progress.run.extensions[-1]
    kept = [
        contact
        for contact in progress.run.next_contacts
        if (contact.on, contact.due_on) != (gone.on, gone.next_contact_on)
    ]
    return progress.with_run(extensions=progress.run.extensions[:-1], next_contacts=tuple(kept))


def _not_acknowledged(progress: Progress) -> Progress:
    if any(run.issues for run in progress.runs[:-1]):
        return progress.with_run(acknowledged_on=None, named_on=None)
    # It was this letter that numbered the complaints, so the next one numbers them anew.
    progress = progress.with_run(acknowledged_on=None, named_on=None, issues=(), asked_issues=())
    return replace(progress, issues=0)


MOVES = (Move(TakenBack, STAFF, _against_taking_back, _take_back, no_rule),)
