"""A worker that is killed at any moment loses no mail, and what comes again has the same key."""

from pathlib import Path

from backend.database import Database
from ops.outbox_crash import crash

# On each of the two databases; `make bench-outbox` kills it hundreds of times.
KILLS = 30


def test_a_worker_killed_again_and_again_loses_nothing_and_doubles_nothing(
    database: Database, tmp_path: Path
) -> None:
    figures = crash(database.url, tmp_path, kills=KILLS)
    assert figures.owed > KILLS
    assert figures.while_sending > KILLS / 4, "most were killed while they had nothing to do"
    assert figures.is_right, f"{figures}\n{(tmp_path / 'worker.log').read_text()[-2000:]}"
