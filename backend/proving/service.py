"""Asking for a code, giving it back, and what a browser or a chat may see because of it.

Whoever asks is told nothing: what was typed is put down, looked up later by the worker, and a code
goes to the contact that is on file. It works in the browser or chat that asked, and nowhere else.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.cases.models import Case
from backend.conversations.models import Conversation
from backend.conversations.service import without_controls
from backend.database import one_at_a_time
from backend.errors import DomainError
from backend.policy.wording import counted
from backend.proving.limits import (
    ASKED_FROM_ONE_PLACE,
    ASKED_WITHIN,
    CODE_LASTS,
    DIGITS,
    PROVED_FOR,
    TRIES,
    WAITS,
)
from backend.proving.models import Proof, ProofAsked
from backend.staff.passwords import fits

STATUS, REFERENCES = "status", "references"
LONGEST = 254  # characters, which is the longest email address


class NotACode(DomainError):
    """Enter the 6 digits of the code, such as 123 456."""


class WrongCode(DomainError):
    """That code does not work here. Check the newest one that we sent you, or ask for another."""

    def __init__(self, left: int = 0) -> None:
        """Say how many tries are left, the same to whoever was sent no code at all."""
        said = " ".join((WrongCode.__doc__ or "").split())
        super().__init__(f"{said} You can try {counted(left, 'more time')}." if left else said)


class TooManyTries(DomainError):
    """That was not right 3 times, so that code is no use any more. Ask for another one."""


class TooManyAsked(DomainError):
    """Too many people have asked from where you are. Wait 10 minutes, or phone us."""


@dataclass(frozen=True, slots=True)
class Try:
    """A try at a code: the how manieth it is, and the row and the hash that it is held against.

    Commit it first, so that it counts; then `check` it, and write what it opens.
    """

    digits: str
    number: int = 0
    row: int | None = None
    code_hash: str = ""

    def check(self) -> None:
        """Raise WrongCode or TooManyTries for a code that is not right.

        It is slow on purpose, so no transaction may be open: all who write would wait for it.
        """
        if self.number > TRIES:
            raise TooManyTries
        # Whoever asked for nothing knows that. All others cost one hash, was anything sent or not.
        if not self.number:
            raise WrongCode
        if not fits(self.digits, self.code_hash):
            raise TooManyTries if self.number == TRIES else WrongCode(TRIES - self.number)


def of_browser(secret: str) -> str:
    """Give what is kept of a browser's secret, which its cookie "status" holds."""
    return hashlib.sha256(secret.encode()).hexdigest()


def of_conversation(conversation_id: str) -> str:
    """Give what stands for a chat in place of a browser: only its own browsers post to it."""
    return of_browser(f"chat:{conversation_id}")


def ask(
    session: Session,
    *,
    reference: str,
    contact: str,
    browser: str,
    conversation_id: str | None = None,
    source: str = "",
    now: datetime,
) -> None:
    """Ask for a code to see a case: puts down what was typed, right or wrong, and tells nothing.

    `source` stands for the place it is asked from; a chat is where its browser is. Raise
    TooManyAsked for a place that asks without end, whoever asks there and for whatever.
    """
    _put_down(session, STATUS, reference, contact, browser, conversation_id, source, now)


def ask_references(
    session: Session,
    *,
    contact: str,
    browser: str,
    conversation_id: str | None = None,
    source: str = "",
    now: datetime,
) -> None:
    """Ask for one's references: they go to the contact on file, and whoever asks hears nothing.

    Raise TooManyAsked as `ask` does.
    """
    _put_down(session, REFERENCES, "", contact, browser, conversation_id, source, now)


def ask_by_link(
    session: Session, origin: ProofAsked, *, browser: str, source: str, now: datetime
) -> None:
    """Ask for a code again from a browser of one's own, by the link in the mail of `origin`.

    That shows that whoever asks reads what is sent to that contact. So what strangers ask for does
    not count against them; the link itself opens nothing.
    """
    session.add(
        ProofAsked(
            browser=browser,
            kind=STATUS,
            contact_hash="",
            source=source[:80],
            at=now,
            state="asked",
            case_id=origin.case_id,
            person_id=origin.person_id,
            vouched_by=origin.id,
        )
    )
    session.flush()


def read_code(typed: str) -> str:
    """Give the digits of a code, spaces and hyphens left out, or raise NotACode."""
    digits = re.sub(r"[\s\-‐-―.]", "", unicodedata.normalize("NFKC", typed))
    if not re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits):
        raise NotACode
    return digits


def take_a_try(session: Session, *, browser: str, code: str, now: datetime) -> Try:
    """Count a try at a code in the browser or chat that asked for it, before it is looked at.

    Raise NotACode for what is none. Many at once have each a number of their own, so that no more
    than 3 are looked at.
    """
    digits = read_code(code)
    one_at_a_time(session, f"proving {browser}")
    ours = (ProofAsked.browser == browser, ProofAsked.kind == STATUS)
    recent = ProofAsked.at > now - WAITS - CODE_LASTS
    session.execute(
        update(ProofAsked).where(*ours, recent).values(tries=ProofAsked.tries + 1),
        execution_options={"synchronize_session": False},
    )
    # Counted alike whether or not anything was sent, so that nobody learns it from here.
    newest = select(ProofAsked.tries).where(*ours, recent).order_by(ProofAsked.id.desc()).limit(1)
    number = session.scalar(newest) or 0
    sent = session.execute(
        select(ProofAsked.id, ProofAsked.code_hash)
        .where(*ours, *_waits(now), ProofAsked.tries <= TRIES)
        .order_by(ProofAsked.id.desc())
        .limit(1)
    ).first()
    return Try(digits, number, *sent) if sent else Try(digits, number)


