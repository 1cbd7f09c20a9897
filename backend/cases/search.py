"""Finding cases by reference, name, postcode or words: each case keeps the words it is found by."""

import re
import unicodedata

from sqlalchemy import ColumnElement, and_, insert, select
from sqlalchemy.orm import Session

from backend.cases.models import Case, SearchWord
from backend.policy.reference import parse_reference
from backend.residents.models import Resident

LONGEST = 40
SHORTEST = 2
# From this length on, a word finds the longer ones that begin with it.
BEGINNING = 3
MOST_WORDS = 8
AT_ONCE = 500
LAST = "z" * LONGEST
WORD = re.compile(r"[^\W_]+")
APOSTROPHE = re.compile("['’]")
# Words that nearly every case holds, so that they find nothing.
COMMON_WORDS = """
    about after all also an and any are as at be been but by can did do for from had has have he her
    him his if in is it its me my no not now of on or our out she so that the their them then there
    they this to up us was we were what when which who will with would you your
"""
COMMON = frozenset(COMMON_WORDS.split())


def remember(session: Session, case: Case) -> None:
    """Keep what a case is found by: its reference, its people, where they live, what went wrong."""
    people = session.scalars(
        select(Resident).where(Resident.id.in_((case.resident_id, case.representative_id)))
    )
    texts = [case.reference, case.group_members, *(issue.text for issue in case.issues)]
    for person in people:
        texts += [person.full_name, person.postcode, person.postcode.replace(" ", "")]
    add(session, case, *texts)


def remember_all(session: Session) -> int:
    """Do that for some cases of which nothing is kept yet, and give how many there were."""
    kept = select(SearchWord.case_id).where(SearchWord.case_id == Case.id)
    found = session.scalars(select(Case).where(~kept.exists()).limit(AT_ONCE)).all()
    for case in found:
        remember(session, case)
    return len(found)


def add(session: Session, case: Case, *texts: str) -> None:
    """Let a case be found by more words."""
    known = set(session.scalars(select(SearchWord.word).where(SearchWord.case_id == case.id)))
    new = sorted(words_of(" ".join(texts)) - known)
    if new:
        session.execute(insert(SearchWord), [{"word": word, "case_id": case.id} for word in new])


def words_of(text: str) -> set[str]:
    """Give the words that a text is found by: plain small letters, without the commonest."""
    return {word[:LONGEST] for word in _plain(text) if len(word) >= SHORTEST} - COMMON


def found_by(typed: str, *, prefix: str) -> ColumnElement[bool] | None:
    """Give the condition for cases that hold everything typed, in any order; None for nothing.

    Words are looked for by how they begin. What reads as a reference, with the prefix of the
    landlord's references or without it, finds its case as well.
    """
    words = list(dict.fromkeys(word for word in _plain(typed) if word not in COMMON))[:MOST_WORDS]
    # Every case has the word that references begin with: it finds nothing and takes long.
    words = [word for word in words if word != prefix.casefold()] or words
    if not words:
        return None
    fits = and_(*(_has(word[:LONGEST]) for word in words))
    reference = parse_reference(typed, prefix)
    if reference is None:
        return fits
    # Each by its own index: joined by an "or", they would be looked for in every case.
    by_reference = select(Case.id).where(Case.reference == reference)
    return Case.id.in_(by_reference.union(select(Case.id).where(fits)))


def _has(word: str) -> ColumnElement[bool]:
    fits = (
        SearchWord.word.between(word, word + LAST)
        if len(word) >= BEGINNING
        else SearchWord.word == word
    )
    return Case.id.in_(select(SearchWord.case_id).where(fits))


def _plain(text: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return WORD.findall(APOSTROPHE.sub("", bare))
