"""An intake in a new conversation, told message by message."""

import pytest

from backend.database import Database
from tests.intake.told import Telling
from tests.parts import Clock, started


@pytest.fixture
def telling(database: Database) -> Telling:
    """A new conversation's intake."""
    return Telling(database, started(database), Clock())
