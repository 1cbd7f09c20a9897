"""Trains the model of the present data: `.venv-bot/bin/python -m bot.train`."""

import argparse
import errno
import io
import os
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.model_path import CHECKOUT, CONFIG, model_path
from bot.quiet import hurry, settle

LINES_SHOWN = 12


class TrainingError(Exception):
    """Rasa could not make a model of the data; holds what it said."""


def main(arguments: list[str] | None = None) -> None:
    """Train unless the model exists; print one line of progress and one of result."""
    wanted = _parser().parse_args(arguments)
    out = wanted.out or model_path(wanted.assistant, wanted.config)
    if wanted.path_only:
        _say(str(out))
    elif out.is_file():
        _say(f"The model {out.name} is up to date.")
    else:
        _train_and_tell(out, wanted.assistant, wanted.config)


def train(out: Path, assistant: Path = CHECKOUT, config: str = CONFIG) -> None:
    """Write the model to `out`, whole or not at all; `TrainingError` when Rasa will not."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent, prefix=".training-") as scratch:
        made = _train_quietly(assistant, config, Path(scratch))
        made.replace(out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.train", description=__doc__)
    parser.add_argument("--out", type=Path, help="model file (default: models/<hash>.tar.gz)")
    parser.add_argument("--config", default=CONFIG, help="pipeline and dialogue policies")
    parser.add_argument(
        "--assistant", type=Path, default=CHECKOUT, help="folder with domain.yml and data/"
    )
    parser.add_argument("--path-only", action="store_true", help="only print the model's path")
    return parser


def _train_and_tell(out: Path, assistant: Path, config: str) -> None:
    expected = "about 15 seconds" if config == CONFIG else "several minutes"
    _say(f"Training the assistant's model ({expected})...")
    began = time.monotonic()
    try:
        train(out, assistant, config)
    except TrainingError as failure:
        sys.exit(f"{failure}\n\n{_remedy(failure.__cause__, config)}")
    except KeyboardInterrupt:
        sys.exit("Training was stopped; nothing was changed.")
    _say(f"Trained {out} in {time.monotonic() - began:.0f} seconds.")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the progress of a command


def _remedy(cause: BaseException | None, config: str) -> str:
    if isinstance(cause, OSError) and cause.errno == errno.ENOSPC:
        return "The model could not be trained: make room on the disk, then run this again."
    return (
        f"The model could not be trained: correct domain.yml, data/ or {config} "
        "as Rasa says above, then run this again."
    )


def _train_quietly(assistant: Path, config: str, scratch: Path) -> Path:
    settle(as_shipped=config != CONFIG)  # networks of others learn faster on all threads
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"  # our own file name already says what is up to date
    said = io.StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(said):
            return _call_rasa(assistant, config, scratch)
    except (Exception, SystemExit) as error:
        logged = said.getvalue().splitlines()[-LINES_SHOWN:]
        reason = f"{type(error).__name__}: {error}".splitlines()[:LINES_SHOWN]
        raise TrainingError("\n".join([*logged, *reason])) from error


def _call_rasa(assistant: Path, config: str, scratch: Path) -> Path:
    with hurry():
        # Rasa takes seconds to import, and asking for the path alone must not need it.
        import rasa.model_training

        from bot import logs, speedups

    logs.configure()
    if config == CONFIG:
        speedups.apply()
    result = rasa.model_training.train(
        domain=str(assistant / "domain.yml"),
        config=str(CHECKOUT / config),
        training_files=[str(assistant / "data")],
        output=str(scratch),
        fixed_model_name="model.tar.gz",
        force_training=True,
    )
    if result.code or not result.model:
        raise RuntimeError(f"Rasa ended with code {result.code}.")
    return Path(result.model)


if __name__ == "__main__":
    main()
