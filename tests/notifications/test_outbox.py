"""What is owed by mail is sent at least once, to the right person, whatever the server does."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from backend.conversations import service as conversations
from backend.conversations.models import Alert, Message
from backend.database import Database
from backend.notifications import dead_letters, mailing
from backend.notifications.models import Notice
from backend.notifications.outbox import Outbox
from backend.residents.models import Resident
from backend.settings import Settings
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, REQUEST, opened
from tests.mailbox import Mailbox, text_of
from tests.notifications.conftest import MakeOutbox
from tests.parts import MONDAY_NOON, RULEBOOK, VOICE, Clock, at_once, posted, started
from tests.staff.people import made_staff

GAS = "I can smell gas in the hallway"


@pytest.fixture
def make_outbox(make_outbox: MakeOutbox) -> MakeOutbox:
    """An outbox that mails whoever is on call as well."""

    def make(**settings: Any) -> Outbox:
        return make_outbox(**{"on_call_email": "on-call@landlord.example", **settings})

    return make


@pytest.fixture
def outbox(make_outbox: MakeOutbox) -> Outbox:
    return make_outbox()


def notices(database: Database) -> list[Notice]:
    with database.read() as session:
        return list(session.scalars(select(Notice).order_by(Notice.id)))


def body(mailbox: Mailbox) -> str:
    (message,) = mailbox.messages
    return text_of(message)


@contextmanager
def mail_server(*lines: bytes, hang: threading.Event | None = None) -> Iterator[int]:
    """A mail server that says these lines, one for each thing it is told, and then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    if hang is not None:
                        hang.wait(20)
                    for line in lines:
                        connection.sendall(line + b"\r\n")
                        connection.recv(10_000)

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    serving.join(20)


