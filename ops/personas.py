"""Simulated residents: who they are, what they mean, and how they say it in words of their own.

The words come from tests/data/paraphrases, which nothing is trained on, with mistakes and padding
added. What a resident means by their words stands beside them, so that what was recorded can be
held against it.
"""

import csv
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from ops.steps import ROOT

WAYS = ROOT / "tests" / "data" / "paraphrases"
# Spelling mistakes in these would change what is meant.
KEPT_AS_THEY_ARE = ("full_name", "represented_name", "address", "contact_details", "safe_contact")
SHORTEST_MISSPELT = 5
BEFORE = ("sorry to bother you but", "hi there,", "hello, I hope you can help,", "right so")
AFTER = ("thank you so much", "if that's ok", "sorry I'm not good with computers", "thanks xx")
PLAIN = ("terse",)
NEVER_PADDED = ("address", "contact_details", "full_name", "represented_name", "check")


@dataclass(frozen=True)
class Said:
    """Words and what is meant by them."""

    words: str
    meaning: str


@dataclass(frozen=True)
class Persona:
    """A kind of resident; `facts` are what they mean at a question, by default a complaint's."""

    name: str
    about: str
    styles: tuple[str, ...]
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    misspelt: float = 0.0
    padded: float = 0.0
    asks: float = 0.0
    presses: float = 0.2
    is_in_danger: bool = False
    changes_mind: bool = False
    tells_all: bool = False
    leaves: bool = False


FACTS: Mapping[str, tuple[str, ...]] = {
    "issue": ("poor_service", "repair"),
    "more_issues": ("no", "no", "another"),
    "noticed_on": ("recent", "ongoing", "unknown"),
    "reported_before": ("yes",),
    "reported_result": ("nothing_done", "something_done"),
    "outcome": ("repair", "apology", "compensation", "unknown"),
    "route_choice": ("complaint",),
    "on_behalf": ("self",),
    "relationship": ("tenant", "leaseholder", "shared_owner"),
    "full_name": ("name",),
    "address": ("address",),
    "contact_details": ("email", "phone", "post"),
    "preferred_contact": ("email", "phone", "text", "post"),
    "adjustments": ("none",),
    "check": ("send",),
}
FOR_ANOTHER = {
    "on_behalf": ("other",),
    "represented_name": ("name",),
    "safe_contact": ("contact",),
}

PERSONAS = (
    Persona("terse", "answers in a word or two", ("terse",)),
    Persona("rambling", "tells stories and pads them", ("rambling", "elderly"), padded=0.3),
    Persona("angry", "has had enough of us", ("angry",), misspelt=0.05),
    Persona("text-speak", "types on a phone with one thumb", ("text_speak",), misspelt=0.15),
    Persona("first report", "reports a repair and wants no complaint", ("polite", "terse"), {
        "issue": ("repair",), "reported_before": ("no",), "outcome": ("repair",),
        "route_choice": ("as_suggested",),
    }),
    Persona("with permission", "complains for somebody who agreed", ("polite", "elderly"), {
        **FOR_ANOTHER, "permission": ("yes",),
        "permission_evidence": ("signed_letter", "power_of_attorney", "spoken"),
    }),
    Persona("without permission", "complains for somebody not asked yet", ("terse", "polite"), {
        **FOR_ANOTHER, "permission": ("not_yet", "no", "unsure"),
        "safe_contact": ("contact", "none"),
    }),
    Persona("group", "speaks for several neighbours", ("polite", "angry"), {
        "on_behalf": ("group",), "group_members": ("people",),
    }),
    Persona("deaf", "wants no telephone calls", ("polite", "terse"), {
        "contact_details": ("email",), "preferred_contact": ("text", "email"),
        "adjustments": ("needs",),
    }),
    Persona("second language", "writes English learnt late", ("second_language",), misspelt=0.1),
    Persona("changes mind", "changes answers before sending", ("polite", "text_speak"),
            changes_mind=True),
    Persona("asks throughout", "asks something before most answers", ("terse", "elderly"),
            asks=0.5),
    Persona("emergency", "smells gas in the middle of it", ("terse", "angry"), is_in_danger=True),
    Persona("all at once", "tells everything in the first message", ("polite", "rambling"),
            tells_all=True, facts={"noticed_on": ("recent",), "outcome": ("repair", "apology")}),
    Persona("gives up", "leaves in the middle and returns two days later",
            ("terse", "text_speak"), leaves=True),
)  # fmt: skip


@dataclass
class Resident:
    """One resident of a kind, with words drawn by a seed."""

    persona: Persona
    seed: int

    def __post_init__(self) -> None:
        self._dice = random.Random(f"{self.persona.name} {self.seed}")  # noqa: S311 - a simulation
        facts = {**FACTS, **self.persona.facts}
        self.means = {question: self._dice.choice(kinds) for question, kinds in facts.items()}

    def chance(self, share: float) -> bool:
        """Tell whether something happens that happens in this share of cases."""
        return self._dice.random() < share

    def answer(self, question: str, *, plainly: bool = False) -> Said | None:
        """Give words for a question, None where this resident has nothing to say to it."""
        meaning = self.means.get(question)
        return self.say(question, meaning, plainly=plainly) if meaning else None

    def say(self, question: str, meaning: str, *, plainly: bool = False) -> Said:
        """Give words with a meaning in this resident's manner, or plainly when asked again."""
        styles = PLAIN if plainly else self.persona.styles
        ways = [way for way in _ways(question) if way["meaning"] == meaning]
        own = [way for way in ways if way["style"] in styles] or ways
        return Said(self._as_typed(question, self._dice.choice(own)["text"]), meaning)

    def ask(self) -> str:
        """Give a question to ask in between."""
        asked = [way for way in _ways("digression") if way["meaning"].startswith("faq_")]
        return str(self._dice.choice(asked)["text"])

    def opening(self) -> Said:
        """Give the first message: the trouble, or all there is to tell."""
        first = self.say("issue", self.means["issue"])
        if not self.persona.tells_all:
            return first
        rest = [self.say(name, self.means[name]).words for name in ("noticed_on", "outcome")]
        return Said(f"{first.words}. It began {rest[0]}. What I want: {rest[1]}", first.meaning)

    def _as_typed(self, question: str, words: str) -> str:
        if question not in KEPT_AS_THEY_ARE:
            words = " ".join(self._misspelt(word) for word in words.split(" "))
        if question not in NEVER_PADDED and self.chance(self.persona.padded):
            return f"{self._dice.choice(BEFORE)} {words} {self._dice.choice(AFTER)}"
        return words

    def _misspelt(self, word: str) -> str:
        letters = re.fullmatch(r"[a-z]+", word) is not None and len(word) >= SHORTEST_MISSPELT
        if not letters or not self.chance(self.persona.misspelt):
            return word
        at = self._dice.randrange(1, len(word) - 1)
        left_out, doubled = word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return self._dice.choice((left_out, doubled, swapped))


@cache
def _ways(question: str) -> list[dict[str, str]]:
    with (WAYS / f"{question}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
