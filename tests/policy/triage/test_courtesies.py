"""Courtesies around a message are read past."""

import pytest

from backend.policy.pack import load_pack
from backend.policy.triage.hearing import hear


def heard(text: str) -> str:
    return hear(text, load_pack("west-kent-current")).words.text


@pytest.mark.parametrize(
    "text",
    [
        "Hi there, hope you're well. Sorry to be a pain, but my tap drips. Many thanks, Sue",
        "Good morning all. I do apologise for bothering you again, my tap drips. Kind regards",
        "Dear Sir or Madam, I hope this finds you well. My tap drips! Yours faithfully, E. O'Brien",
        "Hello, I know you must be very busy but my tap drips. Thanks so much, Mr de Souza-Lima",
        "excuse me, my tap drips. take care",
    ],
)
def test_the_courtesies_around_a_message_are_left_out(text: str) -> None:
    assert heard(text).strip(" .,!") == "my tap drips"


def test_what_follows_a_courtesy_is_kept_unless_it_is_a_name() -> None:
    assert "no heating" in heard("my tap drips. Many thanks. No heating either")
    assert "sue" not in heard("My tap drips. Many thanks. Sue")


@pytest.mark.parametrize("text", ["Hi, thanks", "Good morning", "Kind regards, Sue", "Thank you"])
def test_a_courtesy_that_is_the_message_is_kept(text: str) -> None:
    assert "".join(heard(text).split(" ,")) == text.lower().replace(",", "")


def test_the_words_of_a_part_are_still_the_residents_own() -> None:
    words = hear("Hi! Hope you're OK, but my TAP drips. Cheers, Al", load_pack("west-kent-current"))
    assert words.words.words(0, len(words.words.text)).startswith("my TAP drips")
