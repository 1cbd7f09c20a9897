"""The trained model of the present data, which is known by the name of its file."""

import os
from pathlib import Path

from bot.model_path import model_path
from ops.environments import BOT, BUILD
from ops.steps import ROOT, Command, CommandError, RefusalError, run, step

LOG = BUILD / "train.log"


def path() -> Path:
    """Where the model of the present data is, or would be."""
    return model_path(ROOT)


def is_trained() -> bool:
    """Whether there is a model of the present data."""
    return path().is_file()


def train() -> None:
    """Train a model of the present data, in place of the one there is only when it is whole."""
    model = path()
    scratch = model.with_name(f"new-{model.name}")
    scratch.unlink(missing_ok=True)
    command: Command = [BOT.folder / "bin" / "python", "-m", "bot.train", "--out", scratch]
    with step("Training the assistant's model (about 15 s)"):
        try:
            run(command, log=LOG, environ=os.environ)
        except CommandError as error:
            raise _refusal(error) from error
        scratch.replace(model)


def _refusal(error: CommandError) -> RefusalError:
    if error.disk_is_full:
        return RefusalError("The disk is full: free some space and try again.")
    where = LOG.relative_to(ROOT)
    return RefusalError(f"{error.reason.rstrip('.')}; {where} has what Rasa said.")
