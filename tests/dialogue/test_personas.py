"""Simulated residents get where they want to be: a small gate; docs/residents.md has the table."""

import pytest

from ops.personas import PERSONAS, Persona, Resident
from tests.dialogue.desk import Desk
from tests.dialogue.residents import Row, misfiled, visits

FEWEST = 12
# Far below what is measured: one resident of each kind is no measurement.
COMPLETED, RIGHT_ROUTE = 0.75, 0.85


@pytest.fixture
def rows(desk: Desk) -> list[Row]:
    """One resident of each kind."""
    return list(visits(desk, PERSONAS, 1))


def test_most_residents_leave_with_a_reference_and_nobody_meets_silence(rows: list[Row]) -> None:
    told = {row.persona.name: row.cells() for row in rows}
    assert not [row.persona.name for row in rows if row.silent], told
    completed = sum(row.completed for row in rows)
    assert completed >= COMPLETED * len(rows), told
    assert sum(row.wrong_route for row in rows) <= (1 - RIGHT_ROUTE) * completed, told


def test_there_are_a_dozen_kinds_of_residents_with_words_for_all_they_mean() -> None:
    assert len({persona.name for persona in PERSONAS}) == len(PERSONAS) >= FEWEST
    for persona in PERSONAS:
        resident = Resident(persona, 0)
        for question, meaning in resident.means.items():
            assert resident.say(question, meaning).words


def test_the_same_seed_is_the_same_resident_and_another_is_another() -> None:
    def words(seed: int) -> list[str]:
        resident = Resident(PERSONAS[0], seed)
        return [resident.opening().words, *(resident.ask() for _ in range(3))]

    assert words(1) == words(1)
    assert words(1) != words(2)


def test_misspelt_words_keep_numbers_and_names() -> None:
    resident = Resident(Persona("careless", "", ("terse",), misspelt=1.0), 0)
    for _ in range(20):
        assert "@" in resident.say("contact_details", "email").words
    assert resident.say("reported_before", "yes").meaning == "yes"


def test_an_answer_is_misfiled_when_it_is_recorded_as_something_else() -> None:
    resident = Resident(PERSONAS[0], 0)
    said = {"on_behalf": resident.say("on_behalf", "other")}
    assert not list(misfiled({"on_behalf": {"value": "other", "words": "x"}}, said))
    assert len(list(misfiled({"on_behalf": {"value": "self", "words": "x"}}, said))) == 1
