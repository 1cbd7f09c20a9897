"""Letters are mailed as they are kept, once, and staff are told when one cannot be."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from backend.cases import events
from backend.cases.consents import settle_consent
from backend.cases.models import Case
from backend.cases.service import hold
from backend.database import Database
from backend.letters import delivery
from backend.letters.models import SentLetter
from backend.letters.service import issue
from backend.letters.wording import kinds, phrase, standard
from backend.notifications.models import Notice
from backend.notifications.sent_letters import queue, settled
from backend.notifications.wording import subject_of
from tests.cases.opened import COMPLAINT, FOR_ANOTHER
from tests.letters.whole import RESPONSE, Whole, case_for
from tests.mailbox import Mailbox, text_of
from tests.notifications.conftest import TEAM, MakeOutbox
from tests.parts import MONDAY_NOON, RULEBOOK, Clock, at_once
from tests.staff.people import made_staff
from tests.two_at_once import until_it_waits

STATUS = "https://complaints.landlord.example/status"
WHOLE = Whole("west-kent-current", "stage-1", RESPONSE)


def sent(database: Database, *, for_another: bool = False) -> SentLetter:
    """Issue an answer to a complaint, to the representative where there is one."""
    staff = made_staff(database)
    with database.write() as session:
        case = case_for(session, WHOLE, new=FOR_ANOTHER if for_another else COMPLAINT)
        if for_another:
            settle(session, case, staff.id, granted=True)
        return issue(
            session,
            case,
            RESPONSE,
            case_event_seq=1,
            staff_id=staff.id,
            idempotency_key="one",
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
        )


def settle(session: Any, case: Case, staff_id: int, *, granted: bool) -> None:
    settle_consent(
        session,
        case.reference,
        granted=granted,
        evidence="She rang us",
        staff_id=staff_id,
        now=MONDAY_NOON,
        seen="awaited" if granted else "recorded",
    )


def letter(database: Database) -> SentLetter:
    with database.read() as session:
        return session.scalars(select(SentLetter)).one()


def answers(mailbox: Mailbox) -> list[EmailMessage]:
    return [message for message in mailbox.messages if "Our answer" in message["Subject"]]


def test_a_letter_arrives_as_it_is_kept_with_where_to_look_below_its_words(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    kept = sent(database)
    make_outbox().run_once()
    (message,) = answers(mailbox)
    assert (message["To"], message["Subject"]) == ("pat@example.com", kept.subject)
    assert message["Reply-To"] == RULEBOOK.pack.contacts.email
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    see = phrase("see_status")
    assert text.get_content().replace("\r\n", "\n") == f"{kept.text}\n{see}\n{STATUS}\n"
    link = f'<p>{see}<br><a href="{STATUS}">{STATUS}</a></p>\n'
    shown = html.get_content().replace("\r\n", "\n")
    assert shown.count(f"{link}</main>") == 1
    assert shown.replace(link, "") == kept.html
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == kept.pdf
    assert letter(database).delivery == delivery.SENT
    assert letter(database).delivered_at == MONDAY_NOON


def test_the_subject_names_nobody_and_nothing(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    sent(database)
    make_outbox().run_once()
    (message,) = answers(mailbox)
    assert "Pat" not in message["Subject"]
    assert "boiler" not in message["Subject"].lower()


def test_a_letter_is_mailed_once_by_however_many_workers(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    sent(database)
    at_once(4, lambda _n: make_outbox().run_once())
    make_outbox().run_once()
    assert len(answers(mailbox)) == 1


def test_a_second_copy_can_be_recognised(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    sent(database)
    make_outbox().run_once()
    with database.write() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "letter")).one()
        notice.done_at = None
        session.scalars(select(SentLetter)).one().delivery = delivery.QUEUED
    make_outbox().run_once()
    first, second = answers(mailbox)
    assert first["Message-ID"] == second["Message-ID"]


def test_after_five_hours_a_letter_has_failed_and_staff_are_told(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    sent(database)
    nowhere = make_outbox(smtp_port=9)
    for _ in range(12):
        assert letter(database).delivery == delivery.QUEUED
        nowhere.run_once()
        clock.move(hours=1)
    failed = letter(database)
    assert failed.delivery == delivery.FAILED
    assert failed.delivery_error
    clock.move(hours=1)
    make_outbox().run_once()
    (told,) = mailbox.to(TEAM, "was not sent")
    assert "https://complaints.landlord.example/staff/letters" in text_of(told)
    assert "Pat" not in text_of(told)
    assert answers(mailbox) == []


def refusing(code: int) -> type[smtplib.SMTP]:
    class Server(smtplib.SMTP):
        def send_message(self, msg: Any, *_more: Any, **_most: Any) -> Any:
            raise smtplib.SMTPRecipientsRefused({msg["To"]: (code, b"no such mailbox")})

    return Server


@pytest.mark.parametrize(("code", "then"), [(550, delivery.FAILED), (451, delivery.QUEUED)])
def test_an_address_that_will_never_do_fails_at_once(
    database: Database,
    make_outbox: MakeOutbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    code: int,
    then: str,
) -> None:
    sent(database)
    monkeypatch.setattr(smtplib, "SMTP", refusing(code))
    make_outbox().run_once()
    assert letter(database).delivery == then
    with database.read() as session:
        said = session.scalars(select(Notice.last_error).where(Notice.kind == "letter")).one()
    assert said == f"SMTPRecipientsRefused: {code}"
    assert "pat@" not in caplog.text


def test_a_letter_that_failed_is_sent_when_staff_try_again(
    database: Database,
    make_outbox: MakeOutbox,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = sent(database)
    with monkeypatch.context() as refused:
        refused.setattr(smtplib, "SMTP", refusing(550))
        make_outbox().run_once()
    make_outbox().run_once()
    assert answers(mailbox) == []
    with database.write() as session:
        delivery.try_again(session, kept.id, staff_id=1, rulebook=RULEBOOK, now=MONDAY_NOON)
    make_outbox().run_once()
    assert len(answers(mailbox)) == 1
    assert letter(database).delivery == delivery.SENT


def test_a_letter_that_failed_can_be_posted_instead(
    database: Database, make_outbox: MakeOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = sent(database)
    monkeypatch.setattr(smtplib, "SMTP", refusing(550))
    make_outbox().run_once()
    with database.write() as session:
        delivery.post_instead(session, kept.id, staff_id=1, now=MONDAY_NOON)
    make_outbox().run_once()
    assert letter(database).delivery == delivery.TO_POST


def test_a_representative_whose_consent_has_gone_gets_nothing(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    kept = sent(database, for_another=True)
    assert kept.address == "sam@example.com"
    with database.write() as session:
        settle(session, session.get_one(Case, kept.case_id), 1, granted=False)
    make_outbox().run_once()
    assert answers(mailbox) == []
    failed = letter(database)
    assert failed.delivery == delivery.FAILED
    assert "does not agree" in failed.delivery_error


def test_a_letter_to_post_is_not_mailed(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    kept = sent(database)
    with database.write() as session:
        session.get_one(SentLetter, kept.id).delivery = delivery.TO_POST
    make_outbox().run_once()
    clock.at += timedelta(days=1)
    make_outbox().run_once()
    assert answers(mailbox) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("what", ["settled", "tried again"])
def test_a_colleague_who_works_on_the_case_at_that_moment_is_waited_for(
    database: Database, what: str
) -> None:
    kept = sent(database)
    with database.write() as session:
        queue(session, now=MONDAY_NOON)
        if what == "tried again":
            session.get_one(SentLetter, kept.id).delivery = delivery.FAILED

    def meanwhile() -> None:
        with database.write() as session:
            if what == "settled":
                notice = session.scalars(select(Notice).where(Notice.kind == "letter")).one()
                settled(session, notice, "", lasting=False, now=MONDAY_NOON)
            else:
                delivery.try_again(session, kept.id, staff_id=1, rulebook=RULEBOOK, now=MONDAY_NOON)

    with ThreadPoolExecutor(1) as pool, database.write() as session:
        case = hold(session, kept.case_id)
        events.append(session, case, "words_added", actor="system", now=MONDAY_NOON)
        other = pool.submit(meanwhile)
        until_it_waits(session, other)
    other.result()
    then = {"settled": delivery.SENT, "tried again": delivery.QUEUED}
    assert letter(database).delivery == then[what]


def test_without_a_mail_server_a_letter_fails_and_is_posted_or_tried_again(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    kept = sent(database)
    nowhere = make_outbox(smtp_host="")
    nowhere.run_once(mail=False)
    assert letter(database).delivery == delivery.QUEUED, "a mail server may come at once"
    clock.move(minutes=11)
    nowhere.run_once(mail=False)
    assert letter(database).delivery == delivery.FAILED
    assert "no mail server" in letter(database).delivery_error
    with database.write() as session:
        delivery.try_again(session, kept.id, staff_id=1, rulebook=RULEBOOK, now=clock())
    make_outbox().run_once()
    assert len(answers(mailbox)) == 1


def test_no_letter_has_the_subject_of_a_receipt() -> None:
    receipt = subject_of("complaint_received", {"reference": "{reference}"})
    assert receipt not in {standard(kind).subject for kind in kinds()}
