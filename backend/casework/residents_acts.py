"""What residents do with their own case when they come back.

Every act takes the case, is told by whom (`by`: "resident" or "representative") and carries a
`key`, such as "web:..." or "chat:<conversation>:<seq>": done again with the same key, it gives the
first result and does nothing. It appends to the history, puts a task down for staff where they
have to act, and gives back what to say. Whoever calls it has asked may_see.seen_by first, offers
only what `Answer.may` names, and owns the transaction. Each raises a DomainError whose message is
for the resident.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.rulebook import Rulebook

By = Literal["resident", "representative"]
Way = Literal["email", "phone"]


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an act: sentences to say, and the new case's reference where one was opened."""

    told: tuple[str, ...]
    opened: str = ""
    repeated: bool = False


def add_words(
    session: Session, case: Case, words: str, *, by: By, key: str, now: datetime
) -> Acted:
    """Add information to a case, and tell staff; raise NothingToAdd for no words."""
    raise NotImplementedError


def new_issue(
    session: Session,
    case: Case,
    words: str,
    *,
    outcome: str = "",
    is_related: bool,
    by: By,
    key: str,
    rulebook: Rulebook,
    now: datetime,
) -> Acted:
    """Tell of another issue: it joins an unanswered stage one complaint that it belongs to.

    Otherwise it becomes a complaint of its own, linked with this one; `Acted.opened` names it.
    """
    raise NotImplementedError


def new_outcome(
    session: Session, case: Case, words: str, *, by: By, key: str, now: datetime
) -> Acted:
    """Say that another outcome is wanted than before; raise NothingToAdd for no words."""
    raise NotImplementedError


def withdraw(
    session: Session,
    case: Case,
    *,
    how: str = "",
    by: By,
    key: str,
    rulebook: Rulebook,
    now: datetime,
) -> Acted:
    """Take the complaint back, after the resident has confirmed it; `how` are their words, if any.

    It can be undone for a time that `Acted.told` names.
    """
    raise NotImplementedError


def undo_withdrawal(
    session: Session, case: Case, *, by: By, key: str, rulebook: Rulebook, now: datetime
) -> Acted:
    """Go on with a complaint that was withdrawn, while there is time; raise TooLateToUndo."""
    raise NotImplementedError


def ask_next_stage(
    session: Session,
    case: Case,
    *,
    unresolved: str = "",
    outcome: str = "",
    by: By,
    key: str,
    rulebook: Rulebook,
    now: datetime,
) -> Acted:
    """Ask for the next stage; nothing has to be said, and a late request is taken and flagged."""
    raise NotImplementedError


def ask_contact_change(
    session: Session,
    case: Case,
    *,
    person_id: int,
    way: Way,
    new: str,
    browser: str,
    now: datetime,
) -> Acted:
    """Ask for another email address or phone number, to which a code is sent.

    `browser` is the digest in which the old one was proved (backend.proving.service); without a
    proof that still stands, raise ProveYourselfFirst.
    """
    raise NotImplementedError


def prove_contact_change(
    session: Session, case: Case, *, browser: str, code: str, by: By, now: datetime
) -> Acted:
    """Change the contact with the code that went to the new one; raise WrongCode."""
    raise NotImplementedError
