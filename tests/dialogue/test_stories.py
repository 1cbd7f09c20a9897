"""Rasa's own test of stories: the trained rules carry whole conversations as they are written."""

import re
import subprocess
from pathlib import Path

import yaml

from ops import model
from ops.steps import ROOT
from tests.dialogue.driver import Bot

STORIES = ROOT / "tests" / "stories"
FEWEST = 12


def test_there_are_a_dozen_whole_conversations_and_each_has_a_name_of_its_own() -> None:
    stories = [
        story
        for file in STORIES.glob("*.yml")
        for story in yaml.safe_load(file.read_text(encoding="utf-8"))["stories"]
    ]
    assert len({story["story"] for story in stories}) == len(stories) >= FEWEST


# The bot is asked for only so that the model is trained.
def test_the_rules_carry_every_conversation_as_it_is_written(bot: Bot, tmp_path: Path) -> None:
    done = subprocess.run(
        [ROOT / ".venv-bot" / "bin" / "python", "-m", "bot.rasa", "test", "core",
         "--model", model.path(), "--stories", STORIES, "--out", tmp_path,
         "--no-plot", "--fail-on-prediction-errors"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    failed = tmp_path / "failed_test_stories.yml"
    wrong = failed.read_text(encoding="utf-8") if failed.exists() else ""
    assert done.returncode == 0, "\n".join(re.findall(r".*# predicted.*", wrong)) or done.stderr
