"""The issues of a complaint as the landlord understands them, numbered as its letters number them.

A resident's own words stay as they were said. How staff understand each issue is what the last
acknowledgement said, and its number is the one that later stages and decisions go by.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.cases import search
from backend.cases.keeping import words_of
from backend.cases.models import Case, CaseIssue
from backend.cases.service import Issue
from backend.letters.facts import Told
from backend.policy.process import Progress


@dataclass(frozen=True)
class Understood:
    """One issue: how it is understood now, and what the resident said."""

    number: int
    issue_id: int
    text: str
    outcome: str
    their_words: str
    their_outcome: str


def join(session: Session, case: Case, before: Progress, issue: Issue) -> None:
    """Add an issue to a complaint under the next number; `before` is how far it had come."""
    # What was put together with another issue stands last and has no number.
    number = (before.issues or len(case.issues)) + 1
    for row in case.issues:
        row.position += row.position >= number
    case.issues.append(CaseIssue(position=number, text=issue.text, outcome=issue.outcome))
    search.remember(session, case)


def understood(session: Session, case: Case, progress: Progress | None) -> tuple[Understood, ...]:
    """Give the issues that the present stage is about, all of them before any was acknowledged."""
    rows = {row.position: row for row in case.issues}
    numbers = progress.run.issues if progress and progress.run.issues else tuple(rows)
    told = _told(session, case)
    return tuple(_understood(rows[number], told) for number in numbers if number in rows)


def _understood(row: CaseIssue, told: dict[int, Told]) -> Understood:
    now = told.get(row.position)
    return Understood(
        number=row.position,
        issue_id=row.id,
        text=now.issue if now else row.text,
        outcome=now.outcome_wanted if now else row.outcome,
        their_words=row.text,
        their_outcome=row.outcome,
    )


def _told(session: Session, case: Case) -> dict[int, Told]:
    """Give how each issue was last put in an acknowledgement, by its number."""
    told: dict[int, Told] = {}
    for event in case.events:
        numbers = event.data.get("numbers") if event.kind == "acknowledged" else None
        if numbers:
            words = words_of(session, case, event.seq)
            wanted = zip(event.data.get("outcomes_of", ()), words.get("outcomes", ()), strict=False)
            outcomes = dict(wanted)
            for number, complaint in zip(numbers, words.get("complaints", ()), strict=False):
                told[number] = Told(issue=complaint, outcome_wanted=outcomes.get(number, ""))
    return told


def renumbered(case: Case, kept: Sequence[int | None], told: Sequence[Told]) -> None:
    """Number the issues as the first acknowledgement lists them.

    `kept` are their numbers until now, None for one that staff found in the resident's words. What
    was put together with another comes last and keeps its words.
    """
    rows = {row.position: row for row in case.issues}
    left = [row for number, row in sorted(rows.items()) if number not in kept]
    # What staff understood of an issue stands in the letter; the row of it says what it was taken
    # from, or for one that they found, how they put it.
    ordered = [
        rows[number]
        if number in rows
        else CaseIssue(position=0, text=one.issue, outcome=one.outcome_wanted)
        for number, one in zip(kept, told, strict=True)
    ]
    for position, row in enumerate((*ordered, *left), 1):
        row.position = position
    case.issues[:] = [*ordered, *left]
