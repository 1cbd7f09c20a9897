"""What `make bench-recalculation` measures is right on both databases, on a small scale."""

from backend.database import Database
from ops import bench_recalculation
from tests.parts import RULEBOOK


def test_every_case_made_up_is_counted_again_and_stays_whole(database: Database) -> None:
    bench_recalculation.fill(database, RULEBOOK, 300)
    done = bench_recalculation.announce(database, RULEBOOK)
    assert 290 <= done.cases <= 300
    assert bench_recalculation.check(database, RULEBOOK) == 300
