"""Beginning a stage, and raising what a person should look at."""

from dataclasses import replace
from datetime import date

from backend.policy.pack import Stage
from backend.policy.process.progress import Flag, FlagKind, Progress, StageRun


def opened(progress: Progress, stage: Stage, *, on: date, issues: tuple[int, ...] = ()) -> Progress:
    """Return the progress with the stage begun, for those issues or for all that came so far."""
    run = StageRun(stage=stage.id, opened_on=on, issues=issues or progress.run.issues)
    return replace(progress, state="open", since=on, runs=(*progress.runs, run), waiting_on=None)


def flagged(
    progress: Progress, kind: FlagKind, *, stage: str, on: date, rule: str | None
) -> Progress:
    """Return the progress with something for a person to look at."""
    return replace(progress, flags=(*progress.flags, Flag(kind, stage, on, rule)))
