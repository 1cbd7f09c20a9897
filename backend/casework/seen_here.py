"""Which cases may be told of in a chat now: those it opened while verified, and those proved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.casework.may_see import Sees, seen_by
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.proving import service as proving
from backend.proving.limits import CODE_LASTS, WAITS
from backend.proving.models import ProofAsked


@dataclass(frozen=True)
class Seen:
    """A case, who is there for it, and how much of it they see."""

    case: Case
    person_id: int
    sees: Sees

    @property
    def by(self) -> Literal["resident", "representative"]:
        """In what part they are there."""
        return "resident" if self.person_id == self.case.resident_id else "representative"


def seen_in(session: Session, conversation_id: str, *, now: datetime) -> tuple[Seen, ...]:
    """Give the cases that whoever writes in a chat has shown to be theirs, the newest first."""
    chat = session.get_one(Conversation, conversation_id)
    return seen_of(session, dict(people_in(session, chat, now=now)), now=now)


def seen_of(session: Session, people: Mapping[int, int], *, now: datetime) -> tuple[Seen, ...]:
    """Give cases, each with the person who is there for it, the newest first."""
    found = session.scalars(select(Case).where(Case.id.in_(people)).order_by(Case.id.desc()))
    return tuple(
        Seen(case, people[case.id], seen_by(session, case, people[case.id], now=now))
        for case in found
    )


def people_in(session: Session, chat: Conversation, *, now: datetime) -> Iterator[tuple[int, int]]:
    """Give each case that may be told of in a chat, by its number, with the person it is told."""
    if chat.owner == "closed":
        return
    if conversations.is_verified(chat, now=now):
        # Whoever complains for somebody else proves who they are before anything is told.
        own = select(Case).where(Case.conversation_id == chat.id, Case.behalf != "other")
        yield from ((case.id, case.resident_id) for case in session.scalars(own))
    for proof in proving.proofs(session, proving.of_conversation(chat.id), now):
        yield proof.case_id, proof.person_id


def awaits_code(session: Session, conversation_id: str, *, now: datetime) -> bool:
    """Tell whether a code was asked for here and not given yet, whether or not one was sent."""
    newest = session.scalar(
        select(ProofAsked)
        .where(
            ProofAsked.browser == proving.of_conversation(conversation_id),
            ProofAsked.kind == proving.STATUS,
            ProofAsked.at > now - WAITS - CODE_LASTS,
        )
        .order_by(ProofAsked.id.desc())
        .limit(1)
    )
    return newest is not None and newest.state != "proved"
