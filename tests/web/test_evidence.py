"""Photos and documents over HTTP: sent in the chat, with the form and for a case, and opened."""

import re
import socket
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select

from backend.cases.models import Case
from backend.conversations.models import Message
from backend.evidence.clamd import Clamd
from backend.evidence.models import StoredFile
from backend.evidence.service import Evidence
from backend.evidence.shares import TooManyToday
from backend.proving.models import Proof
from backend.proving.service import of_browser
from backend.residents.models import Consent
from backend.web.door import Door
from tests.eventually import eventually
from tests.evidence.made import EICAR, HEIC, HTML, INFECTED, PLACE, pdf, photo
from tests.parts import Clock
from tests.web.conftest import MakeDoor
from tests.web.served import browser, served, token_in, words_of
from tests.web.visits import COMPLAINT, FOR_ANOTHER, complain, post, send

JSON = {"Accept": "application/json"}
File = tuple[str, bytes]


def attached(files: Sequence[File]) -> list[tuple[str, Any]]:
    """Give files as a form sends them."""
    return [("files", (name, content)) for name, content in files]


def chat_of(client: httpx.Client, *, text: str = "My kitchen tap drips.") -> httpx.Response:
    """Begin a chat."""
    return post(client, "/chat/messages", page="/chat", text=text)


def upload(
    client: httpx.Client, *files: File, to: str = "/chat/evidence", **more: Any
) -> httpx.Response:
    """Send files as the page does."""
    words = {"csrf": token_in(client.get(to)), "client_id": "one", **more.pop("words", {})}
    return client.post(to, data=words, files=attached(files), **more)


def rows(door: Door) -> list[StoredFile]:
    """Give what is on record."""
    with door.database.read() as session:
        return list(session.scalars(select(StoredFile).order_by(StoredFile.id)))


def test_a_photo_in_a_chat_is_shown_as_a_line_that_opens_it(
    client: httpx.Client, door: Door
) -> None:
    chat_of(client)
    answer = upload(client, ("My kitchen.jpg", photo(held=6)))
    assert (answer.status_code, answer.headers["location"]) == (303, "/chat#latest")
    page = client.get("/chat")
    assert "Sent a photo: My kitchen.jpg" in words_of(page)
    (address,) = re.findall(r'href="(/files/[^"]+)"', page.text)
    opened = client.get(address)
    assert opened.headers["content-type"] == "image/jpeg"
    assert opened.headers["content-disposition"].startswith('inline; filename="My kitchen.jpg"')
    assert "sandbox" in opened.headers["content-security-policy"]
    assert opened.headers["x-content-type-options"] == "nosniff"
    assert opened.headers["cache-control"] == "no-store"
    assert PLACE not in opened.content
    (file,) = rows(door)
    assert (file.state, file.given_by, file.case_id) == ("unscanned", "resident", None)


def test_whoever_told_of_abuse_can_leave_the_page_of_files_quickly(
    client: httpx.Client, address: str, door: Door
) -> None:
    chat_of(client)
    assert "Exit this page" not in words_of(client.get("/chat/evidence"))
    with browser(address) as other:
        chat_of(other, text="My husband hits me and reads my messages.")
        assert "Exit this page" in words_of(other.get("/chat/evidence"))
    with browser(address) as third:
        complain(third, {**COMPLAINT, "issue": "The lock is broken and my husband hits me."})
        with door.database.read() as session:
            reference = session.scalars(select(Case.reference)).one()
        at = f"/status/cases/{reference}"
        for path in (at, f"{at}/evidence"):
            assert "Exit this page" in words_of(third.get(path)), path


