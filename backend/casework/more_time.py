"""Asking the resident to agree to more time, before the answer is given it."""

from backend.cases.models import Case
from backend.policy.process import Progress

AGREEMENT_ASKED = "agreement_asked"


def is_agreement_asked(case: Case, progress: Progress) -> bool:
    """Tell whether the resident was asked and nothing has followed at this stage yet."""
    asked = [line for line in case.events if line.kind == AGREEMENT_ASKED]
    run = progress.run
    if not asked or progress.state != "open" or run.responded_on:
        return False
    last = asked[-1].data
    return (last["stage"], last["extensions"]) == (run.stage, len(run.extensions))
