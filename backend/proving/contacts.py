"""Comparing what somebody typed with the email addresses and phone numbers that are on file."""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from backend.residents.models import Resident

FEWEST_DIGITS = 7
MOBILE = re.compile(r"07\d{9}")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_CLAUSES = re.compile(r"[,;\n]|[.!?](?:\s|$)|\s(?:but|and)\s", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|no|don.?t|cannot|can.?t|isn.?t|avoid|unsafe)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\s+(?:or|and)\s+|[/,;]", re.IGNORECASE)


@dataclass(frozen=True)
class Contact:
    """An email address or a phone number, written in the one way in which they are compared."""

    kind: Literal["email", "phone"]
    key: str

    @property
    def digest(self) -> str:
        """What is kept of it where it is only counted."""
        return hashlib.sha256(f"{self.kind}:{self.key}".encode()).hexdigest()


def read(typed: str) -> Contact | None:
    """Read an address or a number as somebody typed it, None where it is neither."""
    if "@" in typed:
        address = re.sub(r"\s", "", typed).casefold()
        return Contact("email", address) if _EMAIL.fullmatch(address) else None
    digits = national(typed)
    return Contact("phone", digits) if len(digits) >= FEWEST_DIGITS else None


def national(number: str) -> str:
    """Give the digits of a phone number as it is rung within the country."""
    return re.sub(r"^(?:00)?44(?=\d{9})0?", "0", re.sub(r"\D", "", number))


def all_of(person: Resident) -> tuple[Contact, ...]:
    """Give every contact of a person that is on file, email first."""
    typed = (person.email, *_BETWEEN.split(person.phone))
    return tuple(found for one in typed if (found := read(one)))


def for_texts(contact: Contact) -> str:
    """Give a mobile number as texts are sent to it, empty for what takes no text from here."""
    fits = contact.kind == "phone" and MOBILE.fullmatch(contact.key)
    return f"+44{contact.key[1:]}" if fits else ""


def texted_of(phones: str) -> str:
    """Give the first mobile number among those in a field, as texts are sent to it, or nothing."""
    read_ones = (read(one) for one in _BETWEEN.split(phones))
    return next((number for one in read_ones if one and (number := for_texts(one))), "")


def is_named(contact: Contact, words: str) -> bool:
    """Tell whether some words, such as how somebody can safely be reached, name a contact.

    What they say not to use is not named: "Ring me. Never write to pat@example.com."
    """
    words = " ; ".join(one for one in _CLAUSES.split(words) if not _NOT.search(one))
    if contact.kind == "email":
        said = re.findall(r"[^\s@<>(),;:\"']+@[^\s@<>(),;:\"']+", words.casefold())
        return contact.key in {one.rstrip(".!?") for one in said}
    return contact.key in {national(one) for one in re.findall(r"\+?\d[\d\s()\-.]{5,}\d", words)}
