"""A landlord's text as sentences, and which rules of its pack quote each of them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from backend.policy.pack import Rule

# What may stand between two quotations of one sentence.
JOINING = {"or", "and"}
# A link of Markdown is read as its words.
LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Sentence:
    """One sentence, heading or item of a list; `start` and `end` are places in the flat text."""

    words: str
    start: int
    end: int


@dataclass
class Quoted:
    """A sentence, the rules that quote it, those whose list it opens, and the words left over."""

    sentence: Sentence
    rules: list[str] = field(default_factory=list)
    opens: list[str] = field(default_factory=list)
    left_over: str = ""


def sentences(text: str) -> list[Sentence]:
    """Return every sentence of the text in order; a line break always ends one."""
    found: list[Sentence] = []
    start = 0
    for words in _split(text):
        found.append(Sentence(words, start, start + len(words)))
        start += len(words) + 1
    return found


def quoted(text: str, rules: Iterable[Rule]) -> list[Quoted]:
    """Return every sentence with the rules that quote the whole of it or a part."""
    each = [Quoted(sentence) for sentence in sentences(text)]
    flat = " ".join(one.sentence.words for one in each)
    rules = list(rules)
    said = _places(flat, [(rule.id, rule.sentence) for rule in rules])
    led = _places(flat, [(rule.id, rule.lead) for rule in rules if rule.lead])
    for one in each:
        one.rules = [rule_id for rule_id, places in said.items() if _touch(one.sentence, places)]
        one.opens = [rule_id for rule_id, places in led.items() if _touch(one.sentence, places)]
        one.left_over = _left_over(one, flat, [*said.values(), *led.values()])
    return each


def _split(text: str) -> Iterator[str]:
    for line in text.splitlines():
        words = LINK.sub(r"\1", " ".join(line.split())).removeprefix("-").strip()
        if words:
            yield from re.split(r"(?<=[.?!]) (?=[A-Z\"“])", words)


def _places(flat: str, quotations: list[tuple[str, str]]) -> dict[str, list[tuple[int, int]]]:
    """Where each rule's words stand; words that two rules share go to them in order."""
    found = {}
    for words in dict.fromkeys(" ".join(words.split()) for _, words in quotations):
        sharing = [rule_id for rule_id, said in quotations if " ".join(said.split()) == words]
        places = [(hit.start(), hit.end()) for hit in re.finditer(re.escape(words), flat)]
        for number, rule_id in enumerate(sharing):
            found[rule_id] = [places[number]] if len(places) == len(sharing) else places
    return {rule_id: found[rule_id] for rule_id, _ in quotations}


def _touch(sentence: Sentence, places: list[tuple[int, int]]) -> bool:
    return any(start < sentence.end and end > sentence.start for start, end in places)


def _left_over(one: Quoted, flat: str, places: list[list[tuple[int, int]]]) -> str:
    """The words of a sentence that no rule quotes, less those that only join two quotations."""
    letters = list(flat[one.sentence.start : one.sentence.end])
    for start, end in (place for each in places for place in each):
        for at in range(max(start, one.sentence.start), min(end, one.sentence.end)):
            letters[at - one.sentence.start] = " "
    return " ".join(
        word
        for word in "".join(letters).split()
        if word not in JOINING and any(map(str.isalnum, word))
    )
