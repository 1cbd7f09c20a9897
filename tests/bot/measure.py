"""How fast the bot is beside Rasa as it comes: `.venv/bin/python -m tests.bot.measure`.

The same small model, the same actions and the same words, so that only our speed-ups, our store
and our settings differ. `make bench` compares whole front doors, with another model in each.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from bot.model_path import model_path
from ops.steps import ROOT
from tests.bot.running import (
    ASSISTANT,
    BOT_PYTHON,
    Bot,
    running_actions,
    running_bot,
    wait_until_ready,
)

# Each conversation says its number, so that nothing can be remembered from the one before.
SCRIPT = (
    "good morning from {}",
    "I want to make a complaint number {}",
    "There is mould in our hall and it is coming back for the {}th time since last winter",
    "what is your phone number, extension {}",
    "Sam Jones the {}th",
)
CONVERSATIONS = 40
AT_ONCE = 8
LONG = 200
LAST = 20
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure both and print a line for each."""
    command = [str(BOT_PYTHON), "-m", "bot.train", "--assistant", str(ASSISTANT)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    for name, settings in {"ours": {}, "Rasa as it comes": {"RASA_AS_SHIPPED": "1"}}.items():
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            port = stack.enter_context(running_actions(folder))
            began = time.monotonic()
            bot = stack.enter_context(running_bot(model_path(ASSISTANT), folder, port, settings))
            wait_until_ready(bot)
            sys.stdout.write(f"{name}: ready in {time.monotonic() - began:.1f} s; {measure(bot)}\n")


def measure(bot: Bot) -> str:
    """Talk alone, then with others, and tell how long turns took."""
    converse(bot, 0)
    used = processor_seconds(bot)
    alone = [each for number in range(CONVERSATIONS) for each in converse(bot, number + 1)]
    used = (processor_seconds(bot) - used) / len(alone)
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = range(1000, 1000 + CONVERSATIONS)
        together = [
            each for turns in pool.map(lambda n: converse(bot, n), numbers) for each in turns
        ]
    rate = len(together) / (time.monotonic() - began)
    late = last_of_a_long_one(bot)
    p95 = statistics.quantiles(alone, n=20)[18]
    return (
        f"a turn p50 {statistics.median(alone):.1f} ms, p95 {p95:.1f} ms,"
        f" {used * 1e3:.1f} ms of processor; {AT_ONCE} at once {rate:.0f} turns a second;"
        f" up to turn {LONG} of one chat {late * 1e3:.1f} ms of processor;"
        f" {megabytes(bot):.0f} MB"
    )


def last_of_a_long_one(bot: Bot) -> float:
    """Seconds of the processor that each of the last turns of one long conversation took."""
    used = 0.0
    for turn in range(LONG):
        if turn == LONG - LAST:
            used = processor_seconds(bot)
        bot.turn("a long one", SCRIPT[turn % len(SCRIPT)].format(turn))
    return (processor_seconds(bot) - used) / LAST


def megabytes(bot: Bot) -> float:
    """The memory of the bot's process."""
    rollup = Path(f"/proc/{bot.process.pid}/smaps_rollup").read_text(encoding="utf-8")
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def converse(bot: Bot, number: int) -> list[float]:
    """Hold the conversation once; milliseconds of each turn."""
    turns = []
    for line in SCRIPT:
        began = time.perf_counter()
        answer = bot.turn(f"resident {number}", line.format(number))
        turns.append((time.perf_counter() - began) * 1e3)
        assert answer.status == 200, answer
        assert answer.texts, line
    return turns


def processor_seconds(bot: Bot) -> float:
    """What the bot's process has used so far."""
    fields = Path(f"/proc/{bot.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


if __name__ == "__main__":
    main()
