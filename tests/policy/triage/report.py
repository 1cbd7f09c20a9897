"""How many openings take the route they should, set by set: `python -m tests.policy.triage.report`.

With `--misses SET` it prints the rows of that set that do not.
"""

import argparse
import sys
from itertools import groupby

from tests.policy.triage.rows import Row, narratives, openings


def main(arguments: list[str]) -> None:
    """Print the figures, and the misses asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", metavar="SET")
    asked = parser.parse_args(arguments)
    for name, rows in groupby([*narratives(), *openings()], key=lambda row: row.set):
        listed = list(rows)
        sys.stdout.write(f"{_figures(name, listed)}\n")
        if name == asked.misses:
            sys.stdout.writelines(f"    {_miss(row)}\n" for row in listed if not _is_right(row))


def _figures(name: str, rows: list[Row]) -> str:
    exact = sum(row.found.route == row.expected for row in rows)
    acceptable = sum(_is_right(row) for row in rows)
    return f"{name:<12} exact {exact} of {len(rows)}, exact or acceptable {acceptable}"


def _is_right(row: Row) -> bool:
    return row.found.route in row.acceptable


def _miss(row: Row) -> str:
    return f"{row.id} should be {row.expected}, is {row.found.route}: {row.text}"


if __name__ == "__main__":
    main(sys.argv[1:])
