"""The answer to "when will I hear back?": one place for the page, the chat, mails and staff.

Everything said here comes from the history, the policy and the law; no words of anybody are in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.rulebook import Rulebook

Sees = Literal["everything", "progress", "receipt"]
# What whoever asks may do with the case now: see backend.casework.residents_acts.
May = Literal[
    "add", "new_issue", "new_outcome", "withdraw", "undo_withdrawal", "next_stage", "contact"
]


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that has happened, on a local day, in plain words."""

    on: date
    words: str


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed next: what, by when, why that day, and what would change it.

    `due` is the day in words, with the hour where hours count; `due_at` is there only then.
    `is_late` says that it should have been done by now.
    """

    duty: str
    label: str
    due: str
    due_on: date
    due_at: datetime | None
    why: str
    changes: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Late:
    """What is said when a date was missed: an apology, what happens now, who else can help."""

    apology: str
    what_now: str
    ombudsman: str


@dataclass(frozen=True, slots=True)
class Window:
    """The resident's own time to ask for the next stage: its name, its last day, and the words."""

    stage: str
    until: date
    words: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a case stands for whoever asks, in the order in which it is told.

    `state` is a key such as "acknowledged" or "extended_again". `none_owed` says why there is no
    next date where nothing is owed, and is empty where something is. `notes` are further sentences,
    such as that a person decides. With only the receipt to be seen, `happened`, `owed` and `window`
    are empty and nothing but the reference is told of the case.
    """

    reference: str
    kind: str
    state: str
    headline: str
    who: str
    received_on: date | None
    notes: tuple[str, ...]
    happened: tuple[Happened, ...]
    owed: tuple[Owed, ...]
    none_owed: str
    late: Late | None
    window: Window | None
    may: tuple[May, ...]
    ombudsman: str


def answer_of(
    session: Session, case: Case, *, sees: Sees, rulebook: Rulebook, now: datetime
) -> Answer:
    """Give the answer about a case to somebody who sees so much of it (may_see.seen_by).

    Call it in a read transaction; `now` is an aware instant.
    """
    raise NotImplementedError


def in_words(answer: Answer) -> Sequence[str]:
    """Give the answer as short paragraphs, for the chat and for mails."""
    raise NotImplementedError