def test_a_document_is_only_ever_saved_whatever_is_in_it_or_its_name(client: httpx.Client) -> None:
    chat_of(client)
    letter = pdf(more=b"<</S/JavaScript/JS(app.alert(1))>>\n")
    upload(client, ('let"ter\r\nSet-Cookie: a=b; é.pdf', letter))
    (address,) = re.findall(r'href="(/files/[^"]+)"', client.get("/chat").text)
    opened = client.get(address)
    assert opened.content == letter
    named = opened.headers["content-disposition"]
    assert named.startswith('attachment; filename="let_')
    assert re.fullmatch(r"attachment; filename=\"[\w .-]+\"; filename\*=UTF-8''[\w.%-]+", named)
    assert "%C3%A9" in named
    assert "set-cookie" not in opened.headers
    assert "sandbox" in opened.headers["content-security-policy"]


def test_a_script_is_told_what_was_kept_and_what_was_wrong(client: httpx.Client) -> None:
    chat_of(client)
    answer = upload(
        client, ("kitchen.jpg", photo()), ("page.jpg", HTML), ("none.pdf", b""), headers=JSON
    )
    assert answer.status_code == 422
    told = answer.json()
    assert told["kept"] == 1
    assert told["problems"] == [
        "“page.jpg” is not what its name says. Save it again as a JPG, PNG, HEIC or PDF, or take a"
        " photo of it.",
        "“none.pdf” is empty. Choose another file.",
    ]


def test_without_a_script_the_page_says_what_was_wrong_and_what_was_kept(
    client: httpx.Client,
) -> None:
    chat_of(client)
    answer = upload(client, ("kitchen.jpg", photo()), ("page.jpg", HTML))
    assert answer.status_code == 422
    words = words_of(answer)
    assert "There is a problem “page.jpg” is not what its name says." in words
    assert "You have sent us: kitchen.jpg (JPG, 1 KB)" in words


def test_the_same_form_again_keeps_nothing_twice(client: httpx.Client, door: Door) -> None:
    chat_of(client)
    for _ in range(2):
        assert upload(client, ("kitchen.jpg", photo())).status_code == 303
    assert len(rows(door)) == 1


def test_nothing_chosen_is_said_so(client: httpx.Client) -> None:
    chat_of(client)
    answer = upload(client, headers=JSON)
    assert answer.json() == {"kept": 0, "problems": ["Choose a file first."]}


def test_two_hundred_files_are_answered_clearly(client: httpx.Client, door: Door) -> None:
    chat_of(client)
    answer = upload(client, *[(f"{n}.jpg", photo((8, 8))) for n in range(200)], headers=JSON)
    assert answer.status_code == 422
    assert "You can only choose up to 10 files at once." in answer.json()["problems"][0]
    assert rows(door) == []


def small(client: httpx.Client, n: int) -> httpx.Response:
    """Send one small photo in a chat."""
    one = ("a.jpg", photo((8, 8)))
    return upload(client, one, headers=JSON, words={"client_id": f"c{n}"})


def test_so_many_files_in_a_day_and_no_more(make_door: MakeDoor, clock: Clock) -> None:
    door = make_door(files_at_once=1)
    with served(door) as address, browser(address) as client:
        chat_of(client)
        assert [small(client, n).status_code for n in range(2)] == [202, 202]
        assert small(client, 2).json()["problems"] == [
            "You have sent us many files in the last hour. We have kept them all. Send the others"
            " in an hour."
        ]
        clock.move(hours=1, seconds=1)
        assert small(client, 3).status_code == 202
        assert small(client, 4).json()["problems"] == [
            "You have sent us many files today. We have kept them all. Send the others tomorrow."
        ]
        assert len(rows(door)) == 3


FULL = (
    "Many files have come from where you are, so we can take no more from there just now. Go on"
    " without them. Send them in an hour, or from somewhere else."
)


@pytest.fixture
def full(make_door: MakeDoor) -> Iterator[tuple[Door, str]]:
    """A front door that one place has filled with files, and its address."""
    door = make_door(files_at_once=1)
    with served(door) as address:
        for _ in range(10):
            with browser(address) as client:
                chat_of(client)
                assert small(client, 0).status_code == 202
        yield door, address


