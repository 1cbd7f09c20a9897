"""One's own case shows what one told us, what was added later, and one's own photos and papers."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import httpx
import pytest
from sqlalchemy import select

from backend.cases.consents import add_representative
from backend.cases.models import Case
from backend.casework import residents_acts as acts
from backend.casework.may_see import Sees
from backend.casework.own_words import OwnWords, own_words
from backend.casework.seen_here import Seen
from backend.database import Database
from backend.residents.service import Permission
from backend.web.door import Door
from tests.cases.opened import COMPLAINT as BOILER
from tests.cases.opened import FOR_ANOTHER, SAM, opened
from tests.parts import MONDAY_NOON, RULEBOOK
from tests.web.served import words_of
from tests.web.visits import COMPLAINT, complain

ROWS = {"rows": [["issue", "What went wrong", "Her boiler is off"], ["outcome", "W", "Mend it"]]}
ABOUT_SAM = "Between us: my nephew Sam who complained takes my money, do not tell him"


def read(database: Database, case: Case, sees: Sees, *, by: acts.By) -> OwnWords:
    with database.read() as session:
        there = session.get_one(Case, case.id)
        other = there.representative_id or 0
        person = there.resident_id if by == "resident" else other
        return own_words(session, Seen(there, person, sees))


def added(database: Database, case: Case, words: str, *, by: acts.By, key: str) -> None:
    with database.write() as session:
        there = session.get_one(Case, case.id)
        acts.add_words(session, there, words, by=by, key=key, now=MONDAY_NOON + timedelta(days=1))


def another_issue(
    database: Database, case: Case, words: str, *, by: acts.By, key: str, is_related: bool = True
) -> None:
    with database.write() as session:
        there = session.get_one(Case, case.id)
        acts.new_issue(
            session,
            there,
            words,
            is_related=is_related,
            by=by,
            key=key,
            rulebook=RULEBOOK,
            now=MONDAY_NOON + timedelta(days=1),
        )


def test_the_page_shows_what_was_told_and_what_was_added(client: httpx.Client, door: Door) -> None:
    complain(client, COMPLAINT)
    with door.database.write() as session:
        case = session.scalars(select(Case)).one()
        acts.add_words(
            session, case, "It drips now as well", by="resident", key="k1", now=door.clock()
        )
        acts.new_outcome(session, case, "Say sorry", by="resident", key="k2", now=door.clock())
        told, wanted = case.issues[0].text, case.issues[0].outcome
    shown = words_of(client.get(f"/status/cases/{case.reference}"))
    assert f"What you told us {told} What you want us to do: {wanted}" in shown
    assert "You added: It drips now as well" in shown
    assert "You said what you want us to do now: Say sorry" in shown


@pytest.mark.parametrize("sees", ["everything", "progress", "receipt"])
def test_whoever_acts_reads_what_they_wrote_and_never_what_the_resident_did(
    database: Database, sees: Sees
) -> None:
    case = opened(database, replace(FOR_ANOTHER, gathered=ROWS))
    added(database, case, ABOUT_SAM, by="resident", key="a")
    added(database, case, "From Sam", by="representative", key="b")
    another_issue(database, case, f"Another thing. {ABOUT_SAM}", by="resident", key="c")
    another_issue(database, case, "Damp as well", by="representative", key="d")
    with database.write() as session:
        there = session.get_one(Case, case.id)
        acts.new_outcome(session, there, ABOUT_SAM, by="resident", key="e", now=MONDAY_NOON)
    found = read(database, case, sees, by="representative")
    assert [(one.words, one.outcome) for one in found.issues] == [("Her boiler is off", "Mend it")]
    assert [(one.who, one.words) for one in found.added] == [
        ("You", "From Sam"),
        ("You", "Damp as well"),
    ]


def test_the_resident_reads_all_that_either_of_them_wrote(database: Database) -> None:
    case = opened(database, replace(FOR_ANOTHER, gathered=ROWS))
    added(database, case, ABOUT_SAM, by="resident", key="a")
    added(database, case, "From Sam", by="representative", key="b")
    another_issue(database, case, "Damp as well", by="representative", key="c")
    found = read(database, case, "everything", by="resident")
    assert [one.words for one in found.issues] == [
        "The boiler has been off for three weeks",
        "Damp as well",
    ]
    assert [(one.who, one.words) for one in found.added] == [
        ("You", ABOUT_SAM),
        ("Somebody who acts for you", "From Sam"),
    ]


@pytest.mark.parametrize(
    ("by", "read_by_sam"), [("representative", ["Damp as well"]), ("resident", [])]
)
def test_a_complaint_that_came_out_of_another_shows_its_words_to_who_wrote_them(
    database: Database, by: acts.By, read_by_sam: list[str]
) -> None:
    case = opened(database, replace(FOR_ANOTHER, gathered=ROWS))
    another_issue(database, case, "Damp as well", by=by, key="a", is_related=False)
    with database.read() as session:
        later = session.scalars(select(Case).where(Case.id != case.id)).one()
    found = read(database, later, "everything", by="representative")
    assert [one.words for one in found.issues] == read_by_sam
    before = read(database, case, "everything", by="representative")
    assert [one.words for one in before.issues] == ["Her boiler is off"]


def test_whoever_acts_later_reads_nothing_of_what_others_wrote_before(database: Database) -> None:
    case = opened(database, replace(BOILER, gathered=ROWS))
    added(database, case, "From whoever acted then", by="representative", key="a")
    with database.write() as session:
        add_representative(
            session,
            case.reference,
            SAM,
            Permission("yes", "signed_letter", "A letter"),
            by="staff:1",
            now=MONDAY_NOON + timedelta(days=2),
        )
    for sees in get_args(Sees):
        assert read(database, case, sees, by="representative") == OwnWords((), ())
    added(database, case, "From Sam", by="representative", key="b")
    found = read(database, case, "progress", by="representative")
    assert [one.words for one in found.added] == ["From Sam"]
