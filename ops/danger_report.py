"""Reports how many dangers the words find, and how many ordinary messages they alarm for.

A report of the project's own texts: `python -m ops.danger_report`, with `--words` for each text
that went wrong.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml

from backend.policy.danger import Recognised, recognise
from ops.steps import ROOT

DATA = ROOT / "tests/data"
NLU = ROOT / "data/nlu"
AT_RISK = ("emergency", "safeguarding")
# What the triage may route to is one column of these, the message another.
ROUTED = ("openings.csv", "narratives.csv", "contested.csv")
_EXAMPLE = re.compile(r"^- (.+)$", re.MULTILINE)
_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a table, and the danger it tells of; an empty kind is none."""

    group: str
    kind: str
    text: str

    def dangers(self) -> tuple[Recognised, ...]:
        """Return the dangers recognised in it."""
        return tuple(found for found in recognise(self.text) if found.level == "danger")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages there are, and those that went wrong."""

    of: int
    wrong: tuple[Message, ...]

    @property
    def share(self) -> float:
        """The share that went wrong, from 0 to 1."""
        return len(self.wrong) / self.of if self.of else 0.0


def missed(messages: Iterable[Message]) -> Tally:
    """Return the messages of danger in which their kind was not recognised."""
    dangerous = [message for message in messages if message.kind]
    wrong = [it for it in dangerous if it.kind not in {found.kind for found in it.dangers()}]
    return Tally(len(dangerous), tuple(wrong))


def alarmed(messages: Iterable[Message]) -> Tally:
    """Return the messages without danger in which one was recognised all the same."""
    harmless = [message for message in messages if not message.kind]
    return Tally(len(harmless), tuple(message for message in harmless if message.dangers()))


def written_for_danger() -> tuple[Message, ...]:
    """Return the messages of danger and their harmless look-alikes, by their set."""
    rows = _rows("danger.csv")
    return tuple(Message(row["set"], row["kind"], row["text"]) for row in rows)


def ordinary() -> tuple[Message, ...]:
    """Return what residents write about anything else, by the table it stands in."""
    return (*_routed(), *_examples())


def main(arguments: Iterable[str] = ()) -> int:
    """Print the figures of every table; with `--words` the texts that went wrong too."""
    in_words = "--words" in arguments
    dangers, others = written_for_danger(), ordinary()
    _print("found, by kind", "missed", _by_kind(dangers), in_words)
    _print("no alarm, look-alikes by set", "alarmed", _by_group(dangers), in_words)
    _print("no alarm, ordinary messages", "alarmed", _by_group(others), in_words)
    return 0


def _by_kind(messages: Iterable[Message]) -> Iterator[tuple[str, Tally]]:
    listed = [message for message in messages if message.kind]
    for kind in Counter(message.kind for message in listed):
        yield kind, missed(message for message in listed if message.kind == kind)
    yield "all", missed(listed)


def _by_group(messages: Iterable[Message]) -> Iterator[tuple[str, Tally]]:
    listed = [message for message in messages if not message.kind]
    for group in Counter(message.group for message in listed):
        yield group, alarmed(message for message in listed if message.group == group)
    yield "all", alarmed(listed)


def _print(title: str, wrong: str, tallies: Iterable[tuple[str, Tally]], in_words: bool) -> None:
    print(title)
    for name, tally in tallies:
        good = tally.of - len(tally.wrong)
        print(f"  {name:24} {good:5} of {tally.of:5}   {wrong} {tally.share:6.2%}")
        for message in tally.wrong if in_words and name != "all" else ():
            said = ", ".join(f"{found.kind}: {found.words}" for found in message.dangers())
            print(f"      {message.text[:160]!r} [{said}]")


def _routed() -> Iterator[Message]:
    for name in ROUTED:
        for row in _rows(name):
            routes = f"{row['expected_route']} {row['also_acceptable']}"
            if not any(route in routes for route in AT_RISK):
                yield Message(name, "", row["text"])


def _examples() -> Iterator[Message]:
    for path in sorted(NLU.glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in entry and entry["intent"] not in AT_RISK:
                for example in _EXAMPLE.findall(entry["examples"]):
                    yield Message(f"data/nlu/{path.name}", "", _MARKED.sub(r"\1", example))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
