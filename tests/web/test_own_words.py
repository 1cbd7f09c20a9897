"""One's own case shows what one told us, what was added later, and one's own photos and papers."""

from dataclasses import replace
from datetime import timedelta

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
from tests.parts import MONDAY_NOON
from tests.web.served import words_of
from tests.web.visits import COMPLAINT, complain

ROWS = {"rows": [["issue", "What went wrong", "Her boiler is off"], ["outcome", "W", "Mend it"]]}


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


def test_whoever_sees_everything_reads_what_either_of_them_wrote(database: Database) -> None:
    case = opened(database, FOR_ANOTHER)
    added(database, case, "From her", by="resident", key="a")
    added(database, case, "From Sam", by="representative", key="b")
    found = read(database, case, "everything", by="representative")
    assert [one.words for one in found.issues] == ["The boiler has been off for three weeks"]
    assert [(one.who, one.words) for one in found.added] == [
        ("The person you act for", "From her"),
        ("You", "From Sam"),
    ]


@pytest.mark.parametrize("sees", ["progress", "receipt"])
def test_whoever_sees_less_reads_only_what_they_wrote_themselves(
    database: Database, sees: Sees
) -> None:
    case = opened(database, replace(FOR_ANOTHER, gathered=ROWS))
    added(database, case, "From her", by="resident", key="a")
    added(database, case, "From Sam", by="representative", key="b")
    found = read(database, case, sees, by="representative")
    assert [(one.words, one.outcome) for one in found.issues] == [("Her boiler is off", "Mend it")]
    assert [(one.who, one.words) for one in found.added] == [("You", "From Sam")]


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
    assert read(database, case, "receipt", by="representative") == OwnWords((), ())
    added(database, case, "From Sam", by="representative", key="b")
    found = read(database, case, "progress", by="representative")
    assert [one.words for one in found.added] == ["From Sam"]
