"""What a file is called: made harmless when it comes, and fitting its content when it goes."""

import unicodedata

LONGEST = 120
NAMELESS = "file"


def safe_name(given: str) -> str:
    """Give the last part of a name without what controls, hides or disguises text."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    # Lone surrogates, controls and overrides of the direction are all of the category C.
    plain = "".join(c for c in unicodedata.normalize("NFC", last) if _may_stay(c))
    stem, dot, ending = " ".join(plain.split()).strip(". ").rpartition(".")
    if not stem:
        stem, dot, ending = ending, "", ""
    if len(ending) > 10:
        stem, dot, ending = f"{stem}.{ending}", "", ""
    return f"{stem[: LONGEST - len(dot + ending)]}{dot}{ending}" or NAMELESS


def ending_of(name: str) -> str:
    """Give the ending of a name in small letters, empty when it has none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def download_name(name: str, kind: str) -> str:
    """Give a name whose ending says what the file is now, such as "damp.jpg" for "damp.HEIC"."""
    stem, dot, _ending = name.rpartition(".")
    return f"{stem if dot else name}.{kind}"


def _may_stay(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] != "C"
