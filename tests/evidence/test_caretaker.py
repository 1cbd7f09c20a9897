"""What the worker does for files: settles, sweeps, removes, and has scanned what had to wait."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import select

from backend.cases import files as case_files
from backend.cases import service as cases
from backend.casework.files import LOST_AFTER, Caretaker, keep_in_chat, keep_on_case
from backend.clock import now as this_instant
from backend.conversations import service as conversations
from backend.conversations.models import Message
from backend.database import Database
from backend.evidence.clamd import Clamd
from backend.evidence.models import StoredFile
from backend.evidence.refusals import NoSuchFile, NotGivenOut
from backend.evidence.service import Evidence, Limits
from backend.evidence.store import DiskStore
from backend.tasks import service as tasks
from tests.cases.opened import opened
from tests.eventually import eventually
from tests.evidence.made import INFECTED, pdf, photo
from tests.parts import MONDAY_NOON, VOICE, started

ROOT = Path(__file__).parents[2]
NOBODY = Clamd("127.0.0.1:9")
LATER = MONDAY_NOON + timedelta(hours=1)


def caretaker(database: Database, place: Evidence) -> Caretaker:
    """Whoever looks after the files of a place."""
    return Caretaker(database, place, VOICE)


def kept(database: Database, place: Evidence, content: bytes = b"", name: str = "a.jpg") -> int:
    """Keep a file of a case, and give its number."""
    checked = place.accept(BytesIO(content or photo()), name=name)
    case = opened(database)
    with database.write() as session:
        (file,) = keep_on_case(
            session,
            cases.find(session, case.reference),
            [checked],
            given_by="resident",
            client_id=name,
            now=MONDAY_NOON,
        )
        return file.id


def read(database: Database, number: int) -> StoredFile:
    """Read the row of a file as it stands."""
    with database.read() as session:
        return session.get_one(StoredFile, number)


def test_what_was_kept_is_settled_and_can_be_opened_before_and_after(
    database: Database, place: Evidence
) -> None:
    file = read(database, kept(database, place))
    for _ in range(2):
        with place.given_out(file) as content:
            assert content.read(3) == b"\xff\xd8\xff"
        caretaker(database, place).run_once(this_instant())
    assert list(place.store.unsettled()) == []


def test_what_no_row_knows_is_swept_away_after_a_day_and_not_before(
    database: Database, place: Evidence, store: DiskStore
) -> None:
    place.accept(BytesIO(photo()), name="lost.jpg")
    half = store.folder / "incoming" / f"{'a' * 40}.half"
    half.touch()
    worker = caretaker(database, place)
    worker.run_once(this_instant())
    assert len(list(store.unsettled())) == 2
    worker.run_once(this_instant() + LOST_AFTER + timedelta(minutes=1))
    assert list(store.unsettled()) == []


def test_a_wrong_database_costs_no_file_that_was_settled(
    database: Database, place: Evidence, store: DiskStore
) -> None:
    number = kept(database, place)
    worker = caretaker(database, place)
    worker.run_once(this_instant())
    with database.write() as session:
        session.delete(session.get_one(StoredFile, number))
    worker.run_once(this_instant() + LOST_AFTER * 10)
    assert len([path for path in store.folder.rglob("*") if path.is_file()]) == 1


def test_the_bytes_of_what_was_removed_go_even_after_a_kill(
    database: Database, place: Evidence, store: DiskStore
) -> None:
    number = kept(database, place)
    with database.write() as session:
        file = session.get_one(StoredFile, number)
        file.removed_at = LATER
    caretaker(database, place).run_once(this_instant())
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []
    with pytest.raises(NoSuchFile):
        place.given_out(read(database, number))
    assert caretaker(database, place).run_once(this_instant()) == 0


def test_what_waits_for_the_scanner_is_given_to_nobody_until_it_is_clean(
    database: Database, place: Evidence, clamd: Clamd
) -> None:
    away = replace(place, scanner=NOBODY)
    number = kept(database, away, pdf(), "letter.pdf")
    assert read(database, number).state == "quarantined"
    with pytest.raises(NotGivenOut):
        place.given_out(read(database, number))
    caretaker(database, away).run_once(LATER)
    assert read(database, number).state == "quarantined"
    caretaker(database, replace(place, scanner=clamd)).run_once(LATER)
    assert (read(database, number).state, read(database, number).scanned_at) == ("clean", LATER)


def test_a_virus_that_is_found_later_is_removed_and_everybody_is_told(
    database: Database, place: Evidence, clamd: Clamd, store: DiskStore
) -> None:
    away = replace(place, scanner=NOBODY)
    checked = away.accept(BytesIO(INFECTED), name="letter.pdf")
    chat, case = started(database), opened(database)
    with database.write() as session:
        conversation = conversations.find(session, chat)
        keep_in_chat(
            session, conversation, [checked], client_id="one", voice=VOICE, now=MONDAY_NOON
        )
        case_files.attach(session, chat, cases.find(session, case.reference), now=MONDAY_NOON)
    worker = caretaker(database, replace(place, scanner=clamd))
    worker.run_once(LATER)
    worker.run_once(LATER)
    with database.read() as session:
        file = session.scalars(select(StoredFile)).one()
        assert file.state == "infected"
        lines = session.scalars(select(Message).order_by(Message.seq)).all()
        assert "found a virus in “letter.pdf”" in lines[-1].text
        kinds = [event.kind for event in cases.find(session, case.reference).events]
    assert kinds[-2:] == ["file_added", "file_infected"]
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []
    with pytest.raises(NoSuchFile):
        place.given_out(file)


def test_what_is_missing_holds_up_nothing_that_waits_after_it(
    database: Database, place: Evidence, clamd: Clamd
) -> None:
    away = replace(place, scanner=NOBODY)
    numbers = [kept(database, away, pdf(), name) for name in ("a.pdf", "b.pdf")]
    place.store.remove(read(database, numbers[0]).stored_as)
    caretaker(database, replace(place, scanner=clamd)).run_once(LATER)
    assert [read(database, one).state for one in numbers] == ["quarantined", "clean"]


def test_the_worker_that_is_started_looks_after_files(
    database: Database, place: Evidence, store: DiskStore, clamd: Clamd
) -> None:
    waiting = kept(database, replace(place, scanner=NOBODY), pdf(), "letter.pdf")
    with worker_of(database, store, clamd):
        eventually(lambda: read(database, waiting).state == "clean", "the file was scanned")
    assert list(store.unsettled()) == []


@contextmanager
def worker_of(database: Database, store: DiskStore, clamd: Clamd) -> Iterator[None]:
    """The worker itself, as it is started, with a database, a folder and a scanner."""
    own = {
        "DATABASE_URL": database.url,
        "DATA_DIR": str(store.folder.parent),
        "CLAMD": clamd.at,
        "SECRET_KEY": "a secret key",
        "SMTP_HOST": "",
        "POLICIES": "",
    }
    running = subprocess.Popen(
        [sys.executable, "-m", "backend.notifications"], cwd=ROOT, env={**os.environ, **own}
    )
    try:
        yield
    finally:
        running.terminate()
        assert running.wait(20) == 0


def test_staff_ask_again_for_what_came_by_a_page_and_had_a_virus(
    database: Database, place: Evidence, clamd: Clamd
) -> None:
    kept(database, replace(place, scanner=NOBODY), INFECTED, "letter.pdf")
    caretaker(database, replace(place, scanner=clamd)).run_once(LATER)
    with database.read() as session:
        assert [task.kind for task in tasks.open_tasks(session)] == ["file_infected"]


KEEP_ON = """
import sys
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from backend.database import Database
from backend.evidence import service as evidence
from backend.evidence.store import DiskStore
from tests.eventually import eventually
from tests.evidence.made import photo

