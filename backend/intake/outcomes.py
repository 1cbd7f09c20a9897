"""Which outcome is wanted for which of the things that went wrong.

Under the answer `outcome` stands `each`, a line for every issue that has an outcome of its own:
its place, counted from 0, and the words. Without `each` one outcome is for all of them.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from backend.intake.naming import name_of

Told = Mapping[str, Mapping[str, Any]]

LONGEST_SAME = 100  # characters

_SAME = re.compile(
    r"\W*((the|just|all)\W+)*same( again| thing)?"
    r"(\W+(for|as|with|to|the|all|both|each|every|everything|others?|first|last|before|above|of|them"
    r"|these|that|it|ones?|please|thanks))*\W*",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"[.!?\n]+\s*")
_FOR_ALL = re.compile(
    r"\b(for|to|with|on) (all|both|every ?thing|each|every one)( of)?( them| these| it)?\W*$"
    r"|^\W*(for |on )?(all|both|each) (of them|of these|the same)\b",
    re.IGNORECASE,
)


def issues(answers: Told) -> list[str]:
    """Give the things that went wrong, each in its own words."""
    return list(answers.get("issue", {}).get("value") or ())


def was_told(answers: Told, text: str) -> bool:
    """Tell whether an issue is told a second time in the same words, whatever the signs."""
    told = {_bare(part) for issue in issues(answers) for part in (issue, *_SENTENCES.split(issue))}
    return _bare(text) in told - {""}


def open_issue(answers: Told) -> int | None:
    """Give the first issue, counted from 0, without an outcome; None when there is none."""
    told = answers.get("outcome")
    if told is None:
        return 0
    each = told.get("each")
    if each is None:
        return None
    known = {one["issue"] for one in each}
    return next((n for n in range(len(issues(answers))) if n not in known), None)


def wanted(answers: Told, issue: int) -> str:
    """Give the outcome wanted for an issue, counted from 0; empty when none was given."""
    told = answers.get("outcome", {})
    each = told.get("each")
    if each is None:
        return str(told.get("value") or "")
    return next((str(one["words"]) for one in each if one["issue"] == issue), "")


def noted(answers: Told, issue: int, words: str, *, state: str = "") -> dict[str, Any]:
    """Give the answer with one more issue's outcome; no words leave it open in the way `state`."""
    told = [one for one in _each(answers) if one["issue"] != issue]
    line = {"issue": issue, "words": words, **({"state": state} if state else {})}
    return _answer([*told, line])


def same_for_all(answers: Told, words: str = "") -> dict[str, Any] | None:
    """Give the answer with one outcome for all that have none: these words, or the last given."""
    told = _each(answers)
    words = words or next((str(one["words"]) for one in reversed(told) if one["words"]), "")
    if not words:
        return None
    known = {one["issue"] for one in told}
    rest = (n for n in range(len(issues(answers))) if n not in known)
    return _answer([*told, *({"issue": n, "words": words} for n in rest)])


def changed(answers: Told, issue: int, words: str) -> dict[str, Any]:
    """Give the answer with another outcome for one issue; the others keep theirs."""
    told = issues(answers)
    known = {one["issue"]: one for one in _each(answers)}
    if not known and wanted(answers, 0):
        known = {n: {"issue": n, "words": wanted(answers, n)} for n in range(len(told))}
    return _answer([*({**known, issue: {"issue": issue, "words": words}}).values()])


def by_paragraph(answers: Told, text: str) -> dict[str, Any] | None:
    """Give the outcomes of a plain form, where it has a paragraph for each of several issues."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    if len(parts) < 2 or len(parts) != len(issues(answers)):
        return None
    return _answer([{"issue": n, "words": part} for n, part in enumerate(parts)])


def says_same(text: str) -> bool:
    """Tell whether words want for this issue what was said before."""
    return len(text) <= LONGEST_SAME and _SAME.fullmatch(text) is not None


def is_for_all(text: str) -> bool:
    """Tell whether words say that they are meant for every issue."""
    return _FOR_ALL.search(text) is not None


def shown(answers: Told) -> str:
    """Give the outcomes as people read them, each beside its issue where they differ."""
    told = issues(answers)
    each = [wanted(answers, n) for n in range(len(told))]
    if len(set(each)) < 2:
        return str(answers["outcome"].get("words") or "")
    lines = zip(told, each, strict=True)
    return "\n\n".join(
        f"For “{name_of(issue)}”: {words or 'not provided'}" for issue, words in lines
    )


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _each(answers: Told) -> list[dict[str, Any]]:
    return [dict(one) for one in answers.get("outcome", {}).get("each", ())]


def _answer(each: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    in_order = sorted(each, key=lambda one: int(one["issue"]))
    words = "\n\n".join(dict.fromkeys(str(one["words"]) for one in in_order if one["words"]))
    left = {} if words else {"state": str(in_order[-1].get("state", "skip"))}
    return {"value": words or None, "words": words, **left, "each": [dict(o) for o in in_order]}
