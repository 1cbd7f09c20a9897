"""Sending in the chat: who told of abuse hears that nothing is mailed, and how they hear."""

import pytest
from sqlalchemy import select

from backend.conversations.models import Message
from tests.actions.stage import Stage
from tests.intake.told import BOILER, Telling

NOT_MAILED = "We will not email or write to you about this"


@pytest.mark.parametrize(
    ("issue", "times"), [(f"{BOILER}. My husband reads my emails", 1), (BOILER, 0)]
)
def test_who_may_be_read_by_others_is_told_once_how_they_hear(
    stage: Stage, issue: str, times: int
) -> None:
    Telling(stage.database, stage.id, stage.clock).answer_all(issue=issue)
    stage.run("action_open_case", "/send", intent="send")
    stage.run("action_open_case", "/send", intent="send")
    with stage.database.read() as session:
        said = session.scalars(select(Message.text).where(Message.sender == "system")).all()
    assert sum(NOT_MAILED in one for one in said) == times
