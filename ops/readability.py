"""Measures how hard residents' words are to read, worst first: python -m ops.readability."""

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyphen
import yaml

ROOT = Path(__file__).parents[1]
# Grades of school in the formula begin at the age of six.
AGE_OF_GRADE = 5
# The formula says nothing sensible about a few words.
FEWEST_WORDS = 8
WORST_SHOWN = 40
PACKS = ("west-kent-current", "west-kent-older")
# Hyphenation with these margins counts syllables as a dictionary of sounds does, on our own texts:
# 0.03 grades too many on average (docs/decisions/0100).
_HYPHENS = pyphen.Pyphen(lang="en_US", left=2, right=1)

_ARGUMENT = re.compile(r"{{?\w*}?}")
_PARAGRAPH = re.compile(r"<(?:p|li)\b[^>]*>(.*?)</(?:p|li)>", re.DOTALL)
_FACT = re.compile(r"{{.*?}}", re.DOTALL)
_MARKUP = re.compile(r"{%.*?%}|<[^>]+>", re.DOTALL)
_QUOTED = re.compile(r"“[^”]*”")


@dataclass(frozen=True)
class Text:
    """Words of ours, where they stand, and how hard they are to read."""

    source: str
    name: str
    words: str

    @property
    def place(self) -> str:
        """The name by which an exception is made."""
        return f"{self.source}: {self.name}"

    @cached_property
    def prose(self) -> str:
        """The words as they are read: facts by one short word, quotations left out."""
        paragraphs = re.split(r"\n\s*\n", _QUOTED.sub("this", self.words))
        told = (_ARGUMENT.sub("this", part) for part in paragraphs if _says_more(part))
        return " ".join(_ended(" ".join(part.split())) for part in told)

    @property
    def length(self) -> int:
        """How many words are read."""
        return len(self.prose.split())

    @cached_property
    def grade(self) -> float:
        """The Flesch-Kincaid grade: years of school."""
        a_sentence, a_word = self._lengths
        return 0.39 * a_sentence + 11.8 * a_word - 15.59

    @cached_property
    def ease(self) -> float:
        """Flesch's reading ease, from about 0 to 120: higher is easier."""
        a_sentence, a_word = self._lengths
        return 206.835 - 1.015 * a_sentence - 84.6 * a_word

    @cached_property
    def _lengths(self) -> tuple[float, float]:
        """How many words a sentence has, and how many syllables a word."""
        words = re.findall(r"[^\W\d_][\w'’]*", self.prose)
        sentences = len(re.findall(r"[.?]+(?=\s|$)", self.prose))
        syllables = sum(len(_HYPHENS.positions(word)) + 1 for word in words)
        return len(words) / sentences, syllables / len(words)


def texts() -> Sequence[Text]:
    """Give every text that is long enough to be measured."""
    return [text for text in all_texts() if text.length >= FEWEST_WORDS]


def all_texts() -> Sequence[Text]:
    """Give every text that residents read, but the sentences of the landlord's own policy."""
    in_the_chat = [*_responses(), *_notices(), *_advice(), *_answers()]
    return [*in_the_chat, *_questions(), *_problems(), *_letters(), *_answer(), *_pages()]


def main() -> None:
    """Print the hardest texts, and a summary of each file."""
    measured = sorted(texts(), key=lambda text: -text.grade)
    for text in measured[:WORST_SHOWN]:
        print(f"{text.grade:5.1f} {text.ease:6.1f}  {text.place}\n{'':14}{text.prose[:200]}")
    print(f"\n{'':24}texts  median grade  9 in 10 under  hardest  median ease  reading age")
    for source in dict.fromkeys(text.source for text in measured):
        print(_summary(source, [text for text in measured if text.source == source]))
    print(_summary("all", measured))


def _summary(name: str, measured: Sequence[Text]) -> str:
    grades = sorted(text.grade for text in measured)
    median = statistics.median(grades)
    nine_in_ten = grades[int(len(grades) * 0.9)] if len(grades) > 1 else grades[0]
    ease = statistics.median(text.ease for text in measured)
    return (
        f"{name:24}{len(grades):5}{median:14.1f}{nine_in_ten:15.1f}{grades[-1]:9.1f}{ease:13.1f}"
        f"{median + AGE_OF_GRADE:13.1f}"
    )


def _says_more(paragraph: str) -> bool:
    """Tell whether a paragraph has words of ours, beside facts that are filled in."""
    return re.search(r"[a-z]", _ARGUMENT.sub("", paragraph)) is not None


def _ended(paragraph: str) -> str:
    """Give a paragraph with the stop that its quotation or list had at the end."""
    return paragraph if paragraph.endswith((".", "?")) else f"{paragraph}."


def _responses() -> Iterator[Text]:
    for name, said in _read("domain.yml")["responses"].items():
        yield from (Text("domain", name, one["text"]) for one in said if "text" in one)


def _notices() -> Iterator[Text]:
    for name, line in _read("backend/conversations/notices.yaml").items():
        yield Text("notices", name, line["text"])


def _advice() -> Iterator[Text]:
    for name, words in _read("backend/policies/safety.yaml")["advice"].items():
        yield Text("danger", name, words)


def _questions() -> Iterator[Text]:
    for name, question in _read("backend/intake/questions.yaml").items():
        yield Text("questions", name, f"{question['ask']} {question.get('why', '')}")


def _problems() -> Iterator[Text]:
    for group in _read("backend/intake/problems.yaml").values():
        yield from (Text("problems", name, f"{words}.") for name, words in group.items())


def _letters() -> Iterator[Text]:
    for name, letter in _read("backend/notifications/letters.yaml").items():
        if name.endswith("_alert"):  # to staff
            continue
        body = re.sub(r"^Dear {name}$", "", letter["body"], flags=re.MULTILINE)
        yield Text("letters", name, body)
    yield from _letters_of_cases()


def _letters_of_cases() -> Iterator[Text]:
    """Give the parts of the letters of a case, and the words that depend on a fact."""
    written = _read("backend/letters/wording.yaml")
    for kind, letter in written["kinds"].items():
        for name, part in letter["parts"].items():
            yield Text("case letters", f"{kind} {name}", part["text"])
    for name, words in written["phrases"].items():
        yield Text("case letters", name, words)


def _answer() -> Iterator[Text]:
    """Give the words of "when will I hear back?", named by where they stand."""
    written = _read("backend/casework/answer.yaml")
    for name in ("headlines", "no_date", "changes", "late", "window", "notes", "happened", "acts"):
        for key, said in written[name].items():
            for words in said.values() if isinstance(said, dict) else (said,):
                yield Text("when will I hear back", f"{name} {key}", words)


def _answers() -> Iterator[Text]:
    for pack in PACKS:
        for name, words in (_read(f"backend/policies/{pack}.yaml").get("answers") or {}).items():
            yield Text(pack, name, words)


def _pages() -> Iterator[Text]:
    """Give the paragraphs and list items of the residents' pages, named by their first words."""
    for path in sorted((ROOT / "backend/web/templates").glob("*.html")):
        page = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for written in _PARAGRAPH.findall(page):
            words = " ".join(_MARKUP.sub(" ", _FACT.sub("{}", written)).split())
            yield Text("pages", f"{path.stem} {' '.join(words.split()[:4])}", words)


def _read(path: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    return loaded


if __name__ == "__main__":
    main()
