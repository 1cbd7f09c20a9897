"""Words that end a pause are read for the answers in them, and for nothing they do not say."""

import pytest

from backend.intake.beside import take_beside
from tests.intake.told import hearing, said


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (
            "tenant, its for me, June Abbott, Flat 2 Mead House TN9 1ZZ, 07700900777 evenings only",
            {"relationship", "on_behalf", "full_name", "address", "contact_details"},
        ),
        (
            "leaseholder, for me, Sam Okafor, sam@example.com",
            {"relationship", "on_behalf", "full_name", "contact_details"},
        ),
        ("I am safe now. My name is Sam Okafor", {"full_name"}),
        ("ok", set()),
        ("the police came and he has gone", set()),
        ("yes he said I can", set()),
    ],
)
def test_what_is_told_at_a_pause_is_kept(words: str, known: set[str]) -> None:
    one = hearing()
    take_beside(one, words)
    assert set(one.answers) == known
    assert said(one) == (["utter_noted_upfront"] if known else [])


def test_what_is_known_already_stays() -> None:
    one = hearing()
    take_beside(one, "My name is Sam Okafor")
    take_beside(one, "My name is June Abbott, I am a tenant")
    assert one.answers["full_name"]["value"] == "Sam Okafor"


def test_details_in_a_list_for_somebody_else_are_left_for_their_question() -> None:
    one = hearing()
    take_beside(one, "for my mum, Joan Hartley, 12 Oak Road TN13 2XY")
    assert set(one.answers) <= {"on_behalf"}
