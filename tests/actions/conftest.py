"""A stage for actions, on each database."""

from collections.abc import Iterator

import pytest

from backend.database import Database
from tests.actions.stage import Stage
from tests.intake.told import Telling


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    """A conversation in which actions are run one at a time."""
    database = Database(database_url)
    yield Stage(database)
    database.engine.dispose()


@pytest.fixture
def reference(stage: Stage) -> str:
    """The reference of a case that was sent from this conversation."""
    telling = Telling(stage.database, stage.id, stage.clock)
    telling.answer_all()
    return telling.send().reference
