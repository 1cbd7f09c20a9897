"""Measures how long asking for a code and typing one take, where the details fit and where not.

Both kinds take turns in an order drawn by lot, over real HTTP. The worker looks up what was asked
and hashes as it always does, between the two. What is printed is how the times are spread, and how
likely as great a difference between the two kinds is where there is none (by shuffling them).
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import httpx

from backend.cases.service import Issue, NewCase, open_case
from backend.clock import now
from backend.conversations.voice import Voice
from backend.database import migrate
from backend.notifications.codes import look_up
from backend.proving.limits import ASKED_FROM_ONE_PLACE
from backend.residents.service import Person
from backend.settings import Settings
from backend.web.door import Door
from backend.web.security import form_token
from backend.web.status import ASKING
from ops.bench_worklist import served

# All of it comes from one address, and none of it is to be refused.
ROUNDS = ASKED_FROM_ONE_PLACE // 2
SHUFFLES = 2_000
SURE = 0.001
HIT, MISS = "fits", "does not fit"
Times = Mapping[str, list[float]]


def main() -> int:
    """Print the times of both kinds; 1 when they surely differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help=f"how often each is asked, {ROUNDS} at most"
    )
    parser.add_argument("--seed", type=int, default=1, help="another one draws another order")
    given = parser.parse_args()
    drawn = random.Random(given.seed)  # noqa: S311 (an order, and no secret)
    with TemporaryDirectory(prefix="bench-status-") as folder:
        asking, typing = _measured(folder, given.rounds, drawn)
    same = [
        _told("asking for a code", asking, drawn),
        _told("typing a wrong code", typing, drawn),
    ]
    return 0 if all(same) else 1


def _measured(folder: str, rounds: int, drawn: random.Random) -> tuple[Times, Times]:
    settings = Settings(
        data_dir=Path(folder), public_url="http://testserver", smtp_host="127.0.0.1"
    )
    migrate(settings.database_url)
    door = Door.built(settings)
    with door.database.write() as session:
        references = [
            open_case(session, _case(n), rulebook=door.rulebook, now=now()).reference
            for n in range(rounds)
        ]
    asking: Times = {HIT: [], MISS: []}
    typing: Times = {HIT: [], MISS: []}
    with served(door) as address:
        csrf = form_token(settings, ASKING)
        for n, kind in drawn.sample(
            [(n, k) for n in range(rounds) for k in (HIT, MISS)], 2 * rounds
        ):
            typed = {"reference": references[n], "contact": _email(n if kind == HIT else -1)}
            with httpx.Client(base_url=address) as client:
                asking[kind].append(_timed(client, "/status", {"csrf": csrf, **typed}))
                _looked_up(door)
                code = {"csrf": csrf, "code": "000000"}
                typing[kind].append(_timed(client, "/status/code", code))
    door.database.engine.dispose()
    return asking, typing


def _case(n: int) -> NewCase:
    """Give a case of a person of its own, as three codes go to one contact in an hour."""
    return NewCase(
        idempotency_key=str(n),
        kind="complaint",
        route="complaint",
        person_decides=False,
        behalf="self",
        resident=Person(full_name="Pat Jones", email=_email(n)),
        issues=(Issue("The boiler is off", "Mend it"),),
    )


def _email(n: int) -> str:
    return f"pat{n}@example.com"


def _timed(client: httpx.Client, path: str, typed: Mapping[str, str]) -> float:
    """Post a form and give how many milliseconds its answer took."""
    began = time.perf_counter()
    client.post(path, data=dict(typed))
    return (time.perf_counter() - began) * 1000


def _looked_up(door: Door) -> None:
    """Look up what was asked, as the worker does; nothing is mailed."""

    def do(_what: str, change: Callable[..., object]) -> bool:
        with door.database.write() as session:
            change(session)
        return True

    voice = Voice(door.rulebook.pack)
    look_up(door.database, do, settings=door.settings, voice=voice, now=now())


def _told(what: str, times: Times, drawn: random.Random) -> bool:
    """Print how times are spread and whether they differ; False when they surely do."""
    print(f"{what}:")
    for kind, taken in times.items():
        cuts = quantiles(taken, n=20)
        print(
            f"  {kind:13} median {median(taken):6.2f} ms, 5 % {cuts[0]:6.2f}, 95 % {cuts[-1]:6.2f}"
        )
    chance = _by_chance(times[HIT], times[MISS], drawn)
    print(f"  as great a difference of the medians by chance: {chance:.3f}")
    return chance >= SURE


def _by_chance(one: Sequence[float], other: Sequence[float], drawn: random.Random) -> float:
    """Give how often shuffled times differ as much as these do."""
    found = abs(median(one) - median(other))
    both = [*one, *other]
    as_great = 0
    for _ in range(SHUFFLES):
        drawn.shuffle(both)
        as_great += abs(median(both[: len(one)]) - median(both[len(one) :])) >= found
    return (as_great + 1) / (SHUFFLES + 1)


if __name__ == "__main__":
    sys.exit(main())
