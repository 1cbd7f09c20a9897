"""A resident's text made ready for reading, letter for letter."""

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "\x00": " ", "\u00a0": " "})


def lowered(text: str) -> str:
    """Return the text in lower case, each character where it was."""
    plain = text.translate(_APOSTROPHES)
    small = plain.lower()
    if len(small) == len(plain):
        return small
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in plain)


def has_letters(text: str) -> bool:
    """Say whether the text holds any letter of any alphabet."""
    return any(letter.isalpha() for letter in text)
