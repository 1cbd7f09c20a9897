"""What became of a letter: sent, not sent, posted; and the day that counts when it was posted."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from backend.audit.log import record
from backend.cases import events, process
from backend.cases.keeping import progress_of
from backend.cases.models import Case
from backend.cases.service import hold
from backend.clock import LONDON, local_date
from backend.errors import DomainError
from backend.letters.models import SentLetter
from backend.letters.recipient import speaks_for
from backend.letters.wording import phrase
from backend.policy.process import MoveError, StageRun
from backend.policy.process.steps import Corrected, CorrectedEvent
from backend.rulebook import Rulebook

QUEUED, SENT, FAILED, TO_POST, POSTED = "queued", "sent", "failed", "to_post", "posted"
STOPPED = "stopped"
NOT_GONE = (QUEUED, FAILED, TO_POST)
# An email that is on its way for longer is shown to staff, who cannot know of it otherwise.
LATE = timedelta(hours=1)
# A list shows nothing of what a letter says.
UNREAD = tuple(defer(said) for said in (SentLetter.html, SentLetter.text, SentLetter.pdf))
# The step whose day is that on which the letter really went.
STEP_OF: dict[str, CorrectedEvent] = {
    "acknowledgement": "acknowledged",
    "response": "responded",
}

# The letters that go with a step.
KINDS_OF = {
    "acknowledged": ("acknowledgement",),
    "extended": ("extension", "further_extension"),
    "responded": ("response",),
}


class NoSuchLetter(DomainError):
    """We could not find that letter."""


class NotWaiting(DomainError):
    """Somebody dealt with that letter already. Look at the list again."""


class MayNotHaveIt(DomainError):
    """Nothing on record lets this person be told about the case any more. Do not send it."""


class WrongPostingDay(DomainError):
    """A letter is posted on or after the day it was written, and not after today."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many letters wait for staff: to post, not sent, and emails that should be gone by now."""

    to_post: int
    failed: int
    late: int


def find(session: Session, letter_id: int, *, reference: str | None = None) -> SentLetter:
    """Give a letter, of that case where one is named, locked where rows can be locked.

    Raise NoSuchLetter.
    """
    chosen = select(SentLetter).where(SentLetter.id == letter_id).with_for_update()
    if reference is not None:
        chosen = chosen.join(Case, Case.id == SentLetter.case_id).where(Case.reference == reference)
    letter = session.scalar(chosen)
    if letter is None:
        raise NoSuchLetter
    return letter


def of_case(session: Session, case: Case) -> Sequence[SentLetter]:
    """Give the letters of a case, the newest first."""
    return session.scalars(
        select(SentLetter)
        .options(*UNREAD)
        .where(SentLetter.case_id == case.id)
        .order_by(SentLetter.id.desc())
    ).all()


def waiting(session: Session, delivery: str) -> Sequence[tuple[SentLetter, Case]]:
    """Give the letters that are to be posted, or that could not be sent, with their cases."""
    rows = session.execute(
        select(SentLetter, Case)
        .options(*UNREAD)
        .join(Case, Case.id == SentLetter.case_id)
        .where(SentLetter.delivery == delivery)
        .order_by(SentLetter.id)
    )
    return [(letter, case) for letter, case in rows]


def numbers(session: Session, *, now: datetime) -> Numbers:
    """Count the letters that wait for staff."""
    late = (SentLetter.delivery == QUEUED) & (SentLetter.created_at < now - LATE)
    row = session.execute(
        select(
            func.count().filter(SentLetter.delivery == TO_POST),
            func.count().filter(SentLetter.delivery == FAILED),
            func.count().filter(late),
        ).where(SentLetter.delivery.in_((TO_POST, FAILED, QUEUED)))
    ).one()
    return Numbers(*row)


def arrived(session: Session, letter: SentLetter, *, now: datetime) -> None:
    """Note that the mail server took a letter."""
    letter.delivery, letter.delivered_at, letter.delivery_error = SENT, now, ""
    _tell(session, letter, "letter_sent", actor="system", now=now)


def not_arrived(session: Session, letter: SentLetter, error: str, *, now: datetime) -> None:
    """Note that a letter could not be sent, and why; staff see to it."""
    letter.delivery, letter.delivery_error = FAILED, error
    _tell(session, letter, "letter_failed", actor="system", now=now)


def try_again(
    session: Session, letter_id: int, *, staff_id: int, rulebook: Rulebook, now: datetime
) -> SentLetter:
    """Let a letter that could not be sent be sent again; raise NotWaiting.

    An answer counts from the day it goes, so a step of an earlier day is corrected.
    """
    letter = _waiting(session, letter_id, FAILED)
    letter.delivery, letter.delivery_error = QUEUED, ""
    _note(session, letter, "letter_tried_again", staff_id=staff_id, now=now)
    # A step after it may keep the date from being put right; the letter goes all the same.
    with suppress(MoveError):
        _count_from(
            session,
            letter,
            local_date(now),
            staff_id=staff_id,
            rulebook=rulebook,
            now=now,
            why="sent_later",
        )
    return letter


