"""The whole real system, started as `make run` starts it, on ports and data of its own."""

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops import model
from ops.front_door import FrontDoor
from ops.place import find_place
from ops.ports import quiet_port
from ops.run import environment, prepare
from tests.eventually import eventually
from tests.mailbox import Mailbox

ON_CALL = "on-call@landlord.example"
STAFF_ALERTS = "complaints@landlord.example"


@dataclass
class Running:
    """A running front door, with handles to kill, stop and start its processes."""

    door: FrontDoor
    staff: dict[str, str]

    @property
    def url(self) -> str:
        """Where the pages are."""
        return self.door.place.local_url

    @property
    def data_dir(self) -> Path:
        """Where its data is."""
        return self.door.place.data_dir

    def kill(self, name: str) -> None:
        """Kill `web`, `bot` or `worker` without warning; it comes back by itself."""
        killed = self.door.pids[name]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(killed, signal.SIGKILL)
        eventually(lambda: self.door.pids[name] != killed, f"{name} is started again")

    def stop(self, name: str) -> None:
        """Stop a process until it is started again."""
        self.door.control("stop", name)

    def start(self, name: str) -> None:
        """Start a stopped process and wait until it answers."""
        self.door.control("start", name)
        self.wait_for(name)

    def wait_for(self, name: str) -> None:
        """Wait until a process answers."""
        eventually(lambda: self.door.is_ready(name), f"{name} answers", seconds=60)


@contextmanager
def running_system(mailbox: Mailbox, **more: str) -> Iterator[Running]:
    """Run web, assistant and worker, over a new SQLite database unless more settings say else."""
    if not model.is_trained():
        model.train()
    data_dir = Path(tempfile.mkdtemp(prefix="front-door-"))
    settings = {
        "PORT": str(quiet_port()),
        "DATA_DIR": str(data_dir),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mailbox.port),
        "MAIL_FROM": "front-door@landlord.example",
        "ON_CALL_EMAIL": ON_CALL,
        "STAFF_ALERT_EMAIL": STAFF_ALERTS,
        **more,
    }
    place = find_place({**os.environ, **settings}, root=data_dir)
    staff = prepare(place)
    door = FrontDoor(place, environment(place))
    try:
        door.start()
        door.wait_until_ready()
        yield Running(door, staff)
    finally:
        door.stop()
        shutil.rmtree(data_dir, ignore_errors=True)
