"""The worker: sends the notices that are owed, until it is told to stop."""

import logging
import signal
import threading
from dataclasses import replace

from backend.cases.carry_over import carry_over_all
from backend.cases.working_days import calendar_of
from backend.casework.files import Caretaker
from backend.clock import local_date, now
from backend.conversations.voice import Voice
from backend.database import Database
from backend.evidence.service import Evidence
from backend.landlord.policies import renewed, renewed_or_kept
from backend.notifications.outbox import Outbox
from backend.rulebook import Rulebook
from backend.settings import Settings

EVERY_SECONDS = 2.0
FILES_EVERY_SECONDS = 10.0

log = logging.getLogger("worker")


def main() -> None:
    """Work until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s worker %(levelname)s %(message)s")
    settings = Settings()
    rulebook = Rulebook.read(
        settings.policies, today=local_date(now()), folder=settings.policy_folder
    )
    database = Database(settings.database_url, audit_key=settings.audit_key)
    rulebook = renewed(database, rulebook, today=local_date(now()))
    carry_over_all(database, rulebook=rulebook, now=now())
    outbox = Outbox(database, settings, rulebook, now)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if not settings.smtp_host:
        log.warning("no mail server is set (SMTP_HOST): letters fail, and other mails wait")
    # A thread of its own, so that no mail waits for the virus scanner.
    files = [database, Evidence.of(settings), rulebook, stop]
    threading.Thread(target=_look_after_files, args=files, daemon=True).start()
    while not stop.is_set():
        try:
            rulebook = renewed_or_kept(database, outbox.rulebook, today=local_date(now()))
            outbox = outbox if rulebook is outbox.rulebook else replace(outbox, rulebook=rulebook)
            outbox.run_once(mail=bool(settings.smtp_host))
        except Exception:
            log.exception("a round of the worker failed; trying again")
        stop.wait(EVERY_SECONDS)


def _look_after_files(
    database: Database, evidence: Evidence, rulebook: Rulebook, stop: threading.Event
) -> None:
    while not stop.is_set():
        try:
            rulebook = renewed_or_kept(database, rulebook, today=local_date(now()))
            voice = Voice(rulebook.pack, calendar=calendar_of)
            Caretaker(database, evidence, voice).run_once(now())
        except Exception:
            log.exception("the files could not be looked after; trying again")
        stop.wait(FILES_EVERY_SECONDS)


if __name__ == "__main__":
    main()
