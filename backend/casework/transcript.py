"""The transcript of a chat as a document: what was told before it, files, and all that was said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.casework.filing import filed_references, references_of
from backend.casework.resuming import TooManyAsked, address_in
from backend.clock import LONDON, local_date
from backend.conversations import service as conversations
from backend.conversations.models import Conversation, Message, TranscriptAsked
from backend.conversations.names import names_shown, speaker
from backend.conversations.voice import Voice
from backend.database import one_at_a_time
from backend.evidence import service as evidence
from backend.intake.models import Intake
from backend.intake.questions import rows
from backend.letters.document import Block, Bullets, Document, Heading, Pairs, Paragraph
from backend.letters.pdf import not_printable
from backend.policy.pack import PolicyPack
from backend.policy.wording import long_date, moment
from backend.proving.limits import SENDS, SENDS_IN_A_CHAT, SENDS_WITHIN
from backend.staff.models import Staff

NOT_ALL_SHOWN = (
    "Some letters cannot be shown in this PDF, and stand as □. The text file holds all of them."
)


def document_of(
    session: Session,
    conversation: Conversation,
    *,
    pack: PolicyPack,
    up_to: int | None = None,
    now: datetime,
) -> Document:
    """Give all that was told and said, up to a message where one is named; local times."""
    references = dict.fromkeys(
        (*references_of(session, conversation.id), *filed_references(session, conversation.id))
    )
    about = [("Began", at(conversation.created_at)), ("This copy is from", at(now))]
    if references:
        about.append(("Reference" if len(references) == 1 else "References", ", ".join(references)))
    last = conversation.last_seq if up_to is None else up_to
    return Document(
        title=f"Your chat with {pack.landlord.name}",
        subject=f"Your chat with {pack.landlord.short_name}",
        sender=(pack.landlord.name, pack.contacts.post, pack.contacts.phone, pack.contacts.email),
        recipient=(),
        about=tuple(about),
        blocks=(
            *told_before(session, conversation),
            *_said(session, conversation, landlord=pack.landlord.short_name, last=last),
        ),
    )


def file_name(
    session: Session, conversation: Conversation, *, pack: PolicyPack, now: datetime
) -> str:
    """Name a copy by whose chat it is, its first reference and the day, with no ending."""
    about = (*references_of(session, conversation.id), *filed_references(session, conversation.id))
    landlord = re.sub(r"[^A-Za-z0-9]+", "-", pack.landlord.short_name).strip("-")
    parts = (landlord, "chat", *about[:1], local_date(now).isoformat())
    return "-".join(filter(None, parts))


def as_printed(document: Document) -> Document:
    """Give the document for the PDF, which says so where it cannot show every letter."""
    if not not_printable(document):
        return document
    return replace(document, blocks=(Paragraph(NOT_ALL_SHOWN), *document.blocks))


def at(instant: datetime) -> str:
    """Give a time by the clocks in England."""
    return moment(instant.astimezone(LONDON))


def told_before(session: Session, conversation: Conversation) -> tuple[Block, ...]:
    """Give the answers, typed or pressed, on the form or in the chat, and the names of files."""
    return (*_answers(session, conversation), *_files(session, conversation))


def _answers(session: Session, conversation: Conversation) -> Iterator[Block]:
    given = session.execute(
        select(Intake, Case.reference)
        .outerjoin(Case, Case.id == Intake.case_id)
        .where(Intake.conversation_id == conversation.id)
        .order_by(Intake.number)
    )
    for intake, reference in given:
        answered = rows(intake.answers, offers_choice="route_choice" in intake.answers)
        if not answered:
            continue
        yield Heading("Your answers")
        sent = reference and f"Sent {at(intake.updated_at)}. The reference is {reference}."
        yield Paragraph(sent or "Not sent.")
        yield Pairs(tuple((row.label, tuple(row.answer.split("\n\n"))) for row in answered))


def _files(session: Session, conversation: Conversation) -> Iterator[Block]:
    given = evidence.of_conversation(session, conversation.id)
    if given:
        yield Heading("Files you sent")
        yield Bullets(tuple(f"{one.name}, {at(one.at)}" for one in given))


def _said(
    session: Session, conversation: Conversation, *, landlord: str, last: int
) -> Iterator[Block]:
    """Yield what was said, under a heading for each day."""
    how = names_shown(session)
    said = session.execute(
        select(Message, Staff)
        .outerjoin(Staff, Staff.id == Message.staff_id)
        .where(Message.conversation_id == conversation.id, Message.seq <= last)
        .order_by(Message.seq)
    )
    for day, lines in groupby(said, key=lambda line: local_date(line[0].at)):
        yield Heading(long_date(day))
        yield Pairs(
            tuple(
                (
                    f"{speaker(one.sender, staff, landlord=landlord, how=how)}, {at(one.at)}",
                    _words(one),
                )
                for one, staff in lines
            )
        )


def _words(message: Message) -> tuple[str, ...]:
    """Give the paragraphs of a message, and the lines of the card that it shows."""
    paragraphs = [part for part in message.text.split("\n\n") if part.strip()]
    return (*paragraphs, *_card(message.card or {}))


def _card(card: Mapping[str, Any]) -> Sequence[str]:
    reference = [f"Your reference: {card['reference']}"] if card.get("reference") else []
    told = [f"{row['label']}: {row['answer']}" for row in card.get("rows", ())]
    return [*reference, *told]


def ask(
    session: Session, conversation: Conversation, typed: str, *, voice: Voice, now: datetime
) -> None:
    """Ask for the transcript by mail, to an address that whoever holds the chat typed.

    The chat says so, that nobody sends it away unseen. Raise NotAnEmailAddress or TooManyAsked.
    """
    email = address_in(typed)
    one_at_a_time(session, "transcripts")
    chat = conversations.find(session, conversation.id)
    in_chat = _asked(session, TranscriptAsked.conversation_id == chat.id, now)
    if in_chat >= SENDS_IN_A_CHAT or _asked(session, TranscriptAsked.email == email, now) >= SENDS:
        raise TooManyAsked
    session.add(
        TranscriptAsked(conversation_id=chat.id, email=email, up_to_seq=chat.last_seq, at=now)
    )
    if chat.owner != "closed":
        line = voice.line("transcript_on_its_way")
        conversations.say(session, chat, "system", line, now=now)
    session.flush()


def _asked(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    counted = select(func.count()).where(which, TranscriptAsked.at > now - SENDS_WITHIN)
    return session.scalar(counted) or 0
