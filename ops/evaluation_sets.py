"""The sentences that the assistant is examined with, as written, misspelt, or padded politely."""

import csv
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from ops.steps import ROOT

FOLDER = ROOT / "tests/data/evaluation"
TRAINING = ROOT / "data/nlu"
OUTSIDE = "outside"
SEED = 20261123
DAMAGED_SHARE = 0.35
SHORTEST_DAMAGED = 4
# Each key of a British keyboard and those beside it.
BESIDE = {
    key: row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for at, key in enumerate(row)
}
POLITE = (
    ("Good afternoon, I hope that you are well.", "Thank you so much for your time and kind help."),
    ("Hello there, sorry to trouble you today.", "Many thanks in advance, kind regards."),
    ("Dear Sir or Madam, I do hope you don't mind me writing.", "I would be very grateful."),
    ("Hi, hope this is the right place.", "Thanks ever so much, have a lovely day."),
)

_WORD = re.compile(rf"[A-Za-z]{{{SHORTEST_DAMAGED},}}")


@dataclass(frozen=True)
class Row:
    """One sentence with what a careful person would take it for; `right` holds all that will do.

    `asked` is the open question, or `outside`; `kinds` are the dangers and hazards told of.
    """

    text: str
    expected: str
    right: frozenset[str]
    asked: str = OUTSIDE
    kinds: frozenset[str] = frozenset()


Change = Callable[[str, random.Random], str]


def utterances(folder: Path = FOLDER) -> list[Row]:
    """Give the messages with their intents."""
    return [
        Row(
            row["text"],
            row["intent"],
            names(row["intent"], row["also_acceptable"]),
            asked=row["context"] or OUTSIDE,
        )
        for row in _read(folder / "utterances.csv")
    ]


def openings(folder: Path = FOLDER) -> list[Row]:
    """Give the first messages with their routes and the dangers and hazards in them."""
    return [
        Row(
            row["text"],
            row["expected_route"],
            names(row["expected_route"], row["also_acceptable"]),
            kinds=names(row["hazards"]),
        )
        for row in _read(folder / "openings.csv")
    ]


def hazards(name: str = "hazards", folder: Path = FOLDER) -> list[Row]:
    """Give the dangers with the kinds that would be right, and the harmless with none."""
    return [
        Row(row["text"], row["kinds"], names(row["kinds"]), kinds=names(row["kinds"]))
        for row in _read(folder / f"{name}.csv")
    ]


def taught(folder: Path = TRAINING) -> frozenset[str]:
    """Give the bare words of every example that the model is trained on."""
    blocks = [
        block
        for path in sorted(folder.rglob("*.yml"))
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", [])
    ]
    return frozenset(
        _bare(line.removeprefix("- "))
        for block in blocks
        for line in block.get("examples", "").splitlines()
    )


def unknown(rows: Sequence[Row], known: frozenset[str]) -> list[Row]:
    """Leave out what the training data hold word for word, as two people may write the same."""
    return [row for row in rows if _bare(row.text) not in known]


def names(*listed: str) -> frozenset[str]:
    """Give the names in lists that are joined by bars."""
    return frozenset(name for each in listed for name in each.split("|") if name)


def changed(rows: Sequence[Row], change: Change) -> list[Row]:
    """Give the same rows in other words; the same on every run."""
    return [replace(row, text=change(row.text, _chance(row.text))) for row in rows]


def as_written(text: str, _chance: random.Random) -> str:
    """Leave the words as they are."""
    return text


def misspelt(text: str, chance: random.Random) -> str:
    """Damage about a third of the longer words by one slip each."""

    def maybe(found: re.Match[str]) -> str:
        word = found.group()
        return _slip(word, chance) if chance.random() < DAMAGED_SHARE else word

    return _WORD.sub(maybe, text)


def padded(text: str, chance: random.Random) -> str:
    """Put polite words before and after."""
    before, after = chance.choice(POLITE)
    return f"{before} {text}{'' if text.endswith(('.', '?', '!')) else '.'} {after}"


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    before, letter, following, rest = word[:at], word[at], word[at + 1], word[at + 2 :]
    match chance.randrange(4):
        case 0:
            letter = ""
        case 1:
            letter *= 2
        case 2:
            letter, following = following, letter
        case _:
            letter = chance.choice(BESIDE[letter.lower()])
    return f"{before}{letter}{following}{rest}"


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _chance(text: str) -> random.Random:
    return random.Random(f"{SEED} {text}")  # noqa: S311 - slips, no secrets


def _read(path: Path) -> Sequence[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))
