"""`migrate`: bring the database to the newest schema."""

import argparse

from backend.database import migrate
from backend.settings import Settings


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("migrate", help="bring the database to the newest schema")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Migrate, and say that it was done."""
    settings = Settings()
    migrate(settings.database_url)
    print("The database has the newest schema.")
    return 0
