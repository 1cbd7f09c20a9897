"""Starts workers quickly, one life after another: each is a process of its own, to be killed.

What a worker imports and reads is there before it is forked, so that hundreds of lives take minutes
and not hours. Each line on standard input starts one; its process id is the answer.
"""

import os
import signal
import sys

from backend.clock import local_date, now
from backend.notifications import __main__ as worker
from backend.rulebook import Rulebook
from backend.settings import Settings

EVERY_SECONDS, LEASE_SECONDS = "0.01", "0.5"


def main() -> None:
    """Give life to workers until standard input ends."""
    settings = Settings()
    Rulebook.read(settings.policies, today=local_date(now()), folder=settings.policy_folder)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that were killed
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            _live()
        print(child, flush=True)


def _live() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(sys.stdin.fileno())
    try:
        worker.main(["--every-seconds", EVERY_SECONDS, "--lease-seconds", LEASE_SECONDS])
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
