"""What staff do with a case: an act takes its step, keeps what goes with it, and sends its letter.

All of it stands in one transaction of the caller's. The key of an act makes a double click
harmless: the second one finds the line of history that the first one wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from backend.cases import process
from backend.cases import service as cases
from backend.cases.models import Case, CaseEvent
from backend.casework.independence import check_new
from backend.casework.standing import At, at_case
from backend.clock import local_date
from backend.errors import DomainError
from backend.letters import service as letters
from backend.letters.facts import Facts
from backend.letters.models import SentLetter
from backend.policy.pack import Channel
from backend.policy.process import DutyChange, Step
from backend.rulebook import Rulebook


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that staff do on a day; one class a verb says what follows from it.

    What is `clerical` writes down what somebody else did or said. What sends a letter is done on
    the day on which the letter goes, and on no other.
    """

    verb: ClassVar[str]
    clerical: ClassVar[bool] = False
    on: date

    def step(self, at: At, channel: Channel) -> Step:
        """Give the step of the process; `channel` is how its letter goes."""
        raise NotImplementedError

    def letter(self, at: At) -> Facts | None:
        """Give what its letter says, None where no letter goes with it."""
        return None

    def check(self, at: At) -> None:
        """Refuse what the policy's machine does not know of, such as an issue left undecided."""

    def facts(self, at: At) -> Mapping[str, Any]:
        """Give more for the line of history: ids and numbers, no words."""
        return {}

    def keep(self, at: At, event: CaseEvent) -> None:
        """Write what goes with the step, after it was taken."""


@dataclass(frozen=True)
class Done:
    """What was done: its line of history, the letter that went with it, and if it was a repeat."""

    reference: str
    event_seq: int
    letter: SentLetter | None = None
    repeated: bool = False


@dataclass(frozen=True)
class Preview:
    """What an act would do: the letter as it would go out, and every date it would set or move."""

    letter: letters.Draft | None
    changes: tuple[DutyChange, ...]


def do(
    session: Session,
    reference: str,
    act: Act,
    *,
    staff_id: int,
    seen: int | None,
    key: str,
    rulebook: Rulebook,
    now: datetime,
    sending: letters.Sending | None = None,
) -> Done:
    """Do something with a case: the step, what is kept with it and its letter, or none of them.

    `seen` is the version of the case that was decided on, `key` makes a repeat harmless. Raise a
    MoveError, ChangedMeanwhile, Incomplete or another DomainError.
    """
    case = cases.find(session, reference)
    before = event_of(case, key)
    if before is not None:
        return Done(reference, before.seq, repeated=True)
    at = at_case(session, case, staff_id=staff_id, rulebook=rulebook, now=now)
    if seen is not None and seen != case.version:
        raise process.ChangedMeanwhile
    _check(act, at)
    facts = _letter(act, at)
    step = act.step(at, _channel(at, facts, sending))
    data = {"key": key, **act.facts(at)}
    process.take(session, reference, step, rulebook=rulebook, now=now, data=data)
    session.expire(case, ["events"])
    event = _written(case, key)
    act.keep(at, event)
    letter = None
    if facts is not None:
        letter = letters.issue(
            session,
            case,
            facts,
            case_event_seq=event.seq,
            staff_id=staff_id,
            idempotency_key=f"{key}:letter",
            rulebook=rulebook,
            now=now,
            sending=sending,
        )
    return Done(reference, event.seq, letter)


def preview(
    session: Session,
    reference: str,
    act: Act,
    *,
    staff_id: int,
    rulebook: Rulebook,
    now: datetime,
    sending: letters.Sending | None = None,
) -> Preview:
    """Tell what an act would do, without doing it; raise what `do` would raise of its facts."""
    case = cases.find(session, reference)
    at = at_case(session, case, staff_id=staff_id, rulebook=rulebook, now=now)
    _check(act, at)
    facts = _letter(act, at)
    step = act.step(at, _channel(at, facts, sending))
    moved = process.foreseen(session, reference, step, rulebook=rulebook, now=now)
    letter = None
    if facts is not None:
        letter = letters.draft(
            session,
            case,
            facts,
            rulebook=rulebook,
            now=now,
            staff_id=staff_id,
            progress=moved.progress,
            sending=sending,
        )
    return Preview(letter, moved.changes)


def event_of(case: Case, key: str) -> CaseEvent | None:
    """Give the line of history that an act of that key wrote, if it was done already."""
    return next((event for event in case.events if event.data.get("key") == key), None)


def _check(act: Act, at: At) -> None:
    if not act.clerical:
        check_new(at, at.staff_id)
    act.check(at)


def _letter(act: Act, at: At) -> Facts | None:
    """Give what the letter says; a duty is not met on a day on which no letter went."""
    facts = act.letter(at)
    if facts is not None and act.on != local_date(at.now):
        raise LetterGoesToday
    return facts


class LetterGoesToday(DomainError):
    """The letter goes today, so this step is of today. Should it have gone on another day outside
    this system, take the step, and then put its date right with the reasons.
    """


class NotWritten(DomainError):
    """The step was not written down. Try again."""


def _written(case: Case, key: str) -> CaseEvent:
    event = event_of(case, key)
    if event is None:
        raise NotWritten
    return event


def _channel(at: At, facts: Facts | None, sending: letters.Sending | None) -> Channel:
    """Give how the letter goes: as staff say, or as the person prefers."""
    if facts is None:
        return "email"
    if sending is not None and sending.channel is not None:
        return sending.channel
    drafted = letters.draft(
        at.session,
        at.case,
        facts,
        rulebook=at.rulebook,
        now=at.now,
        staff_id=at.staff_id,
        progress=at.progress,
        sending=sending,
    )
    return drafted.channel
