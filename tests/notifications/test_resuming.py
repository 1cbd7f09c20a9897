"""Whoever left a complaint unfinished is reminded once, in quiet words, and never where unsafe."""

import smtplib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.service import Issue
from backend.casework import resuming
from backend.conversations import service as conversations
from backend.conversations.models import Conversation, ConversationKey
from backend.database import Database
from backend.intake import service as intake
from backend.landlord import service as landlord
from backend.landlord.choices import UNFINISHED_HOURS
from backend.notifications.models import Notice
from backend.notifications.outbox import Outbox
from backend.notifications.resuming import REMINDER
from backend.tasks import service as tasks
from tests.cases.opened import COMPLAINT, opened
from tests.mailbox import Mailbox, text_of
from tests.notifications.conftest import MakeOutbox
from tests.parts import MONDAY_NOON, VOICE, Clock, at_once, posted, started
from tests.staff.people import made_staff

Answers = dict[str, dict[str, Any]]
PAT = "pat@example.com"
LEAK = "My roof leaks and nobody has come for three weeks"
TOLD: Answers = {
    "issue": {"value": [LEAK], "words": LEAK},
    "full_name": {"value": "Pat Jones", "words": "Pat Jones"},
    "contact_details": {"value": {"email": PAT}, "words": PAT},
}


@pytest.fixture
def outbox(make_outbox: MakeOutbox) -> Outbox:
    """The worker of the landlord whose team is there on working days."""
    return make_outbox()


def begun(database: Database, answers: Answers = TOLD, *, channel: str = "chat") -> str:
    """Begin a complaint as somebody who then goes away, and give its conversation."""
    chat = started(database, channel=channel)
    posted(database, chat, LEAK)
    with database.write() as session:
        intake.fill(session, chat, answers, now=MONDAY_NOON)
    return chat


class NoServer(smtplib.SMTP):
    """A mail server that is away."""

    def __init__(self, *_more: Any, **_most: Any) -> None:
        raise ConnectionRefusedError


def reminders(mailbox: Mailbox) -> list[str]:
    return [text_of(mail) for mail in mailbox.to(PAT) if "still finish" in mail["Subject"]]


