"""What somebody told us of their case in their own words: the resident reads all of it here.

What a resident writes may be about whoever acts for them. They never read it here, however much of
the case they may be told of: they read what they wrote themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from backend.cases.additions import WORDS_ADDED
from backend.cases.keeping import words_of
from backend.cases.links import NEW_ISSUE
from backend.cases.models import Case, CaseEvent
from backend.casework.answer_reader import Reader
from backend.casework.residents_acts_telling import OUTCOME_WANTED
from backend.casework.seen_here import Seen
from backend.clock import local_date

LATER = (WORDS_ADDED, OUTCOME_WANTED)
# A resident reads what joined the complaint among its issues.
JOINED = "issue_raised"
# Once somebody else acts for the resident, what stood there before is not theirs.
ACTS_NOW = "representative_added"


@dataclass(frozen=True, slots=True)
class ToldOf:
    """One thing that was told, and what was wanted for it, which may be empty."""

    words: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Added:
    """What somebody wrote later, on a local day; `wants` says that it is what they want done."""

    on: date
    who: str
    words: str
    wants: bool


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a case was opened with, and what was added to it later, the oldest first."""

    issues: tuple[ToldOf, ...]
    added: tuple[Added, ...]


def own_words(session: Session, seen: Seen) -> OwnWords:
    """Give the words of a case that somebody may read: the resident all, others only their own.

    Words that were erased are left out.
    """
    return OwnWords(issues=tuple(_issues(seen)), added=tuple(_added(session, seen)))


def _issues(seen: Seen) -> Iterator[ToldOf]:
    if seen.by == "resident":
        for row in sorted(seen.case.issues, key=lambda one: one.position):
            yield ToldOf(row.text, row.outcome)
    elif _began_to_act(seen.case) == 0:
        yield from _opened_with(seen.case)


def _opened_with(case: Case) -> Iterator[ToldOf]:
    """Yield what whoever acts opened the case with, before anybody added to it."""
    said = {row[0]: str(row[2]) for row in case.gathered.get("rows", ())}
    if case.behalf == "other" and said.get("issue"):
        yield ToldOf(said["issue"], said.get("outcome", ""))
    elif any(_is_opened_by_them(line) for line in case.events):
        first = min(case.issues, key=lambda one: one.id)
        yield ToldOf(first.text, first.outcome)


def _is_opened_by_them(line: CaseEvent) -> bool:
    """Tell whether a line says that this came out of another case, by who acts for the resident."""
    if line.kind != "linked" or line.actor != "representative":
        return False
    # Both histories say that two cases are linked: the later one is told of the one before it.
    return bool(line.data["why"] == NEW_ISSUE and line.data["case"] < line.case_id)


def _added(session: Session, seen: Seen) -> Iterator[Added]:
    reader = Reader(seen.by == "resident", seen.sees)
    for line in seen.case.events:
        if not _may_read(line, seen):
            continue
        found = words_of(session, seen.case, line.seq)
        words = str(found.get("words") or found.get("outcome") or found.get("issue") or "")
        if words:
            wants = line.kind == OUTCOME_WANTED
            yield Added(local_date(line.at), reader.who(line.actor), words, wants)


def _may_read(line: CaseEvent, seen: Seen) -> bool:
    if seen.by == "resident":
        return line.kind in LATER
    is_theirs = line.actor == seen.by and line.seq > _began_to_act(seen.case)
    return is_theirs and line.kind in (*LATER, JOINED)


def _began_to_act(case: Case) -> int:
    """Give the line since which whoever acts for the resident now does, 0 from the beginning."""
    return max((line.seq for line in case.events if line.kind == ACTS_NOW), default=0)
