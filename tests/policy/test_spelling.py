"""Slips of the pen and spellings by ear are put right towards the words that matter."""

import pytest

from backend.policy.danger import recognise
from backend.policy.spelling import Spelling

KNOWN = [
    "gas",
    "breathe",
    "ceiling",
    "strangled",
    "strangely",
    "neighbour",
    "electrocuted",
    "knife",
]
SPELLING = Spelling(KNOWN, frozenset(("boring", "elite")), {"kil": "kill", "alite": "alight"})


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("breeth", "breathe"),
        ("celing", "ceiling"),
        ("sealing", "ceiling"),
        ("brieth", "breathe"),
        ("electricutid", "electrocuted"),
    ],
)
def test_a_word_spelt_as_it_is_heard_is_put_right(word: str, meant: str) -> None:
    assert SPELLING.corrected(word) == meant


@pytest.mark.parametrize(
    "word", ["brutish", "elite", "boring", "cln", "gsa", "zzzzz", "strngulaation"]
)
def test_what_only_sounds_a_little_alike_stays_as_it_is(word: str) -> None:
    assert SPELLING.corrected(word) == word


def test_of_two_words_as_near_the_one_that_sounds_so_is_meant() -> None:
    assert SPELLING.corrected("strangeld") == "strangled"
    assert SPELLING.corrected("strangelx") == "strangely"


def test_a_slip_that_is_listed_is_put_right_however_short_or_far() -> None:
    assert SPELLING.corrected("kil") == "kill"
    assert SPELLING.corrected("alite") == "alight"


def test_a_spelling_may_list_no_slips() -> None:
    assert Spelling(KNOWN, frozenset()).corrected("kil") == "kil"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("carbon_monoxide", "carbon monoxcide alarm going off"),
        ("gas", "gass leek"),
        ("medical", "cant breeth"),
        ("self_harm", "i will kil my self"),
        ("collapse", "the celing caved in"),
        ("domestic_abuse", "my huzband strangeld me"),
        ("fire", "smok pouring out the kichen"),
        ("violence", "he has a nife"),
        ("electrics_water", "woter in the sokets"),
        ("self_harm", "i am suisidal"),
        ("insecure_home", "my frunt door wont lok"),
    ],
)
def test_danger_is_heard_however_it_is_spelt(kind: str, text: str) -> None:
    assert kind in {found.kind for found in recognise(text)}