def test_a_complaint_is_confirmed_with_its_reference_and_dates(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    case = opened(database)
    assert outbox.run_once() == 1
    (message,) = mailbox.messages
    assert message["To"] == "pat@example.com"
    assert message["From"] == "complaints@landlord.example"
    assert message["Subject"] == f"We have your complaint: {case.reference}"
    assert message["Date"] == "Mon, 07 Dec 2026 12:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "DR, OOF, AutoReply"
    assert message["Reply-To"] == RULEBOOK.pack.contacts.email
    assert message["Message-ID"] == f"<{message['X-Front-Door-Key']}@front-door.invalid>"
    assert message.get_content_type() == "multipart/alternative"
    for told in ("Pat Jones", "10 December 2026", "14 December 2026", "30 December 2026"):
        assert told in body(mailbox)
    assert RULEBOOK.pack.ombudsman.phone in body(mailbox)
    assert "{" not in body(mailbox)


def test_a_second_round_sends_nothing_again(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    opened(database)
    assert [outbox.run_once() for _ in range(3)] == [1, 0, 0]
    assert len(mailbox.messages) == 1
    assert [notice.done_at for notice in notices(database)] == [MONDAY_NOON]


def test_a_request_is_confirmed_without_complaint_dates(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    opened(database, REQUEST)
    outbox.run_once()
    assert "We have recorded what you asked us to do" in body(mailbox)
    assert "2026" not in body(mailbox)
    assert "take it as a complaint" in " ".join(body(mailbox).split())


def test_what_a_person_decides_is_not_called_a_complaint_yet(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    opened(database, replace(COMPLAINT, person_decides=True, route="person_decides"))
    outbox.run_once()
    told = " ".join(body(mailbox).split())
    assert "A person will decide what happens with it" in told
    assert "10 December 2026" in told
    assert RULEBOOK.pack.ombudsman.phone in told


def test_a_representative_gets_the_receipt_and_the_published_timetable_only(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    case = opened(database, replace(FOR_ANOTHER, resident=replace(PAT, full_name="Joan Smith")))
    outbox.run_once()
    (message,) = mailbox.messages
    assert message["To"] == "sam@example.com"
    told = body(mailbox)
    assert case.reference in told
    assert "working days" in told
    for secret in ("December", "2026", "Joan", "boiler"):
        assert secret not in told


def test_nothing_is_sent_to_the_person_complained_for(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    both = replace(FOR_ANOTHER, resident=replace(PAT, email="joan@example.com"))
    opened(database, both)
    outbox.run_once()
    assert mailbox.to("joan@example.com") == []
    assert len(mailbox.messages) == 1


def test_a_representative_without_an_address_is_not_replaced_by_the_other(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    assert FOR_ANOTHER.representative is not None
    opened(
        database,
        replace(
            FOR_ANOTHER,
            resident=replace(PAT, email="joan@example.com"),
            representative=replace(FOR_ANOTHER.representative, email=""),
        ),
    )
    outbox.run_once()
    assert mailbox.messages == []
    assert notices(database)[0].done_at is not None


def test_nobody_without_an_email_address_is_written_to(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    opened(database, replace(COMPLAINT, resident=replace(PAT, email="")))
    assert outbox.run_once() == 1
    assert mailbox.messages == []
    assert outbox.run_once() == 0


def test_danger_is_told_to_staff_and_to_whoever_is_on_call(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    chat = started(database)
    posted(database, chat, GAS)
    outbox.run_once()
    (message,) = mailbox.messages
    assert {"team@landlord.example", "on-call@landlord.example"} == set(
        str(message["To"]).split(", ")
    )
    assert "gas" in message["Subject"]
    address = f"https://complaints.landlord.example/staff/conversations/{chat}"
    assert address in body(mailbox)
    assert "hallway" not in body(mailbox), "the words stay where access is checked"


def test_a_hazard_is_told_to_staff_once_somebody_is_there(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    clock.at = MONDAY_NOON.replace(hour=4)
    chat = started(database, now=clock())
    posted(database, chat, "There is black mould all over the bedroom wall", now=clock())
    assert outbox.run_once() == 0
    clock.at = MONDAY_NOON.replace(hour=8)
    assert outbox.run_once() == 1
    (message,) = mailbox.messages
    assert message["To"] == "team@landlord.example", "whoever is on call is for danger"
    assert f"/staff/conversations/{chat}" in body(mailbox)
    assert "bedroom" not in body(mailbox), "the words stay where access is checked"


def test_an_alert_that_somebody_has_seen_is_not_sent_any_more(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    staff = made_staff(database)
    posted(database, started(database), GAS)
    with database.write() as session:
        alert = session.scalars(select(Alert)).one()
        alert.seen_at, alert.seen_by = MONDAY_NOON, staff.id
    outbox.run_once()
    assert mailbox.messages == []


def test_a_threat_is_told_like_a_danger(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    chat = started(database)
    posted(database, chat, "I will kill your housing officer")
    outbox.run_once()
    (message,) = mailbox.messages
    assert message["To"] == "on-call@landlord.example, team@landlord.example"
    assert "threaten" in message["Subject"]
    assert f"/staff/conversations/{chat}" in body(mailbox)


def test_one_chat_does_not_flood_the_mailbox(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    chat = started(database)
    for number in range(16):
        posted(database, chat, GAS, client_id=str(number), now=clock())
        outbox.run_once()
        clock.move(minutes=1)
    assert len(mailbox.messages) == 2, "at once, and once more after a quarter of an hour"
    assert outbox.run_once() == 0


def test_many_alerts_that_wait_together_are_one_mail(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    chat = started(database)
    for number in range(5):
        posted(database, chat, GAS, client_id=str(number))
    outbox.run_once()
    assert len(mailbox.messages) == 1


def test_a_danger_of_another_kind_or_of_another_chat_is_mailed_at_once(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    chat = started(database)
    posted(database, chat, GAS, client_id="one")
    outbox.run_once()
    posted(database, chat, "Now the kitchen is on fire", client_id="two")
    posted(database, started(database), GAS)
    outbox.run_once()
    assert len(mailbox.messages) == 3


def test_a_chat_without_a_reply_is_mailed_to_staff_and_no_more_of_it_for_a_while(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    chats = [started(database) for _ in range(4)]
    for chat in chats[:3]:
        _no_reply(database, chat, clock)
        clock.move(minutes=5)
    outbox.run_once()
    assert [message["To"] for message in mailbox.messages] == ["team@landlord.example"]
    _no_reply(database, chats[3], clock)
    outbox.run_once()
    assert len(mailbox.messages) == 2


def test_a_chat_that_nobody_takes_is_mailed_to_staff_once_and_not_once_it_is_taken(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    chats = [started(database), started(database)]
    for chat in chats:
        with database.write() as session:
            conversations.hand_off(session, chat, reason="asked", voice=VOICE, now=clock())
    staff = made_staff(database)
    clock.move(minutes=9)
    outbox.run_once()
    assert mailbox.messages == []
    with database.write() as session:
        conversations.take_over(session, chats[0], staff_id=staff.id, voice=VOICE, now=clock())
    clock.move(minutes=1)
    outbox.run_once()
    outbox.run_once()
    (mail,) = mailbox.messages
    assert "nobody has taken the chat" in mail["Subject"]
    assert mail["To"] == "team@landlord.example", "whoever is on call is for danger"
    assert f"/staff/conversations/{chats[1]}" in body(mailbox)


def _no_reply(database: Database, conversation_id: str, clock: Clock) -> None:
    with database.write() as session:
        said = session.get_one(Message, (conversation_id, 1))
        conversations.raise_alarm(session, said, kind="no_reply", now=clock())


def test_an_alert_needs_only_one_address(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    posted(database, started(database), GAS)
    make_outbox(on_call_email="").run_once()
    assert [message["To"] for message in mailbox.messages] == ["team@landlord.example"]


def test_the_same_address_twice_is_one_letter_to_it(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    posted(database, started(database), GAS)
    make_outbox(on_call_email="team@landlord.example").run_once()
    assert [message["To"] for message in mailbox.messages] == ["team@landlord.example"]


def test_a_crash_between_sending_and_noting_it_sends_a_copy_with_the_same_id(
    database: Database,
    outbox: Outbox,
    mailbox: Mailbox,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened(database)

    def crash(*_told: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crashing:
        crashing.setattr(Outbox, "_settle", crash)
        with pytest.raises(KeyboardInterrupt):
            outbox.run_once()
    assert outbox.run_once() == 0, "whoever was sending may be at it still"
    clock.move(minutes=2, seconds=1)
    assert outbox.run_once() == 1
    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert outbox.run_once() == 0


def test_a_crash_before_sending_loses_nothing(
    database: Database,
    outbox: Outbox,
    mailbox: Mailbox,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened(database)

    def crash(*_told: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crashing:
        crashing.setattr(mailing, "send", crash)
        with pytest.raises(KeyboardInterrupt):
            outbox.run_once()
    assert mailbox.messages == []
    clock.move(minutes=2, seconds=1)
    outbox.run_once()
    assert len(mailbox.messages) == 1


def test_every_notice_has_an_id_of_its_own_that_no_other_installation_uses(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    opened(database)
    opened(database, replace(COMPLAINT, idempotency_key="two"))
    make_outbox().run_once()
    with database.write() as session:
        for notice in session.scalars(select(Notice)):
            notice.done_at = None
    make_outbox(secret_key="another installation").run_once()
    assert len({message["Message-ID"] for message in mailbox.messages}) == 4


@pytest.mark.parametrize(
    "lines",
    [
        [b"554 no service here"],
        [b"421 too busy"],
        [b"not a mail server at all"],
        [],
        [b"220 ready", b"250 hello", b"550 no such sender"],
        [b"220 ready", b"250 hello", b"250 ok", b"451 try later"],
        [b"220 ready", b"250 hello", b"250 ok", b"250 ok", b"354 go on", b"552 full"],
        [b"220 ready", b"250 hello", b"250 ok", b"250 ok", b"354 go on"],
    ],
    ids=[
        "refuses",
        "busy",
        "garbage",
        "hangs up",
        "sender",
        "recipient",
        "full",
        "dies at the end",
    ],
)
def test_a_mail_server_that_refuses_is_tried_again_later(
    database: Database,
    make_outbox: MakeOutbox,
    mailbox: Mailbox,
    clock: Clock,
    lines: list[bytes],
) -> None:
    opened(database)
    with mail_server(*lines) as port:
        assert make_outbox(smtp_port=port).run_once() == 1
    (notice,) = notices(database)
    assert notice.done_at is None
    assert notice.last_error
    assert make_outbox().run_once() == 0, "not at once"
    clock.move(seconds=30)
    assert make_outbox().run_once() == 1
    assert len(mailbox.messages) == 1
    assert notices(database)[0].last_error == ""


def test_what_a_server_takes_for_one_of_two_addresses_is_sent_and_not_forgotten(
    database: Database, make_outbox: MakeOutbox, clock: Clock
) -> None:
    posted(database, started(database), GAS)
    answers = [
        b"220 ready",
        b"250 hello",
        b"250 ok",
        b"250 ok",
        b"550 nobody",
        b"354 go",
        b"250 ok",
    ]
    with mail_server(*answers) as port:
        make_outbox(smtp_port=port).run_once()
    (notice,) = notices(database)
    assert (notice.done_at, notice.last_error) == (clock(), "SMTPRecipientsRefused: 550")
    with database.read() as session:
        clock.move(hours=1)
        (held,) = dead_letters.held(session, now=clock())
    assert held.state == "in_part"


def test_a_mail_server_that_hangs_is_given_up_on(
    database: Database, make_outbox: MakeOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(database)
    patient = smtplib.SMTP
    monkeypatch.setattr(
        smtplib,
        "SMTP",
        lambda host, port, timeout: patient(host, port, timeout=min(timeout, 0.1)),
    )
    released = threading.Event()
    with mail_server(b"220 at last", hang=released) as port:
        make_outbox(smtp_port=port).run_once()
        released.set()
    assert "timed out" in notices(database)[0].last_error.lower()


def test_the_mail_server_is_never_waited_for_without_end(
    make_outbox: MakeOutbox, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[float] = []

    def refuse(_host: str, _port: int, *, timeout: float) -> None:
        given.append(timeout)
        raise OSError("not here")

    opened(database)
    monkeypatch.setattr(smtplib, "SMTP", refuse)
    make_outbox().run_once()
    assert given == [20]


def test_the_waits_between_tries_grow_up_to_an_hour(
    database: Database, make_outbox: MakeOutbox, clock: Clock
) -> None:
    opened(database)
    nowhere = make_outbox(smtp_port=9)
    waits = []
    for _ in range(10):
        nowhere.run_once()
        due = notices(database)[0].due_at
        waits.append((due - clock()).total_seconds())
        clock.at = due
    usual = [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert all(0.75 * most <= wait <= most for wait, most in zip(waits, usual, strict=True))
    assert waits[-1] != waits[-2], "what failed together does not come back together"


def test_after_a_hundred_tries_over_days_a_notice_is_given_up_and_kept(
    database: Database, make_outbox: MakeOutbox, clock: Clock
) -> None:
    opened(database)
    nowhere = make_outbox(smtp_port=9)
    nowhere.run_once()
    with database.write() as session:
        session.scalars(select(Notice)).one().attempts = 99
    clock.move(hours=2)
    nowhere.run_once()
    (notice,) = notices(database)
    assert (notice.attempts, notice.given_up_at) == (100, clock())
    clock.move(days=1)
    nowhere.run_once()
    assert notices(database)[0].attempts == 100


def test_without_a_mail_server_notices_wait(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    opened(database)
    make_outbox(smtp_host="").run_once()
    assert "SMTP_HOST" in notices(database)[0].last_error
    clock.move(minutes=1)
    make_outbox().run_once()
    assert len(mailbox.messages) == 1


def test_one_notice_that_cannot_be_written_does_not_hold_up_the_others(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    with database.write() as session:
        session.add(Notice(dedup_key="bad", kind="danger_alert", about={}, due_at=MONDAY_NOON))
    opened(database)
    assert outbox.run_once() == 2
    assert len(mailbox.messages) == 1
    bad = notices(database)[0]
    assert bad.done_at is None
    assert bad.due_at > clock()


def test_a_name_cannot_write_mail_headers(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    opened(
        database,
        replace(COMPLAINT, resident=replace(PAT, full_name="Pat\r\nBcc: all@landlord.example")),
    )
    outbox.run_once()
    (message,) = mailbox.messages
    assert message["Bcc"] is None
    assert message["To"] == "pat@example.com"


@pytest.mark.parametrize(
    "email", ["pat@example.com\r\nBcc: all@landlord.example", "p@t@example.com", "pät@example.com"]
)
def test_an_address_that_is_none_does_no_harm(
    database: Database, outbox: Outbox, mailbox: Mailbox, email: str
) -> None:
    opened(database, replace(COMPLAINT, resident=replace(PAT, email=email)))
    opened(database, replace(COMPLAINT, idempotency_key="two"))
    outbox.run_once()
    assert not [m for m in mailbox.messages if "all@landlord.example" in m.get_all("To", [])]
    assert mailbox.to("pat@example.com")


def test_words_in_any_script_arrive_as_they_were_written(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    opened(database, replace(COMPLAINT, resident=replace(PAT, full_name="Zoë الغلاية {name} 👩‍👧")))
    outbox.run_once()
    assert "Zoë الغلاية {name} 👩‍👧" in body(mailbox)


def test_several_workers_send_each_notice_once(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    for n in range(5):
        opened(database, replace(COMPLAINT, idempotency_key=f"{n}"))
    results = at_once(4, lambda _n: make_outbox().run_once())
    make_outbox().run_once()
    assert [r for r in results if isinstance(r, Exception)] == []
    assert len(mailbox.messages) == 5
    assert len({message["Subject"] for message in mailbox.messages}) == 5


def test_the_mail_of_a_summer_evening_gives_the_day_in_england(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    clock.at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    opened(database, now=clock.at)
    outbox.run_once()
    assert "7 July 2026" in body(mailbox), "3 working days after Thursday 2 July"


def test_over_tls_the_mail_server_has_to_prove_who_it_is(
    database: Database, make_outbox: MakeOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[ssl.SSLContext] = []

    class Server(smtplib.SMTP):
        def starttls(self, *_options: Any, context: ssl.SSLContext, **_more: Any) -> Any:  # type: ignore[override]
            given.append(context)
            raise OSError("seen enough")

    opened(database)
    monkeypatch.setattr(smtplib, "SMTP", Server)
    make_outbox(smtp_starttls=True).run_once()
    (context,) = given
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_the_words_are_those_of_the_moment_of_sending(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    case = opened(database)
    make_outbox(smtp_port=9).run_once()
    with database.write() as session:
        session.get_one(Resident, case.resident_id).email = "new@example.com"
    clock.at += timedelta(minutes=5)
    make_outbox().run_once()
    assert [message["To"] for message in mailbox.messages] == ["new@example.com"]


def test_danger_goes_before_what_is_due_for_longer(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    opened(database, COMPLAINT)
    outbox._queue()
    clock.move(minutes=1)
    posted(database, started(database), GAS, now=clock.at)
    outbox.run_once()
    assert [str(mail["To"]) for mail in mailbox.messages][1:] == [PAT.email]


def test_a_slow_mail_server_does_not_keep_danger_waiting_behind_all_that_is_due(
    database: Database, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        opened(database, replace(COMPLAINT, idempotency_key=f"key {number}"))
    sent: list[str] = []

    def send_slowly(message: EmailMessage, _settings: Settings) -> str:
        sent.append(str(message["To"]))
        if len(sent) == 1:
            posted(database, started(database), GAS, now=clock.at)
        clock.move(seconds=20)
        return ""

    monkeypatch.setattr(mailing, "send", send_slowly)
    assert [outbox.run_once() for _ in range(5)] == [1, 1, 1, 1, 0]
    assert "on-call@landlord.example" in sent[1]
