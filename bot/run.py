"""Starts the bot: `.venv-bot/bin/python -m bot.run`, told by the environment what to serve."""

import os
import socket
import sqlite3
import sys
import tarfile
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn

from bot.quiet import hurry, settle

HERE = Path(__file__).parent
NEEDED = ("MODEL", "BOT_PORT", "BOT_SECRET", "ACTIONS_PORT", "ACTIONS_SECRET", "DATA_DIR")


def main() -> None:
    """Serve the model on 127.0.0.1 until told to stop; one sentence and status 1 if it cannot."""
    settings = {name: os.environ.get(name, "") for name in NEEDED}
    if missing := [name for name, value in settings.items() if not value]:
        refuse(f"The bot cannot start: set {', '.join(missing)} in its environment.")
    model, port = Path(settings["MODEL"]), int(settings["BOT_PORT"])
    check_model(model)
    check_port(port)
    check_memory(Path(settings["DATA_DIR"]))
    # For comparisons only: Rasa as it comes, without our speed-ups and our store.
    serve(model, port, as_shipped=bool(os.environ.get("RASA_AS_SHIPPED")))


def check_model(model: Path) -> None:
    """Refuse without a model file that is whole as far as can be told without Rasa."""
    if not model.is_file():
        refuse(f"There is no model at {model}: make one with python -m bot.train --out {model}.")
    if not tarfile.is_tarfile(model):
        refuse(f"The model {model} is damaged: delete it and train again.")


def check_port(port: int) -> None:
    """Refuse when another program listens there: Rasa would say so only after it has loaded."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            refuse(f"Port {port} is in use: stop what uses it, or set BOT_PORT to another.")


def check_memory(folder: Path) -> None:
    """Refuse when the conversations' file cannot be written: Rasa would try again for ever."""
    path = folder / "tracker.db"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # residents' words are in it; SQLite's other files take this mode
        with sqlite3.connect(path) as memory:
            memory.execute("BEGIN IMMEDIATE")
        memory.close()
    except (OSError, sqlite3.Error) as error:
        refuse(f"The bot cannot write {path} ({error}): make room, or let it write there.")


def serve(model: Path, port: int, *, as_shipped: bool) -> None:
    """Load first, then listen, so that whoever can connect finds a model."""
    settle(as_shipped=as_shipped)
    with nullcontext() if as_shipped else hurry():
        # Rasa takes seconds to import, so only once it is sure to be needed.
        from bot.server import ModelError, load, make_app

        endpoints = HERE / ("default_endpoints.yml" if as_shipped else "endpoints.yml")
        try:
            agent = load(model, endpoints, as_shipped=as_shipped)
        except ModelError as problem:
            refuse(str(problem))
    app = make_app(agent, HERE / "credentials.yml")
    app.run(host="127.0.0.1", port=port, access_log=False)


def refuse(sentence: str) -> NoReturn:
    """Say why the bot cannot start and stop."""
    sys.exit(sentence)


if __name__ == "__main__":
    main()
