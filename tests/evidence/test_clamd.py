"""Asking a real clamd, and what becomes of a file when it does not answer."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO

import pytest

from backend.cli.doctor import examine
from backend.evidence.clamd import Clamd, OutOfReach
from backend.evidence.refusals import Infected
from backend.evidence.service import Evidence
from backend.settings import Settings
from tests.evidence.made import EICAR, INFECTED, pdf, photo

NOBODY = Clamd("127.0.0.1:9")


@contextmanager
def one_that_answers(words: bytes) -> Iterator[Clamd]:
    """Serve something that takes a file and answers with these words."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                while not connection.recv(65536).endswith(b"\0\0\0\0"):
                    pass
                connection.sendall(words)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Clamd(f"127.0.0.1:{server.getsockname()[1]}")
        thread.join(10)


def test_a_real_clamd_tells_a_virus_from_a_letter(clamd: Clamd) -> None:
    assert clamd.finds(BytesIO(EICAR)) == "Test.Virus.UNOFFICIAL"
    assert clamd.finds(BytesIO(INFECTED)) == "Test.Virus.UNOFFICIAL"
    assert clamd.finds(BytesIO(pdf())) is None
    assert clamd.finds(BytesIO(b"x" * 1_000_000)) is None


def test_a_clean_file_is_clean_and_an_infected_one_is_not_kept(
    place: Evidence, clamd: Clamd
) -> None:
    scanned = replace(place, scanner=clamd)
    assert scanned.accept(BytesIO(photo()), name="damp.jpg").state == "clean"
    before = list(scanned.store.unsettled())
    with pytest.raises(Infected) as caught:
        scanned.accept(BytesIO(INFECTED), name="letter.pdf")
    assert str(caught.value).startswith("“letter.pdf” has a virus, so we did not keep it.")
    assert list(scanned.store.unsettled()) == before


@pytest.mark.parametrize("at", ["127.0.0.1:9", "/no/such/clamd.sock", "no-port", "127.0.0.1:x"])
def test_a_file_waits_when_the_scanner_is_out_of_reach(place: Evidence, at: str) -> None:
    waiting = replace(place, scanner=Clamd(at)).accept(BytesIO(photo()), name="damp.jpg")
    assert waiting.state == "quarantined"


@pytest.mark.parametrize("words", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK?\0"])
def test_only_a_plain_answer_makes_a_file_clean(words: bytes) -> None:
    with one_that_answers(words) as scanner, pytest.raises(OutOfReach):
        scanner.finds(BytesIO(pdf()))


def test_clamd_may_be_asked_over_its_socket_too(clamd: Clamd, clamd_socket: Clamd) -> None:
    assert clamd_socket.version() == clamd.version()
    assert clamd_socket.finds(BytesIO(EICAR)) == "Test.Virus.UNOFFICIAL"


def test_doctor_says_which_clamd_answers(clamd: Clamd, sqlite_url: str) -> None:
    settings = Settings(database_url=sqlite_url, clamd=clamd.at, secret_key="s", bot_secret="b")
    found = {one.name: one for one in examine(settings)}["virus_scanner"]
    assert found.verdict == "ok"
    assert "scanned by ClamAV" in found.sentence
