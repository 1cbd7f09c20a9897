"""The mail with the transcript of a chat, as a tagged PDF and as text."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from backend.casework.transcript import as_printed, document_of, file_name
from backend.clock import LONDON
from backend.conversations.models import Conversation, TranscriptAsked
from backend.letters.pdf import as_pdf
from backend.notifications.models import Notice
from backend.policy.pack import PolicyPack
from backend.policy.wording import short_date

TRANSCRIPT = "transcript"
# The address is kept until it counts for no limit any more, and then forgotten.
ADDRESS_KEPT = timedelta(days=1)
# What was given up can be tried again for so long.
GIVEN_UP_KEPT = timedelta(days=14)


@dataclass(frozen=True)
class Copy:
    """A transcript to be sent: to whom, of the chat that began when, both files of that name."""

    to: str
    began: str
    name: str
    pdf: bytes
    text: str


def queue(session: Session, *, now: datetime) -> None:
    """Write a notice for each transcript that was asked for; note what was sent, forget to whom."""
    key = func.concat(f"{TRANSCRIPT}:", TranscriptAsked.id)
    waiting = select(TranscriptAsked).where(
        TranscriptAsked.sent_at.is_(None), TranscriptAsked.email != ""
    )
    for asked in session.scalars(waiting.where(~exists().where(Notice.dedup_key == key))).all():
        session.add(
            Notice(
                dedup_key=f"{TRANSCRIPT}:{asked.id}",
                kind=TRANSCRIPT,
                about={"transcript": asked.id},
                due_at=now,
            )
        )
    done = select(Notice.done_at).where(Notice.dedup_key == key, Notice.done_at.is_not(None))
    session.execute(
        update(TranscriptAsked)
        .where(TranscriptAsked.sent_at.is_(None), done.exists())
        .values(sent_at=done.scalar_subquery())
        .execution_options(synchronize_session=False)
    )
    given_up = exists().where(Notice.dedup_key == key, Notice.given_up_at <= now - GIVEN_UP_KEPT)
    session.execute(
        update(TranscriptAsked)
        .where(
            (TranscriptAsked.sent_at <= now - ADDRESS_KEPT) | given_up, TranscriptAsked.email != ""
        )
        .values(email="")
        .execution_options(synchronize_session=False)
    )
    session.flush()


def copy_of(session: Session, notice: Notice, pack: PolicyPack) -> Copy | None:
    """Give the transcript as it was when it was asked for, None once nobody is to have it."""
    asked = session.get(TranscriptAsked, notice.about["transcript"])
    if asked is None or not asked.email:
        return None
    chat = session.get_one(Conversation, asked.conversation_id)
    document = document_of(session, chat, pack=pack, up_to=asked.up_to_seq, now=asked.at)
    return Copy(
        to=asked.email,
        began=short_date(chat.created_at.astimezone(LONDON).date()),
        name=file_name(session, chat, pack=pack, now=asked.at),
        pdf=as_pdf(as_printed(document), reference="", variant="standard", now=asked.at),
        text=document.plain,
    )
