"""What is said after an act of a resident, read from the line of history that it wrote.

So it is the same on the page after a redirect, and when the act is done again with the same key.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.cases.keeping import words_of
from backend.cases.models import Case, CaseEvent
from backend.casework.answer_wording import say
from backend.casework.standing import at_case
from backend.casework.withdrawals import undo_until
from backend.policy.wording import long_date
from backend.rulebook import Rulebook

# The fact of a line of history that names the complaint which an issue became.
BECAME = "became"
PLAIN: Mapping[str, str] = {
    "outcome_wanted": "outcome_kept",
    "issue_raised": "issue_joined",
    "reopened": "goes_on",
    "contact_call_asked": "phone_by_person",
}


def line_of(case: Case, key: str) -> CaseEvent | None:
    """Give the line of history that an act of that key wrote, None where none did."""
    kept = ("key", "message")
    return next((line for line in case.events if key in map(line.data.get, kept)), None)


def told_of(
    session: Session, case: Case, line: CaseEvent, *, rulebook: Rulebook, now: datetime
) -> tuple[str, ...]:
    """Give what is said of an act, none for a line that no act of a resident writes."""
    reference = case.reference
    if line.kind in PLAIN:
        return (say(f"acts.{PLAIN[line.kind]}", reference=reference),)
    match line.kind:
        case "words_added":
            name = "words_added" if line.data["about"] == "same" else "issue_to_decide"
            return (say(f"acts.{name}", reference=reference),)
        case "issue_told":
            other = line.data[BECAME]
            return (say("acts.issue_linked", reference=reference, other=other),)
        case "agreement_answered":
            given = "given" if line.data["agrees"] else "declined"
            return (say(f"acts.agreement_{given}"),)
        case "contact_changed":
            new = words_of(session, case, line.seq).get("now", "")
            changed = f"acts.{line.data['details'][0]}_changed"
            return (say(changed, new=new, reference=reference),)
        case "withdrawn":
            return _of_withdrawal(session, case, rulebook, now)
        case "escalation_requested":
            return _of_request(session, case, line, rulebook, now)
        case _:
            return ()


def typed_with(session: Session, case: Case, line: CaseEvent) -> str:
    """Give the words that came with an act, as far as they were not erased."""
    return "\n\n".join(map(str, words_of(session, case, line.seq).values()))


def _of_withdrawal(
    session: Session, case: Case, rulebook: Rulebook, now: datetime
) -> tuple[str, ...]:
    at = at_case(session, case, staff_id=0, rulebook=rulebook, now=now)
    until = undo_until(session, at.progress)
    return (
        say("acts.withdrawn", reference=case.reference),
        *((say("acts.undo_until", until=long_date(until)),) if until else ()),
        *((say("acts.danger_stays"),) if case.hazards else ()),
    )


def _of_request(
    session: Session, case: Case, line: CaseEvent, rulebook: Rulebook, now: datetime
) -> tuple[str, ...]:
    at = at_case(session, case, staff_id=0, rulebook=rulebook, now=now)
    progress, on = at.progress, date.fromisoformat(line.data["step"]["on"])
    flags = {flag.kind for flag in progress.flags if flag.on == on}
    late = (say("acts.asked_late"),) if "late_request" in flags else ()
    if not progress.waiting_on:
        stage = at.pack.stage(progress.run.stage).name
        return (say("acts.stage_begun", reference=case.reference, stage=stage), *late)
    name = "asked_early" if progress.state == "open" else "asked_to_decide"
    return (say(f"acts.{name}", reference=case.reference), *late)
