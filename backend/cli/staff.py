"""`create-staff`: make an account for a member of staff."""

import argparse
import getpass
import json
import secrets
import sys

from backend.clock import now
from backend.database import Database
from backend.errors import DomainError
from backend.settings import Settings
from backend.staff.service import ROLES, create_staff, has_staff


class NoPassword(DomainError):
    """No password was given. Type one of 12 characters or more, or send it on standard input."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("create-staff", help="make an account for a member of staff")
    parser.add_argument("username", nargs="?", default="admin", help="what they sign in with")
    parser.add_argument("--name", default="", help="the name that residents see")
    parser.add_argument("--role", choices=ROLES, default="administrator")
    parser.add_argument(
        "--first",
        action="store_true",
        help="only when there is no account yet; makes the password up and prints it once",
    )
    parser.add_argument("--json", action="store_true", help="print the account as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the account; the password is typed, read from standard input, or made up."""
    settings = Settings()
    database = Database(settings.database_url, audit_key=settings.audit_key)
    with database.read() as session:
        if args.first and has_staff(session):
            print(json.dumps({}) if args.json else "There are staff accounts already.")
            return 0
    password = secrets.token_urlsafe(12) if args.first else _typed_password()
    with database.write() as session:
        create_staff(
            session,
            args.username,
            name=args.name or args.username.title(),
            role=args.role,
            password=password,
            now=now(),
        )
    made = {"username": args.username.strip().lower()} | (
        {"password": password} if args.first else {}
    )
    print(json.dumps(made) if args.json else _in_words(made))
    return 0


def _typed_password() -> str:
    if sys.stdin.isatty():
        typed = getpass.getpass("Password (12 characters or more): ")
    else:
        typed = sys.stdin.readline().rstrip("\n")
    if not typed:
        raise NoPassword
    return typed


def _in_words(made: dict[str, str]) -> str:
    words = f"Made the account {made['username']}."
    return f"{words} Password: {made['password']}" if "password" in made else words
