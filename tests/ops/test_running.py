"""Starting and stopping everything, with stand-ins for the processes: nothing is left behind."""

import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from ops.answers import answers
from ops.ports import quiet_port
from ops.steps import ROOT
from tests.eventually import eventually
from tests.ops.stand_in import SAYS_IT_IS_OPEN

pytestmark = pytest.mark.slow

MARK = "FRONT_DOOR_TEST"
# That it ends at all: how soon it does is measured where nothing else runs.
SECONDS_TO_STOP = 30.0


@dataclass
class Run:
    """A run of stand-ins, and every process that it has started, found by a mark."""

    process: "subprocess.Popen[str]"
    mark: str
    port: int

    def processes(self) -> dict[int, str]:
        """The living processes of this run, by id, with their command lines."""
        return {int(path.name): _command(path) for path in _marked(f"{MARK}={self.mark}")}

    def pid_of(self, words: str) -> int:
        """The process whose command line holds these words."""
        return next(pid for pid, command in self.processes().items() if words in command)

    def told(self) -> str:
        """What it printed, to its end."""
        return self.process.communicate(timeout=SECONDS_TO_STOP)[0]

    def is_gone(self) -> bool:
        """Whether no process is left."""
        return not self.processes()


@pytest.fixture
def run() -> Iterator[Run]:
    mark, port = uuid.uuid4().hex, quiet_port()
    with tempfile.TemporaryDirectory(prefix="front-door-") as data_dir:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.ops.stand_in", "run", data_dir, str(port)],
            cwd=ROOT,
            env={**os.environ, MARK: mark},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        run = Run(process, mark, port)
        try:
            assert process.stdout is not None
            while SAYS_IT_IS_OPEN not in (line := process.stdout.readline()):
                assert line, "it ended before it was open"
            yield run
        finally:
            for pid in run.processes():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.communicate()


def test_everything_runs_under_the_process_manager(run: Run) -> None:
    commands = sorted(run.processes().values())

    assert len(commands) == 5
    assert answers(f"http://127.0.0.1:{run.port}/health/live")


@pytest.mark.parametrize("signal_name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_asking_it_to_stop_leaves_no_process_and_no_error(run: Run, signal_name: str) -> None:
    run.process.send_signal(signal.Signals[signal_name])

    assert "Everything is stopped." in run.told()
    assert run.process.returncode == 0
    assert run.is_gone()


def test_an_impatient_second_ctrl_c_changes_nothing(run: Run) -> None:
    run.process.send_signal(signal.SIGINT)
    run.process.send_signal(signal.SIGINT)

    assert "Traceback" not in run.told()
    assert run.is_gone()


def test_a_killed_process_manager_takes_everything_with_it(run: Run) -> None:
    os.kill(run.pid_of("supervisord"), signal.SIGKILL)

    assert "The process manager was ended from outside; all is stopped." in run.told()
    assert run.process.returncode == 1
    assert run.is_gone()


def test_a_killed_run_takes_everything_with_it(run: Run) -> None:
    run.process.kill()

    eventually(run.is_gone, "every process has ended", SECONDS_TO_STOP)


def test_a_killed_assistant_comes_back_by_itself(run: Run) -> None:
    killed = run.pid_of("BOT_PORT")

    os.kill(killed, signal.SIGKILL)

    eventually(lambda: any(_is_new_bot(run, killed)), "the assistant is started again")
    run.process.send_signal(signal.SIGINT)
    assert "The assistant stopped (terminated by SIGKILL) and is being started again" in run.told()


def _is_new_bot(run: Run, killed: int) -> Iterator[bool]:
    return (pid != killed for pid, command in run.processes().items() if "BOT_PORT" in command)


def _marked(mark: str) -> Iterator[Path]:
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (path / "environ").read_bytes().split(b"\0"):
                yield path


def _command(path: Path) -> str:
    with suppress(OSError):
        return (path / "cmdline").read_bytes().decode().replace("\0", " ").strip()
    return ""
