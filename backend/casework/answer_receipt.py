"""What a receipt tells beside the reference: the same for the chat, its page and its mail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.cases.service import NoSuchCase
from backend.casework.answer import answer_of
from backend.casework.answer_parts import Answer, Owed
from backend.casework.answer_wording import say
from backend.casework.may_see import seen_by
from backend.evidence.service import of_case
from backend.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Dated:
    """What we do and by when: `by` is "by Monday 14 December 2026", with what makes it sooner.

    `why` tells how the day was counted.
    """

    label: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever told us of a case may know at once.

    `dangers` are paragraphs on what the law asks for a danger that was told, the soonest first, and
    whom to ring when it gets worse; empty without one. `dates` is the rest, the soonest first, and
    empty for whoever may not be told. `files` names the photos and documents that they sent.
    """

    reference: str
    dangers: tuple[str, ...] = ()
    dates: tuple[Dated, ...] = ()
    files: tuple[str, ...] = ()


def receipt_of(session: Session, reference: str, *, rulebook: Rulebook, now: datetime) -> Receipt:
    """Give the receipt of a case for whoever told us of it; raise NoSuchCase."""
    case = session.scalar(select(Case).where(Case.reference == reference))
    if case is None:
        raise NoSuchCase
    person_id = case.representative_id or case.resident_id
    answer = answer_of(
        session,
        case,
        sees=seen_by(session, case, person_id, now=now),
        rulebook=rulebook,
        now=now,
        person_id=person_id,
    )
    return Receipt(
        reference=case.reference,
        dangers=tuple(_dangers(answer)),
        dates=tuple(_dated(one) for one in answer.owed if not one.hazards),
        files=tuple(_files(session, case)),
    )


def _dangers(answer: Answer) -> Iterator[str]:
    if answer.worse_first:
        yield answer.worse
    for one in answer.owed:
        if one.hazards:
            yield " ".join(filter(None, (one.words, one.then)))
    if answer.worse and not answer.worse_first:
        yield answer.worse


def _dated(one: Owed) -> Dated:
    by = " ".join(filter(None, (say("receipt.by", due=one.due), one.sooner)))
    return Dated(one.label, by, one.why)


def _files(session: Session, case: Case) -> Iterator[str]:
    """Yield the names of what came with the case from whoever told us of it."""
    teller = "representative" if case.representative_id else "resident"
    for file in of_case(session, case.id):
        if file.given_by == teller and file.purpose == "evidence":
            yield file.name
