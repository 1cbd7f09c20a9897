"""Letters: drafted from the facts, and issued once nothing that has to be in them is missing."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import events
from backend.cases.models import Case
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.letters.compose import Composer
from backend.letters.contents import Contents, contents_of, of_the_pack
from backend.letters.document import Block, Document
from backend.letters.facts import (
    Acknowledgement,
    ConsentRequest,
    Facts,
    Refusal,
    Response,
    TalkInPrivate,
)
from backend.letters.html import as_body, as_mail
from backend.letters.known import Known, known
from backend.letters.models import SentLetter
from backend.letters.needed import Need, needs
from backend.letters.pdf import as_pdf, not_printable
from backend.letters.recipient import (
    LetterChannel,
    NoAddress,
    NotASafeWay,
    Recipient,
    Sending,
    Variant,
    check_sending,
    recipient_of,
)
from backend.letters.wording import Wording, current, every, kinds, letter_of, phrase, shown_by
from backend.policy.process import Progress
from backend.policy.wording import long_date
from backend.rulebook import Rulebook

__all__ = [
    "KINDS",
    "Draft",
    "Incomplete",
    "LetterChannel",
    "NoAddress",
    "NotASafeWay",
    "Sending",
    "Variant",
    "draft",
    "issue",
    "pdf_of",
    "text_to_paste",
]

# Every letter that a case can have, by the `kind` of its facts.
KINDS = tuple(dict.fromkeys(letter_of(kind) for kind in kinds() if kind != TalkInPrivate.kind))


class Incomplete(DomainError):
    """The letter cannot be sent yet, because something that it must hold is missing.

    `lacks` names the parts, in the order of the sentences in `missing`.
    """

    def __init__(self, missing: tuple[str, ...], lacks: tuple[str, ...] = ()) -> None:
        super().__init__(" ".join(("The letter cannot be sent yet.", *missing)))
        self.missing = missing
        self.lacks = lacks


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter as it would go out now.

    `kind` is one of KINDS. `html` is the whole mail, `body` the same for the middle of a page,
    `text` the words alone. `missing` lists in sentences what it must hold and does not, and `lacks`
    names the same; `to_arrange` what staff have to see to themselves, such as Braille.
    """

    kind: str
    stage: str
    subject: str
    html: str
    body: str
    text: str
    recipient_id: int
    recipient_name: str
    channel: LetterChannel
    address: str
    variant: Variant
    missing: tuple[str, ...]
    lacks: tuple[str, ...]
    to_arrange: tuple[str, ...]
    document: Document

    @property
    def digest(self) -> str:
        """The hash over what the letter says and where it goes, by which one looked at is known."""
        said = (self.recipient_id, self.channel, self.address, self.variant, self.subject)
        return hashlib.sha256(json.dumps([*said, self.html]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Written:
    """A letter put together: its structure, who it is to, and what it lacks."""

    document: Document
    to: Recipient
    stage: str
    missing: tuple[Need, ...]


def draft(
    session: Session,
    case: Case,
    facts: Facts,
    *,
    rulebook: Rulebook,
    now: datetime,
    staff_id: int | None,
    progress: Progress | None = None,
    sending: Sending | None = None,
) -> Draft:
    """Give a letter as it would go out; nothing is raised for what is missing.

    `progress` is how the case will stand after the step that the letter goes with, so that a
    preview shows the dates that the step will set; without it the case is read as it stands.
    """
    written = _write(
        session,
        case,
        facts,
        rulebook=rulebook,
        now=now,
        staff_id=staff_id,
        progress=progress,
        sending=sending or Sending(),
    )
    document, to = written.document, written.to
    unseen = not_printable(document)
    warning = f"The PDF cannot show these characters: {unseen}. Read it before you send it."
    return Draft(
        kind=facts.kind,
        stage=written.stage,
        subject=document.subject,
        html=as_mail(document, large=to.variant == "large_print"),
        body=as_body(document),
        text=document.plain,
        recipient_id=to.person.id,
        recipient_name=to.person.full_name,
        channel=to.channel,
        address=to.address,
        variant=to.variant,
        missing=tuple(need.missing for need in written.missing),
        lacks=tuple(need.holds for need in written.missing),
        to_arrange=(*to.to_arrange, warning) if unseen else to.to_arrange,
        document=document,
    )


def issue(
    session: Session,
    case: Case,
    facts: Facts,
    *,
    case_event_seq: int | None,
    staff_id: int | None,
    idempotency_key: str,
    rulebook: Rulebook,
    now: datetime,
    sending: Sending | None = None,
) -> SentLetter:
    """Keep a letter as it goes out; called in the transaction of its step, after the step.

    The same idempotency key gives the first letter back. Raise Incomplete with what is missing,
    NotASafeWay or NoAddress.
    """
    first = session.scalar(select(SentLetter).where(SentLetter.idempotency_key == idempotency_key))
    if first is not None:
        return first
    chosen = sending or Sending()
    written = _write(
        session,
        case,
        facts,
        rulebook=rulebook,
        now=now,
        staff_id=staff_id,
        progress=None,
        sending=chosen,
    )
    if written.missing:
        raise Incomplete(
            tuple(need.missing for need in written.missing),
            tuple(need.holds for need in written.missing),
        )
    check_sending(session, case, written.to, chosen)
    letter = _kept(written, case, facts.kind, now=now, staff_id=staff_id)
    letter.idempotency_key, letter.case_event_seq = idempotency_key, case_event_seq
    session.add(letter)
    session.flush()
    _tell(session, case, letter, now=now)
    return letter


def pdf_of(draft: Draft, *, reference: str, now: datetime) -> bytes:
    """Return the PDF of a draft, to be looked at before it is sent."""
    return as_pdf(draft.document, reference=reference, variant=draft.variant, now=now)


def text_to_paste(session: Session, facts: TalkInPrivate, *, rulebook: Rulebook) -> str:
    """Give the words to paste under what somebody wrote in public; they hold nothing of anybody.

    Raise Incomplete when the landlord's wording lacks what its policy asks for.
    """
    pack = rulebook.pack
    composer = Composer({**of_the_pack(pack), "site": facts.site})
    blocks = composer.blocks(current(session, facts.kind))
    missing = tuple(
        content.holds
        for content in pack.letters
        if content.letter == facts.kind and content.holds not in composer.shown
    )
    if missing:
        raise Incomplete(missing)
    return "\n\n".join(line for block in blocks for line in block.plain())


def digest_of(letter: SentLetter) -> str:
    """Return the hash over everything that a letter says and where it was sent."""
    said = [
        letter.kind,
        letter.stage,
        letter.recipient_id,
        letter.channel,
        letter.address,
        letter.variant,
        letter.subject,
        letter.html,
        letter.text,
        hashlib.sha256(letter.pdf).hexdigest(),
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _write(
    session: Session,
    case: Case,
    facts: Facts,
    *,
    rulebook: Rulebook,
    now: datetime,
    staff_id: int | None,
    progress: Progress | None,
    sending: Sending,
) -> _Written:
    pack = rulebook.pack_of(case.policy)
    seen = known(session, case, pack=pack, progress=progress, staff_id=staff_id, now=now)
    asks_resident = isinstance(facts, ConsentRequest)
    to = recipient_of(session, case, sending=sending, now=now, always_resident=asks_resident)
    kind = _kind_of_wording(facts, seen)
    wording = current(session, kind)
    contents = contents_of(
        facts,
        seen,
        name=without_controls(to.person.full_name) or phrase("nobody_named"),
        mailed=to.channel == "email",
    )
    composer = Composer(contents.facts)
    blocks = _blocks(composer, wording)
    lacking = tuple(
        need
        for need in needs(facts.kind, pack=pack, stage=seen.stage, on=seen.today)
        if not _is_there(need, kind, contents, composer)
    )
    return _Written(_document(composer, wording, blocks, seen, to), to, seen.stage, lacking)


def _kind_of_wording(facts: Facts, seen: Known) -> str:
    """Return which wording a letter has, as some differ from stage to stage."""
    match facts:
        case Acknowledgement() if not seen.is_first_stage:
            return "acknowledgement_next"
        case Response() if seen.next_stage is None:
            return "final_response"
        case Refusal(of="escalation"):
            return "refusal_next"
        case _:
            return facts.kind


def _is_there(need: Need, kind: str, contents: Contents, composer: Composer) -> bool:
    return need.holds not in contents.absent and shown_by(kind, need.holds) in composer.shown


def _blocks(composer: Composer, wording: Wording) -> tuple[Block, ...]:
    return (
        *composer.paragraphs(every("opening")),
        *composer.blocks(wording),
        *composer.paragraphs(every("closing")),
    )


def _document(
    composer: Composer,
    wording: Wording,
    blocks: tuple[Block, ...],
    seen: Known,
    to: Recipient,
) -> Document:
    pack = seen.pack
    by_post = to.channel == "post"
    lines = (to.person.full_name, *to.address.splitlines())
    return Document(
        title=composer.line(wording.title),
        subject=composer.line(wording.subject),
        sender=(
            pack.landlord.name,
            pack.contacts.post,
            phrase("by_phone", phone=pack.contacts.phone),
            phrase("by_email", email=pack.contacts.email),
        ),
        recipient=tuple(without_controls(line) for line in lines) if by_post else (),
        about=(
            (every("date"), long_date(seen.today)),
            (every("reference"), seen.case.reference),
        ),
        blocks=blocks,
    )


def _kept(
    written: _Written, case: Case, kind: str, *, now: datetime, staff_id: int | None
) -> SentLetter:
    document, to = written.document, written.to
    letter = SentLetter(
        case_id=case.id,
        kind=kind,
        stage=written.stage,
        recipient_id=to.person.id,
        channel=to.channel,
        address=to.address,
        variant=to.variant,
        subject=document.subject,
        html=as_mail(document, large=to.variant == "large_print"),
        text=document.plain,
        pdf=as_pdf(document, reference=case.reference, variant=to.variant, now=now),
        created_at=now,
        created_by=staff_id,
        delivery="queued" if to.channel == "email" else "to_post",
    )
    letter.sha256 = digest_of(letter)
    return letter


def _tell(session: Session, case: Case, letter: SentLetter, *, now: datetime) -> None:
    """Note in the history that a letter was written, with the hash that proves its words."""
    events.append(
        session,
        case,
        "letter_issued",
        actor=f"staff:{letter.created_by}" if letter.created_by else "system",
        now=now,
        data={
            "letter": letter.id,
            "kind": letter.kind,
            "channel": letter.channel,
            "sha256": letter.sha256,
        },
    )
