"""The worker: sends the notices that are owed and looks after files, until it is told to stop."""

import argparse
import logging
import signal
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from backend.cases.carry_over import carry_over_all
from backend.cases.working_days import calendar_of
from backend.casework.files import Caretaker
from backend.clock import local_date, now
from backend.conversations.voice import Voice
from backend.database import Database
from backend.evidence.service import Evidence
from backend.landlord.policies import renewed_or_kept
from backend.notifications.outbox import LEASE, Outbox
from backend.notifications.rounds import note_round
from backend.rulebook import Rulebook
from backend.settings import Settings

EVERY_SECONDS = 2.0
FILES_EVERY_SECONDS = 10.0

log = logging.getLogger("worker")


def main(argv: Sequence[str] | None = None) -> None:
    """Work until SIGTERM or SIGINT."""
    given = _arguments(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s worker %(levelname)s %(message)s")
    settings = Settings()
    rulebook = Rulebook.read(
        settings.policies, today=local_date(now()), folder=settings.policy_folder
    )
    database = Database(settings.database_url, audit_key=settings.audit_key)
    rulebook = renewed_or_kept(database, rulebook, today=local_date(now()))
    carry_over_all(database, rulebook=rulebook, now=now())
    outbox = Outbox(database, settings, rulebook, now, timedelta(seconds=given.lease_seconds))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if not settings.smtp_host:
        log.warning("no mail server is set (SMTP_HOST): letters fail, and other mails wait")
    # A scanner may take its time, and what is urgent must not wait for it.
    files = (database, Evidence.of(settings), rulebook, stop)
    threading.Thread(target=_look_after_files, args=files, daemon=True).start()
    while not stop.is_set():
        try:
            outbox = _in_force(outbox)
            outbox.run_once(mail=bool(settings.smtp_host))
            note_round(database, now=now())
        except Exception:
            log.exception("a round of the worker failed; trying again")
        stop.wait(given.every_seconds)


def _in_force(outbox: Outbox) -> Outbox:
    """Give the outbox by the policies as they are set now, the same while nothing has changed."""
    rulebook = renewed_or_kept(outbox.database, outbox.rulebook, today=local_date(outbox.clock()))
    return outbox if rulebook is outbox.rulebook else replace(outbox, rulebook=rulebook)


def _look_after_files(
    database: Database, evidence: Evidence, rulebook: Rulebook, stop: threading.Event
) -> None:
    while not stop.is_set():
        try:
            rulebook = renewed_or_kept(database, rulebook, today=local_date(now()))
            voice = Voice(rulebook.pack, calendar=calendar_of)
            Caretaker(database, evidence, voice).run_once(now())
        except Exception:
            log.exception("looking after files failed; trying again")
        stop.wait(FILES_EVERY_SECONDS)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m backend.notifications", description=__doc__)
    parser.add_argument("--every-seconds", type=float, default=EVERY_SECONDS, help="rests so long")
    parser.add_argument(
        "--lease-seconds",
        type=float,
        default=LEASE.total_seconds(),
        help="after which another try is made of what a worker that died was sending",
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
