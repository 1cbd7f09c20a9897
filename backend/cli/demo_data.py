"""`demo-data`: fill a database with made-up staff, chats and cases in every state, to show it."""

import argparse
import json
import random
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.cases.models import Case
from backend.cases.service import Issue, NewCase
from backend.cases.working_days import calendar_of
from backend.casework.deliveries import QUEUED, arrived, deliver
from backend.casework.doing import do
from backend.casework.models import Delivery
from backend.casework.standing import at_case
from backend.casework.verbs import assign
from backend.cli.demo_stories import STORIES, Story, act_of
from backend.cli.policies_set import rulebook_set
from backend.clock import LONDON, local_date, now
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.conversations.voice import Voice
from backend.database import Database, migrate
from backend.errors import DomainError
from backend.letters.models import SentLetter
from backend.notifications import duties, residents
from backend.notifications.models import Notice
from backend.notifications.owed import queue_owed
from backend.residents.service import Permission, Person
from backend.rulebook import Rulebook
from backend.settings import Settings
from backend.staff.models import Staff
from backend.staff.service import create_staff
from backend.tasks import service as tasks
from backend.teams.seeding import seed
from backend.teams.service import without_a_way

CASES = 36
ONE_IN_REQUEST = 4
SEED = 1
BETWEEN_CHATS = timedelta(minutes=4)


