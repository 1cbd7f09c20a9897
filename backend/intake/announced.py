"""Several things told in one message that says how many they are: "Two things. ... And ..."."""

import re

_NUMBERS = {
    "two": 2, "2": 2, "a couple of": 2, "couple of": 2, "both": 2, "three": 3, "3": 3, "four": 4,
    "4": 4,
}  # fmt: skip
_SAYS_HOW_MANY = re.compile(
    r"^\W*(?:(?:hi|hello|hey|good \w+|dear [\w ]{1,20}|ok|so|right|please)\b\W+)*"
    r"(?:(?:i(?:.?ve| have)?|we(?:.?ve| have)?|there(?:.?s| are| is)?|it.?s|got|just|about)\s+)*"
    r"(?P<number>two|2|three|3|four|4|a couple of|couple of)\s+(?:different |separate |big )?"
    r"(?:things|problems|issues|complaints|matters)\b[^.:;,!?\n]{0,40}[.:;,!\-–]+\s*",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?<=[.!?;])\s+")
_NEXT = re.compile(
    r"(?:and|also|second(?:ly)?|the (?:other|second|third|last|next)|another|then|next|third(?:ly)?"
    r"|last(?:ly)?|finally|plus|number \w+|\(?[2-4][).:])(?!\w)",
    re.IGNORECASE,
)


def announced(text: str) -> list[str]:
    """Give each thing in its own words; the whole text where it is not plain which they are."""
    said = _SAYS_HOW_MANY.match(text)
    if said is None:
        return [text]
    number = _NUMBERS[said["number"].lower()]
    sentences = [one.strip() for one in _ENDS.split(text[said.end() :]) if one.strip()]
    if len(sentences) == number:
        return sentences
    parts: list[list[str]] = []
    for sentence in sentences:
        if not parts or _NEXT.match(sentence):
            parts.append([])
        parts[-1].append(sentence)
    return [" ".join(part) for part in parts] if len(parts) == number else [text]
