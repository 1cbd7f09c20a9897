"""Kills the worker again and again while it sends mail, and counts what was lost or doubled.

The worker is the real one, in a process of its own, which gets SIGKILL at a moment drawn by lot:
early, while it starts and writes down what is owed, or once it has sent some mails. The mail server
is a real one as well, and keeps the key of each mail. Cases are opened meanwhile. What is owed is
read from the histories of the cases, and not from the outbox.
"""

import asyncio
import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession
from sqlalchemy import func, select

from backend.cases import process
from backend.cases import service as cases
from backend.cases.models import CaseEvent
from backend.cases.service import Issue, NewCase
from backend.clock import local_date, now
from backend.database import Database
from backend.notifications.mailing import key_of
from backend.notifications.models import Notice
from backend.policy.process.steps import Discussed
from backend.residents.service import Person
from backend.rulebook import Rulebook
from backend.settings import Settings
from ops.ports import quiet_port
from ops.steps import ROOT, leashed

# What a history owes in this test: a receipt, and a word that somebody talked with them.
OWED = ("received", "discussed")
SHORT_LIFE, LONG_LIFE = 0.4, 3.0  # seconds
MOST_MAILS = 5  # of one life
LONGEST_ANSWER = 0.012  # seconds that the mail server takes once it has a mail
IDLE_SECONDS = 60.0
# So many mails wait at most, so that the last worker is done soon.
MOST_WAITING = 40


