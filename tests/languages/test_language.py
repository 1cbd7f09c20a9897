"""What is said in other languages is whole, filled in, and honest about who checked it."""

import re

import pytest
import yaml

from backend.languages.language import HERE, UNKNOWN, WHOLE, Language, languages

PHONE, EMERGENCY = "01632 960123", "999"
OURS = [language for code, language in languages().items() if code != UNKNOWN]


def spoken(language: Language, *, waiting: bool = False) -> str:
    return language.message(phone=PHONE, emergency=EMERGENCY, waiting=waiting)


def test_there_are_words_in_thirty_languages_spoken_here() -> None:
    assert len(OURS) >= 30


@pytest.mark.parametrize("language", languages().values(), ids=lambda one: one.code)
def test_the_message_gives_our_number_and_the_emergency_number_and_nothing_unfilled(
    language: Language,
) -> None:
    for words in (spoken(language), spoken(language, waiting=True)):
        assert PHONE in words
        assert re.search(rf"(?<!\d){EMERGENCY}(?!\d)", words)
        assert not re.search(r"[{}!]", words)
        assert len(words) < 500


@pytest.mark.parametrize("language", OURS, ids=lambda one: one.code)
def test_the_message_names_the_button_and_says_which_language_to_ask_for_in_english(
    language: Language,
) -> None:
    assert "Talk to a person" in spoken(language)
    assert language.name in spoken(language) or "Cantonese" in spoken(language)
    assert language.button.endswith("(Talk to a person)")


@pytest.mark.parametrize("language", languages().values(), ids=lambda one: one.code)
def test_whoever_waits_for_a_person_is_not_told_to_ask_for_one(language: Language) -> None:
    assert "Talk to a person" not in spoken(language, waiting=True)


@pytest.mark.parametrize("language", OURS, ids=lambda one: one.code)
def test_each_file_says_if_a_human_has_checked_it_and_what_it_means(language: Language) -> None:
    written = yaml.safe_load((HERE / f"{language.code}.yaml").read_text(encoding="utf-8"))
    assert written["checked"] in ("machine", "human")
    assert set(written["in_english"]) == {"person", *WHOLE}
    assert set(written["says"]) == set(WHOLE)
    for key, sentence in written["says"].items():
        fields = set(re.findall(r"{\w+}", sentence))
        assert fields <= set(re.findall(r"{\w+}", written["in_english"][key])), key


def test_the_languages_written_from_the_right_are_marked_and_keep_numbers_in_order() -> None:
    marked = {language.code for language in OURS if language.right_to_left}
    assert marked == {"ar", "ckb", "fa", "ur"}
    for language in OURS:
        isolated = f"\u2066{PHONE}\u2069" in spoken(language)
        assert isolated == language.right_to_left
