"""Officers, and a chat that one of them has taken over."""

import pytest

from backend.database import Database
from backend.staff.models import Staff
from tests.conversations.working import hand_off, take_over
from tests.parts import started
from tests.staff.people import hired


@pytest.fixture
def team(database: Database) -> list[Staff]:
    """Three officers."""
    return hired(database, 3)


@pytest.fixture
def chat(database: Database, team: list[Staff]) -> str:
    """A chat that the first of them has."""
    made = started(database)
    hand_off(database, made)
    take_over(database, made, team[0].id)
    return made
