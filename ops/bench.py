"""`make bench`: turns, memory and start-up of this front door, beside Rasa's own default.

Both run the same pages, actions, training data and scripted conversation over SQLite on this
machine, one after the other. The default is what `rasa init` configures, with nothing of Rasa
changed.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ops import model
from ops.environments import BOT
from ops.front_door import FrontDoor
from ops.place import find_place
from ops.ports import quiet_port
from ops.resident import Resident, StuckError
from ops.run import environment, prepare
from ops.steps import ROOT, step

CONFIGS = {"ours": "config.yml", "default": "bot/default_config.yml"}
CONVERSATIONS = 12
AT_ONCE = 8
CONVERSATIONS_EACH = 4
OPENING = "The boiler has been off for three weeks and I told you twice. I want it mended."
SCRIPT = {
    "reported_before": "yes, I rang you twice and nobody came",
    "noticed_on": "three weeks ago",
    "outcome": "I want the boiler mended",
    "route_choice": '/answer{"value": "complaint"}',
    "on_behalf": '/answer{"value": "self"}',
    "relationship": '/answer{"value": "tenant"}',
    "full_name": "Sam Taylor",
    "address": "4 Mill Lane, TN13 1AX",
    "contact_details": "sam@example.org",
}


@dataclass
class Measured:
    """What one configuration was measured at; times in milliseconds."""

    name: str
    ready_seconds: float = 0.0
    training_seconds: float = 0.0
    turns: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    turns_a_second: float = 0.0
    megabytes: Mapping[str, float] = field(default_factory=dict)
    stuck: int = 0

    def lines(self) -> Iterator[str]:
        """Tell it to people."""
        yield f"{self.name}"
        yield f"  trained in {self.training_seconds:.0f} s, ready in {self.ready_seconds:.1f} s"
        yield f"  one resident, POST to stored reply: {_spread(self.turns)}"
        yield f"  one resident, POST to reply in hand: {_spread(self.seen)}"
        yield f"  {AT_ONCE} residents at once: {self.turns_a_second:.1f} turns a second"
        memory = ", ".join(f"{name} {size:.0f} MB" for name, size in self.megabytes.items())
        yield f"  memory: {memory}"
        if self.stuck:
            yield f"  conversations that got stuck: {self.stuck}"


def main() -> None:
    """Measure both and print them side by side; with `train`, only train what is missing."""
    models = {name: _trained(name, config) for name, config in CONFIGS.items()}
    if sys.argv[1:] == ["train"]:
        return
    ours = _measure("This front door", *models["ours"], {})
    default = _measure(
        "Rasa's default pipeline and policies, unpatched",
        *models["default"],
        {"RASA_AS_SHIPPED": "1"},
    )
    for measured in (ours, default):
        print("\n".join(measured.lines()))
    turn = statistics.median(ours.turns) / statistics.median(default.turns)
    rate = ours.turns_a_second / default.turns_a_second
    print(f"Turn time {turn:.2f} of the default's, {rate:.1f} times its turns a second")


def _trained(name: str, config: str) -> tuple[Path, float]:
    """Train a configuration on the present data, once; give the model and the seconds it took."""
    out = ROOT / ".build" / f"bench-{name}-{model.path().name}"
    took = out.with_suffix(".seconds")
    if not (out.exists() and took.exists()):
        python = str(BOT.folder / "bin" / "python")
        command = [python, "-m", "bot.train", "--out", str(out), "--config", config]
        began = time.monotonic()
        with step(f"Training {name}"):
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        took.write_text(f"{time.monotonic() - began:.1f}")
    return out, float(took.read_text())


def _measure(
    name: str, model_file: Path, training_seconds: float, settings: Mapping[str, str]
) -> Measured:
    measured = Measured(name, training_seconds=training_seconds)
    with _running(model_file, settings, measured) as door, step(f"Measuring: {name}"):
        _converse(door.place.local_url, measured, warm_up=True)
        for _ in range(CONVERSATIONS):
            _converse(door.place.local_url, measured)
        measured.turns_a_second = _rate(door.place.local_url)
        measured.megabytes = {name: _megabytes(pid) for name, pid in door.pids.items()}
    return measured


@contextmanager
def _running(
    model_file: Path, settings: Mapping[str, str], measured: Measured
) -> Iterator[FrontDoor]:
    folder = Path(tempfile.mkdtemp(prefix="front-door-bench-"))
    own = {"PORT": str(quiet_port()), "DATA_DIR": str(folder)}
    place = find_place(own, root=folder)
    began = time.monotonic()
    prepare(place)
    door = FrontDoor(place, {**environment(place), **settings, "MODEL": str(model_file)})
    try:
        door.start()
        door.wait_until_ready()
        measured.ready_seconds = time.monotonic() - began
        yield door
    finally:
        door.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _converse(url: str, measured: Measured, *, warm_up: bool = False) -> None:
    resident = Resident(
        url, SCRIPT, timed=lambda s: None if warm_up else measured.seen.append(s * 1e3)
    )
    try:
        resident.start()
        resident.say(OPENING)
        resident.finish()
    except StuckError:
        measured.stuck += 1
    if not warm_up:
        measured.turns += _stored_after(resident)


def _stored_after(resident: Resident) -> Iterator[float]:
    """How long after each message of the resident its reply was stored, in milliseconds."""
    said: datetime | None = None
    for line in resident.lines:
        at = datetime.fromisoformat(line["at"])
        if line["sender"] == "resident":
            said = at
        elif line["sender"] == "assistant" and said is not None:
            yield (at - said).total_seconds() * 1e3
            said = None


def _rate(url: str) -> float:
    counted: list[float] = []

    def one(_: int) -> None:
        for _conversation in range(CONVERSATIONS_EACH):
            resident = Resident(url, SCRIPT, timed=counted.append)
            try:
                resident.start()
                resident.say(OPENING)
                resident.finish()
            except StuckError:
                continue

    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, range(AT_ONCE)))
    return len(counted) / (time.monotonic() - began)


def _megabytes(pid: int) -> float:
    """The memory of a process and its children: proportional, so that shared pages count once."""
    total = 0.0
    for process in (pid, *_children(pid)):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        total += next(
            int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")
        )
    return total / 1024


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [grandchild for task in map(int, tasks) for grandchild in (task, *_children(task))]


def _spread(values: list[float]) -> str:
    if len(values) < 2:
        return json.dumps(values)
    cuts = statistics.quantiles(values, n=20)
    return f"p50 {statistics.median(values):.0f} ms, p95 {cuts[18]:.0f} ms"


if __name__ == "__main__":
    main()