class NotEmpty(DomainError):
    """This database holds cases or chats already, which may be real. Use another one (DATABASE_URL
    or DATA_DIR), or say --anyway to put made-up ones among them.
    """


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "demo-data",
        help="fill a database with made-up cases and chats",
        description="Fill an empty database with made-up staff, chats and cases in every state.",
    )
    parser.add_argument("--cases", type=int, default=CASES, help="how many cases")
    parser.add_argument("--anyway", action="store_true", help="even where there are cases already")
    parser.add_argument("--json", action="store_true", help="print what was made as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Fill the database of the settings, and say who can sign in."""
    settings = Settings()
    migrate(settings.database_url)
    database = Database(settings.database_url, audit_key=settings.audit_key)
    at = now()
    rulebook = rulebook_set(settings, today=local_date(at))
    password = secrets.token_urlsafe(12)
    with database.write() as session:
        queue_everything(session, rulebook, settings, now=at)
        newest = session.scalar(select(func.max(Notice.id))) or 0
    made = fill(database, rulebook, cases=args.cases, now=at, password=password, anyway=args.anyway)
    mail_nobody(database, rulebook, settings, after=newest, now=at)
    database.engine.dispose()
    if args.json:
        print(json.dumps({**made, "password": password}))
        return 0
    print(f"Made {made['cases']} cases and {made['chats']} chats. None of these people exist.")
    print(f"Sign in as {', '.join(made['staff'])}, each with the password {password}")
    return 0


def queue_everything(
    session: Session, rulebook: Rulebook, settings: Settings, *, now: datetime
) -> None:
    """Write a notice for everything that is owed to anybody about the cases there are."""
    queue_owed(session, now=now)
    session.add_all(residents.of_steps(session, now=now))
    session.add_all(residents.of_windows(session, rulebook=rulebook, now=now))
    due = duties.owed(session, rulebook.pack, now=now)
    duties.tell(session, due, rulebook.pack, settings, now=now)


def mail_nobody(
    database: Database, rulebook: Rulebook, settings: Settings, *, after: int, now: datetime
) -> None:
    """Count what is owed to made-up people as sent: every notice newer than that number."""
    with database.write() as session:
        queue_everything(session, rulebook, settings, now=now)
        session.execute(
            update(Notice).where(Notice.id > after, Notice.done_at.is_(None)).values(done_at=now)
        )
        session.execute(
            update(SentLetter)
            .where(SentLetter.delivery == "queued", SentLetter.created_at <= now)
            .values(delivery="sent", delivered_at=now)
        )
        for delivery in session.scalars(select(Delivery).where(Delivery.state == QUEUED)):
            arrived(session, delivery, now=now)


def fill(
    database: Database,
    rulebook: Rulebook,
    *,
    cases: int,
    now: datetime,
    password: str = "",
    anyway: bool = False,
) -> dict[str, Any]:
    """Make staff, cases and chats as services make them; raise NotEmpty where there are any.

    Nobody can sign in without a password.
    """
    with database.read() as session:
        known = [session.scalar(select(table.id).limit(1)) for table in (Case, Conversation)]
        if any(one is not None for one in known) and not anyway:
            raise NotEmpty
    made = _Making(database, rulebook, now)
    made.hire(password)
    if all(one is None for one in known):
        made.reach_teams()
    for number in range(cases):
        made.case(number)
    for ago, chat in enumerate(reversed(_demo()["chats"]), 1):
        made.chat(chat, at=now - ago * BETWEEN_CHATS)
    made.to_do()
    return {
        "cases": cases,
        "chats": len(_demo()["chats"]),
        "staff": [one["username"] for one in _demo()["staff"]],
    }


@dataclass
class _Making:
    """Makes one thing after the other, each in transactions of its own, at times that have been."""

    database: Database
    rulebook: Rulebook
    now: datetime
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311
    staff: list[int] = field(default_factory=list)

    def hire(self, password: str) -> None:
        """Make the accounts and the teams of the policy."""
        with self.database.write() as session:
            for one in _demo()["staff"]:
                person = session.scalar(select(Staff).where(Staff.username == one["username"]))
                person = person or create_staff(session, **one, password=password, now=self.now)
                self.staff.append(person.id)
            seed(session, self.rulebook.pack)

    def reach_teams(self) -> None:
        """Give teams without an address one at a domain that nobody has, as the people have."""
        with self.database.write() as session:
            for team in without_a_way(session):
                team.email = (
                    f"{re.sub('[^a-z0-9]+', '.', team.name.lower()).strip('.')}@example.com"
                )

    def case(self, number: int) -> None:
        """Make one case, and do with it what its story says."""
        is_request = number % ONE_IN_REQUEST == ONE_IN_REQUEST - 1
        told = number - number // ONE_IN_REQUEST  # the complaints before this one
        story = Story(number % 9) if is_request else STORIES[told % len(STORIES)]
        today = local_date(self.now)
        with self.database.write() as session:
            calendar = calendar_of(session, self.rulebook.pack)
            received = story.received_on(today, calendar)
            new = self._new(number, story, is_request=is_request)
            case = cases.open_case(
                session, new, rulebook=self.rulebook, now=self._at(received, 9 + number % 8)
            )
            # Put down as handed over already, so that nothing is ever sent to such an address.
            for handed_over in deliver(session, case, now=case.received_at):
                arrived(session, handed_over, now=case.received_at)
            reference, officer = case.reference, self.staff[number % 3]
        if number % 5 and not is_request:
            self._give(reference, officer, received)
        days = {0: received} | {
            step.after: calendar.working_days_after(received, step.after) for step in story.steps
        }
        for n, step in enumerate(story.steps):
            by = self.staff[(number + step.by) % 3]
            self._do(reference, step.verb, n, on=days[step.after], by=by)

    def chat(self, chat: Mapping[str, Any], *, at: datetime) -> None:
        """Make one chat that began at an instant, as far as it has come."""
        voice = Voice(self.rulebook.pack)
        with self.database.write() as session:
            made, _ = conversations.start(session, channel="chat", voice=voice, now=at)
            for n, words in enumerate(chat["said"]):
                conversations.post(
                    session,
                    made,
                    text=words,
                    client_id=f"demo-{n}",
                    voice=voice,
                    now=at,
                )
            if chat["state"] == "bot":
                return
            conversations.hand_off(session, made.id, reason="asked", voice=voice, now=at)
        if chat["state"] == "staff":
            self._answer(made.id, chat["reply"], voice, at)

    def to_do(self) -> None:
        """Put down some tasks about the first cases."""
        with self.database.write() as session:
            some = session.scalars(select(Case.id).order_by(Case.id).limit(5)).all()
            for one, case_id in zip(_demo()["tasks"], some, strict=False):
                tasks.add(session, case_id=case_id, now=self.now, **one)

    def _new(self, number: int, story: Story, *, is_request: bool) -> NewCase:
        listed = _demo()["requests" if is_request else "complaints"]
        matter = listed[number % len(listed)]
        kind = cases.SERVICE_REQUEST if is_request else cases.COMPLAINT
        person, other = self._person(), self._person()
        return NewCase(
            idempotency_key=f"demo:{secrets.token_hex(8)}",
            kind=kind,
            route=kind,
            person_decides=False,
            behalf="other" if story.for_another else "self",
            resident=person,
            issues=(Issue(matter["what"], matter["outcome"]),),
            representative=other if story.for_another else None,
            permission=Permission("yes", "signed_letter") if story.for_another else None,
            hazards=tuple(matter.get("hazards", ())),
            vulnerability=tuple(matter.get("vulnerability", ())),
        )

    def _person(self) -> Person:
        pick = self.chance.choice
        first, last = pick(_demo()["first_names"]), pick(_demo()["last_names"])
        return Person(
            full_name=f"{first} {last}",
            relationship="tenant",
            address=f"{self.chance.randrange(1, 90)} {pick(_demo()['streets'])}",
            postcode=pick(_demo()["postcodes"]),
            email=f"{first}.{last}@example.com".lower(),
            phone=f"01632 960{self.chance.randrange(1000):03}",
            preferred_contact="email",
        )

    def _give(self, reference: str, to: int, on: date) -> None:
        with self.database.write() as session:
            assign(
                session,
                reference,
                to,
                by="system",
                seen=None,
                rulebook=self.rulebook,
                now=self._at(on, 18),
            )

    def _do(self, reference: str, verb: str, n: int, *, on: date, by: int) -> None:
        at = self._at(on, 19)
        with self.database.write() as session:
            case = cases.find(session, reference)
            stands = at_case(session, case, staff_id=by, rulebook=self.rulebook, now=at)
            act = act_of(verb, stands, on=on, owner=by, words=_demo()["words"])
            do(
                session,
                reference,
                act,
                staff_id=by,
                seen=None,
                key=f"demo:{reference}:{n}",
                rulebook=self.rulebook,
                now=at,
            )

    def _answer(self, conversation_id: str, words: str, voice: Voice, at: datetime) -> None:
        with self.database.write() as session:
            officer = self.staff[0]
            conversations.take_over(session, conversation_id, staff_id=officer, voice=voice, now=at)
            conversations.reply(
                session,
                conversation_id,
                text=words,
                staff_id=officer,
                client_id="demo-reply",
                now=at,
            )

    def _at(self, day: date, hour: int) -> datetime:
        """Give an hour of a day, or this moment when that has not come yet."""
        return min(datetime.combine(day, time(hour), LONDON).astimezone(self.now.tzinfo), self.now)


@cache
def _demo() -> Mapping[str, Any]:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read
