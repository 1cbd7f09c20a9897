"""`make run`: set up what is missing, start everything, say where to go, stop everything."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import IO
from urllib.parse import urlsplit

from ops import model, ports
from ops.front_door import NAMES, FrontDoor
from ops.place import Place, find_place
from ops.sample_landlord import serving
from ops.setup import answering, set_up
from ops.steps import ROOT, RefusalError, leashed, step


def main() -> int:
    """Run one front door until it is told to stop."""
    began = time.monotonic()
    place = find_place()
    ports.check_free(place.host, place.port)
    with alone_in(place) as held, sample_of(place):
        set_up()
        staff = prepare(place)
        greeting = partial(_greet, place, staff, began)
        try:
            return serve(FrontDoor(place, environment(place)), greeting, held.fileno())
        except RefusalError:
            if staff:  # the password is told once, and the next start will not make another
                print(f"Staff {_sign_in(staff)}.", flush=True)
            raise


def serve(door: FrontDoor, greet: Callable[[], None], held: int | None = None) -> int:
    """Start a front door, wait, greet, and tell what happens to it until asked to stop it."""
    try:
        door.start(held)
        with step("Starting", "everything answers") as told:
            door.wait_until_ready(told.say)
        greet()
        _watch(door)
        raise RefusalError("The process manager was ended from outside; all is stopped.")
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(door)


def prepare(place: Place) -> dict[str, str]:
    """Bring the database up to date and give the first staff account, if it was just made."""
    backend(place, "policy", "timeline")  # before anything is made that a wrong setting would leave
    backend(place, "migrate")
    made = backend(place, "create-staff", "--first", "--json").strip()
    staff: dict[str, str] = json.loads(made or "null") or {}
    return staff


def environment(place: Place) -> dict[str, str]:
    """The environment of the processes, with the secrets that they share."""
    return {**place.environ, **place.secrets(), "MODEL": str(model.path())}


def backend(place: Place, *arguments: str) -> str:
    """What `python -m backend` answers, or its own sentence as a refusal."""
    command = leashed([ROOT / ".venv/bin/python", "-m", "backend", *arguments])
    done = subprocess.run(
        command, cwd=ROOT, env=dict(place.environ), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with code {done.returncode}"]
        raise RefusalError(f"`python -m backend {arguments[0]}` did not work: {said[-1]}")
    return done.stdout


@contextlib.contextmanager
def alone_in(place: Place) -> Iterator[IO[str]]:
    """Keep a second front door out of the same data, until every process has let go of it."""
    place.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place.data_dir / "run.json").open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RefusalError(
                f"Another front door uses {place.data_dir}: stop it, or give this one a data"
                " folder and a port of its own: DATA_DIR=var-2 PORT=8001 make run."
            ) from error
        names = ("HOST", "PORT", "BOT_PORT", "ACTIONS_PORT", "BOT_URL")
        held.truncate(0)
        held.write(json.dumps({"pid": os.getpid()} | {name: place.environ[name] for name in names}))
        held.flush()
        try:
            yield held
        finally:
            held.truncate(0)


def sample_of(place: Place) -> AbstractContextManager[None]:
    """The made-up landlord's website, where the pages are only for trying out."""
    port = urlsplit(place.sample_url).port
    return serving(place.public_url, port) if port else contextlib.nullcontext()


def _greet(place: Place, staff: dict[str, str], began: float) -> None:
    address = place.public_url
    print(
        f"\nThe front door is open, after {time.monotonic() - began:.0f} s.\n\n"
        f"  Residents   {address}/chat\n"
        f"  Staff       {address}/staff  ({_sign_in(staff)})\n{_on_a_website(place)}"
        f"{_without_code(place)}\n"
        f"Logs are in {place.logs}. Ctrl-C stops everything.\n",
        flush=True,
    )


def _on_a_website(place: Place) -> str:
    if not place.sample_url:
        return ""
    return (
        f"  On a page   {place.sample_url}  (a made-up landlord's website, with the chat in it)\n"
    )


def _without_code(place: Place) -> str:
    if not place.asks_no_code:
        return ""
    return "\nStaff need no code from an app here. SECOND_FACTOR=true make run asks for one.\n"


def _sign_in(staff: dict[str, str]) -> str:
    if staff:
        return f"sign in as {staff['username']} with the password {staff['password']}"
    return "sign in as before; .venv/bin/python -m backend create-staff NAME makes an account"


def _watch(door: FrontDoor) -> None:
    """Tell what happens to the processes until supervisord ends, which it should not by itself."""
    while event := door.next_event():
        name = NAMES.get(event.name, event.name)
        if event.what == "exited":
            again = f"stopped ({event.detail}) and is being started again"
            print(f"{name} {again}; {door.log(event.name)} may say why.", flush=True)
        elif event.what == "given up":
            print(f"{name} cannot be started: look into {door.log(event.name)}.", flush=True)


def _stop(door: FrontDoor) -> None:
    """Stop everything, undisturbed by a second ctrl-C."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    door.stop()
    with contextlib.suppress(OSError):
        print("\nEverything is stopped.", flush=True)


if __name__ == "__main__":
    sys.exit(answering(main))