def test_somebody_who_left_is_reminded_once_after_a_day_with_a_link_and_nothing_of_theirs(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    begun(database)
    clock.move(hours=23)
    outbox.run_once()
    assert reminders(mailbox) == []

    for _ in range(40):
        clock.move(hours=12)
        outbox.run_once()

    (words,) = reminders(mailbox)
    assert "https://complaints.landlord.example/resume/" in words
    assert "7 December 2026" in words
    for theirs in ("roof", "Pat", "Jones", "complaint"):
        assert theirs not in words.replace("https://complaints.", "")


def test_whoever_sent_it_in_another_way_since_is_not_reminded(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    begun(database)
    pat = replace(COMPLAINT.resident, email=PAT.upper())
    later = MONDAY_NOON + timedelta(hours=1)
    told = replace(COMPLAINT, resident=pat, issues=(Issue(LEAK, ""),))
    opened(database, told, now=later)
    clock.move(days=2)
    outbox.run_once()
    assert reminders(mailbox) == []


def test_the_time_until_then_is_the_landlords_own(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    begun(database)
    manager = made_staff(database, "mollie", role="manager")
    with database.write() as session:
        landlord.change(session, UNFINISHED_HOURS, 3, seen=0, staff_id=manager.id, now=MONDAY_NOON)
    clock.move(hours=2)
    outbox.run_once()
    assert reminders(mailbox) == []
    clock.move(hours=1)
    outbox.run_once()
    assert len(reminders(mailbox)) == 1


def test_a_reminder_waits_for_the_morning(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    chat = begun(database)
    late = datetime(2026, 12, 7, 23, 30, tzinfo=UTC)
    posted(database, chat, "and it drips on the bed", client_id="two", now=late)
    clock.at = late + timedelta(days=1)
    outbox.run_once()
    assert reminders(mailbox) == []
    with database.read() as session:
        due = session.scalars(select(Notice.due_at).where(Notice.kind == REMINDER)).one()
    assert due > clock.at
    assert due.hour >= 8
    clock.at = due
    outbox.run_once()
    assert len(reminders(mailbox)) == 1


def test_a_reminder_that_could_not_go_by_day_is_not_tried_again_at_night(
    database: Database,
    outbox: Outbox,
    mailbox: Mailbox,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun(database)
    outbox.run_once()
    clock.at = datetime(2026, 12, 8, 19, 59, 59, tzinfo=UTC)
    with monkeypatch.context() as away:
        away.setattr(smtplib, "SMTP", NoServer)
        outbox.run_once()
    with database.read() as session:
        tried = session.scalars(select(Notice).where(Notice.kind == REMINDER)).one()
    assert tried.attempts == 1
    assert tried.due_at == datetime(2026, 12, 9, 8, tzinfo=UTC)
    clock.at = tried.due_at
    outbox.run_once()
    assert len(reminders(mailbox)) == 1


def test_a_worker_that_comes_back_at_night_wakes_nobody(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    begun(database)
    clock.move(days=1)
    outbox._queue()
    clock.at = datetime(2026, 12, 9, 3, tzinfo=UTC)
    outbox.run_once()
    assert reminders(mailbox) == []
    clock.at = datetime(2026, 12, 9, 8, tzinfo=UTC)
    outbox.run_once()
    assert len(reminders(mailbox)) == 1


def test_somebody_who_wrote_again_while_it_waited_is_not_reminded(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    chat = begun(database)
    late = datetime(2026, 12, 7, 23, 30, tzinfo=UTC)
    posted(database, chat, "and it drips on the bed", client_id="two", now=late)
    clock.at = late + timedelta(days=1)
    outbox.run_once()
    clock.move(hours=1)
    posted(database, chat, "I am back", client_id="three", now=clock.at)
    clock.move(days=1)
    outbox.run_once()
    assert reminders(mailbox) == []


def _stops(session: Session, chat: str) -> None:
    intake.set_aside(session, chat, now=MONDAY_NOON)


def _sends(session: Session, chat: str) -> None:
    found = intake.latest(session, chat)
    assert found is not None
    found.state = "sent"


def _ends(session: Session, chat: str) -> None:
    conversations.close(session, chat, voice=VOICE, now=MONDAY_NOON)


def _is_to_be_rung(session: Session, chat: str) -> None:
    tasks.add(session, tasks.CALL_BACK, conversation_id=chat, now=MONDAY_NOON)


def _asks_for_a_person(session: Session, chat: str) -> None:
    conversations.hand_off(session, chat, reason="asked", voice=VOICE, now=MONDAY_NOON)


@pytest.mark.parametrize("does", [_stops, _sends, _ends, _is_to_be_rung, _asks_for_a_person])
def test_nobody_is_reminded_who_stopped_or_has_a_person_for_it(
    database: Database,
    outbox: Outbox,
    mailbox: Mailbox,
    clock: Clock,
    does: Callable[[Session, str], None],
) -> None:
    chat = begun(database)
    with database.write() as session:
        does(session, chat)
    for _ in range(5):
        clock.move(days=1)
        outbox.run_once()
    assert reminders(mailbox) == []


@pytest.mark.parametrize(
    "answers",
    [
        {**TOLD, "contact_details": {"value": {"phone": "01732 123456"}, "words": ""}},
        {**TOLD, "safe_contact": {"value": "Ring her sister", "words": "Ring her sister"}},
        {name: said for name, said in TOLD.items() if name != "issue"},
    ],
    ids=["no address", "a safe way", "nothing told"],
)
def test_nobody_is_reminded_whom_no_mail_may_reach(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock, answers: Answers
) -> None:
    begun(database, answers)
    for _ in range(5):
        clock.move(days=1)
        outbox.run_once()
    assert reminders(mailbox) == []


@pytest.mark.parametrize("told", ["my husband hits me", "my husband reads my emails"])
def test_nobody_is_reminded_who_told_of_violence_at_home(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock, told: str
) -> None:
    chat = begun(database)
    posted(database, chat, told, client_id="danger")
    for _ in range(5):
        clock.move(days=1)
        outbox.run_once()
    assert reminders(mailbox) == []


def test_somebody_who_said_stop_while_the_mail_waited_gets_none(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    chat = begun(database)
    late = datetime(2026, 12, 7, 23, 30, tzinfo=UTC)
    posted(database, chat, "and it drips", client_id="two", now=late)
    clock.at = late + timedelta(days=1)
    outbox.run_once()
    with database.write() as session:
        intake.set_aside(session, chat, now=clock.at)
    clock.move(days=1)
    outbox.run_once()
    assert reminders(mailbox) == []


def test_a_form_that_was_filled_in_and_not_sent_is_reminded_of_too(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    begun(database, channel="form")
    clock.move(days=1)
    outbox.run_once()
    assert len(reminders(mailbox)) == 1


def test_two_workers_at_once_remind_once(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    for _ in range(3):
        begun(database)
    clock.move(days=1)
    workers = [make_outbox() for _ in range(4)]
    at_once(4, lambda n: workers[n].run_once())
    workers[0].run_once()
    assert len(reminders(mailbox)) == 3
    with database.read() as session:
        kept = session.scalars(select(ConversationKey.conversation_id)).all()
    assert len(kept) == len(set(kept)) == 3


def test_a_link_that_was_sent_again_is_the_same_link_with_the_same_message_id(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    begun(database)
    clock.move(days=1)
    outbox.run_once()
    with database.write() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == REMINDER)).one()
        notice.done_at = None
        notice.due_at = clock.at
    outbox.run_once()
    first, second = mailbox.to(PAT)
    assert first["Message-ID"] == second["Message-ID"]
    assert text_of(first) == text_of(second)


def test_nothing_is_reminded_of_that_was_left_longer_ago_than_a_browser_keeps_it(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    chat = begun(database)
    clock.move(days=31)
    outbox.run_once()
    assert reminders(mailbox) == []
    with database.read() as session:
        assert session.get_one(Conversation, chat).owner == "bot"


def test_what_cannot_be_settled_for_one_holds_up_no_link_of_others(
    database: Database,
    outbox: Outbox,
    mailbox: Mailbox,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun(database)
    with database.write() as session:
        for email in ("broken@example.com", PAT):
            resuming.ask(session, email, source="any", chat=None, now=clock.at)
    found = resuming.chats_of

    def fails_once(session: Session, email: str, now: datetime) -> Sequence[str]:
        if email != PAT:
            raise ZeroDivisionError
        return found(session, email, now)

    monkeypatch.setattr(resuming, "chats_of", fails_once)
    outbox.run_once()
    assert "/resume/" in text_of(mailbox.to(PAT)[0])
