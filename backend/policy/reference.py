"""Case references that cannot be guessed, are easy to read out, and show a slip of the pen."""

import re

from backend.policy.errors import PolicyError

# 31 signs, a prime number, so that the check character notices every single wrong sign and every
# two that changed places. No vowel but E, so that few words appear; of O and 0, I, L and 1 only
# the digits.
ALPHABET = "0123456789BCDEFGHJKMNPQRSTVWXYZ"
PREFIX_PATTERN = r"^[A-Z]{2,4}$"
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
MISREAD_IN_PREFIX = str.maketrans({"0": "O", "1": "I"})
BODY = 7
CODE = BODY + 1
ENOUGH_RANDOM_BYTES = 8


class TooFewRandomBytesError(PolicyError):
    """A reference needs {needed} random bytes or more and got {got}; pass more."""


class ReferencePrefixError(PolicyError):
    """{prefix!r} cannot begin a reference; use two to four capital letters."""


def new_reference(prefix: str, random_bytes: bytes) -> str:
    """Make a reference such as "WK-7H3K-9MQD" from 8 or more bytes of a secure random source."""
    if not re.fullmatch(PREFIX_PATTERN, prefix):
        raise ReferencePrefixError(prefix=prefix)
    if len(random_bytes) < ENOUGH_RANDOM_BYTES:
        raise TooFewRandomBytesError(needed=ENOUGH_RANDOM_BYTES, got=len(random_bytes))
    number = int.from_bytes(random_bytes)
    body = ""
    for _ in range(BODY):
        number, digit = divmod(number, len(ALPHABET))
        body += ALPHABET[digit]
    # The check character stands last with weight one, so it is what the rest lacks.
    check = ALPHABET[-_weighted_sum(prefix, body + ALPHABET[0]) % len(ALPHABET)]
    return _written(prefix, body + check)


def parse_reference(text: str, prefix: str | None = None) -> str | None:
    """Return the reference someone typed as it is written, or None when it is not one.

    Case, spaces, hyphens, O for 0 and I or L for 1 do not matter. With a prefix, only references
    of that landlord pass, and the prefix may be left out.
    """
    signs = re.sub(r"[\s\-–—.]", "", text).upper()
    head, code = signs[:-CODE], signs[-CODE:].translate(MISREAD)
    head = head.translate(MISREAD_IN_PREFIX) or prefix or ""
    if prefix not in (None, head) or not re.fullmatch(PREFIX_PATTERN, head):
        return None
    if len(code) != CODE or not set(code) <= set(ALPHABET):
        return None
    return None if _weighted_sum(head, code) % len(ALPHABET) else _written(head, code)


def reference_in(text: str, prefix: str) -> str | None:
    """Give the reference that words hold, if any."""
    signs = re.findall(rf"\b{prefix}[\s-]?\w{{4}}[\s-]?\w{{4}}\b", text, re.IGNORECASE)
    return next((found for said in signs if (found := parse_reference(said, prefix))), None)


def _weighted_sum(prefix: str, code: str) -> int:
    values = [ord(letter) - ord("A") for letter in prefix] + [ALPHABET.index(c) for c in code]
    return sum(weight * value for weight, value in enumerate(reversed(values), start=1))


def _written(prefix: str, code: str) -> str:
    return f"{prefix}-{code[:4]}-{code[4:]}"
