"""A problem is called by what is wrong, and never by how tired somebody is of it."""

import pytest

from backend.intake.naming import name_of


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (
            "im so tired of this. the ceiling in the bedroom has been leaking since september",
            "the ceiling in the bedroom has …",
        ),
        ("I am fed up with ringing you about the mould in my sons bedroom", "mould in my sons"),
        ("hello, I am so tired. No heating for a week", "No heating for a week"),
        (
            "I want to complain about the way your officer spoke to me on the phone",
            "the way your officer spoke to …",
        ),
        (
            "honestly I have had enough, you people never answer and the music goes on",
            "you people never answer and the …",
        ),
        ("The gate of the yard squeaks all night long", "The gate of the yard squeaks …"),
        ("The roof leaks.", "The roof leaks"),
        ("I can't cope any more", "I can't cope any more"),
        ("I am so fed up and angry and tired of you all", "I am so fed up and …"),
        ("hello", "hello"),
    ],
)
def test_a_problem_is_called_by_what_is_wrong(told: str, name: str) -> None:
    assert name_of(told).startswith(name)
