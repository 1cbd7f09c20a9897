"""The web process: the public pages, and the bot's action webhook on a loopback port of its own."""

import contextlib
import gc
import logging
import socket
import sys
import threading

import uvicorn
from sqlalchemy.exc import IntegrityError

from actions.context import configure
from actions.webhook import create_webhook
from backend.policy.calendar import calendar_for
from backend.settings import Settings
from backend.teams.seeding import seed
from backend.web.app import create_app
from backend.web.door import Door
from backend.web.server import Server

LOOPBACK = "127.0.0.1"
GRACE_SECONDS = 3
NEW_OBJECTS = 20_000  # so many more than before are there when the collector begins


def main() -> int:
    """Serve until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s web %(levelname)s %(message)s")
    settings = Settings()
    for host, port in ((settings.host, settings.port), (LOOPBACK, settings.actions_port)):
        if _is_taken(host, port):
            logging.error("port %s is in use; choose another with PORT or ACTIONS_PORT", port)
            return 1
    door = Door.built(settings).renewed()
    # Another web process that starts at the same moment may put the same teams down first.
    with contextlib.suppress(IntegrityError), door.database.write() as session:
        seed(session, door.rulebook.pack)
    _configure_actions(door)
    hooks = uvicorn.Server(
        uvicorn.Config(
            create_webhook(settings.actions_secret),
            host=LOOPBACK,
            port=settings.actions_port,
            log_level="warning",
            access_log=False,
        )
    )
    # A thread of its own, so that an action never waits for a page, nor a page for an action.
    thread = threading.Thread(target=hooks.run, name="actions", daemon=True)
    thread.start()
    # Read while nobody waits: the first to open the list of cases would wait for it.
    threading.Thread(target=_prepare, args=[door], name="prepare", daemon=True).start()
    pages = Server(
        create_app(door, _configure_actions),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        forwarded_allow_ips=LOOPBACK,
    )
    _settle_down()
    with contextlib.suppress(KeyboardInterrupt):
        pages.run()
    hooks.should_exit = True
    thread.join(timeout=GRACE_SECONDS)
    return 0 if pages.started else 1


def _configure_actions(door: Door) -> None:
    configure(database=door.database, rulebook=door.rulebook, voice=door.voice, clock=door.clock)


def _prepare(door: Door) -> None:
    for policy in door.rulebook.timeline.pack_ids:
        calendar_for(door.rulebook.pack_of(policy))


def _settle_down() -> None:
    """Spare the collector what was loaded so far, and walk what is new less often.

    It took a fifth of the processor's time, and held up every reader while it went over all.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


def _is_taken(host: str, port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
