"""Whatever happens in a conversation, in whatever order, the promises of machine.py hold."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.dialogue.desk import Desk
from tests.dialogue.machine import Conversation
from tests.staff.people import made_staff

# More, and others each time: MACHINE_EXAMPLES=200 python -m pytest tests/dialogue/test_machine.py
EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "0"))


@pytest.fixture
def conversation(desk: Desk) -> type[Conversation]:
    """A kind of conversation at a desk of its own."""

    class AtThisDesk(Conversation):
        pass

    AtThisDesk.desk = desk
    AtThisDesk.staff_id = made_staff(desk.database).id
    return AtThisDesk


def test_whatever_happens_in_whatever_order(conversation: type[Conversation]) -> None:
    run_state_machine_as_test(
        conversation,
        settings=settings(
            max_examples=EXAMPLES or 20,
            stateful_step_count=40,
            derandomize=not EXAMPLES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