database = Database(sys.argv[1])
place = evidence.Evidence(DiskStore(Path(sys.argv[2])))
for number in range(100_000):
    checked = place.accept(BytesIO(photo()), name="damp.jpg")
    with database.write() as session:
        evidence.keep(
            session, checked, key=f"{sys.argv[3]}:{number}", given_by="resident",
            now=datetime.now(UTC),
        )
    print(checked.stored_as, flush=True)
"""


def test_a_kill_loses_nothing_that_was_acknowledged_and_leaves_no_row_without_its_file(
    database: Database, store: DiskStore
) -> None:
    acknowledged = []
    for life in range(4):
        running = subprocess.Popen(
            [sys.executable, "-c", KEEP_ON, database.url, store.folder, str(life)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        assert running.stdout is not None
        told = islice(running.stdout, 20 + 7 * life)
        acknowledged += [line.strip() for line in told]
        running.send_signal(signal.SIGKILL)
        acknowledged += running.stdout.read().split()
        running.wait(20)
        running.stdout.close()
    place = Evidence(store, Limits())
    worker = caretaker(database, place)
    worker.run_once(this_instant() + LOST_AFTER * 2)
    with database.read() as session:
        rows = session.scalars(select(StoredFile)).all()
    assert set(acknowledged) <= {row.stored_as for row in rows}
    for row in rows:
        with place.given_out(row) as content:
            assert len(content.read()) == row.size
    on_disk = [path for path in store.folder.rglob("*") if path.is_file()]
    assert len(on_disk) == len(rows)
