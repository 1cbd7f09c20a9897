"""`create-staff`: make an account for a member of staff."""

import argparse
import getpass
import json
import secrets
import sys

from backend.audit import log as audit
from backend.clock import now
from backend.database import Database
from backend.errors import DomainError
from backend.settings import Settings
from backend.staff import invitations
from backend.staff.models import Staff
from backend.staff.service import ROLES, create_staff, has_staff

LINK = "{address}/staff/sign-in/invitation/{token}"


class NoPassword(DomainError):
    """No password was given. Type one of 12 characters or more, send it on standard input, or ask
    for a link with --link.
    """


class NotTheSame(DomainError):
    """The two passwords are not the same. Begin again."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "create-staff",
        help="make an account for a member of staff",
        description="Make an account. The password is asked for, or read from standard input.",
    )
    parser.add_argument("username", nargs="?", default="admin", help="what they sign in with")
    parser.add_argument("--name", default="", help="the name that residents see")
    parser.add_argument("--email", default="", help="where links to set a password are mailed")
    parser.add_argument("--role", choices=ROLES, default="administrator")
    parser.add_argument(
        "--link",
        action="store_true",
        help="ask for no password: print a link by which they set one, once and for three days",
    )
    parser.add_argument(
        "--first",
        action="store_true",
        help="only when there is no account yet; makes the password up and prints it once",
    )
    parser.add_argument("--json", action="store_true", help="print the account as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the account; the password is typed, read from standard input, made up, or set later."""
    settings = Settings()
    database = Database(settings.database_url, audit_key=settings.audit_key)
    with database.read() as session:
        if args.first and has_staff(session):
            print(json.dumps({}) if args.json else "There are staff accounts already.")
            return 0
    password = _password(args)
    with database.write() as session:
        made = create_staff(
            session,
            args.username,
            name=args.name or args.username.title(),
            role=args.role,
            email=args.email,
            password=password,
            now=now(),
        )
        audit.record(
            session,
            actor="system",
            action="staff_added",
            object_kind="staff",
            object_id=str(made.id),
            now=now(),
            data={"role": made.role},
        )
        told = _told(args, made, password)
        if args.link:
            link = invitations.invite(
                session, made, secret_key=settings.secret_key, now=now(), by=None
            )
            told["link"] = LINK.format(address=settings.public_url, token=link.token)
    print(json.dumps(told) if args.json else _in_words(told))
    return 0


def _password(args: argparse.Namespace) -> str:
    if args.link:
        return ""
    return secrets.token_urlsafe(12) if args.first else _typed_password()


def _typed_password() -> str:
    if sys.stdin.isatty():
        typed = getpass.getpass("Password (12 characters or more): ")
        if typed and getpass.getpass("The same again: ") != typed:
            raise NotTheSame
    else:
        typed = sys.stdin.readline().rstrip("\r\n")
    if not typed:
        raise NoPassword
    return typed


def _told(args: argparse.Namespace, made: Staff, password: str) -> dict[str, str]:
    told = {"username": made.username, "role": made.role}
    return told | ({"password": password} if args.first else {})


def _in_words(told: dict[str, str]) -> str:
    words = f"Made the account {told['username']} ({told['role']})."
    if "link" in told:
        return f"{words} To set a password, once and within three days: {told['link']}"
    return f"{words} Password: {told['password']}" if "password" in told else words
