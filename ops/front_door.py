"""One running front door: web, assistant and worker, kept going by supervisord."""

import contextlib
import os
import queue
import re
import signal
import subprocess
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from ops import supervision
from ops.answers import answers
from ops.place import Place
from ops.steps import ROOT, Command, RefusalError, leashed

SECONDS_TO_START = 150.0
SECONDS_TO_STOP = 4.0
SECONDS_BETWEEN_LOOKS = 0.1
TRIES = 3
LINES_KEPT = 50

PROGRAMS: Mapping[str, str] = {
    "web": ".venv/bin/python -m backend.web",
    "bot": ".venv-bot/bin/python -m bot.run",
    "worker": ".venv/bin/python -m backend.notifications",
}
NAMES = {"web": "The pages", "bot": "The assistant", "worker": "The worker"}


@dataclass(frozen=True)
class Event:
    """One thing that happened to one process: spawned, exited, given up."""

    name: str
    what: str
    detail: str = ""


@dataclass
class FrontDoor:
    """The processes of one place: start them, ask how they are, stop them all."""

    place: Place
    environ: Mapping[str, str]
    programs: Mapping[str, str] = field(default_factory=lambda: PROGRAMS)
    pids: dict[str, int] = field(default_factory=dict)
    _supervisord: subprocess.Popen[str] | None = None
    _listener: threading.Thread = field(default_factory=threading.Thread)
    _events: "queue.Queue[Event | None]" = field(default_factory=queue.Queue)
    _exits: Counter[str] = field(default_factory=Counter)
    _said: deque[str] = field(default_factory=lambda: deque(maxlen=LINES_KEPT))

    def start(self, held: int | None = None) -> None:
        """Start supervisord, which starts the rest; a held lock stays held until it has ended."""
        configuration = supervision.write_configuration(self.place, self.programs)
        supervisord: Command = [ROOT / ".venv/bin/python", "-m", "supervisor.supervisord"]
        self._supervisord = subprocess.Popen(
            leashed([*supervisord, "-n", "-c", configuration]),
            cwd=ROOT,
            env={**self.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # so that only this process gets the terminal's ctrl-C
            pass_fds=() if held is None else (held,),
        )
        said = cast(IO[str], self._supervisord.stdout)
        self._listener = threading.Thread(target=self._listen, args=[said], daemon=True)
        self._listener.start()

    def wait_until_ready(self, say: Callable[[str], None] = lambda _detail: None) -> None:
        """Wait until every process answers, or refuse with what the one that does not has said."""
        waiting = set(self.programs)
        deadline = time.monotonic() + SECONDS_TO_START
        while waiting:
            waiting = {name for name in waiting if not self.is_ready(name)}
            say("waiting for " + " and ".join(NAMES[name].lower() for name in sorted(waiting)))
            self._check_hopeful(waiting, deadline)
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def is_ready(self, name: str) -> bool:
        """Whether one process runs and answers."""
        if name not in self.pids:
            return False
        if name == "web":
            return answers(f"{self.place.local_url}/health/live")
        if name == "bot":
            secret = self.environ["BOT_SECRET"]
            url = f"{self.place.bot_url}/front-door/ready"
            return answers(url, {"X-Front-Door-Secret": secret})
        return True

    def next_event(self) -> Event | None:
        """Wait for the next thing that happens to a process; None when supervisord has ended."""
        return self._events.get()

    def stop(self) -> None:
        """Stop every process, by force where asking does not help within some seconds."""
        if not self._supervisord:
            return
        with contextlib.suppress(ProcessLookupError):
            self._supervisord.terminate()
        try:
            self._supervisord.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._kill_all()
            self._supervisord.kill()
            self._supervisord.wait()
        self._wait_for_orphans()
        self._listener.join(SECONDS_TO_STOP)

    def control(self, *command: str) -> None:
        """Say something to supervisord, such as `stop bot` or `start bot`."""
        action, *names = command
        words = [action, *(f"{supervision.GROUP}:{name}" for name in names)]
        program: Command = [ROOT / ".venv/bin/python", "-m", "supervisor.supervisorctl", "-c"]
        path = supervision.configuration_path(self.place)
        subprocess.run([*program, path, *words], cwd=ROOT, capture_output=True, check=True)

    def log(self, name: str) -> Path:
        """The log of one process."""
        return self.place.logs / f"{name}.log"

    def _listen(self, said: IO[str]) -> None:
        with said:
            for line in said:
                self._said.append(line.strip())
                if event := _event(line):
                    self._take_in(event)
                    self._events.put(event)
        self._events.put(None)

    def _take_in(self, event: Event) -> None:
        if event.what == "spawned":
            self.pids[event.name] = int(event.detail)
        elif event.what == "exited":
            self._exits[event.name] += 1

    def _check_hopeful(self, waiting: set[str], deadline: float) -> None:
        if self._supervisord and self._supervisord.poll() is not None:
            errors = [line for line in self._said if line.startswith("Error")]
            reason = (errors or [*self._said, "it said nothing"])[0]
            raise RefusalError(f"The process manager could not start: {reason}.")
        for name in sorted(waiting):
            if self._exits[name] >= TRIES or time.monotonic() > deadline:
                raise RefusalError(
                    f"{NAMES[name]} did not start ({self._last_words(name)}):"
                    f" look into {self.log(name)}."
                )

    def _last_words(self, name: str) -> str:
        try:
            lines = self.log(name).read_text(errors="replace").split("\n")
        except OSError:
            lines = []
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")

    def _kill_all(self) -> None:
        for pid in self.pids.values():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)

    def _wait_for_orphans(self) -> None:
        """Processes whose supervisord was killed have been asked to stop: see that they do."""
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            if not any(_is_alive(pid) for pid in self.pids.values()):
                return
            time.sleep(SECONDS_BETWEEN_LOOKS)
        self._kill_all()


def _event(line: str) -> Event | None:
    """What a line of supervisord's says about a process, if it does."""
    if found := re.search(r"spawned: '(\S+)' with pid (\d+)", line):
        return Event(found[1], "spawned", found[2])
    if found := re.search(r"exited: (\S+) \((.*?)(; (not )?expected)?\)", line):
        return Event(found[1], "exited", found[2])
    if found := re.search(r"gave up: (\S+) entered FATAL", line):
        return Event(found[1], "given up")
    return None


def _is_alive(pid: int) -> bool:
    """Whether a process that this one started at second hand still runs."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
