"""Measures the assistant's turns without pages: `python -m tests.dialogue.measure_turns`.

The real model, form, actions and SQLite files; the resident and the actions share the machine with
the bot, so its own time is told beside the wall's.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from actions.context import configure
from backend.database import Database, migrate
from tests.databases import fast_folder
from tests.dialogue.driver import PLAIN, Bot, Chat, running_bot
from tests.parts import RULEBOOK, VOICE, Clock, started

CONVERSATIONS = 12
AT_ONCE, EACH = 8, 3
LONG, LAST = 200, 20
DETOURS = ("how long will this take?", "who is the ombudsman?", "thank you")
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Print one line a figure."""
    folder = Path(tempfile.mkdtemp(prefix="turns-", dir=fast_folder()))
    url = f"sqlite:///{folder / 'front-door.db'}"
    migrate(url)
    began = time.monotonic()
    try:
        with running_bot() as bot:
            _tell(f"ready in {time.monotonic() - began:.1f} s, the model being there")
            measure(bot, Database(url))
    finally:
        shutil.rmtree(folder)
    return 0


def measure(bot: Bot, database: Database) -> None:
    """Talk alone, with others, and for long."""
    configure(database=database, rulebook=RULEBOOK, voice=VOICE, clock=Clock())
    script = whole_conversation(bot, database)
    hold(bot, database, script)
    used = processor_seconds(bot.pid)
    alone = [each for _ in range(CONVERSATIONS) for each in hold(bot, database, script)]
    used = (processor_seconds(bot.pid) - used) / len(alone)
    p95 = statistics.quantiles(alone, n=20)[18]
    _tell(
        f"one resident: p50 {statistics.median(alone) * 1e3:.1f} ms, p95 {p95 * 1e3:.1f} ms,"
        f" {used * 1e3:.1f} ms of the bot's processor, {len(alone) / sum(alone):.0f} a second"
    )
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(hold, bot, database, script) for _ in range(AT_ONCE * EACH)]
        turns = sum(len(job.result()) for job in jobs)
    _tell(f"{AT_ONCE} at once: {turns / (time.monotonic() - began):.0f} turns a second")
    for first, wall, processor in long_conversation(bot, database):
        _tell(
            f"turns {first + 1} to {first + LAST} of one chat: p50 {wall * 1e3:.0f} ms,"
            f" {processor * 1e3:.0f} ms of the bot's processor"
        )
    _tell(f"memory of the bot: {megabytes(bot.pid):.0f} MB; load {os.getloadavg()[0]:.1f}")


def whole_conversation(bot: Bot, database: Database) -> tuple[str, ...]:
    """Give what a resident says from the first words to the reference, found by talking once."""
    chat = Chat(bot, database)
    said = ["/complain"]
    chat.say(said[0])
    while (question := chat.question) in PLAIN:
        said.append(PLAIN[question or ""])
        chat.say(said[-1])
    assert chat.question == "check", chat.text
    return (*said, "/send")


def hold(bot: Bot, database: Database, script: tuple[str, ...]) -> list[float]:
    """Hold a conversation; seconds of each turn."""
    sender = started(database)
    return [timed(bot, sender, said) for said in script]


def timed(bot: Bot, sender: str, said: str) -> float:
    """Seconds of one turn, which must not be silent."""
    began = time.perf_counter()
    assert bot.turn(sender, said), f"silent: {said}"
    return time.perf_counter() - began


def long_conversation(bot: Bot, database: Database) -> list[tuple[int, float, float]]:
    """Give how long the first and the last turns of one long chat of detours took."""
    sender = started(database)
    timed(bot, sender, "/complain")
    found = []
    for first in range(0, LONG, LAST):
        used = processor_seconds(bot.pid)
        took = [timed(bot, sender, DETOURS[n % len(DETOURS)]) for n in range(LAST)]
        used = (processor_seconds(bot.pid) - used) / LAST
        if first in (0, LONG - LAST):
            found.append((first, statistics.median(took), used))
    return found


def processor_seconds(pid: int) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


def megabytes(pid: int) -> float:
    """The memory of a process, shared pages counted once."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