def post_instead(session: Session, letter_id: int, *, staff_id: int, now: datetime) -> None:
    """Put a letter that could not be sent by mail with those to post or hand over.

    Raise NotWaiting, or MayNotHaveIt for a representative without consent.
    """
    letter = _waiting(session, letter_id, FAILED)
    if not may_have(session, session.get_one(Case, letter.case_id), letter, now=now):
        raise MayNotHaveIt
    letter.delivery = TO_POST
    _note(session, letter, "letter_to_post", staff_id=staff_id, now=now)


def stop(session: Session, letter_id: int, *, staff_id: int, now: datetime) -> None:
    """Note that a letter which has not gone is not to go any more; raise NotWaiting."""
    letter = _waiting(session, letter_id, *NOT_GONE)
    letter.delivery = STOPPED
    _note(session, letter, "letter_stopped", staff_id=staff_id, now=now)


def stop_of_step(
    session: Session, case: Case, event: str, *, stage: str, staff_id: int, now: datetime
) -> None:
    """Stop the letter of a step that was taken back, if it has not gone."""
    letter = session.scalar(
        select(SentLetter)
        .where(
            SentLetter.case_id == case.id,
            SentLetter.stage == stage,
            SentLetter.kind.in_(KINDS_OF.get(event, ())),
        )
        .order_by(SentLetter.id.desc())
        .limit(1)
    )
    if letter is not None and letter.delivery in NOT_GONE:
        stop(session, letter.id, staff_id=staff_id, now=now)


def may_have(session: Session, case: Case, letter: SentLetter, *, now: datetime) -> bool:
    """Tell if whoever a letter is to may still be told about the case."""
    if letter.recipient_id == case.resident_id:
        return True
    speaker = speaks_for(session, case, now=now)
    return speaker is not None and speaker.id == letter.recipient_id


def posted(
    session: Session,
    letter_id: int,
    on: date,
    *,
    staff_id: int,
    rulebook: Rulebook,
    now: datetime,
) -> str:
    """Note on which day a letter was posted or handed over.

    An answer counts from the day it went, so a step dated otherwise is corrected. Give what stands
    against that, empty when nothing does. Raise NotWaiting or WrongPostingDay.
    """
    letter = _waiting(session, letter_id, TO_POST)
    if not local_date(letter.created_at) <= on <= local_date(now):
        raise WrongPostingDay
    letter.delivery = POSTED
    letter.delivered_at = now if on == local_date(now) else datetime.combine(on, time(12), LONDON)
    _note(session, letter, "letter_posted", staff_id=staff_id, now=now)
    try:
        _count_from(session, letter, on, staff_id=staff_id, rulebook=rulebook, now=now)
    except MoveError as error:
        return str(error)
    return ""


def _count_from(
    session: Session,
    letter: SentLetter,
    on: date,
    *,
    staff_id: int,
    rulebook: Rulebook,
    now: datetime,
    why: str = "posted_later",
) -> None:
    case = session.get_one(Case, letter.case_id)
    event = STEP_OF.get(letter.kind)
    progress = progress_of(case)
    if event is None or progress is None:
        return
    run = next((run for run in progress.runs if run.stage == letter.stage), None)
    was = _recorded(run, event)
    if was is None or was == on:
        return
    step = Corrected(
        on=local_date(now),
        by=f"staff:{staff_id}",
        event=event,
        was=was,
        now=on,
        stage=letter.stage,
        reasons=phrase(why),
    )
    process.take(session, case.reference, step, rulebook=rulebook, now=now)


def _recorded(run: StageRun | None, event: CorrectedEvent) -> date | None:
    if run is None:
        return None
    return run.responded_on if event == "responded" else run.acknowledged_on


def _waiting(session: Session, letter_id: int, *states: str) -> SentLetter:
    case_id = session.scalar(select(SentLetter.case_id).where(SentLetter.id == letter_id))
    if case_id is not None:
        hold(session, case_id)
    letter = find(session, letter_id)
    if letter.delivery not in states:
        raise NotWaiting
    return letter


def _note(
    session: Session, letter: SentLetter, action: str, *, staff_id: int, now: datetime
) -> None:
    actor = f"staff:{staff_id}"
    _tell(session, letter, action, actor=actor, now=now)
    record(
        session,
        actor=actor,
        action=action,
        object_kind="letter",
        object_id=str(letter.id),
        now=now,
    )


def _tell(session: Session, letter: SentLetter, kind: str, *, actor: str, now: datetime) -> None:
    case = session.get_one(Case, letter.case_id)
    data = {"letter": letter.id, "kind": letter.kind}
    events.append(session, case, kind, actor=actor, now=now, data=data)
