"""Photos and documents of a case as staff see them: seen, added, opened, removed, all on record."""

import re

import httpx
import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.cases.models import Case
from backend.evidence.models import StoredFile
from backend.web.door import Door
from tests.cases.opened import FOR_ANOTHER, opened
from tests.evidence.made import HTML, PLACE, pdf, photo
from tests.web.served import browser, token_in, words_of
from tests.web.visits import post, sit_down


@pytest.fixture
def officer(door: Door, client: httpx.Client) -> httpx.Client:
    """A browser in which an officer is signed in."""
    sit_down(client, door, "priya", name="Priya Shah")
    return client


@pytest.fixture
def case(door: Door) -> Case:
    """A complaint."""
    return opened(door.database)


def add(client: httpx.Client, case: Case, *files: tuple[str, bytes], **more: str) -> httpx.Response:
    """Add files to a case as its page does."""
    at = f"/staff/cases/{case.reference}/files"
    words = {"csrf": token_in(client.get(at)), "client_id": "one", **more}
    return client.post(at, data=words, files=[("files", one) for one in files])


def audited(door: Door, kind: str = "file") -> list[tuple[str, str]]:
    """Give what is on record of files."""
    with door.database.read() as session:
        lines = session.scalars(
            select(AuditEvent).where(AuditEvent.object_kind == kind).order_by(AuditEvent.seq)
        )
        return [(line.actor, line.action) for line in lines]


def files(door: Door) -> list[StoredFile]:
    """Give the rows."""
    with door.database.read() as session:
        return list(session.scalars(select(StoredFile).order_by(StoredFile.id)))


def test_a_photo_that_is_added_is_listed_and_opened_and_each_opening_is_on_record(
    door: Door, officer: httpx.Client, case: Case
) -> None:
    answer = add(officer, case, ("from the visit.jpg", photo(held=6)), ("letter.pdf", pdf()))
    at = f"/staff/cases/{case.reference}"
    assert (answer.status_code, answer.headers["location"]) == (303, f"{at}#files")
    page = officer.get(at)
    words = words_of(page)
    assert "from the visit.jpg (JPG, 1 KB). Priya Shah, 7 December 2026" in words
    assert "A photo or a document was added" in words
    picture, letter = re.findall(r'href="(/staff/files/[\w-]+)"', page.text)
    shown = officer.get(picture)
    assert shown.headers["content-disposition"].startswith("inline; ")
    assert PLACE not in shown.content
    saved = officer.get(letter)
    assert saved.headers["content-disposition"].startswith("attachment; ")
    assert "sandbox" in saved.headers["content-security-policy"]
    assert audited(door) == [("staff:1", "opened")] * 2


def test_what_is_wrong_with_a_file_is_said_and_the_rest_is_kept(
    door: Door, officer: httpx.Client, case: Case
) -> None:
    answer = add(officer, case, ("visit.jpg", photo()), ("page.jpg", HTML))
    assert answer.status_code == 422
    assert "There is a problem “page.jpg” is not what its name says." in words_of(answer)
    assert [file.name for file in files(door)] == ["visit.jpg"]
    nothing = add(officer, case)
    assert "Choose a file first." in words_of(nothing)


def test_a_file_is_removed_with_a_reason_its_bytes_go_and_the_history_stays(
    door: Door, officer: httpx.Client, case: Case
) -> None:
    add(officer, case, ("of the neighbour.jpg", photo()))
    (file,) = files(door)
    at = f"/staff/files/{file.public_id}/remove"
    without = post(officer, at, page=at)
    assert without.status_code == 422
    assert "Say why this file goes." in words_of(without)
    answer = post(officer, at, page=at, reason="It shows somebody else")
    assert answer.headers["location"] == f"/staff/cases/{case.reference}#files"
    words = words_of(officer.get(f"/staff/cases/{case.reference}"))
    assert "of the neighbour.jpg" not in words
    assert "A photo or a document was removed Reason: “It shows somebody else”" in words
    kept = door.settings.data_dir / "files"
    assert [path for path in kept.rglob("*") if path.is_file()] == []
    assert officer.get(f"/staff/files/{file.public_id}").status_code == 404
    assert officer.get(at).status_code == 404
    assert audited(door) == [("staff:1", "removed")]


def test_a_document_may_show_that_somebody_acts_for_another(
    door: Door, officer: httpx.Client
) -> None:
    case = opened(door.database, FOR_ANOTHER)
    add(officer, case, ("power of attorney.pdf", pdf()), authority="yes")
    (file,) = files(door)
    assert (file.purpose, file.consent_id) == ("authority", case.consent_id)
    words = words_of(officer.get(f"/staff/cases/{case.reference}"))
    assert "It shows that somebody may act for them" in words


def test_a_photo_in_a_chat_is_a_link_for_the_officer_who_answers_it(
    door: Door, client: httpx.Client, address: str
) -> None:
    post(client, "/chat/messages", page="/chat", text="My kitchen tap drips.")
    token = token_in(client.get("/chat/evidence"))
    client.post("/chat/evidence", data={"csrf": token}, files=[("files", ("kitchen.jpg", photo()))])
    (file,) = files(door)
    with browser(address) as officer:
        sit_down(officer, door, "priya")
        page = officer.get(f"/staff/conversations/{file.conversation_id}")
        assert officer.get(f"/staff/files/{file.public_id}").status_code == 200
        link = f'href="/staff/files/{file.public_id}">Sent a photo: kitchen.jpg</a>'
        assert link in page.text
        newer = officer.get(f"/staff/conversations/{file.conversation_id}/fragment")
        assert link in newer.text


def test_nobody_but_staff_opens_a_file_by_its_staff_address(
    door: Door, officer: httpx.Client, case: Case, address: str
) -> None:
    add(officer, case, ("visit.jpg", photo()))
    (file,) = files(door)
    with browser(address) as stranger:
        for at in (f"/staff/files/{file.public_id}", f"/staff/files/{file.public_id}/remove"):
            assert stranger.get(at).headers["location"].startswith("/staff/sign-in")
        assert stranger.get(f"/files/{file.public_id}").status_code == 404
