"""What residents read is plain: short words, no shouting, no blame, one question at a time."""

import re
import statistics

import pytest

from ops.readability import AGE_OF_GRADE, Text, all_texts, texts

MEDIAN_AGE = 8.0
HIGHEST_AGE = 11.1
# Texts that may be harder, and why.
EXCEPTIONS = {
    "pages: accessibility every page with axe,": "axe is named and explained",
    "pages: cookies A cookie is a": "website, computer, phone: long words that everybody knows",
    "pages: privacy An automated assistant answers": "all texts say “automated assistant”",
    "pages: accessibility If you are not": "the Equality Advisory and Support Service is named",
}
BLAMING = re.compile(
    r"\b(lifestyle|failed to|fail to|you should have|you ought to|your (own )?fault|you forgot"
    r"|you (did not|didn't) (tell|give|answer|say|fill|read)|invalid|incorrect(ly)?|illegal"
    r"|unreasonable|as (I|we) said|calm down|obviously|of course|must not have)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"“[^”]*”")


def named(text: Text) -> str:
    return text.place


def test_half_of_all_texts_can_be_read_by_a_child_of_eight() -> None:
    assert statistics.median(text.grade for text in texts()) + AGE_OF_GRADE <= MEDIAN_AGE


@pytest.mark.parametrize("source", sorted({text.source for text in texts()}))
def test_the_texts_of_each_file_are_as_plain_as_that_at_about_nine(source: str) -> None:
    grades = [text.grade for text in texts() if text.source == source]
    assert statistics.median(grades) + AGE_OF_GRADE <= MEDIAN_AGE + 1


def test_no_text_is_harder_than_a_child_of_eleven_can_read_but_those_with_a_reason() -> None:
    hard = {text.place for text in texts() if text.grade + AGE_OF_GRADE > HIGHEST_AGE}
    assert hard == set(EXCEPTIONS)


@pytest.mark.parametrize("text", all_texts(), ids=named)
def test_no_text_shouts_or_blames(text: Text) -> None:
    assert "!" not in text.words
    assert not BLAMING.search(QUOTED.sub("", text.words))


@pytest.mark.parametrize(
    "text",
    [text for text in all_texts() if "_ask_" in text.name or text.source == "questions"],
    ids=named,
)
def test_a_question_asks_one_thing(text: Text) -> None:
    assert text.words.count("?") <= 1


@pytest.mark.parametrize("text", texts(), ids=named)
def test_no_sentence_is_longer_than_thirty_words(text: Text) -> None:
    longest = max(re.split(r"(?<=[.?])\s", text.prose), key=lambda part: len(part.split()))
    assert len(longest.split()) <= 30, longest
