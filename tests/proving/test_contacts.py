"""Contacts are the same contact however they were written."""

import pytest

from backend.proving import contacts
from backend.proving.contacts import Contact
from backend.residents.models import Resident

PAT = Contact("email", "pat@example.com")
MOBILE = Contact("phone", "07700900123")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" Pat@Example.com", PAT),
        ("pat @ example.com", PAT),
        ("07700 900 123", MOBILE),
        ("+44 (0)7700 900123", MOBILE),
        ("0044 7700 900123", MOBILE),
        ("447700900123", MOBILE),
        ("+33 6 12 34 56 78", Contact("phone", "33612345678")),
        ("", None),
        ("Pat", None),
        ("pat@", None),
        ("@example.com", None),
        ("a@b@c", None),
        ("999", None),
    ],
)
def test_what_is_typed_is_read_as_an_address_or_a_number(typed: str, read: Contact | None) -> None:
    assert contacts.read(typed) == read


def test_all_that_is_on_file_counts_the_address_first() -> None:
    person = Resident(email="Pat@example.com ", phone="07700 900123 or 01732 123456")
    assert contacts.all_of(person) == (PAT, MOBILE, Contact("phone", "01732123456"))
    assert contacts.all_of(Resident(email="", phone="")) == ()


@pytest.mark.parametrize(
    ("contact", "number"),
    [
        (MOBILE, "+447700900123"),
        (Contact("phone", "01732123456"), ""),
        (Contact("phone", "33612345678"), ""),
        (PAT, ""),
    ],
)
def test_texts_go_to_british_mobiles_only(contact: Contact, number: str) -> None:
    assert contacts.for_texts(contact) == number


@pytest.mark.parametrize(
    ("contact", "words", "named"),
    [
        (PAT, "Only email Pat@Example.com.", True),
        (PAT, "Not to notpat@example.com", False),
        (PAT, "Ring her sister", False),
        (PAT, "Ring me. Never write to pat@example.com, he reads it.", False),
        (PAT, "Don't ring, email pat@example.com", True),
        (MOBILE, "pat@example.com but not 07700 900123", False),
        (PAT, "pat@example.com but not 07700 900123", True),
        (MOBILE, "Text me on +44 7700 900123 after six", True),
        (MOBILE, "Ring 01732 123456", False),
    ],
)
def test_a_safe_way_names_a_contact_in_whole(contact: Contact, words: str, named: bool) -> None:
    assert contacts.is_named(contact, words) is named


def test_an_address_and_a_number_are_never_taken_for_one_another() -> None:
    assert Contact("email", "1").digest != Contact("phone", "1").digest
