"""The languages that residents are answered in, each with a few sentences that offer a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).parent
# What stands for a language that there are no words in, or that cannot be named.
UNKNOWN = "und"
WHOLE = ("interpreter", "computer", "button", "phone", "kept", "danger")
# Whoever waits for a person needs no way to one.
WAITING = ("interpreter", "phone", "kept", "danger")
# Keep a telephone number from being turned round by the letters about it.
ISOLATED = "\u2066{}\u2069"


@dataclass(frozen=True)
class Language:
    """A language, and the sentences that offer an interpreter and a person in it.

    `checked` tells whether a "human" who speaks it has read them, or only a "machine".
    """

    code: str
    name: str
    own_name: str
    person: str
    says: Mapping[str, str]
    checked: str
    tag: str
    right_to_left: bool = False

    def message(self, *, phone: str, emergency: str, waiting: bool = False) -> str:
        """Give the sentences with the numbers filled in, fewer for whoever waits for a person."""
        shown = ISOLATED if self.right_to_left else "{}"
        facts = {
            "name": self.name,
            "phone": shown.format(phone),
            "emergency": shown.format(emergency),
        }
        return " ".join(self.says[key].format_map(facts) for key in (WAITING if waiting else WHOLE))

    @property
    def button(self) -> str:
        """The words on the button that asks for a person, for the resident and for our staff."""
        return self.person if self.tag == "en" else f"{self.person} (Talk to a person)"


@cache
def languages() -> Mapping[str, Language]:
    """Give every language by its code (ISO 639, with the script where it matters)."""
    return {path.stem: _read(path) for path in sorted(HERE.glob("*.yaml"))}


def _read(path: Path) -> Language:
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    written.pop("in_english", None)  # for whoever checks the words
    return Language(code=path.stem, **{"tag": path.stem, **written})
