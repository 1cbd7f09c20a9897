"""`python -m backend`: the commands of people who run the front door or ask about its policy."""

import argparse
import contextlib
import importlib
import json
import os
import sys
from pathlib import Path

from backend.errors import DomainError
from backend.policy.errors import PolicyError

BAD_INPUT = 2
INTERRUPTED = 130

COMMANDS = {
    "deadlines": ("deadlines", "work out what falls due when, and show the working"),
    "triage": ("triage", "say which route a message takes, and which rules decide"),
    "policy": ("policy", "look at the landlords' policies"),
    "calendar": ("calendar", "look at, or apply, a bank holiday or closure that was announced"),
    "corrections": ("corrections", "print the routes that staff corrected, to learn from"),
    "migrate": ("migrate", "bring the database to the newest schema"),
    "create-staff": ("staff", "make an account for a member of staff"),
    "demo-data": ("demo_data", "fill a database with made-up cases and chats, to show it"),
    "verify-audit": ("audit", "check that nothing in the audit log was altered"),
    "doctor": ("doctor", "check that everything is in order, and say what is not"),
}


def main(arguments: list[str]) -> int:
    """Run one command; what cannot be done is one sentence and exit code 2."""
    _find_running_bot()
    parser = _parser_of(arguments[0] if arguments else "")
    try:
        args = parser.parse_args(arguments)
        code: int = args.run(args)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever was reading has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        sentence = _sentence_of(error)
        if not sentence:
            raise
        sys.stderr.write(f"{sentence}\n")
        return BAD_INPUT
    return code


def _find_running_bot() -> None:
    """Use the assistant that `make run` started over the same data, on whatever port it is."""
    notes = Path(os.environ.get("DATA_DIR", "var")) / "run.json"
    if "BOT_URL" in os.environ or "BOT_PORT" in os.environ:
        return
    with contextlib.suppress(OSError, ValueError, KeyError):
        os.environ["BOT_URL"] = json.loads(notes.read_text())["BOT_URL"]


def _parser_of(asked: str) -> argparse.ArgumentParser:
    """All commands by name, and the one asked for in full: only that one is imported."""
    parser = argparse.ArgumentParser(prog="python -m backend", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, summary) in COMMANDS.items():
        if name == asked:
            importlib.import_module(f"backend.cli.{module}").add_parser(subparsers)
        else:
            subparsers.add_parser(name, help=summary)
    return parser


def _sentence_of(error: Exception) -> str:
    """What a person can do something about, in one sentence; nothing for a mistake of ours."""
    # Imported here, because most commands need neither and should start at once.
    from pydantic import ValidationError
    from sqlalchemy.exc import OperationalError, ProgrammingError

    if isinstance(error, DomainError | PolicyError):
        return str(error)
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        return f"The setting {name} is {first['input']!r}, which it cannot be: {first['msg']}."
    if isinstance(error, OperationalError | ProgrammingError) and _lacks_a_table(error.orig):
        return "The database has no tables: .venv/bin/python -m backend migrate makes them."
    if isinstance(error, OperationalError):
        return f"The database cannot be used ({_first_line(error.orig)}): check DATABASE_URL."
    return ""


def _lacks_a_table(error: object) -> bool:
    said = str(error)  # SQLite's words, or PostgreSQL's
    return "no such table" in said or ("relation" in said and "does not exist" in said)


def _first_line(error: object) -> str:
    return next(iter(str(error).strip().splitlines()), "no reason given")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
