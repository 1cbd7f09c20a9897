"""`create-staff` makes accounts at the terminal, for people and for programs."""

import io
import json
from pathlib import Path

import pytest

from backend.__main__ import main
from backend.database import Database
from backend.settings import Settings
from backend.staff import service as accounts
from backend.staff.models import Staff
from tests.staff.people import PASSWORD


@pytest.fixture
def at(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A front door's database that the command writes to."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    return sqlite_url


def ran(monkeypatch: pytest.MonkeyPatch, *arguments: str, typed: str = "") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return main(["create-staff", *arguments])


def staff(url: str) -> list[Staff]:
    database = Database(url)
    try:
        with database.read() as session:
            return list(session.query(Staff))
    finally:
        database.engine.dispose()


def test_the_first_administrator_is_made_with_a_password_from_standard_input(
    at: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("Priya.Shah", "--name", "Priya Shah", "--email", "priya@landlord.example")
    assert ran(monkeypatch, *given, typed=f"{PASSWORD}\n") == 0
    assert capsys.readouterr().out == "Made the account priya.shah (administrator).\n"
    (made,) = staff(at)
    assert (made.username, made.role, made.email) == (
        "priya.shah",
        "administrator",
        "priya@landlord.example",
    )
    database = Database(at)
    with database.read() as session:
        assert accounts.password_is_right(session, "priya.shah", PASSWORD)
    database.engine.dispose()


def test_the_first_account_is_made_up_once(
    at: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ran(monkeypatch, "--first", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["username"] == "admin"
    assert len(told["password"]) >= 12
    assert ran(monkeypatch, "--first", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {}
    assert len(staff(at)) == 1


def test_a_link_may_be_printed_in_place_of_a_password(
    at: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ran(monkeypatch, "sam.green", "--role", "officer", "--link", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["link"].startswith("http://localhost:8000/staff/sign-in/invitation/")
    assert staff(at)[0].password_hash == ""


@pytest.mark.parametrize(
    ("arguments", "typed", "words"),
    [
        (("priya",), "", "No password was given"),
        (("priya",), "short\n", "too short"),
        (("priya",), "password12345\n", "easy to guess"),
        (("priya.shah",), "priya.shah.2026\n", "a name that others know"),
        (("p",), f"{PASSWORD}\n", "The username must have"),
        (("priya", "--email", "priya"), f"{PASSWORD}\n", "is not complete"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    at: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    typed: str,
    words: str,
) -> None:
    assert ran(monkeypatch, *arguments, typed=typed) == 2
    assert words in capsys.readouterr().err
    assert staff(at) == []


def test_an_unknown_role_is_refused(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit):
        ran(monkeypatch, "priya", "--role", "king")
    assert staff(at) == []
