"""A desk for each test of proving."""

import pytest

from backend.database import Database
from tests.proving.desk import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    """One case, and those who ask about it."""
    return Desk(database)
