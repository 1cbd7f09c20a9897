"""The arithmetic of the examination: what was found beside what was expected, as figures."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ops.evaluation_sets import OUTSIDE, Row

NOT_UNDERSTOOD = "nlu_fallback"
NOT_OURS = "out_of_scope"
ANSWERED = "answer"
# All of these begin the same questions, so that one taken for another loses nothing.
BEGIN = frozenset({"complain", "request_service", "report_asb"})
DANGER_INTENTS = frozenset({"emergency", "safeguarding"})
DANGER_ROUTES = DANGER_INTENTS


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    def __str__(self) -> str:
        """Tell it to people."""
        return f"{self.hits} of {self.of} ({self.hits / self.of:.1%})" if self.of else "none"


@dataclass(frozen=True)
class Dangers:
    """What was recognised: the kinds of danger that Python alone saw, and the bot's suspicion."""

    kinds: frozenset[str]
    suspected: bool


def share(flags: Iterable[bool]) -> Share:
    """Count how many hold."""
    listed = list(flags)
    return Share(sum(listed), len(listed))


def recall(pairs: Sequence[tuple[Row, str]], hit: Callable[[Row, str], bool]) -> dict[str, Share]:
    """Give the share found of each thing that was expected, by its name."""
    expected = sorted({row.expected for row, _ in pairs})
    return {
        name: share(hit(row, found) for row, found in pairs if row.expected == name)
        for name in expected
    }


def understood(row: Row, found: str) -> bool:
    """Tell whether the intent is right; what is not for us may also be asked again."""
    return found in row.right or (row.expected == NOT_OURS and found == NOT_UNDERSTOOD)


def utterance_figures(pairs: Sequence[tuple[Row, str]]) -> dict[str, Any]:
    """Give the figures of the messages, those outside the questions apart from those within."""
    outside = [(row, found) for row, found in pairs if row.asked == OUTSIDE]
    within = [(row, found) for row, found in pairs if row.asked != OUTSIDE]
    ours = [(row, found) for row, found in outside if row.expected != NOT_OURS]
    not_ours = [(row, found) for row, found in outside if row.expected == NOT_OURS]
    answers = [(row, found) for row, found in within if row.expected == ANSWERED]
    others = [(row, found) for row, found in within if row.expected != ANSWERED]
    return {
        "right": share(understood(*pair) for pair in pairs),
        "right outside the questions": share(understood(*pair) for pair in outside),
        "exactly right outside": share(row.expected == found for row, found in ours),
        "right or on the same way outside": share(_same_way(*pair) for pair in outside),
        "ours but asked again": share(found == NOT_UNDERSTOOD for _, found in ours),
        "ours but taken for something else": share(
            found != NOT_UNDERSTOOD and not understood(row, found) for row, found in ours
        ),
        "not for us and so treated": share(understood(*pair) for pair in not_ours),
        "answers left to be answers": share(found == ANSWERED for _, found in answers),
        "heard as more than an answer": share(understood(*pair) for pair in others),
        "mean recall of intents": _mean(recall(pairs, understood)),
    }


def opening_figures(
    pairs: Sequence[tuple[Row, str]], seen: Sequence[frozenset[str]]
) -> dict[str, Any]:
    """Give the figures of the first messages; `seen` are the hazards recognised in each."""
    told = [
        kind in kinds
        for (row, _), kinds in zip(pairs, seen, strict=True)
        for kind in sorted(row.kinds)
    ]
    return {
        "expected route": share(row.expected == found for row, found in pairs),
        "expected or acceptable": share(found in row.right for row, found in pairs),
        "mean recall of routes": _mean(recall(pairs, lambda row, found: found in row.right)),
        "hazards and dangers told": share(told),
    }


def hazard_figures(
    pairs: Sequence[tuple[Row, Dangers]], harmless: Sequence[Dangers]
) -> dict[str, Any]:
    """Give the figures of danger; `harmless` are all other sentences that tell of none."""
    dangers = [(row, found) for row, found in pairs if row.kinds]
    probes = [found for row, found in pairs if not row.kinds]
    return {
        "danger seen by Python alone": share(bool(found.kinds) for _, found in dangers),
        "and of the right kind": share(bool(found.kinds & row.kinds) for row, found in dangers),
        "danger seen with the bot's suspicion": share(_alarms(found) for _, found in dangers),
        "false alarms by Python alone": share(bool(found.kinds) for found in probes),
        "false alarms with the bot's suspicion": share(_alarms(found) for found in probes),
        "other sentences, by Python alone": share(bool(found.kinds) for found in harmless),
        "other sentences, with suspicion": share(_alarms(found) for found in harmless),
    }


def danger_recall(pairs: Sequence[tuple[Row, Dangers]]) -> dict[str, Share]:
    """Give the share of each kind of danger that was seen at all, with the bot's suspicion."""
    named = [(row, str(_alarms(found))) for row, found in pairs if row.kinds]
    return recall(named, lambda _row, found: found == "True")


def confused(pairs: Sequence[tuple[Row, str]]) -> list[tuple[str, str, int]]:
    """Count what was taken for what, the commonest first; the matrix without its diagonal."""
    wrong = Counter((row.expected, found) for row, found in pairs if not understood(row, found))
    return [(expected, found, count) for (expected, found), count in wrong.most_common()]


def plain(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Give figures as plain values for JSON."""
    return {
        name: asdict(value)
        if isinstance(value, Share)
        else plain(value)
        if isinstance(value, Mapping)
        else value
        for name, value in figures.items()
    }


def _same_way(row: Row, found: str) -> bool:
    return understood(row, found) or (found in BEGIN and bool(row.right & BEGIN))


def _alarms(found: Dangers) -> bool:
    return found.suspected or bool(found.kinds)


def _mean(shares: Mapping[str, Share]) -> float:
    return round(sum(each.hits / each.of for each in shares.values()) / len(shares), 3)
