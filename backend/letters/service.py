"""Letters: drafted from the facts, and issued once nothing that has to be in them is missing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.errors import DomainError
from backend.letters.facts import Facts, TalkInPrivate
from backend.letters.models import SentLetter
from backend.policy.process import Progress
from backend.rulebook import Rulebook

# "in_person" is for whoever can only be reached otherwise: the letter is handed over or read out.
LetterChannel = Literal["email", "post", "in_person"]
Variant = Literal["standard", "large_print"]


class Incomplete(DomainError):
    """The letter cannot be sent yet, because something that it must hold is missing."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(" ".join(("The letter cannot be sent yet.", *missing)))
        self.missing = missing


class NotASafeWay(DomainError):
    """There is a safe way to reach this person, and it is on the case page. Read it, then say that
    this letter may go where you send it.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How staff want a letter to go, where that is not as the person prefers.

    `is_safe` says that staff have read the safe way to reach the person and that this is one.
    """

    channel: LetterChannel | None = None
    variant: Variant | None = None
    is_safe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter as it would go out now.

    `kind` is one of KINDS. `html` is the whole mail, `body` the same for the middle of a page,
    `text` the words alone. `missing` lists in sentences what it must hold and does not;
    `to_arrange` what staff have to see to themselves, such as Braille.
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
    to_arrange: tuple[str, ...]


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
    raise NotImplementedError


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

    The same idempotency key gives the first letter back. Raise Incomplete with what is missing, or
    NotASafeWay.
    """
    raise NotImplementedError


def text_to_paste(session: Session, facts: TalkInPrivate, *, rulebook: Rulebook) -> str:
    """Give the words to paste under what somebody wrote in public."""
    raise NotImplementedError
