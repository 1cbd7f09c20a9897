"""Whoever acts for another sends the papers that show it; staff read them before they count."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from backend.cases import consents
from backend.cases.models import Case
from backend.casework.may_see import seen_by
from backend.evidence.models import StoredFile
from backend.proving import service as proving
from backend.proving.models import Proof
from backend.residents.service import Permission
from backend.tasks.models import Task
from backend.web.door import Door
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, SAM, opened
from tests.evidence.made import HTML, pdf
from tests.web.served import token_in, words_of

PAPERS = [("files", ("power of attorney.pdf", pdf()))]


@pytest.fixture
def case(door: Door, client: httpx.Client) -> Case:
    """A complaint for another, in whose representative's browser a code was given back."""
    case = opened(door.database, FOR_ANOTHER)
    prove(door, client, case, case.representative_id)
    return case


def prove(door: Door, client: httpx.Client, case: Case, person_id: int | None) -> None:
    client.cookies.set("status", "a secret", domain="127.0.0.1")
    now = door.clock()
    with door.database.write() as session:
        browser = proving.of_browser("a secret")
        session.add(
            Proof(
                browser=browser,
                case_id=case.id,
                person_id=person_id,
                at=now,
                until=now + timedelta(minutes=30),
            )
        )


def sent(client: httpx.Client, case: Case, files: list[tuple[str, object]]) -> httpx.Response:
    path = f"/status/cases/{case.reference}/evidence"
    words = {"csrf": token_in(client.get(path)), "client_id": "one", "authority": "yes"}
    return client.post(path, data=words, files=files)  # type: ignore[arg-type]


def test_papers_are_kept_with_the_consent_and_a_person_has_to_read_them(
    door: Door, client: httpx.Client, case: Case
) -> None:
    for _ in range(2):
        assert sent(client, case, [*PAPERS]).status_code == 303

    with door.database.read() as session:
        file = session.scalars(select(StoredFile)).one()
        found = session.get_one(Case, case.id)
        assert (file.purpose, file.consent_id) == ("authority", found.consent_id)
        assert file.given_by == "representative"
        assert session.scalars(select(Task.kind)).all() == ["check_authority"]
        assert found.representative_id is not None
        sees = seen_by(session, found, found.representative_id, now=door.clock())
        assert sees == "receipt", "papers count once staff have read them"


def test_what_is_no_document_is_refused_with_clear_words(
    door: Door, client: httpx.Client, case: Case
) -> None:
    answer = sent(client, case, [("files", ("papers.pdf", HTML))])
    assert answer.status_code == 422
    assert "papers.pdf" in words_of(answer)
    with door.database.read() as session:
        assert session.scalars(select(Task)).all() == []


def test_what_a_resident_sends_shows_nothing_about_who_acts_for_them(
    door: Door, client: httpx.Client
) -> None:
    own = opened(door.database, COMPLAINT)
    prove(door, client, own, own.resident_id)
    assert sent(client, own, [*PAPERS]).status_code == 303
    with door.database.read() as session:
        assert session.scalars(select(StoredFile.purpose)).all() == ["evidence"]
        assert session.scalars(select(Task)).all() == []


def test_papers_of_whoever_acted_before_are_not_shown_to_whoever_acts_now(
    door: Door, client: httpx.Client, case: Case
) -> None:
    assert sent(client, case, [*PAPERS]).status_code == 303
    with door.database.write() as session:
        (theirs,) = session.scalars(select(StoredFile.public_id)).all()
        one = consents.held_for(session, case.reference)
        consents.settle(session, one, "declined", evidence="x", by="resident", now=door.clock())
    assert client.get(f"/files/{theirs}").status_code == 200, "their own"
    new = replace(SAM, full_name="Kim Lee", email="kim@example.com")
    with door.database.write() as session:
        consents.add_representative(
            session, case.reference, new, Permission("yes"), by="staff:1", now=door.clock()
        )
        one = consents.held_for(session, case.reference)
        consents.settle(session, one, "recorded", evidence="x", by="resident", now=door.clock())
        session.delete(session.scalars(select(Proof)).one())
    with door.database.read() as session:
        kim = session.get_one(Case, case.id).representative_id
    prove(door, client, case, kim)
    page = client.get(f"/status/cases/{case.reference}/evidence")
    assert page.status_code == 200
    assert "power of attorney.pdf" not in words_of(page)
    assert client.get(f"/files/{theirs}").status_code == 404
