"""One small model, one bot and its twin without our speed-ups for all tests here."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.model_path import model_path
from ops.steps import ROOT
from tests.bot.running import (
    ASSISTANT,
    BOT_PYTHON,
    Bot,
    running_actions,
    running_bot,
    wait_until_ready,
)


@pytest.fixture(scope="session")
def small_model() -> Path:
    """The small assistant's model, trained anew only when what it is made from has changed."""
    assert BOT_PYTHON.exists(), "the bot's environment is missing: run make test, or make run"
    command = [str(BOT_PYTHON), "-m", "bot.train", "--assistant", str(ASSISTANT)]
    trained = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert trained.returncode == 0, trained.stdout + trained.stderr
    return model_path(ASSISTANT)


@pytest.fixture(scope="session")
def bots(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Bot]]:
    """The bot and its twin, started together because each takes seconds to load."""
    with ExitStack() as stack:
        actions_port = stack.enter_context(running_actions(tmp_path_factory.mktemp("actions")))
        started = {}
        for name, settings in {"bot": {}, "as_shipped": {"RASA_AS_SHIPPED": "1"}}.items():
            folder = tmp_path_factory.mktemp(name)
            starting = running_bot(small_model, folder, actions_port, settings)
            started[name] = stack.enter_context(starting)
        for bot in started.values():
            wait_until_ready(bot)
        yield started


@pytest.fixture(scope="session")
def bot(bots: dict[str, Bot]) -> Bot:
    """The running bot."""
    return bots["bot"]


@pytest.fixture(scope="session")
def as_shipped(bots: dict[str, Bot]) -> Bot:
    """The same model served by Rasa as it comes."""
    return bots["as_shipped"]
