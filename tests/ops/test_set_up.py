"""Setting up: once, cleanly, and with one sentence where it cannot go on."""

import errno
import importlib.util
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple, NoReturn

import pytest

from ops import debian, environments, model, setup
from ops.downloads import Downloads
from ops.environments import APP, DEV, Environment
from ops.steps import ROOT, RefusalError, Step

Uv = Callable[[str], None]


class Usage(NamedTuple):
    """What is left on a disk, in bytes."""

    free: int


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment of one package in a folder of the test's own."""
    monkeypatch.setattr(environments, "BUILD", tmp_path / "build")
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    monkeypatch.setattr(environments, "_uv_environ", lambda: dict(os.environ))
    lock = tmp_path / "app.txt"
    lock.write_text("one==1.0 \\\n    --hash=sha256:00\n")
    return Environment("An environment", tmp_path / ".venv", lock, (lock,), 10)


@pytest.fixture
def uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Uv:
    """Puts a program of the test's own in the place of uv: it notes how it is called."""

    def write(installing: str) -> None:
        path = tmp_path / "uv"
        path.write_text(
            f"#!/bin/sh\necho $1 $2 >> {tmp_path}/calls\n"
            f"if [ $1 = venv ]; then rm -rf {tmp_path}/.venv; mkdir -p {tmp_path}/.venv/bin;"
            f" touch {tmp_path}/.venv/bin/python; exit; fi\n{installing}\n"
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(environments, "tools", lambda: path)

    return write


def calls(tmp_path: Path) -> list[str]:
    return [line.split()[0] for line in (tmp_path / "calls").read_text().splitlines()]


def test_an_environment_that_matches_its_lock_is_ready(environment: Environment, uv: Uv) -> None:
    uv("exit 0")
    assert not environment.is_ready

    environment.install()

    assert environment.is_ready


def test_a_second_set_up_does_nothing(
    environment: Environment, uv: Uv, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv("exit 0")
    environment.install()
    monkeypatch.setattr(setup, "BOT", environment)
    monkeypatch.setattr(model, "is_trained", lambda: True)
    uv("exit 1")

    setup.set_up(environment)

    assert environment.is_ready


def test_a_newer_lock_is_installed_over_what_is_there(
    environment: Environment, uv: Uv, tmp_path: Path
) -> None:
    uv("exit 0")
    environment.install()
    environment.lock.write_text("one==1.1 \\\n    --hash=sha256:11\n")
    assert not environment.is_ready

    environment.install()

    assert environment.is_ready
    assert calls(tmp_path) == ["venv", "pip", "pip"]


def test_what_tests_need_stays_when_a_newer_lock_is_installed_to_run_or_to_train(
    environment: Environment, uv: Uv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "dev.txt"
    lock.write_text(environment.lock.read_text())
    tests = replace(environment, lock=lock, satisfies=(environment.lock, lock))
    uv("exit 0")
    for name, one in (
        ("APP", environment),
        ("BOT", SimpleNamespace(is_ready=True)),
        ("DEV", tests),
    ):
        monkeypatch.setattr(setup, name, one)
    monkeypatch.setattr(model, "is_trained", lambda: True)
    tests.install()
    for newer in (environment.lock, lock):
        newer.write_text("one==1.1 \\\n    --hash=sha256:11\n")

    setup.set_up(environment)

    assert tests.is_ready
    assert environment.is_ready


def test_a_set_up_that_was_broken_off_starts_over(
    environment: Environment, uv: Uv, tmp_path: Path
) -> None:
    uv("echo 'error: the connection was closed'; exit 2")
    with pytest.raises(RefusalError, match="the connection was closed"):
        environment.install()
    assert not environment.is_ready
    uv("exit 0")

    environment.install()

    assert environment.is_ready
    assert calls(tmp_path) == ["venv", "pip", "venv", "pip"]


def test_a_failed_installation_names_the_reason_and_the_log(
    environment: Environment, uv: Uv
) -> None:
    uv("echo 'error: Failed to fetch numpy'; exit 2")

    with pytest.raises(RefusalError) as refused:
        environment.install()

    assert str(refused.value) == (
        "The installation did not finish (error: Failed to fetch numpy): check the network"
        " connection and try again; build/app.log has the rest."
    )


def test_a_disk_that_fills_up_is_named(environment: Environment, uv: Uv) -> None:
    uv("echo 'error: failed to copy: No space left on device (os error 28)'; exit 2")

    with pytest.raises(RefusalError, match="The disk is full: free about 3 GB and try again"):
        environment.install()


def test_a_disk_with_too_little_room_is_named_before_anything_is_installed(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(free=5_000_000))

    with pytest.raises(RefusalError, match=r"needs about 0\.0 GB, .* has 0\.0 GB free"):
        environments.check_space([environment])


def test_a_full_disk_at_any_other_step_ends_in_a_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fill_up() -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    assert setup.answering(fill_up) == 1
    assert capsys.readouterr().err == "The disk is full: free about 3 GB and try again.\n"


def test_a_missing_venv_module_is_named_where_it_cannot_be_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(environments, "TOOLS", tmp_path / "tools")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(debian, "may_install", lambda: False)

    with pytest.raises(RefusalError) as refused:
        environments.tools()

    assert str(refused.value) == (
        "Python's venv module makes the environments, which this machine lacks:"
        " install it with: sudo apt-get install python3.11-venv."
    )


def test_missing_packages_of_debian_are_skipped_with_a_line_but_not_in_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(debian, "CHROMIUM", tmp_path / "chromium")
    monkeypatch.setattr(debian, "LIBATOMIC", "libnone.so.0")
    monkeypatch.setattr(debian, "may_install", lambda: False)
    monkeypatch.setenv("CI", "false")
    setup.system_packages()
    said = capsys.readouterr().out
    assert "sudo apt-get install chromium" in said
    assert "sudo apt-get install libatomic1" in said

    monkeypatch.setenv("CI", "true")
    with pytest.raises(RefusalError, match="sudo apt-get install chromium"):
        setup.system_packages()


def test_the_newest_postgresql_is_taken_if_it_is_new_enough(tmp_path: Path) -> None:
    assert debian.postgresql_programs(tmp_path) is None
    for version in ("9", "15", "16"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()

    assert debian.postgresql_programs(tmp_path) == tmp_path / "16" / "bin"


def test_the_tests_environment_serves_for_running_too() -> None:
    assert DEV.folder == APP.folder
    assert APP.lock in DEV.satisfies


def test_a_download_is_told_in_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Step("Installing")
    said: list[str] = []
    monkeypatch.setattr(told, "say", said.append)
    downloads = Downloads(told)

    for line in ("Downloading numpy (16.3MiB)", "Downloading scipy (30.0MiB)", " Downloaded numpy"):
        downloads.hear(line)

    assert said[-1] == "16 of 46 MB downloaded, waiting for scipy"


def test_another_python_is_refused_with_a_remedy(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\necho Python 3.9.2\n")
    old.chmod(0o755)
    command = ["/bin/sh", "ops/with-python.sh", "-m", "ops.run"]
    script = (ROOT / "ops/with-python.sh").read_text().replace("/usr/bin/python3.11", "")
    command[1:2] = ["-c", script, "with-python.sh"]

    done = subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 is needed, and this machine has Python 3.9.2:")
    assert "sudo apt-get install python3.11" in done.stderr


def test_a_failed_training_says_what_to_correct(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho 'The form was not found.'\necho 'Correct it.' >&2\nexit 1\n")
    python.chmod(0o755)
    bot = Environment("An environment", tmp_path / "venv", tmp_path / "lock", (), 0)
    monkeypatch.setattr(model, "BOT", bot)
    monkeypatch.setattr(model, "LOG", ROOT / ".build" / "test-train.log")
    monkeypatch.setattr(model, "path", lambda: tmp_path / "model.tar.gz")

    with pytest.raises(RefusalError) as refused:
        model.train()

    sentence = "Correct it; .build/test-train.log has what Rasa said."
    assert str(refused.value) == sentence
    assert not model.is_trained()
