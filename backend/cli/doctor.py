"""`doctor`: look at everything that has to be in order, and say what is not and what helps."""

import argparse
import json
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import httpx
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.cli.policies_set import reading, rulebook_set
from backend.cli.policy_timeline import days_of
from backend.clock import local_date, now
from backend.database import Database
from backend.errors import DomainError
from backend.evidence.clamd import Clamd, OutOfReach
from backend.landlord.choices import ON_CALL, OPENING_HOURS
from backend.landlord.hours import read as read_hours
from backend.landlord.policies import NAME as POLICIES
from backend.landlord.service import value
from backend.notifications import texting
from backend.notifications.models import WorkerRound
from backend.notifications.rounds import is_overdue, last_round
from backend.policy.confirming import to_confirm
from backend.policy.errors import PolicyError
from backend.policy.law import law
from backend.policy.pack import PolicyPack
from backend.rulebook import Rulebook
from backend.settings import Settings
from backend.staff.service import has_staff
from backend.teams.service import without_a_way

OLDEST_PYTHON = (3, 11)
# The first SQLite in which a write-ahead log shared by several processes cannot be corrupted.
OLDEST_SQLITE = (3, 51, 3)
SECONDS_FOR_THE_BOT = 3.0
USUAL_BOT = f"http://127.0.0.1:{Settings.model_fields['bot_port'].default}"
MARKS = {"ok": "ok      ", "advice": "advice  ", "problem": "PROBLEM "}

DAYS_TO_CONFIRM = (
    "The days from which each policy applies are a guess: check them and set them at"
    " /staff/settings/policies or with POLICIES, even to the same days."
)

