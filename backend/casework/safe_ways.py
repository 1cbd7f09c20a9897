"""The email address and phone number that somebody's words about a safe way to reach them name.

The words stay as they were said; nothing is sent to what they name until staff have said so.
"""

from dataclasses import dataclass

from backend.policy.reading.answer import Answer
from backend.policy.reading.contact import read_contact
from backend.proving import contacts


@dataclass(frozen=True)
class Named:
    """What words name to reach somebody by, each empty where they name none."""

    email: str = ""
    phone: str = ""


def named_in(words: str) -> Named:
    """Give what words about a safe way name, and nothing that they say not to use."""
    found = read_contact(words)
    if not isinstance(found, Answer):
        return Named()
    ways = {kind: way for kind, way in found.value.items() if way and _is_meant(way, words)}
    return Named(**ways)


def _is_meant(way: str, words: str) -> bool:
    contact = contacts.read(way)
    return contact is not None and contacts.is_named(contact, words)
