"""Sets up what running or testing needs, and does nothing where nothing is missing."""

import errno
import fcntl
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from ops import debian, environments, model
from ops.environments import APP, BOT, DEV, Environment
from ops.steps import ROOT, RefusalError

ASKED_TO_STOP = (signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str]) -> int:
    """Set up for `run` or for `test`; `train` trains the model anew whether or not there is one."""
    goal = arguments[0] if arguments else "run"

    def work() -> int:
        set_up(DEV if goal == "test" else APP, train_anew=goal == "train")
        if goal == "test":
            system_packages()
        return 0

    return answering(work)


def set_up(app: Environment = APP, *, train_anew: bool = False) -> None:
    """Make both environments and the model, one process at a time."""
    # Whoever trains or runs where tests were run goes on testing there: what they need stays.
    app = DEV if app is APP and DEV.was_made else app
    missing = [environment for environment in (app, BOT) if not environment.is_ready]
    if not missing and model.is_trained() and not train_anew:
        return
    with _alone():
        missing = [environment for environment in missing if not environment.is_ready]
        if missing:
            environments.check_space(missing)
            print("Setting up, about two minutes the first time:", flush=True)
        for environment in missing:
            environment.install()
        if train_anew or not model.is_trained():
            model.train()


def system_packages() -> None:
    """Install what tests need of Debian's: a PostgreSQL and a browser, or say what is missing."""
    for package, why in debian.missing_for_tests().items():
        try:
            debian.install([package, *debian.BESIDE.get(package, ())], why)
        except RefusalError as refusal:
            if os.environ.get("CI") == "true":
                raise
            print(f"{refusal} The tests that need it are skipped.", flush=True)


def answering(work: Callable[[], int]) -> int:
    """Do some work and turn what stops it into one sentence and an exit code."""
    try:
        with _stoppable():
            return work()
    except RefusalError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print("The disk is full: free about 3 GB and try again.", file=sys.stderr)
        return 1


@contextmanager
def _stoppable() -> Iterator[None]:
    """Stop on SIGTERM and on a lost terminal as on ctrl-C."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in ASKED_TO_STOP}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for a set-up that is under way in the same checkout."""
    environments.BUILD.mkdir(exist_ok=True)
    with (environments.BUILD / "set-up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Waiting for another set-up of {ROOT} to finish ...", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
