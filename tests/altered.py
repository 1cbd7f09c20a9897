"""Links that somebody mistyped or guessed: each of a token's characters altered, and more."""

from collections.abc import Iterator


def altered(token: str) -> Iterator[str]:
    """Give a token with each of its characters altered in turn, one left out, and one added."""
    for place, one in enumerate(token):
        # Twice: of the last character of base64 some bits may say nothing.
        for other in ("A" if one != "A" else "B", "0" if one != "0" else "9"):
            yield f"{token[:place]}{other}{token[place + 1 :]}"
        if one.swapcase() != one:
            yield f"{token[:place]}{one.swapcase()}{token[place + 1 :]}"
    yield token[:-1]
    yield token[1:]
    yield f"{token}A"