@dataclass(frozen=True)
class Figures:
    """What came of it. `repeated` mails came again with a key that the server had seen."""

    kills: int
    while_sending: int
    owed: int
    arrived: int
    repeated: int
    lost: int
    doubled: int
    other_ids: int
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether nothing was lost, and nothing came twice for whoever looks at the keys."""
        return not (self.lost or self.doubled or self.other_ids)

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{self.kills} kills, {self.while_sending} of them while a mail was being sent: "
            f"{self.owed} mails owed, {self.lost} lost, {self.doubled} doubled; {self.repeated} "
            f"came again, of which {self.other_ids} with another id ({self.seconds:.0f} seconds)"
        )


@dataclass
class Sink:
    """A mail server that keeps what it took: how often each key came, and with which ids.

    It takes a mail first and answers later, so that a worker is killed in between, too.
    """

    port: int
    lots: random.Random
    keys: Counter[str] = field(default_factory=Counter)
    ids: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    told: defaultdict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    async def handle_DATA(self, _server: SMTP, _session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802
        """Keep the key of a mail."""
        mail = message_from_bytes(cast(bytes, envelope.content))
        key = str(mail["X-Front-Door-Key"])
        self.keys[key] += 1
        self.ids[key].add(str(mail["Message-ID"]))
        self.told[str(mail["To"]), str(mail["Subject"])].add(key)
        await asyncio.sleep(self.lots.uniform(0, LONGEST_ANSWER))
        return "250 OK"


def crash(url: str, folder: Path, *, kills: int, seed: int = 1) -> Figures:
    """Kill the worker of a migrated, empty database so many times; give what came of it."""
    lots, began = random.Random(seed), time.monotonic()  # noqa: S311 (no secret hangs on it)
    with _sink(random.Random(seed + 1)) as sink:  # noqa: S311
        settings = _settings(url, folder, sink.port)
        database = Database(url, audit_key=settings.audit_key)
        with _nursery(settings, folder) as nursery, _opening(database, settings, sink):
            interrupted = sum(_one_life(nursery, database, sink, lots) for _ in range(kills))
        with _nursery(settings, folder) as nursery:
            last = _born(nursery)
            _wait_until_settled(database, sink)
            os.kill(last, signal.SIGTERM)
        owed = _owed(database, settings)
        database.engine.dispose()
    return Figures(
        kills=kills,
        while_sending=interrupted,
        owed=len(owed),
        arrived=sink.keys.total(),
        repeated=sum(number - 1 for number in sink.keys.values()),
        lost=len(owed - set(sink.keys)),
        doubled=sum(len(keys) - 1 for keys in sink.told.values()),
        other_ids=sum(len(ids) - 1 for ids in sink.ids.values()),
        seconds=time.monotonic() - began,
    )


def _one_life(
    nursery: "subprocess.Popen[str]", database: Database, sink: Sink, lots: random.Random
) -> bool:
    """Let a worker live a moment, and kill it; tell whether it was sending something."""
    before = sink.keys.total()
    child = _born(nursery)
    if lots.random() < 0.25:
        time.sleep(lots.uniform(0, SHORT_LIFE))
    else:
        enough, until = before + lots.randint(1, MOST_MAILS), time.monotonic() + LONG_LIFE
        while sink.keys.total() < enough and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(lots.uniform(0, 2 * LONGEST_ANSWER))
    os.kill(child, signal.SIGKILL)
    with database.read() as session:
        held = select(func.count()).where(Notice.done_at.is_(None), Notice.lease_until > now())
        return bool(session.scalar(held))


def _born(nursery: "subprocess.Popen[str]") -> int:
    stdin, stdout = nursery.stdin, nursery.stdout
    if stdin is None or stdout is None:
        raise RuntimeError("the nursery has no pipes")
    stdin.write("\n")
    stdin.flush()
    return int(stdout.readline())


def _wait_until_settled(database: Database, sink: Sink) -> None:
    """Wait until nothing is left to send; raise TimeoutError when nothing arrives any more."""
    arrived, last = 0, time.monotonic()
    while time.monotonic() < last + IDLE_SECONDS:
        if sink.keys.total() > arrived:
            arrived, last = sink.keys.total(), time.monotonic()
        with database.read() as session:
            told = select(func.count()).where(Notice.kind != "handed_over")
            lines = select(func.count()).where(CaseEvent.kind.in_(OWED))
            waiting = session.scalar(told.where(Notice.done_at.is_(None))) or 0
            done = session.scalar(told.where(Notice.dedup_key.startswith("event:"))) or 0
            if not waiting and done >= (session.scalar(lines) or 0):
                return
        time.sleep(0.05)
    raise TimeoutError("the outbox did not empty itself")


def _owed(database: Database, settings: Settings) -> set[str]:
    """Give the key of every mail that the histories owe."""
    with database.read() as session:
        lines = session.scalars(select(CaseEvent.id).where(CaseEvent.kind.in_(OWED)))
        return {key_of(Notice(dedup_key=f"event:{line}"), settings) for line in lines}


@contextmanager
def _opening(database: Database, settings: Settings, sink: Sink) -> Iterator[None]:
    """Open cases for as long as the block lasts, and talk with each resident."""
    rulebook = Rulebook.read(settings.policies, today=local_date(now()))
    stop = threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            if number * len(OWED) < len(sink.keys) + MOST_WAITING:
                number += 1
                _open(database, rulebook, number, now())
            stop.wait(0.03)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _open(database: Database, rulebook: Rulebook, number: int, at: datetime) -> None:
    resident = Person(full_name=f"Pat {number}", email=f"pat{number}@example.com")
    new = NewCase(
        idempotency_key=f"crash-{number}",
        kind="complaint",
        route="complaint",
        person_decides=False,
        behalf="self",
        resident=resident,
        issues=(Issue("The lift is broken", "Mend it"),),
    )
    with database.write() as session:
        reference = cases.open_case(session, new, rulebook=rulebook, now=at).reference
    with database.write() as session:
        step = Discussed(on=local_date(at), by="staff:1", notes="Rang them")
        process.take(session, reference, step, rulebook=rulebook, now=at)


@contextmanager
def _sink(lots: random.Random) -> Iterator[Sink]:
    sink = Sink(quiet_port(), lots)
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@contextmanager
def _nursery(settings: Settings, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    with (folder / "worker.log").open("a") as log:
        nursery = subprocess.Popen(
            leashed([sys.executable, "-m", "ops.outbox_lives"]),
            cwd=ROOT,
            env={**os.environ, **_environ(settings)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        with nursery:
            yield nursery


def _settings(url: str, folder: Path, port: int) -> Settings:
    known: dict[str, Any] = {
        "database_url": url,
        "data_dir": folder,
        "secret_key": hashlib.sha256(url.encode()).hexdigest(),
        "bot_secret": "b",
        "actions_secret": "a",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "mail_from": "complaints@landlord.example",
    }
    return Settings(**known)


def _environ(settings: Settings) -> Mapping[str, str]:
    names = (
        "database_url",
        "data_dir",
        "secret_key",
        "bot_secret",
        "actions_secret",
        "smtp_host",
        "smtp_port",
        "mail_from",
    )
    # Settings of whoever runs this must not send these mails anywhere else.
    empty = dict.fromkeys(("STAFF_ALERT_EMAIL", "ON_CALL_EMAIL", "SMTP_USER", "SMTP_PASSWORD"), "")
    own = {name.upper(): str(getattr(settings, name)) for name in names}
    return {**empty, "SMTP_STARTTLS": "false", "POLICIES": settings.policies, **own}
