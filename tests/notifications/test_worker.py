"""The worker as it is started: its mails say what the policy says that is in force now."""

import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.database import Database
from backend.landlord import policies, service
from backend.notifications import __main__ as worker
from backend.policy.pack import PACKS
from tests.cases.opened import COMPLAINT, opened
from tests.mailbox import Mailbox, text_of
from tests.parts import MONDAY_NOON, Clock
from tests.staff.people import hired

NOW, NEXT = "west-kent-current", "next"
OLD_PHONE, NEW_PHONE = "01732 749400", "01632 960001"


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A folder with the policy of today, and another with another phone number."""
    written = (PACKS / f"{NOW}.yaml").read_text("utf-8")
    (tmp_path / f"{NOW}.yaml").write_text(written, "utf-8")
    following = written.replace(f"id: {NOW}", f"id: {NEXT}", 1).replace(OLD_PHONE, NEW_PHONE)
    (tmp_path / f"{NEXT}.yaml").write_text(following, "utf-8")
    return tmp_path


def let_apply(database: Database, policy: str, *, by: int, seen: int = 0) -> None:
    kept = [{"policy": policy, "first": "", "last": ""}]
    with database.write() as session:
        service.change(session, policies.NAME, kept, seen=seen, staff_id=by, now=MONDAY_NOON)


def test_mails_go_by_the_policy_that_managers_have_set_also_while_the_worker_runs(
    database: Database,
    clock: Clock,
    mailbox: Mailbox,
    packs: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = {
        "SECRET_KEY": "a secret key",
        "POLICIES": NOW,
        "POLICY_FOLDER": str(packs),
        "DATA_DIR": str(packs / "data"),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mailbox.port),
        "MAIL_FROM": "complaints@landlord.example",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    opened(database)
    (manager,) = hired(database, 1)
    let_apply(database, NEXT, by=manager.id)
    rounds = iter(range(1, 3))

    def after_a_round(*_: object, **__: object) -> None:
        if next(rounds) == 1:
            let_apply(database, NOW, by=manager.id, seen=1)
            opened(database, replace(COMPLAINT, idempotency_key="two"))
        else:
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(worker, "Database", lambda *_, **__: database)
    monkeypatch.setattr(worker, "_look_after_files", lambda *_: None)
    monkeypatch.setattr(worker, "now", clock)
    monkeypatch.setattr(worker, "note_round", after_a_round)
    worker.main(["--every-seconds", "0"])
    first, second = (text_of(message) for message in mailbox.to("pat@example.com"))
    assert (NEW_PHONE in first, OLD_PHONE in first) == (True, False)
    assert (NEW_PHONE in second, OLD_PHONE in second) == (False, True)
