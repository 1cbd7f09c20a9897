"""Taking a complaint back, going on with it, and asking for the next stage."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.keeping import write
from backend.cases.models import Case, CaseEvent
from backend.cases.process import take
from backend.cases.service import COMPLAINT
from backend.cases.working_days import calendar_of
from backend.casework.answer_wording import say
from backend.casework.more_time import AGREEMENT_ANSWERED, asked_of
from backend.casework.residents_acts_kept import (
    Acted,
    By,
    OnlyComplaints,
    acted,
    done_before,
    heed,
    held,
)
from backend.casework.residents_acts_telling import add_words
from backend.casework.residents_acts_told import told_of
from backend.casework.standing import At, at_case
from backend.casework.withdrawals import undo_until
from backend.clock import local_date
from backend.conversations.voice import Voice
from backend.errors import DomainError
from backend.policy.process.progress import GOING_ON
from backend.policy.process.standing import Standing
from backend.policy.process.steps import EscalationRequested, Reopened, Withdrawn
from backend.rulebook import Rulebook
from backend.tasks import service as tasks
from backend.tasks.models import Task

# What a person has to look at, however the request came; a stage that just began has its own dates.
NOTHING_TO_DECIDE = ("asked_while_overdue",)


class NothingToWithdraw(DomainError):
    """This has ended already, so there is nothing to take back."""


class NotWithdrawn(DomainError):
    """This was not taken back, so it goes on anyway."""


class TooLateToUndo(DomainError):
    """The time to change your mind about this is over. If it still goes wrong, tell us, and we will
    take a new complaint.
    """


class NothingAsked(DomainError):
    """Nobody waits for you to agree to more time, or you have answered already."""


class NoStageLeft(DomainError):
    """There is no further stage with us. You can go to the Ombudsman, who is free."""


def withdraw(
    session: Session,
    case: Case,
    *,
    how: str = "",
    by: By,
    key: str,
    voice: Voice | None = None,
    rulebook: Rulebook,
    now: datetime,
) -> Acted:
    """Take the complaint back, after whoever complains has confirmed it; `how` are their words.

    It can be undone for a time that is told. Clocks of the law for a danger run on. Raise
    OnlyComplaints, or NothingToWithdraw for what has ended.
    """
    case = _complaint(session, case)
    before = done_before(case, key)
    if before is None:
        if case.state not in GOING_ON:
            raise NothingToWithdraw
        heed(session, case, how, by=by, voice=voice, now=now)
        step = Withdrawn(on=local_date(now), by=by, how=how.strip())
        take(session, case.reference, step, rulebook=rulebook, now=now, data={"key": key})
        _no_longer_to_do(session, case, tasks.GOES_ON, tasks.ASKED_NEXT_STAGE, now=now)
        tasks.add(session, tasks.WITHDRAWN, case_id=case.id, now=now)
    return acted(session, case, key, repeated=before is not None, rulebook=rulebook, now=now)


def undo_withdrawal(
    session: Session, case: Case, *, by: By, key: str, rulebook: Rulebook, now: datetime
) -> Acted:
    """Go on with a complaint that was withdrawn, by the dates and the request it had.

    Raise OnlyComplaints, NotWithdrawn, or TooLateToUndo after the time for it.
    """
    case = _complaint(session, case)
    before = done_before(case, key)
    if before is None:
        until = undo_until(session, _at(session, case, rulebook, now).progress)
        if until is None:
            raise NotWithdrawn
        if local_date(now) > until:
            raise TooLateToUndo
        step = Reopened(on=local_date(now), by=by, reasons=say("acts.changed_their_mind"))
        moved = take(session, case.reference, step, rulebook=rulebook, now=now, data={"key": key})
        _no_longer_to_do(session, case, tasks.WITHDRAWN, now=now)
        tasks.add(session, tasks.GOES_ON, case_id=case.id, now=now)
        if moved.progress.waiting_on:
            # They had asked for the next stage before they took it all back.
            tasks.add(session, tasks.ASKED_NEXT_STAGE, case_id=case.id, now=now)
    return acted(session, case, key, repeated=before is not None, rulebook=rulebook, now=now)


def agree(
    session: Session,
    case: Case,
    *,
    agrees: bool,
    by: By,
    key: str,
    rulebook: Rulebook,
    now: datetime,
) -> Acted:
    """Say whether they agree to the more time that they were asked for; raise NothingAsked.

    The day moves when staff have recorded it, and not before.
    """
    case = _complaint(session, case)
    before = done_before(case, key)
    if before is None:
        asked = asked_of(case, _at(session, case, rulebook, now).progress)
        if asked is None:
            raise NothingAsked
        data = {"key": key, "agrees": agrees, "asked": asked.seq}
        write(session, case, AGREEMENT_ANSWERED, actor=by, words={}, now=now, data=data)
        kind = tasks.AGREED_MORE_TIME if agrees else tasks.NO_MORE_TIME
        tasks.add(session, kind, case_id=case.id, now=now)
    return acted(session, case, key, repeated=before is not None, rulebook=rulebook, now=now)


def ask_next_stage(
    session: Session,
    case: Case,
    *,
    unresolved: str = "",
    outcome: str = "",
    by: By,
    key: str,
    voice: Voice | None = None,
    rulebook: Rulebook,
    now: datetime,
) -> Acted:
    """Ask for the next stage: what is still wrong and what is wanted, if they want to say it.

    Nothing has to be said. A request after the time for it is taken and flagged; one before an
    answer waits for it until the answer is late. Asked again, it stands, and the words are added.
    Raise OnlyComplaints, or NoStageLeft.
    """
    case = _complaint(session, case)
    words, before = _in_one(unresolved, outcome), done_before(case, key)
    asked = before or _asked_already(session, case, rulebook, now)
    if asked is not None:
        told = told_of(session, case, asked, rulebook=rulebook, now=now)
        if before is None and any(character.isalnum() for character in words):
            # Asked twice, such as from a page that was left open: what they say now is new.
            added = add_words(session, case, words, by=by, key=key, voice=voice, now=now)
            return Acted((*told, *added.told), repeated=True, key=key)
        return Acted(told, repeated=True, key=str(asked.data.get("key", "")))
    at = _at(session, case, rulebook, now)
    if not _can_go_on(at):
        raise NoStageLeft
    heed(session, case, words, by=by, voice=voice, now=now)
    step = EscalationRequested(on=local_date(now), by=by, reasons=words)
    moved = take(session, case.reference, step, rulebook=rulebook, now=now, data={"key": key})
    if not moved.progress.waiting_on:
        _no_longer_to_do(session, case, tasks.ASKED_NEXT_STAGE, now=now)
    flags = (flag.kind for flag in moved.progress.flags[len(at.progress.flags) :])
    if any(kind not in NOTHING_TO_DECIDE for kind in flags):
        tasks.add(session, tasks.ASKED_NEXT_STAGE, case_id=case.id, now=now)
    return acted(session, case, key, rulebook=rulebook, now=now)


def _asked_already(
    session: Session, case: Case, rulebook: Rulebook, now: datetime
) -> CaseEvent | None:
    """Give the request that waits, or that began the last stage, which is still going on."""
    at = _at(session, case, rulebook, now)
    is_open = at.progress.state == "open"
    begun = len(at.progress.runs) > 1 and is_open and not _can_go_on(at)
    # What waits for an answer may be asked again once that is late: it then begins at once.
    waits = at.progress.waiting_on and not (is_open and _standing(at).is_overdue(local_date(now)))
    if not (waits or begun):
        return None
    asked = [line for line in case.events if line.kind == "escalation_requested"]
    return asked[-1] if asked else None


def _in_one(unresolved: str, outcome: str) -> str:
    wanted = say("acts.wants", words=outcome.strip()) if outcome.strip() else ""
    return "\n\n".join(part for part in (unresolved.strip(), wanted) if part)


def _can_go_on(at: At) -> bool:
    standing = _standing(at)
    return bool(standing.ways_on("request") or standing.ways_on("decision"))


def _standing(at: At) -> Standing:
    return Standing(at.pack, calendar_of(at.session, at.pack), at.progress)


def _complaint(session: Session, case: Case) -> Case:
    there = held(session, case)
    if there.kind != COMPLAINT:
        raise OnlyComplaints
    return there


def _at(session: Session, case: Case, rulebook: Rulebook, now: datetime) -> At:
    return at_case(session, case, staff_id=0, rulebook=rulebook, now=now)


def _no_longer_to_do(session: Session, case: Case, *kinds: str, now: datetime) -> None:
    """Take back what staff were told to do, which nobody wants any more."""
    there = select(Task).where(
        Task.case_id == case.id, Task.kind.in_(kinds), Task.done_at.is_(None)
    )
    for task in session.scalars(there):
        tasks.take_back(task, now=now)