def test_a_place_that_sent_many_files_sends_no_more_in_however_many_chats(
    full: tuple[Door, str], clock: Clock
) -> None:
    door, address = full
    assert {len(row.place) for row in rows(door)} == {32}
    with browser(address) as client:
        chat_of(client)
        refused = small(client, 0)
        assert (refused.status_code, refused.json()["problems"]) == (422, [FULL])
        assert "I wait for the plumber" in chat_of(client, text="I wait for the plumber").text or (
            "I wait for the plumber" in client.get("/chat").text
        )
        clock.move(hours=1, seconds=1)
        assert small(client, 1).status_code == 202


def test_what_is_refused_is_not_read(full: tuple[Door, str], monkeypatch: Any) -> None:
    """The answer is there after the words, before one byte of the file was sent."""
    door, address = full
    monkeypatch.setattr(Evidence, "accept", None)
    with browser(address) as client:
        chat_of(client)
        token = token_in(client.get("/chat/evidence"))
        begin = (
            f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'
            '--b\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'
        ).encode()
        connection, answer = raw(address, client, "Content-Length: 3000000", begin)
        with connection:
            while part := connection.recv(65536):
                answer += part
    assert b"422 Unprocessable" in answer
    assert FULL.encode() in answer
    assert len(rows(door)) == 10


def test_a_form_goes_on_without_its_photos_from_a_place_that_sent_many(
    full: tuple[Door, str], monkeypatch: Any
) -> None:
    _, address = full
    monkeypatch.setattr(Evidence, "accept", None)
    with browser(address) as client:
        words = {**COMPLAINT, "csrf": token_in(client.get("/complaint"))}
        for large in (b"", b" " * 300_000):
            page = client.post(
                "/complaint", data=words, files=attached([("a.pdf", pdf(more=large))])
            )
            assert page.status_code == 422
            assert FULL in words_of(page)
            assert COMPLAINT["issue"] in words_of(page)
            words["csrf"] = token_in(page)
        # A browser sends a file without a name where none was chosen.
        without = client.post("/complaint", data=words, files=attached([("", b"")]))
        assert (without.status_code, without.headers["location"]) == (303, "/complaint/check")


def test_a_form_of_another_site_has_no_file_opened(
    client: httpx.Client, door: Door, monkeypatch: Any
) -> None:
    chat_of(client)
    monkeypatch.setattr(Evidence, "accept", None)
    words = {**COMPLAINT, "csrf": "forged"}
    answer = client.post("/complaint", data=words, files=attached([("a.jpg", photo())]))
    assert answer.status_code == 403


