"""The bot refuses to start with one sentence that says what to do."""

import os
import socket
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from ops.ports import quiet_port
from ops.steps import ROOT


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that could be a model for all that can be told without Rasa."""
    path = tmp_path_factory.mktemp("model") / "model.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(__file__)
    return path


def start(**changes: str | Path) -> subprocess.CompletedProcess[str]:
    """Start the bot with everything it needs, less the changes, under the bare interpreter."""
    settings = {
        "BOT_PORT": quiet_port(),
        "BOT_SECRET": "s",
        "ACTIONS_PORT": 1,
        "ACTIONS_SECRET": "s",
        **changes,
    }
    environment = {**os.environ, **{name: str(value) for name, value in settings.items()}}
    return subprocess.run(
        [sys.executable, "-S", "-m", "bot.run"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def refusal(refused: subprocess.CompletedProcess[str]) -> str:
    assert refused.returncode == 1
    assert refused.stdout == ""
    (sentence,) = refused.stderr.splitlines()
    return sentence


def test_without_a_model_it_says_how_to_make_one(tmp_path: Path) -> None:
    missing = tmp_path / "none.tar.gz"
    sentence = refusal(start(MODEL=missing, DATA_DIR=tmp_path))
    assert sentence == (
        f"There is no model at {missing}: make one with python -m bot.train --out {missing}."
    )


@pytest.mark.parametrize("name", ["MODEL", "BOT_SECRET", "ACTIONS_SECRET", "DATA_DIR"])
def test_it_names_the_setting_that_is_missing(model: Path, tmp_path: Path, name: str) -> None:
    sentence = refusal(start(**{"MODEL": model, "DATA_DIR": tmp_path, name: ""}))
    assert sentence == f"The bot cannot start: set {name} in its environment."


def test_it_names_the_port_that_is_in_use(model: Path, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = refusal(start(MODEL=model, BOT_PORT=str(port), DATA_DIR=tmp_path))
    assert sentence == f"Port {port} is in use: stop what uses it, or set BOT_PORT to another."


def test_it_names_the_file_that_it_cannot_write(model: Path, tmp_path: Path) -> None:
    (tmp_path / "tracker.db").mkdir()
    sentence = refusal(start(MODEL=model, DATA_DIR=tmp_path))
    assert sentence.startswith(f"The bot cannot write {tmp_path / 'tracker.db'} (")
    assert sentence.endswith("): make room, or let it write there.")


def test_a_damaged_model_is_named_and_not_served(tmp_path: Path) -> None:
    damaged = tmp_path / "model.tar.gz"
    damaged.write_bytes(b"half of one")
    sentence = refusal(start(MODEL=damaged, DATA_DIR=tmp_path))
    assert sentence == f"The model {damaged} is damaged: delete it and train again."
