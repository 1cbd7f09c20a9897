"""Putting a detail right without losing the others beside it."""

import re
from collections.abc import Mapping
from typing import Any

from backend.policy.reading import Answer

_EMAIL = re.compile(r"\S+@\S+[^\s.,;!?]")
_PHONE = re.compile(r"\+?\(?\d[\d\s().\-]{7,}\d")


def merged(question: str, before: Mapping[str, Any], found: Answer) -> Answer:
    """Give what was found with the details that it leaves as they were."""
    old = before.get("value")
    if not isinstance(old, Mapping) or not isinstance(found.value, Mapping):
        return found
    if question == "address":
        value = {part: found.value.get(part) or old.get(part) for part in ("address", "postcode")}
        return Answer(value, ", ".join(str(part) for part in value.values() if part))
    if question == "contact_details" and "post" not in {*old, *found.value}:
        return _contact(old, str(before.get("words", "")), found.value)
    return found


def _contact(old: Mapping[str, Any], words: str, new: Mapping[str, Any]) -> Answer:
    """Give both ways, with the wishes that stood beside the old ones."""
    for way, written in (("email", _EMAIL), ("phone", _PHONE)):
        if not new.get(way):
            continue
        stood = written.search(words) if old.get(way) else None
        words = (
            f"{words[: stood.start()]}{new[way]}{words[stood.end() :]}"
            if stood
            else ", ".join(part for part in (words, str(new[way])) if part)
        )
    return Answer({way: new.get(way) or old.get(way) for way in ("email", "phone")}, words)
