"""What those it is about told us of a case in their own words, for whoever may read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from backend.cases.additions import WORDS_ADDED
from backend.cases.keeping import words_of
from backend.cases.models import Case, CaseEvent
from backend.casework.answer_reader import Reader
from backend.casework.residents_acts_telling import OUTCOME_WANTED
from backend.casework.seen_here import Seen
from backend.clock import local_date

LATER = (WORDS_ADDED, OUTCOME_WANTED)
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
    """Give the words of a case that somebody may read: all of them, or what they wrote themselves.

    Words that were erased are left out.
    """
    reader = Reader(seen.by == "resident", seen.sees)
    return OwnWords(issues=tuple(_issues(seen, reader)), added=tuple(_added(session, seen, reader)))


def _issues(seen: Seen, reader: Reader) -> Iterator[ToldOf]:
    if reader.sees_all:
        for row in sorted(seen.case.issues, key=lambda one: one.position):
            yield ToldOf(row.text, row.outcome)
    elif seen.case.behalf == "other" and _began_to_act(seen.case) == 0:
        yield from _as_sent(seen.case)


def _as_sent(case: Case) -> Iterator[ToldOf]:
    """Yield what the answers said as they were sent, before anybody added to the case."""
    said = {row[0]: str(row[2]) for row in case.gathered.get("rows", ())}
    if said.get("issue"):
        yield ToldOf(said["issue"], said.get("outcome", ""))


def _added(session: Session, seen: Seen, reader: Reader) -> Iterator[Added]:
    since = _began_to_act(seen.case)
    for line in seen.case.events:
        if line.kind not in LATER or not _may_read(line, seen, reader, since):
            continue
        found = words_of(session, seen.case, line.seq)
        words = str(found.get("words") or found.get("outcome") or "")
        if words:
            wants = line.kind == OUTCOME_WANTED
            yield Added(local_date(line.at), reader.who(line.actor), words, wants)


def _may_read(line: CaseEvent, seen: Seen, reader: Reader, since: int) -> bool:
    return reader.sees_all or (line.actor == seen.by and line.seq > since)


def _began_to_act(case: Case) -> int:
    """Give the line since which whoever acts for the resident now does, 0 from the beginning."""
    return max((line.seq for line in case.events if line.kind == ACTS_NOW), default=0)
