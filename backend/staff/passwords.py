"""Passwords of staff: which are good enough, and their slow hashes."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pwdlib import PasswordHash

from backend.errors import DomainError

SHORTEST = 12
LONGEST = 200
COMMON = Path(__file__).with_name("common_passwords.txt")
# A part of a name this short says nothing: "Ann" is in "a planned escape".
SHORTEST_NAME = 4
FEWEST_SIGNS = 5
AROUND = "0123456789!\"£$%^&*()_+-=[]{};:'@#~,<.>/?\\| "


class WeakPassword(DomainError):
    """The password is too short. Use at least 12 characters; three or four words are a good one."""


class LongPassword(DomainError):
    """The password is too long. Use at most 200 characters."""


class CommonPassword(DomainError):
    """That password is easy to guess, because many people use one like it. Choose another."""


class ObviousPassword(DomainError):
    """The password is made of a name that others know, such as yours. Choose another."""


def hash_of(password: str, *, about: Iterable[str] = ()) -> str:
    """Hash a password that is good enough, or raise what is wrong with it.

    `about` are words that others know: the person's names and the landlord's.
    """
    if len(password) < SHORTEST:
        raise WeakPassword
    if len(password) > LONGEST:
        raise LongPassword
    core = _core(password)
    if len(set(password)) < FEWEST_SIGNS or core in _common() or password.lower() in _common():
        raise CommonPassword
    if _is_made_of(core, about):
        raise ObviousPassword
    return _hasher().hash(password)


def fits(password: str, kept: str) -> bool:
    """Tell whether a password is the one of a hash; takes the same time when there is no hash."""
    right = _hasher().verify(password, kept or _nobodys_hash())
    return right and bool(kept)


def _core(password: str) -> str:
    """Leave out what people put around a word, and every repetition of it."""
    core = password.lower().strip(AROUND) or password
    for length in range(1, len(core) // 2 + 1):
        if len(core) % length == 0 and core[:length] * (len(core) // length) == core:
            return core[:length]
    return core


def _is_made_of(core: str, about: Iterable[str]) -> bool:
    """Tell whether nothing but known words is in it, and what people put between them."""
    words = {word for phrase in about for word in phrase.lower().replace("@", " ").split()}
    left = core
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= SHORTEST_NAME:
            left = left.replace(word, "")
    return left != core and not left.strip(AROUND)


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody has this password")
