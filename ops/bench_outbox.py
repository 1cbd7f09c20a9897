"""Kills the worker hundreds of times while it sends mail, on SQLite and, given one, PostgreSQL."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from backend.database import migrate
from ops.outbox_crash import crash

KILLS = 300


def main() -> int:
    """Print what came of it on each database; 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS, help="how often on each database")
    parser.add_argument("--seed", type=int, default=1, help="another one draws other moments")
    parser.add_argument("--database", default="", help="an empty database beside SQLite's")
    given = parser.parse_args()
    right = True
    with TemporaryDirectory(prefix="bench-outbox-") as folder:
        for url in filter(None, (f"sqlite:///{folder}/front-door.db", given.database)):
            migrate(url)
            figures = crash(url, Path(folder), kills=given.kills, seed=given.seed)
            print(f"{url.partition(':')[0]}: {figures}", flush=True)
            right = right and figures.is_right
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
