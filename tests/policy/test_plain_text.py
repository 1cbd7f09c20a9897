"""Residents' words made plain, with the way back to their own."""

import pytest

from backend.policy.plain_text import plain, seems_english
from backend.policy.spelling import Spelling, english_words

SPELLING = Spelling(["smell", "complaint", "monoxide", "boiler"], english_words())


def text(words: str) -> str:
    return plain(words, SPELLING).text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("I can't, won't and didn't", "i can not , will not and did not"),
        ("i cant wont didnt", "i can not will not did not"),
        ("you mustn’t", "you must not"),
        ("I've you're they'll he'd I'm", "i have you are they will he would i am"),
        ("nobody's come", "nobody is come"),
        ("my husband's key", "my husband key"),
        ("jack o'lantern, t'other", "jack olantern , tother"),
        ("ur man is l8, pls ring", "your man is l8 , please ring"),
        ("What? No! Yes... ok;", "what ? no ! yes . ok ."),
        ("one\ntwo", "one . two"),
        ("a (b) - c", "a , b , , c"),
        ("smellllly smeeeell", "smelly smell"),
        ("Ⅳ ﬁre", "iv fire"),
        ("a\x00b", "a b"),
        ("", ""),
        ("🔥", ""),
    ],
)
def test_words_are_made_plain(words: str, expected: str) -> None:
    assert text(words) == expected


def test_a_run_of_one_letter_is_cut_to_two() -> None:
    assert text("soooooo") == "soo"


def test_a_piece_longer_than_any_word_is_left_alone() -> None:
    assert text("A" * 60) == "a" * 60


def test_the_residents_own_words_are_found_again() -> None:
    words = plain("Well, I CAN'T   smel Gas!!", SPELLING)
    start = words.text.index("can")
    assert words.text == "well , i can not smell gas !"
    assert words.words(start, words.text.index(" gas")) == "CAN'T   smel"
    assert words.words(words.text.index("not"), words.text.index("not") + 3) == "CAN'T"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("smel", "smell"),
        ("msell", "smell"),
        ("compliant", "compliant"),
        ("complant", "complaint"),
        ("compalint", "complaint"),
        ("monoxcide", "monoxide"),
        ("monksode", "monoxide"),
        ("montsode", "montsode"),
        ("spell", "spell"),
        ("smelly", "smelly"),
        ("xmell", "xmell"),
        ("gas", "gas"),
        ("boilr", "boiler"),
        ("", ""),
    ],
)
def test_slips_are_put_right_only_towards_words_that_matter(word: str, expected: str) -> None:
    assert SPELLING.corrected(word) == expected


@pytest.mark.parametrize(
    ("words", "english"),
    [
        ("my boiler is broken and nobody came", True),
        ("my boilr iz brokn and noboddy came round this mornin", True),
        ("smel gass kichen", True),
        ("Hola necesito ayuda con mi calefacción", False),
        ("Lorem ipsum dolor sit amet", False),
        ("", True),
    ],
)
def test_another_language_is_told_from_slips_of_the_pen(words: str, english: bool) -> None:
    assert seems_english(words, SPELLING) is english


def test_english_words_are_lower_case_and_long_enough_to_be_slips() -> None:
    words = english_words()
    assert {"shell", "mouse", "house"} <= words
    assert all(word.isalpha() and word.islower() and len(word) > 3 for word in words)
