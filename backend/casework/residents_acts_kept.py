"""What every act of a resident on their own case has in common: held, done once, watched."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from backend.cases.models import Case, CaseEvent
from backend.cases.risk import add_risk
from backend.cases.service import hold
from backend.casework.filing import file_on
from backend.casework.received_elsewhere import keep_words
from backend.casework.residents_acts_told import BECAME, line_of, told_of
from backend.conversations.voice import Voice
from backend.errors import DomainError
from backend.policy.danger import recognise
from backend.rulebook import Rulebook

By = Literal["resident", "representative"]


class SayMore(DomainError):
    """Write in a few words what you want to tell us."""


class OnlyComplaints(DomainError):
    """This is a request, not a complaint, so this cannot be done with it here. Tell us in your own
    words what you want, and a person will see to it.
    """


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an act: sentences to say, and the new case's reference where one was opened.

    `key` names its line of history where it wrote one.
    """

    told: tuple[str, ...]
    opened: str = ""
    repeated: bool = False
    key: str = ""


def held(session: Session, case: Case) -> Case:
    """Give a case as it stands now, which nobody else changes until the transaction has ended."""
    there = hold(session, case.id)
    session.expire(there, ["events", "issues", "deadlines"])
    return there


def done_before(case: Case, key: str) -> CaseEvent | None:
    """Give the line of history that an act of that key wrote, if it was done already."""
    return line_of(case, key)


def acted(
    session: Session,
    case: Case,
    key: str,
    *,
    rulebook: Rulebook,
    now: datetime,
    repeated: bool = False,
) -> Acted:
    """Give what came of the act of that key, as its line of history tells."""
    session.expire(case, ["events"])
    line = line_of(case, key)
    if line is None:
        return Acted((), repeated=repeated)
    told = told_of(session, case, line, rulebook=rulebook, now=now)
    return Acted(told, opened=str(line.data.get(BECAME, "")), repeated=repeated, key=key)


def check_words(words: str) -> str:
    """Give words without the space around them, or raise SayMore where they say nothing."""
    if not any(character.isalnum() for character in words):
        raise SayMore
    return words.strip()


def heed(
    session: Session, case: Case, words: str, *, by: By, voice: Voice | None, now: datetime
) -> None:
    """Add what words tell of danger to a case; those that no chat holds are shown to staff as well.

    `voice` is there for words that came by a page: what is said in a chat is watched there.
    """
    found = recognise(words)
    add_risk(
        session,
        case,
        hazards={one.kind: now for one in found if one.level in ("danger", "hazard")},
        vulnerability=[one.kind for one in found if one.level == "vulnerability"],
        by=by,
        now=now,
    )
    if voice is not None and any(one.level != "vulnerability" for one in found):
        chat = keep_words(session, words, voice=voice, now=now)
        file_on(session, case, chat, staff_id=None, now=now)
