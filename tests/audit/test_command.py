"""`python -m backend verify-audit`, as whoever runs the front door sees it."""

import json
from pathlib import Path

import pytest

from backend.__main__ import main
from backend.audit.sealing import seal_key
from backend.database import Database
from backend.staff.service import create_staff, sign_in
from tests.audit.tampering import tamper
from tests.audit.test_log import lines, written
from tests.parts import MONDAY_NOON


@pytest.fixture
def log(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Database:
    """The database of an installation whose secret is known."""
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("SECRET_KEY", "a secret")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    database.audit_key = seal_key("a secret")
    return database


def test_a_log_in_order_is_told_with_its_end(
    log: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    written(log, 2)
    assert main(["verify-audit"]) == 0
    said = capsys.readouterr().out
    assert "Checked 2 lines of the audit log" in said
    assert f"ends with line 2, {lines(log)[-1].hash}" in said
    assert "Nothing was altered." in said


def test_what_is_wrong_is_told_and_the_exit_code_is_one(
    log: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    written(log, 3)
    tamper(log, "UPDATE audit_events SET actor = 'staff:9' WHERE seq = 2")
    assert main(["verify-audit"]) == 1
    assert "WRONG   Line 2 was altered" in capsys.readouterr().out
    assert main(["verify-audit", "--json"]) == 1
    facts = json.loads(capsys.readouterr().out)
    assert facts["ok"] is False
    assert facts["wrong"][0]["line"] == 2


def test_an_anchor_is_compared_and_then_brought_up_to_date(
    log: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    anchor = tmp_path / "anchor.json"
    written(log, 2)
    assert main(["verify-audit", "--anchor", str(anchor)]) == 0
    written(log)
    assert main(["verify-audit", "--anchor", str(anchor)]) == 0
    kept = json.loads(anchor.read_text())
    assert kept == {"seq": 3, "hash": lines(log)[-1].hash}
    tamper(log, "DELETE FROM audit_events WHERE seq = 3")
    capsys.readouterr()
    assert main(["verify-audit", "--anchor", str(anchor)]) == 1
    assert "ends at line 2" in capsys.readouterr().out
    assert json.loads(anchor.read_text()) == kept, "what was kept is not lost"


def test_a_file_that_is_no_anchor_is_told(
    log: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other.txt").write_text("something else")
    assert main(["verify-audit", "--anchor", str(tmp_path / "other.txt")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_an_emptied_log_is_told_where_staff_have_signed_in(
    log: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with log.write() as session:
        words = "the words of a password"
        staff = create_staff(
            session, "robin", name="Robin", role="officer", password=words, now=MONDAY_NOON
        )
        sign_in(session, staff, now=MONDAY_NOON)
    tamper(log, "DELETE FROM audit_events")
    tamper(log, "UPDATE audit_head SET seq = 0, hash = :first, seal = ''", first="0" * 64)
    assert main(["verify-audit"]) == 1
    assert "The log is empty" in capsys.readouterr().out


def test_a_changed_secret_is_told_and_the_end_sealed_anew(
    log: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written(log, 2)
    monkeypatch.setenv("SECRET_KEY", "another secret")
    assert main(["verify-audit"]) == 1
    assert "SECRET_KEY was changed" in capsys.readouterr().out
    assert main(["verify-audit", "--reseal"]) == 0
    assert main(["verify-audit"]) == 0


def test_a_log_with_something_else_wrong_is_not_sealed_anew(
    log: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    written(log, 3)
    tamper(log, "DELETE FROM audit_events WHERE seq = 2")
    assert main(["verify-audit", "--reseal"]) == 2
    assert "not sealed anew" in capsys.readouterr().err


def test_help_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["verify-audit", "--help"])
    assert stopped.value.code == 0
    assert "--anchor" in capsys.readouterr().out