def test_what_came_too_late_leaves_no_bytes(client: httpx.Client, door: Door) -> None:
    """The share was taken by another while the files were looked at."""
    chat_of(client)

    asked: list[object] = []

    def first(*_: object, **known: object) -> None:
        asked.append(known)
        if len(asked) == 3:  # before they are read, before they are looked at, and now
            raise TooManyToday

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("backend.web.evidence.refuse_too_many", first)
        answer = upload(client, ("a.jpg", photo()), ("b.jpg", photo()), headers=JSON)
    assert (answer.status_code, len(asked)) == (422, 3)
    assert rows(door) == []
    assert list((door.settings.data_dir / "files" / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../x", "../../../etc/passwd.jpg", "..\\..\\x.jpg", "/x.jpg", "x\0.jpg"]
)
def test_a_path_in_a_name_leads_nowhere(client: httpx.Client, door: Door, name: str) -> None:
    chat_of(client)
    upload(client, (name, photo((8, 8))))
    (file,) = rows(door)
    assert file.name in ("x", "passwd.jpg", "x.jpg", "x%00.jpg")
    place = door.settings.data_dir / "files" / "incoming"
    assert [path.name for path in place.iterdir()] == [file.stored_as]


def raw(
    address: str, client: httpx.Client, headers: str, begin: bytes, *, to: str = "/chat/evidence"
) -> tuple[socket.socket, bytes]:
    """Send the beginning of a request as it is, and give what comes back."""
    at = urlsplit(address)
    connection = socket.create_connection((at.hostname or "", at.port or 0), timeout=20)
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    connection.sendall(
        (
            f"POST {to} HTTP/1.1\r\nHost: {at.netloc}\r\nCookie: {cookies}\r\n"
            f"Accept: application/json\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            f"{headers}\r\n\r\n"
        ).encode()
        + begin
    )
    return connection, b""


def test_two_gigabytes_are_cut_off_at_the_first_file_with_a_clear_answer(
    client: httpx.Client, address: str
) -> None:
    chat_of(client)
    token = token_in(client.get("/chat/evidence"))
    begin = (
        f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'
        '--b\r\nContent-Disposition: form-data; name="files"; filename="film.jpg"\r\n\r\n'
    ).encode()
    connection, _ = raw(address, client, f"Content-Length: {2 * 1024**3}", begin)
    with connection:
        answer = b""
        while part := connection.recv(65536):  # closed by the other side, with no more sent
            answer += part
    assert b"422 Unprocessable" in answer
    assert b"Those files are too large together." in answer
    assert b"connection: close" in answer.lower()


def test_two_gigabytes_on_the_form_lose_no_word_of_it(address: str, door: Door) -> None:
    with browser(address) as client:
        csrf = token_in(client.get("/complaint"))
        words = "".join(
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n'
            for name, said in {**COMPLAINT, "csrf": csrf}.items()
        )
        film = '--b\r\nContent-Disposition: form-data; name="files"; filename="film.mp4"\r\n\r\n'
        length = f"Content-Length: {2 * 1024**3}"
        begin = (words + film).encode()
        connection, answer = raw(address, client, length, begin, to="/complaint")
        with connection:
            while part := connection.recv(65536):
                answer += part
    assert b"422 Unprocessable" in answer
    assert b"Those files are too large together." in answer
    assert COMPLAINT["issue"].encode() in answer
    assert rows(door) == []


def test_files_that_are_too_much_are_held_on_disk_and_not_in_memory(
    client: httpx.Client, address: str
) -> None:
    """A hundred megabytes of files, which all come, need few megabytes of memory."""
    chat_of(client)
    token = token_in(client.get("/chat/evidence"))
    head = f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'.encode()
    file = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'
    each, piece = 10 * 1024**2, b"x" * 1024**2
    length = len(head) + 10 * (len(file) + each + 2) + len(b"--b--\r\n")
    tracemalloc.start()
    connection, answer = raw(
        address, client, f"Content-Length: {length}\r\nConnection: close", head
    )
    with connection:
        for _ in range(10):
            connection.sendall(file)
            for _ in range(each // len(piece)):
                connection.sendall(piece)
            connection.sendall(b"\r\n")
        connection.sendall(b"--b--\r\n")
        while part := connection.recv(65536):
            answer += part
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.count("“a.jpg” is not what its name says".encode()) == 10
    assert most < 15 * 1024**2


def test_a_body_without_end_is_cut_off_too(make_door: MakeDoor) -> None:
    door = make_door(files_at_once=1, file_megabytes=1)
    with served(door) as address, browser(address) as client:
        chat_of(client)
        token = token_in(client.get("/chat/evidence"))
        begin = (
            f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'
            '--b\r\nContent-Disposition: form-data; name="files"; filename="film.jpg"\r\n\r\n'
        ).encode()
        head = f"{len(begin):x}\r\n".encode() + begin + b"\r\n"
        connection, _ = raw(address, client, "Transfer-Encoding: chunked", head)
        sent = 0
        with connection:
            piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
            try:
                while sent < 50_000_000:
                    connection.sendall(piece)
                    sent += 65536
            except OSError:
                pass
        assert sent < 20_000_000
        assert rows(door) == []


def test_half_a_form_is_no_form(client: httpx.Client, door: Door, address: str) -> None:
    chat_of(client)
    begin = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\nxx'
    connection, _ = raw(address, client, "Content-Length: 1000", begin)
    connection.close()
    eventually(lambda: client.get("/chat").status_code == 200, "the page still answers")
    assert rows(door) == []


def test_nothing_large_stays_in_the_folder_for_temporary_files(
    client: httpx.Client, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    chat_of(client)
    upload(client, ("long.pdf", pdf(more=b" " * 300_000)), ("page.jpg", HTML * 9000))
    assert list(folder.iterdir()) == []


def test_another_browser_neither_sends_to_a_chat_nor_opens_what_is_in_it(
    client: httpx.Client, address: str, door: Door
) -> None:
    chat_of(client)
    upload(client, ("kitchen.jpg", photo()))
    (file,) = rows(door)
    with browser(address) as stranger:
        assert stranger.get(f"/files/{file.public_id}").status_code == 404
        assert stranger.get("/chat/evidence").status_code == 404
        refused = stranger.post("/chat/evidence", files=attached([("a.jpg", photo())]))
        assert refused.status_code == 404
        chat_of(stranger)
        assert stranger.get(f"/files/{file.public_id}").status_code == 404
    forged = client.post(
        "/chat/evidence", data={"csrf": "no"}, files=attached([("a.jpg", photo())])
    )
    assert forged.status_code == 403
    assert len(rows(door)) == 1


def test_what_was_sent_is_asked_for_again_after_half_an_hour(
    client: httpx.Client, door: Door, clock: Clock
) -> None:
    chat_of(client)
    upload(client, ("kitchen.jpg", photo()))
    (file,) = rows(door)
    clock.move(minutes=31)
    refused = client.get(f"/files/{file.public_id}")
    assert refused.status_code == 403
    assert "we ask again who you are" in words_of(refused)


def test_the_form_takes_files_and_the_case_has_them_in_its_history(
    client: httpx.Client, door: Door
) -> None:
    token = token_in(client.get("/complaint"))
    filled = client.post(
        "/complaint",
        data={"csrf": token, **COMPLAINT},
        files=attached([("boiler.heic", HEIC.read_bytes()), ("letter.pdf", pdf())]),
    )
    assert (filled.status_code, filled.headers["location"]) == (303, "/complaint/check")
    assert "Photos and documents boiler.heic letter.pdf" in words_of(client.get("/complaint/check"))
    assert send(client).status_code == 303
    files = rows(door)
    assert [(file.name, file.kind) for file in files] == [
        ("boiler.heic", "jpg"),
        ("letter.pdf", "pdf"),
    ]
    assert {file.case_id for file in files} == {1}
    opened = client.get(f"/files/{files[0].public_id}")
    assert 'filename="boiler.jpg"' in opened.headers["content-disposition"]


def test_a_wrong_file_on_the_form_loses_no_word_of_it(client: httpx.Client, door: Door) -> None:
    token = token_in(client.get("/complaint"))
    answer = client.post(
        "/complaint",
        data={"csrf": token, **COMPLAINT},
        files=attached([("boiler.jpg", photo()), ("page.jpg", HTML)]),
    )
    assert answer.status_code == 422
    assert "“page.jpg” is not what its name says." in words_of(answer)
    assert "You have sent us: boiler.jpg" in words_of(answer)
    assert COMPLAINT["issue"] in answer.text
    again = client.post("/complaint", data={"csrf": token_in(answer), **COMPLAINT})
    assert again.headers["location"] == "/complaint/check"
    assert len(rows(door)) == 1


def test_too_many_files_on_the_form_lose_no_word_of_it(client: httpx.Client) -> None:
    token = token_in(client.get("/complaint"))
    answer = client.post(
        "/complaint",
        data={"csrf": token, **COMPLAINT},
        files=attached([(f"{n}.jpg", photo((8, 8))) for n in range(11)]),
    )
    assert answer.status_code == 422
    assert "You can only choose up to 10 files at once." in words_of(answer)
    assert COMPLAINT["issue"] in answer.text


def test_a_photo_sent_after_the_case_opened_joins_it(client: httpx.Client, door: Door) -> None:
    complain(client, COMPLAINT)
    upload(client, ("boiler.jpg", photo()))
    assert [file.case_id for file in rows(door)] == [1]


def reference_of(client: httpx.Client, answers: dict[str, str]) -> str:
    """Complain, and give the reference."""
    page = complain(client, answers)
    found = re.search(r"WK-\w{4}-\w{4}", page.text)
    assert found
    return found[0]


def test_files_are_sent_for_ones_own_case_while_verified(
    client: httpx.Client, door: Door, clock: Clock
) -> None:
    reference = reference_of(client, COMPLAINT)
    at = f"/status/cases/{reference}/evidence"
    answer = upload(client, ("boiler.jpg", photo()), to=at)
    assert answer.headers["location"] == f"{at}?sent=yes"
    assert "We have what you sent. It is with your case." in words_of(client.get(f"{at}?sent=yes"))
    (file,) = rows(door)
    assert (file.given_by, file.case_id, file.conversation_id) == ("resident", 1, None)
    assert client.get(f"/files/{file.public_id}").status_code == 200
    assert "boiler.jpg" in words_of(client.get(at))
    clock.move(minutes=31)
    assert client.get(at).headers["location"] == "/status"
    assert client.get(f"/files/{file.public_id}").status_code == 404
    refused = client.post(at, files=attached([("a.jpg", photo())]))
    assert refused.status_code == 403
    assert len(rows(door)) == 1


def test_nobody_sends_for_a_case_of_somebody_else(client: httpx.Client, address: str) -> None:
    reference = reference_of(client, COMPLAINT)
    with browser(address) as other:
        reference_of(other, {**COMPLAINT, "full_name": "Kim Lee"})
        at = f"/status/cases/{reference}/evidence"
        assert other.get(at).headers["location"] == "/status"
        no_such = other.post("/status/cases/WK-0000-0000/evidence")
        not_theirs = other.post(at)
        assert (no_such.status_code, no_such.text) == (not_theirs.status_code, not_theirs.text)


def test_files_of_a_complaint_for_another_are_the_representatives(
    client: httpx.Client, door: Door
) -> None:
    token = token_in(client.get("/complaint"))
    client.post(
        "/complaint",
        data={"csrf": token, **FOR_ANOTHER},
        files=attached([("authority.pdf", pdf())]),
    )
    assert send(client).status_code == 303
    assert [file.given_by for file in rows(door)] == ["representative"]


def prove(client: httpx.Client, door: Door, *, as_representative: bool) -> str:
    """Let a browser have proved who it is for the only case, and give the reference."""
    secret = "a representative" if as_representative else "a resident"
    with door.database.write() as session:
        case = session.scalars(select(Case)).one()
        person = case.representative_id if as_representative else case.resident_id
        assert person is not None
        now = door.clock()
        session.add(
            Proof(
                browser=of_browser(secret),
                case_id=case.id,
                person_id=person,
                at=now,
                until=now + timedelta(minutes=30),
            )
        )
    client.cookies.set("status", secret, domain="127.0.0.1")
    return case.reference


def test_a_representative_shows_by_a_document_that_they_may_act_and_opens_their_own_files_only(
    client: httpx.Client, address: str, door: Door
) -> None:
    complain(client, FOR_ANOTHER)
    with browser(address) as another, browser(address) as resident:
        at = f"/status/cases/{prove(another, door, as_representative=True)}/evidence"
        assert "It shows that I may act for them" in words_of(another.get(at))
        answer = upload(another, ("power of attorney.pdf", pdf()), to=at, words={"authority": "1"})
        assert answer.status_code == 303
        (file,) = rows(door)
        assert (file.purpose, file.given_by) == ("authority", "representative")
        assert file.consent_id is not None
        assert another.get(f"/files/{file.public_id}").status_code == 200
        reference = prove(resident, door, as_representative=False)
        assert "I may act" not in words_of(resident.get(f"/status/cases/{reference}/evidence"))
        upload(resident, ("kitchen.jpg", photo()), to=f"/status/cases/{reference}/evidence")
        theirs = rows(door)[1]
        assert (theirs.purpose, theirs.given_by) == ("evidence", "resident")
        assert resident.get(f"/files/{theirs.public_id}").status_code == 200
        # Whatever they have agreed to, nobody but the resident opens what the resident sent.
        with door.database.write() as session:
            found = session.scalars(select(Case)).one()
            consent = session.get_one(Consent, found.consent_id)
            consent.status, consent.scope = "recorded", "everything"
        assert another.get(f"/files/{theirs.public_id}").status_code == 404
        for page in (at, at.removesuffix("/evidence")):
            assert "power of attorney.pdf" in words_of(another.get(page))
            assert "kitchen.jpg" not in words_of(another.get(page))


def test_in_the_frame_on_another_website_files_are_sent_and_only_saved(
    make_door: MakeDoor,
) -> None:
    door = make_door(embed_hosts="https://www.example.org", public_url="http://localhost")
    with served(door) as address, browser(address) as client:
        chat_of(client)
        answer = upload(client, ("kitchen.jpg", photo()), to="/embed/evidence")
        assert answer.headers["location"] == "/embed#latest"
        page = client.get("/embed/evidence")
        assert "frame-ancestors https://www.example.org" in page.headers["content-security-policy"]
        (address_of_file,) = re.findall(r'href="(/embed/files/[^"]+)"', page.text)
        assert address_of_file in client.get("/embed").text
        opened = client.get(address_of_file)
        assert opened.headers["content-disposition"].startswith("attachment; ")
        assert "sandbox" in opened.headers["content-security-policy"]


def test_a_virus_is_told_to_the_resident_and_to_staff_and_kept_by_nobody(
    make_door: MakeDoor, clamd: Clamd
) -> None:
    door = make_door(clamd=clamd.at)
    with served(door) as address, browser(address) as client:
        chat_of(client)
        answer = upload(client, ("kitchen.jpg", photo()), ("letter.pdf", INFECTED), headers=JSON)
        assert answer.json() == {
            "kept": 1,
            "problems": [
                "“letter.pdf” has a virus, so we did not keep it. Choose another copy, or take a"
                " photo of it."
            ],
        }
        with door.database.read() as session:
            last = session.scalars(select(Message).order_by(Message.seq.desc())).first()
        assert last is not None
        assert last.sender == "system"
        assert last.text.startswith("“letter.pdf” has a virus, so we did not keep it.")
        assert [(file.name, file.state) for file in rows(door)] == [("kitchen.jpg", "clean")]
        assert EICAR not in b"".join(
            path.read_bytes()
            for path in (door.settings.data_dir / "files").rglob("*")
            if path.is_file()
        )


def test_what_the_scanner_could_not_look_at_is_kept_and_given_to_nobody(
    make_door: MakeDoor,
) -> None:
    door = make_door(clamd="127.0.0.1:9")
    with served(door) as address, browser(address) as client:
        chat_of(client)
        assert upload(client, ("kitchen.jpg", photo())).status_code == 303
        (file,) = rows(door)
        assert file.state == "quarantined"
        refused = client.get(f"/files/{file.public_id}")
        assert refused.status_code == 409
        assert "it waits for the virus check" in words_of(refused)
        assert "It waits for our virus check." in words_of(client.get("/chat/evidence"))