def prove(session: Session, right: Try, *, browser: str, now: datetime) -> Proof:
    """Let the browser of a try that was right see its case, or raise WrongCode.

    It is too late where the code was used meanwhile, or a newer one was sent, or its time is over.
    """
    one_at_a_time(session, f"proving {browser}")
    this = (ProofAsked.id == right.row, ProofAsked.browser == browser)
    asked = session.scalar(select(ProofAsked).where(*this, *_waits(now)).with_for_update())
    if asked is None:
        raise WrongCode
    return _proved(session, asked, now)


def proofs(session: Session, browser: str, now: datetime) -> Sequence[Proof]:
    """Give what a browser or a chat may see now, the newest first."""
    return session.scalars(
        select(Proof)
        .where(Proof.browser == browser, Proof.until >= now)
        .order_by(Proof.at.desc(), Proof.case_id)
    ).all()


def share(session: Session, browser: str, case: Case, reference: str, *, now: datetime) -> None:
    """Let a browser that proved a case see another of the same people as long as that one."""
    other = session.scalar(select(Case).where(Case.reference == reference))
    known = session.get(Proof, (browser, case.id))
    if other is None or known is None or known.until < now:
        return
    if (other.resident_id, other.representative_id) == (case.resident_id, case.representative_id):
        session.merge(
            Proof(
                browser=browser,
                case_id=other.id,
                person_id=known.person_id,
                at=now,
                until=known.until,
            )
        )
        session.flush()


def forget(session: Session, browser: str) -> None:
    """Show a browser or a chat nothing any more, and make its codes worthless."""
    # The codes first: that waits for whoever gives one back now, whose proof then goes as well.
    _void(session, browser)
    session.execute(delete(Proof).where(Proof.browser == browser))


def forget_elsewhere(session: Session, person_id: int, *, browser: str) -> None:
    """Show a person's case in no other browser, and make their codes worthless there.

    Those were proved by a contact that is theirs no more.
    """
    session.execute(delete(Proof).where(Proof.person_id == person_id, Proof.browser != browser))
    session.execute(
        update(ProofAsked)
        .where(
            ProofAsked.person_id == person_id,
            ProofAsked.browser != browser,
            ProofAsked.state == "sent",
        )
        .values(state="void", code_hash="")
    )


def move(session: Session, browser: str, to: str) -> None:
    """Give what a browser may see, and what it asked, to the new secret that takes its place."""
    for table in (Proof, ProofAsked):
        session.execute(update(table).where(table.browser == browser).values(browser=to))


def _put_down(
    session: Session,
    kind: str,
    reference: str,
    contact: str,
    browser: str,
    conversation_id: str | None,
    source: str,
    now: datetime,
) -> None:
    source = _counted_to(session, conversation_id, source, now)
    session.add(
        ProofAsked(
            browser=browser,
            kind=kind,
            typed_reference=without_controls(reference)[:LONGEST],
            typed_contact=without_controls(contact)[:LONGEST],
            contact_hash="",
            source=source[:80],
            conversation_id=conversation_id,
            at=now,
            state="asked",
        )
    )
    session.flush()


def _counted_to(session: Session, chat: str | None, source: str, now: datetime) -> str:
    """Give the place that an asking counts to, or raise TooManyAsked.

    Where others have asked too much from the same place, such as a library, a chat that sent us a
    complaint may go on for itself: whoever writes there is no machine that asks for codes.
    """
    if chat is None:
        return _not_full(session, source, now)
    place = session.scalar(select(Conversation.place).where(Conversation.id == chat))
    own = f"chat:{chat}"
    try:
        return _not_full(session, place or own, now)
    except TooManyAsked:
        if session.scalar(select(Case.id).where(Case.conversation_id == chat).limit(1)) is None:
            raise
        return _not_full(session, own, now)


def _not_full(session: Session, source: str, now: datetime) -> str:
    one_at_a_time(session, f"asking from {source}")
    here = (ProofAsked.source == source[:80], ProofAsked.at > now - ASKED_WITHIN)
    asked = session.scalar(select(func.count()).select_from(ProofAsked).where(*here)) or 0
    if asked >= ASKED_FROM_ONE_PLACE:
        raise TooManyAsked
    return source


def _waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Give what is true of an asking whose code still works."""
    return ProofAsked.state == "sent", ProofAsked.expires_at >= now


def _proved(session: Session, asked: ProofAsked, now: datetime) -> Proof:
    asked.state, asked.code_hash = "proved", ""
    session.flush()
    _void(session, asked.browser)
    case = session.get_one(Case, asked.case_id)
    proof = session.merge(
        Proof(
            browser=asked.browser,
            case_id=case.id,
            person_id=asked.person_id,
            at=now,
            until=now + PROVED_FOR,
        )
    )
    record(
        session,
        actor="representative" if asked.person_id == case.representative_id else "resident",
        action="proved",
        object_kind="case",
        object_id=case.reference,
        now=now,
    )
    session.flush()
    return proof


def _void(session: Session, browser: str) -> None:
    session.execute(
        update(ProofAsked)
        .where(ProofAsked.browser == browser, ProofAsked.state == "sent")
        .values(state="void", code_hash="")
    )
