"""Measures simulated residents: `python -m tests.dialogue.measure_residents [each] [--write]`."""

import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.database import Database, migrate
from ops.personas import PERSONAS
from ops.steps import ROOT
from tests.databases import fast_folder
from tests.dialogue.desk import Desk
from tests.dialogue.driver import running_bot
from tests.dialogue.residents import Row, visits

PAGE = ROOT / "docs" / "residents.md"
EACH = 20
MARKS = ("<!-- table -->\n", "<!-- end of table -->\n")
HEAD = ("who", "how", "completed", "turns", "wrong route", "a person", "silent", "misfiled")


def main() -> int:
    """Print the table, and write it into its page when told to."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    logging.disable(logging.ERROR)
    began = time.monotonic()
    with _desk() as desk:
        rows = list(visits(desk, PERSONAS, numbers[0] if numbers else EACH))
    turns = sum(story.turns for row in rows for story in row.stories)
    written = "".join(_lines(rows))
    sys.stdout.write(written)
    sys.stdout.write(f"{turns} turns, {turns / (time.monotonic() - began):.0f} a second\n")
    for row in rows:
        for seed, story in enumerate(row.stories):
            _tell(f"{row.persona.name} {seed}", story.misfiled)
            if not story.completed:
                _tell(f"{row.persona.name} {seed} did not complete", story.told[-8:])
            elif not story.right_route:
                _tell(f"{row.persona.name} {seed} is on the wrong route", story.told[:2])
    if "--write" in sys.argv:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        PAGE.write_text(f"{before}{MARKS[0]}\n{written}\n{MARKS[1]}{after}", encoding="utf-8")
    return 0


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    yield f"| {' | '.join(HEAD)} |\n"
    yield f"|{'---|' * len(HEAD)}\n"
    for row in rows:
        yield f"| {' | '.join(row.cells())} |\n"


def _tell(what: str, lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{what}: {line[:200]}\n".replace("\n", " ").rstrip() + "\n")


@contextmanager
def _desk() -> Iterator[Desk]:
    folder = Path(tempfile.mkdtemp(prefix="residents-", dir=fast_folder()))
    url = f"sqlite:///{folder / 'front-door.db'}"
    migrate(url)
    try:
        with running_bot() as bot:
            desk = Desk(bot, Database(url))
            yield desk
            desk.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
