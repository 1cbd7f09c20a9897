"""Asking whoever complains to agree to more time, where a policy gives it only with agreement.

Nothing moves by it: the day of an answer moves when staff record the agreement as a step.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases.keeping import words_of, write
from backend.cases.models import Case, CaseEvent
from backend.cases.process import machine_of
from backend.cases.service import COMPLAINT, find
from backend.casework.standing import at_case
from backend.clock import local_date
from backend.errors import DomainError
from backend.policy.pack import PolicyPack
from backend.policy.process import Progress
from backend.rulebook import Rulebook

AGREEMENT_ASKED, AGREEMENT_ANSWERED = "agreement_asked", "agreement_answered"
MOST_DAYS = 250


class NoAgreementNeeded(DomainError):
    """The policy lets you give no more time now, or asks for no agreement. See what can be done on
    the page of the case.
    """


class SayHowLong(DomainError):
    """Write how many working days more you need, as a whole number from 1 to 250."""


class SayWhyLonger(DomainError):
    """Write why you need longer, in words for the resident."""


def ask_agreement(
    session: Session,
    reference: str,
    *,
    working_days: int,
    reasons: str,
    staff_id: int,
    key: str,
    rulebook: Rulebook,
    now: datetime,
) -> None:
    """Ask whoever complains to agree to so many working days more, once for a key.

    They are mailed, and answer on the page of their case. Raise NoAgreementNeeded, SayHowLong or
    SayWhyLonger.
    """
    case = find(session, reference)
    session.expire(case, ["events"])
    if any(line.data.get("key") == key for line in case.events):
        return
    if not 1 <= working_days <= MOST_DAYS:
        raise SayHowLong
    if not any(character.isalnum() for character in reasons):
        raise SayWhyLonger
    if not may_ask(session, case, rulebook=rulebook, now=now):
        raise NoAgreementNeeded
    run = at_case(session, case, staff_id=staff_id, rulebook=rulebook, now=now).progress.run
    data = {
        "key": key,
        "stage": run.stage,
        "extensions": len(run.extensions),
        "working_days": working_days,
    }
    by, words = f"staff:{staff_id}", {"reasons": reasons.strip()}
    write(session, case, AGREEMENT_ASKED, actor=by, words=words, now=now, data=data)


def may_ask(session: Session, case: Case, *, rulebook: Rulebook, now: datetime) -> bool:
    """Tell whether an answer can be given more time now, but only as whoever complains agrees."""
    if case.kind != COMPLAINT:
        return False
    machine = machine_of(session, case, rulebook)
    progress = at_case(session, case, staff_id=0, rulebook=rulebook, now=now).progress
    allowed = {one.verb for one in machine.allowed(progress, local_date(now))}
    return "extend" in allowed and _is_by_agreement(machine.pack, progress)


def asked_of(case: Case, progress: Progress) -> CaseEvent | None:
    """Give the question that waits for its answer at this stage, None where none does."""
    lines = [line for line in case.events if line.kind in (AGREEMENT_ASKED, AGREEMENT_ANSWERED)]
    if not lines or lines[-1].kind != AGREEMENT_ASKED or progress.state != "open":
        return None
    run, last = progress.run, lines[-1].data
    same = (last["stage"], last["extensions"]) == (run.stage, len(run.extensions))
    return lines[-1] if same else None


def reasons_of(session: Session, case: Case, line: CaseEvent) -> str:
    """Give why more time was asked for, empty once that was erased."""
    return str(words_of(session, case, line.seq).get("reasons", ""))


def _is_by_agreement(pack: PolicyPack, progress: Progress) -> bool:
    more = pack.stage(progress.run.stage).more_time
    return more is not None and (more.amount is None or bool(progress.run.extensions))
