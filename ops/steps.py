"""Long steps told as they happen: what is going on, how far it is, and how long it took."""

import re
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_BETWEEN_LINES = 10.0

Command = list[str | Path]


class RefusalError(Exception):
    """Something stands in the way; the message is one sentence that says what helps."""


class CommandError(Exception):
    """A command ended with an error; its last lines are kept."""

    def __init__(self, command: Sequence[str], code: int, last: Sequence[str]) -> None:
        super().__init__(f"{Path(command[0]).name} ended with code {code}")
        self.last = list(last)

    @property
    def disk_is_full(self) -> bool:
        """Whether the command said that no space is left."""
        return any(
            re.search(r"no space left|os error 28|disk quota", line, re.IGNORECASE)
            for line in self.last
        )

    @property
    def reason(self) -> str:
        """The last thing that the command said, on one line."""
        said = [line.strip() for line in self.last if line.strip()]
        return said[-1] if said else str(self)


class Step:
    """One long step: one changing line on a terminal, a line now and then elsewhere."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._detail = ""
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._live = sys.stdout.isatty()
        self._teller = threading.Thread(target=self._tell, daemon=True)

    def say(self, detail: str) -> None:
        """Tell how far the step is."""
        self._detail = detail

    def begin(self) -> None:
        """Show the step and keep showing how far it is."""
        if not self._live:
            print(f"{self._title} ...", flush=True)
        self._teller.start()

    def end(self, outcome: str) -> None:
        """Leave one line that says how the step ended."""
        self._ended.set()
        self._teller.join()
        self._write(f"{self._title}: {outcome} ({self._seconds} s)", "\n")

    @property
    def _seconds(self) -> int:
        return round(time.monotonic() - self._began)

    def _tell(self) -> None:
        while not self._ended.wait(0.5 if self._live else SECONDS_BETWEEN_LINES):
            detail = f"{self._detail}, " if self._detail else ""
            self._write(f"{self._title}: {detail}{self._seconds} s", "" if self._live else "\n")

    def _write(self, line: str, end: str) -> None:
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            line = f"\r\033[K{line[:width] if not end else line}"
        print(line, end=end, flush=True)


@contextmanager
def step(title: str, outcome: str = "done") -> Iterator[Step]:
    """Show a long step from its beginning to its end, whatever the end is."""
    shown = Step(title)
    shown.begin()
    try:
        yield shown
    except BaseException:
        shown.end("not finished")
        raise
    shown.end(outcome)


def leashed(command: Sequence[str | Path], signal: str = "TERM") -> list[str]:
    """The command, made to get a signal when the process that started it dies, however it dies."""
    words = [str(word) for word in command]
    return ["setpriv", "--pdeathsig", signal, "--", *words] if shutil.which("setpriv") else words


def run(
    command: Sequence[str | Path],
    *,
    log: Path,
    environ: Mapping[str, str],
    on_line: Callable[[str], None] = lambda _line: None,
) -> None:
    """Run a command of a long step; its lines go to a log and to whoever tells the progress."""
    log.parent.mkdir(parents=True, exist_ok=True)
    last: deque[str] = deque(maxlen=40)
    with (
        log.open("w") as kept,
        subprocess.Popen(
            leashed(command),
            cwd=ROOT,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        try:
            for line in process.stdout or ():
                kept.write(line)
                last.append(line)
                on_line(line.rstrip())
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise CommandError([str(word) for word in command], process.returncode, last)
