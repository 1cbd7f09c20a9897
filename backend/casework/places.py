"""Forgetting where in the network residents wrote from, once no limit counts by it any more."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from backend.conversations.models import Conversation, ResumeAsked
from backend.evidence import service as evidence
from backend.proving.limits import KEPT


def forget_places(session: Session, *, now: datetime) -> None:
    """Empty what stands for places of chats and files, and drop old askings for private links.

    What was asked for to be let in goes by itself, with all that was typed.
    """
    session.execute(
        update(Conversation)
        # Of those with a place only: it has an index, and few have one.
        .where(Conversation.place > "", Conversation.last_resident_at < now - KEPT)
        .values(place="")
    )
    evidence.forget_places(session, now=now)
    session.execute(
        delete(ResumeAsked).where(ResumeAsked.at < now - KEPT, ResumeAsked.settled_at.is_not(None))
    )
