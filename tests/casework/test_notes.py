"""Private notes are kept for staff, once, and nothing that reaches a resident knows of them."""

import ast
from pathlib import Path

import pytest

from backend.casework import notes
from backend.casework.models import StaffNote
from backend.database import Database
from ops.steps import ROOT
from tests.conversations.working import audited
from tests.parts import MONDAY_NOON, at_once, started
from tests.staff.people import hired

# What may know of private notes: who writes them, and the pages of staff.
STAFF_ONLY = ("backend/casework", "backend/web/staff", "backend/models.py")
TABLE, MODULE, MODEL = "staff_notes", "backend.casework.notes", "StaffNote"


def add(database: Database, words: str, **more: object) -> StaffNote:
    about = {"conversation_id": "unknown"} if "case_id" not in more else {}
    with database.write() as session:
        return notes.add(session, words, now=MONDAY_NOON, **{**about, **more})  # type: ignore[arg-type]


def test_a_note_is_kept_with_who_wrote_it(database: Database) -> None:
    chat, (staff,) = started(database), hired(database, 1)
    add(database, " Call <b>back</b>\x00 ", conversation_id=chat, staff_id=staff.id)
    with database.read() as session:
        (note,) = notes.of_conversation(session, chat)
    assert (note.words, note.by, note.kind) == ("Call <b>back</b>", "Officer 0", "note")
    assert audited(database) == [(f"staff:{staff.id}", "note_added", "conversation")]


def test_a_note_that_is_sent_twice_is_kept_once(database: Database) -> None:
    chat, (staff,) = started(database), hired(database, 1)
    for _ in range(2):
        add(database, "Once", conversation_id=chat, staff_id=staff.id, client_id="n1")
    add(database, "Once", conversation_id=chat, staff_id=staff.id, client_id="n2")
    with database.read() as session:
        assert len(notes.of_conversation(session, chat)) == 2


def test_twenty_of_one_note_at_once_are_one(database: Database) -> None:
    chat, (staff,) = started(database), hired(database, 1)
    tried = at_once(
        20,
        lambda _: add(database, "Once", conversation_id=chat, staff_id=staff.id, client_id="n1").id,
    )
    assert len(set(tried)) == 1


def test_odd_notes_are_refused(database: Database) -> None:
    chat, (staff,) = started(database), hired(database, 1)
    for words, refused in (
        (" \n ", notes.EmptyNote),
        ("x" * 10_001, notes.NoteTooLong),
    ):
        with pytest.raises(refused):
            add(database, words, conversation_id=chat, staff_id=staff.id)
    with pytest.raises(notes.UnknownKindOfNote):
        add(database, "Hello", conversation_id=chat, staff_id=staff.id, kind="letter")
    with pytest.raises(notes.NoteAboutNothing):
        add(database, "Hello", conversation_id=None, staff_id=staff.id)
    add(database, "x" * 10_000, conversation_id=chat, staff_id=staff.id)


def sources() -> list[Path]:
    """Give every file of the program that may not know of notes."""
    files = [*(ROOT / "backend").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]
    return [
        file
        for file in files
        if not str(file.relative_to(ROOT)).startswith((*STAFF_ONLY, "backend/migrations"))
    ]


def test_nothing_that_sends_to_residents_knows_of_notes() -> None:
    assert len(sources()) > 100
    for file in sources():
        text = file.read_text(encoding="utf-8")
        assert MODEL not in text, file
        assert TABLE not in text, file
        imported = {
            node.module if isinstance(node, ast.ImportFrom) else name.name
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in node.names
        }
        assert MODULE not in imported, file


def test_within_the_casework_only_the_notes_read_notes() -> None:
    for file in (ROOT / "backend/casework").glob("*.py"):
        knows = MODEL in file.read_text(encoding="utf-8")
        # Who wrote one has acted on the case: that is all that independence asks.
        assert not knows or file.name in ("notes.py", "models.py", "independence.py"), file


def test_no_template_but_those_of_staff_shows_notes() -> None:
    for file in (ROOT / "backend/web/templates").glob("*.html"):
        # What the answer itself remarks on is for the resident, and is called its notes.
        text = file.read_text(encoding="utf-8").replace("answer.notes", "")
        assert "notes" not in text, file
