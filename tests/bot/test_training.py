"""Training: which file it makes, when it does nothing, and what it says when it fails."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.model_path import CHECKOUT, content_hash, model_path
from ops.steps import ROOT
from tests.bot.running import ASSISTANT, BOT_PYTHON


@pytest.fixture
def assistant(tmp_path: Path) -> Path:
    """A copy of the small assistant to change."""
    return Path(shutil.copytree(ASSISTANT, tmp_path / "assistant"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What a model is made from besides the assistant, to change."""
    for name in ("config.yml", "requirements/bot.txt", "bot/components/part.py"):
        path = tmp_path / "checkout" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("as it was")
    return tmp_path / "checkout"


def test_the_path_is_told_by_any_python_without_packages(assistant: Path) -> None:
    command = [sys.executable, "-S", "-m", "bot.train", "--path-only", "--assistant", assistant]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert Path(told.stdout.strip()) == model_path(assistant)
    assert model_path(assistant).parent == CHECKOUT / "models"


@pytest.mark.parametrize("name", ["domain.yml", "data/nlu.yml", "data/rules.yml"])
def test_another_word_of_the_assistant_makes_another_model(
    assistant: Path, checkout: Path, name: str
) -> None:
    before = content_hash(assistant, checkout=checkout)
    with (assistant / name).open("a") as file:
        file.write("# more\n")
    assert content_hash(assistant, checkout=checkout) != before


@pytest.mark.parametrize("name", ["config.yml", "requirements/bot.txt", "bot/components/part.py"])
def test_another_program_makes_another_model(assistant: Path, checkout: Path, name: str) -> None:
    before = content_hash(assistant, checkout=checkout)
    (checkout / name).write_text("otherwise")
    assert content_hash(assistant, checkout=checkout) != before


def test_a_renamed_file_makes_another_model(assistant: Path, checkout: Path) -> None:
    before = content_hash(assistant, checkout=checkout)
    (assistant / "data/nlu.yml").rename(assistant / "data/words.yml")
    assert content_hash(assistant, checkout=checkout) != before


def test_what_no_model_is_made_from_makes_no_other(assistant: Path, checkout: Path) -> None:
    before = content_hash(assistant, checkout=checkout)
    compiled = checkout / "bot/components/__pycache__/part.cpython-311.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"compiled")
    (assistant / "data/notes.md~").write_text("an editor's copy")
    assert content_hash(assistant, checkout=checkout) == before


def test_a_model_that_exists_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "model.tar.gz"
    out.write_bytes(b"trained before")
    command = [sys.executable, "-S", "-m", "bot.train", "--out", out]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "The model model.tar.gz is up to date.\n"
    assert out.read_bytes() == b"trained before"


def test_a_training_that_fails_says_why_and_what_to_do_and_leaves_nothing(
    assistant: Path, tmp_path: Path
) -> None:
    rules = assistant / "data/rules.yml"
    rules.write_text(rules.read_text().replace("utter_greet", "utter_gret"))
    out = tmp_path / "models" / "model.tar.gz"
    command = [BOT_PYTHON, "-m", "bot.train", "--out", out, "--assistant", assistant]
    failed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert "utter_gret" in failed.stderr
    assert failed.stderr.splitlines()[-1] == (
        "The model could not be trained: correct domain.yml, data/ or config.yml"
        " as Rasa says above, then run this again."
    )
    assert list(out.parent.iterdir()) == []


def test_the_assistant_learns_words_and_follows_rules_and_nothing_else() -> None:
    config = yaml.safe_load((CHECKOUT / "config.yml").read_text())
    assert [part["name"] for part in config["policies"]] == ["RulePolicy"]
    assert [part["name"] for part in config["pipeline"]] == [
        "bot.components.understanding.UnderstandingClassifier",
        "FallbackClassifier",
    ]
