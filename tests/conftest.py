"""What every test can ask for: a database of its own, a browser, the whole system, a mailbox."""

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NoReturn

import pytest

from ops.debian import clamd_program, missing_for_pages, postgresql_programs
from ops.steps import ROOT
from tests.databases import (
    TEMPLATE,
    PostgreSQL,
    fast_folder,
    postgresql_server,
    statements_compiled_once,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from backend.database import Database
    from backend.evidence.clamd import Clamd
    from tests.mailbox import Mailbox
    from tests.system import Running


SLOW_FOLDERS = {"bot", "dialogue", "web"}
SLOW_FIXTURES = {"running": "journey", "chromium": "browser"}


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark that is put on tests here."""
    config.addinivalue_line("markers", "slow: a whole page, the assistant, or processes of its own")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make check` leaves to `make test`."""
    for item in items:
        if item.path.parent.name in SLOW_FOLDERS:
            item.add_marker("slow")
        for name, mark in SLOW_FIXTURES.items():
            if name in getattr(item, "fixturenames", ()):
                item.add_marker(mark)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let nothing be skipped in CI: a test that cannot run there has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and with CI=true nothing may be"
    return report


def unless_installed(package: str) -> NoReturn:
    """Skip what needs a package that is missing, with what to install."""
    pytest.skip(f"this test needs Debian's {package}: sudo apt-get install {package}")


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Clamd"]:
    """A virus scanner that knows the test virus, and nothing else."""
    from tests.scanner import running_clamd

    program = clamd_program()
    if program is None:
        unless_installed("clamav-daemon")
    with running_clamd(program, tmp_path_factory.mktemp("clamd")) as scanner:
        yield scanner


@pytest.fixture(scope="session")
def compiled_once() -> Iterator[None]:
    """Statements that are compiled for one database of a kind are so for all."""
    with statements_compiled_once():
        yield


@pytest.fixture(scope="session")
def postgresql(compiled_once: None) -> Iterator[PostgreSQL]:
    """A PostgreSQL server with a migrated database to copy."""
    from backend.database import migrate

    programs = postgresql_programs()
    if programs is None:
        unless_installed("postgresql")
    with postgresql_server(programs) as server:
        server.tell(f"CREATE DATABASE {TEMPLATE}")
        migrate(server.url(TEMPLATE))
        yield server


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """A fresh migrated database on PostgreSQL."""
    url = postgresql.fresh()
    yield url
    postgresql.drop(url)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory, compiled_once: None) -> Path:
    """A migrated SQLite file to copy."""
    from backend.database import migrate

    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path) -> Iterator[str]:
    """A fresh migrated database on SQLite."""
    with TemporaryDirectory(prefix="sqlite-", dir=fast_folder()) as folder:
        yield f"sqlite:///{shutil.copy(migrated_sqlite, Path(folder) / 'front-door.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh migrated database, once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator["Database"]:
    """The database itself, its connections closed at the end."""
    from backend.database import Database

    opened = Database(database_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """A headless Chromium; no longer than a module, as asyncio.run cannot be used beside it."""
    from tests.browser import chromium_browser

    for package in missing_for_pages():
        unless_installed(package)
    with chromium_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """The folder for screenshots, kept outside git."""
    folder = ROOT / "artefacts"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def mail_sink() -> Iterator["Mailbox"]:
    """The mail server that the running system sends to."""
    from tests.mailbox import mail_server

    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(mail_sink: "Mailbox") -> "Mailbox":
    """What has arrived since the test began."""
    mail_sink.messages.clear()
    return mail_sink


@pytest.fixture(scope="session")
def running(mail_sink: "Mailbox") -> Iterator["Running"]:
    """The whole real system with the trained model."""
    from tests.system import running_system

    with running_system(mail_sink) as system:
        yield system
