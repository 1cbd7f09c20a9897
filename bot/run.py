"""Starts the bot: `.venv-bot/bin/python -m bot.run`, told by the environment what to serve."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from bot.quiet import settle

HERE = Path(__file__).parent
NEEDED = ("MODEL", "BOT_PORT", "BOT_SECRET", "ACTIONS_PORT", "ACTIONS_SECRET", "DATA_DIR")


def main() -> None:
    """Serve the model on 127.0.0.1 until told to stop; one sentence and status 1 if it cannot."""
    settings = {name: os.environ.get(name, "") for name in NEEDED}
    for name, value in settings.items():
        if not value:
            refuse(f"{name} is not set: the bot needs {', '.join(NEEDED)}.")
    model = Path(settings["MODEL"])
    if not model.is_file():
        refuse(f"There is no model at {model}: make one with python -m bot.train --out {model}.")
    Path(settings["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
    settle()
    serve(model, int(settings["BOT_PORT"]))


def serve(model: Path, port: int) -> None:
    """Load first, then listen, so that whoever can connect finds a model."""
    # Rasa takes seconds to import, so only once it is sure to be needed.
    from bot.server import ModelError, load, make_app

    try:
        agent = load(model, HERE / "endpoints.yml")
    except ModelError as problem:
        refuse(str(problem))
    app = make_app(agent, HERE / "credentials.yml")
    app.run(host="127.0.0.1", port=port, access_log=False)


def refuse(sentence: str) -> NoReturn:
    """Say why the bot cannot start and stop."""
    sys.exit(sentence)


if __name__ == "__main__":
    main()