Verdict = Literal["ok", "advice", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what it is, how it is, and a sentence."""

    name: str
    verdict: Verdict
    sentence: str


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "doctor", help="check that everything is in order, and say what is not"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the findings; the exit code is 1 when one of them is a problem."""
    findings = list(examine(Settings()))
    if args.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False))
    else:
        print("\n".join(f"{MARKS[each.verdict]}{each.sentence}" for each in findings))
    return int(any(finding.verdict == "problem" for finding in findings))


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one finding after another."""
    yield _python()
    yield _sqlite_library()
    yield from _database(Database(settings.database_url))
    yield _bot(settings)
    yield _mail(settings)
    yield _texts(settings)
    yield _virus_scanner(settings)
    kept = _set_by_managers(settings)
    on_call = settings.model_copy(update=kept.on_call)
    yield _on_call(on_call)
    yield _on_call_phone(on_call)
    yield _staff_alerts(settings)
    yield _second_factor(settings)
    if settings.oidc_issuer:
        yield _single_sign_on(settings)
    try:
        rulebook = rulebook_set(settings, today=local_date(now()))
        packs = [rulebook.pack_of(policy) for policy in rulebook.timeline.pack_ids]
    except PolicyError as error:
        yield Finding("policy", "problem", str(error))
    else:
        yield _timeline(rulebook, packs)
        if "policies" not in settings.model_fields_set and not kept.policies:
            yield Finding("unconfirmed policies", "advice", DAYS_TO_CONFIRM)
        yield from _policy(rulebook.pack, kept.hours)
        for pack in packs:
            yield from _to_confirm(pack, kept.hours)
        for key, what_to_do in law().to_confirm.items():
            yield Finding(f"unconfirmed law {key}", "advice", f"The law: {what_to_do}")


def _python() -> Finding:
    enough = sys.version_info >= OLDEST_PYTHON
    sentence = f"Python is {platform.python_version()}."
    return Finding("python", "ok" if enough else "problem", sentence)


def _sqlite_library() -> Finding:
    version = sqlite.sqlite_version
    if sqlite.sqlite_version_info >= OLDEST_SQLITE:
        return Finding("sqlite_library", "ok", f"The SQLite library is {version}.")
    return Finding(
        "sqlite_library",
        "problem",
        f"The SQLite library is {version}, in which several processes can damage a database:"
        " install the locked pysqlite3.",
    )


def _database(database: Database) -> Iterator[Finding]:
    where = database.engine.url.render_as_string()
    file = database.engine.url.database if database.url.startswith("sqlite") else None
    if file and not Path(file).exists():
        sentence = (
            f"There is no database at {file} yet: .venv/bin/python -m backend migrate makes it."
        )
        yield Finding("database", "problem", sentence)
        return
    try:
        yield from _reached(database, where)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        sentence = f"The database {where} cannot be used ({reason}): check DATABASE_URL."
        yield Finding("database", "problem", sentence)
    finally:
        database.engine.dispose()


def _reached(database: Database, where: str) -> Iterator[Finding]:
    with database.read() as session:
        session.execute(text("SELECT 1"))
        yield Finding("database", "ok", f"The database {where} answers.")
        if database.engine.dialect.name == "sqlite":
            yield _journal(str(session.scalar(text("PRAGMA journal_mode"))))
        yield from _teams(session)
        yield from _worker(session)
        if not inspect(session.connection()).has_table("alembic_version"):
            sentence = "The database has no tables: .venv/bin/python -m backend migrate makes them."
            yield Finding("schema", "problem", sentence)
        elif has_staff(session):
            yield Finding("staff", "ok", "There is a staff account.")
        else:
            sentence = (
                "Nobody can sign in yet: .venv/bin/python -m backend create-staff makes an account."
            )
            yield Finding("staff", "advice", sentence)


def _teams(session: Session) -> Iterator[Finding]:
    """Ask for the way to each team that work cannot be sent to yet; nobody guesses an address."""
    if not inspect(session.connection()).has_table("assignment_rules"):
        return
    for team in without_a_way(session):
        sentence = (
            f"Nothing can be sent to the {team.name}: a manager sets its email or webhook at"
            " /staff/teams. Until then what is for it waits, and staff are told."
        )
        yield Finding(f"team {team.name}", "advice", sentence)


def _worker(session: Session) -> Iterator[Finding]:
    """Say when the worker last went round: without it no mail goes, and nothing else shows that."""
    if not inspect(session.connection()).has_table(WorkerRound.__tablename__):
        return
    last = last_round(session)
    if last is not None and not is_overdue(last, now=now()):
        yield Finding("worker", "ok", f"The worker goes round: last at {last:%H:%M} UTC.")
        return
    since = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "yet"
    sentence = f"The worker has not gone round {since}, so no mail is sent: make run starts it."
    yield Finding("worker", "advice", sentence)


def _journal(mode: str) -> Finding:
    verdict: Verdict = "ok" if mode == "wal" else "problem"
    needed = "" if mode == "wal" else ", but several processes need wal"
    return Finding("sqlite_journal", verdict, f"SQLite's journal mode is {mode}{needed}.")


def _bot(settings: Settings) -> Finding:
    address = settings.bot_url
    try:
        headers = {"X-Front-Door-Secret": settings.bot_secret}
        with httpx.Client(trust_env=False, timeout=SECONDS_FOR_THE_BOT) as client:
            status = client.get(f"{address}/front-door/ready", headers=headers).status_code
    except httpx.HTTPError:
        status = 0
    if status == httpx.codes.OK:
        return Finding("bot", "ok", f"The assistant answers at {address}.")
    guess = (
        ", which is only a guess because no front door runs here and BOT_PORT is not set,"
        if status == 0 and address == USUAL_BOT
        else ""
    )
    reasons = {0: "does not answer", 403: "does not accept BOT_SECRET", 503: "has no model yet"}
    return Finding(
        "bot",
        "advice",
        f"The assistant at {address}{guess} {reasons.get(status, f'answers {status}')}:"
        " until it does, residents are offered the plain form. make run starts it.",
    )


def _mail(settings: Settings) -> Finding:
    if settings.smtp_host and settings.mail_from:
        sentence = f"Mail goes out through {settings.smtp_host} as {settings.mail_from}."
        return Finding("mail", "ok", sentence)
    return Finding(
        "mail",
        "advice",
        "No mail is sent, and letters fail: set SMTP_HOST and MAIL_FROM.",
    )


def _texts(settings: Settings) -> Finding:
    """Say how texts go; a provider is asked if it knows us, and nobody is sent anything."""
    name = "texts"
    if not texting.is_possible(settings):
        sentence = (
            "No texts are sent, so whoever gave only a mobile number gets no code and is rung back:"
            " set SMS_URL, SMS_USER, SMS_PASSWORD and SMS_FROM."
        )
        return Finding(name, "advice", sentence)
    if settings.sms_url.startswith(texting.FOLDER):
        folder = settings.sms_url.removeprefix(texting.FOLDER)
        sentence = (
            f"No texts are sent: each is written to {folder}, for developers."
            " Set SMS_URL to the address of a provider."
        )
        return Finding(name, "advice", sentence)
    if empty := texting.missing(settings):
        sentence = f"No texts can be sent: SMS_URL is set, and not {', '.join(empty)}."
        return Finding(name, "problem", sentence)
    return _text_provider(settings)


def _text_provider(settings: Settings) -> Finding:
    host = urlsplit(settings.sms_url).hostname
    provider = f"The provider of text messages at {host}"
    try:
        status = texting.knock(settings)
    except DomainError:
        sentence = (
            f"No texts can be sent: SMS_URL needs https, and {host} has to stand in WEBHOOK_HOSTS."
        )
        return Finding("texts", "problem", sentence)
    except httpx.HTTPError as why:
        sentence = f"{provider} does not answer ({type(why).__name__}): check SMS_URL."
        return Finding("texts", "problem", sentence)
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        sentence = f"{provider} does not accept our name: check SMS_USER and SMS_PASSWORD."
        return Finding("texts", "problem", sentence)
    if status == httpx.codes.NOT_FOUND or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        sentence = f"{provider} answers {status}: check the path in SMS_URL."
        return Finding("texts", "problem", sentence)
    return Finding("texts", "ok", f"Texts go out through {host} as {settings.sms_from}.")


def _virus_scanner(settings: Settings) -> Finding:
    name = "virus_scanner"
    if not settings.clamd:
        sentence = (
            "Photos and documents are not scanned for viruses: install clamd and set CLAMD to its"
            " socket, or to host:port."
        )
        return Finding(name, "advice", sentence)
    try:
        version = Clamd(settings.clamd).version()
    except OutOfReach as why:
        sentence = (
            f"The virus scanner at {settings.clamd} does not answer ({why}): until it does, nobody"
            " can open the photos and documents that come in. Start clamd, or put CLAMD right."
        )
        return Finding(name, "problem", sentence)
    sentence = f"Photos and documents are scanned by {version} at {settings.clamd}."
    return Finding(name, "ok", sentence)


@dataclass(frozen=True)
class _SetByManagers:
    """What managers have set in the pages, which takes the place of settings and of the policy."""

    on_call: Mapping[str, str] = field(default_factory=dict)
    hours: str = ""
    policies: bool = False


def _set_by_managers(settings: Settings) -> _SetByManagers:
    try:
        with reading(settings.database_url) as session:
            if session is None:
                return _SetByManagers()
            on_call = value(session, ON_CALL) or {}
            hours = value(session, OPENING_HOURS) or {}
            policies = value(session, POLICIES) or []
    except SQLAlchemyError:  # told of above
        return _SetByManagers()
    return _SetByManagers(
        {f"on_call_{name}": given for name, given in on_call.items() if given},
        read_hours(hours).words if hours.get("spans") else "",
        bool(policies),
    )


def _on_call(settings: Settings) -> Finding:
    if settings.mails_on_call:
        return Finding("on_call", "ok", f"Danger is told to {settings.on_call_email}.")
    missing = "SMTP_HOST" if settings.on_call_email else "ON_CALL_EMAIL"
    sentence = (
        "Nobody is told of danger out of hours, and residents in danger are told so:"
        f" set {missing}."
    )
    return Finding("on_call", "advice", sentence)


def _on_call_phone(settings: Settings) -> Finding:
    if settings.on_call_phone:
        sentence = f"Residents in danger are told to ring {settings.on_call_phone} to reach you."
        return Finding("on_call_phone", "ok", sentence)
    sentence = (
        "Residents in danger out of hours are told to ring your usual number:"
        " set ON_CALL_PHONE to one that is answered at any hour."
    )
    return Finding("on_call_phone", "advice", sentence)


def _second_factor(settings: Settings) -> Finding:
    if settings.second_factor:
        return Finding("second_factor", "ok", "Staff need a code from an app to sign in.")
    sentence = "Staff sign in with a password alone: leave SECOND_FACTOR unset to ask for a code."
    return Finding("second_factor", "problem" if settings.https else "advice", sentence)


def _single_sign_on(settings: Settings) -> Finding:
    if not (settings.oidc_client_id and settings.oidc_client_secret):
        sentence = "OIDC_ISSUER is set, but not both of OIDC_CLIENT_ID and OIDC_CLIENT_SECRET."
        return Finding("single_sign_on", "problem", sentence)
    if not settings.oidc_issuer.startswith("https://"):
        sentence = f"{settings.oidc_issuer} has no https: the provider cannot be trusted."
        return Finding("single_sign_on", "problem", sentence)
    sentence = f"Staff may sign in with their work account at {settings.oidc_issuer}."
    return Finding("single_sign_on", "ok", sentence)


def _staff_alerts(settings: Settings) -> Finding:
    if settings.staff_alert_email:
        sentence = f"Staff are told of new work at {settings.staff_alert_email}."
        return Finding("staff_alerts", "ok", sentence)
    sentence = "Staff are told of new work on their page only: set STAFF_ALERT_EMAIL."
    return Finding("staff_alerts", "advice", sentence)


def _timeline(rulebook: Rulebook, packs: Sequence[PolicyPack]) -> Finding:
    """Say which policies apply when; the days are the landlord's to confirm."""
    titles = {pack.id: pack.title for pack in packs}
    listed = "; ".join(
        f"{titles[period.pack_id]} ({period.pack_id}){days_of(period)}"
        for period in rulebook.timeline.periods
    )
    return Finding("policies", "ok", f"Complaints go by the day they are received: {listed}.")


def _policy(pack: PolicyPack, hours: str) -> Iterator[Finding]:
    yield Finding("policy", "ok", f"The policy is {pack.title} ({pack.id}).")
    if hours or pack.opening_hours.are_set:
        yield Finding("opening_hours", "ok", hours or pack.opening_hours.words)


def _to_confirm(pack: PolicyPack, hours: str) -> Iterator[Finding]:
    """Tell the landlord one by one what it has yet to confirm, and what to do.

    Opening hours that managers have set are confirmed by that.
    """
    for key, what_to_do in to_confirm(pack).items():
        if hours and key == OPENING_HOURS:
            continue
        yield Finding(f"unconfirmed {pack.id} {key}", "advice", f"{pack.id}, {key}: {what_to_do}")
