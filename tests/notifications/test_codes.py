"""Codes, references and warnings reach the contact on file by mail or text, each of them once."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from sqlalchemy import select

from backend.database import Database
from backend.notifications.models import Notice
from backend.notifications.outbox import Outbox
from backend.proving import codes, service
from backend.proving.lookup import NOT_TAKEN
from backend.proving.service import TooManyTries, WrongCode
from backend.residents.models import Resident
from backend.settings import Settings
from backend.tasks.service import CALL_BACK
from tests.cases.opened import COMPLAINT, PAT, opened
from tests.mailbox import Mailbox, text_of
from tests.notifications.conftest import MakeOutbox
from tests.notifications.receiver import Receiver
from tests.notifications.test_outbox import mail_server
from tests.parts import Clock
from tests.proving.desk import KEY, MINE, PATS, THEIRS, Desk, wrong

MOBILE = replace(PAT, email="", phone="07700 900123")


@pytest.fixture
def desk(database: Database, clock: Clock) -> Desk:
    """One case, and those who ask about it."""
    return Desk(database, clock)


def mailed(mailbox: Mailbox, saying: str, to: str = PATS) -> list[str]:
    return [text_of(one) for one in mailbox.to(to, saying)]


def code_in(words: str) -> str:
    found = re.search(r"\b\d{6}\b", words)
    assert found, words
    return found[0]


def test_the_code_in_the_mail_opens_the_case(
    desk: Desk, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    outbox = make_outbox()
    desk.ask()
    outbox.run_once()
    outbox.run_once()
    [mail] = mailed(mailbox, "Your code is")
    assert "10 minutes" in mail
    assert desk.enter(code_in(mail)).case_id == desk.case.id
    [message] = mailbox.to(PATS, "Your code is")
    assert not re.search(r"\d{6}", message["Subject"]), "a locked screen shows subjects"


def test_the_link_in_the_mail_leads_to_another_code(
    desk: Desk, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    desk.ask(browser=THEIRS)
    outbox = make_outbox()
    outbox.run_once()
    [mail] = mailed(mailbox, "Your code is")
    found = re.search(r"https://complaints.landlord.example/status/link/(\S+)", mail)
    assert found
    with desk.database.write() as session:
        origin = codes.asked_by_link(session, found[1], secret_key=KEY, now=desk.clock())
        service.ask_by_link(session, origin, browser=MINE, source="", now=desk.clock())
    outbox.run_once()
    mine = mailed(mailbox, "Your code is")[-1]
    assert desk.enter(code_in(mine))


@pytest.mark.parametrize("references", [False, True])
def test_who_has_an_address_that_the_mail_server_refuses_is_rung_back(
    desk: Desk, make_outbox: MakeOutbox, mailbox: Mailbox, references: bool
) -> None:
    make_outbox().run_once()
    before = desk.tasks()
    if references:
        with desk.database.write() as session:
            service.ask_references(session, contact=PATS, browser=MINE, source="", now=desk.clock())
    else:
        desk.ask()
    with mail_server(b"220 ready", b"250 hello", b"250 ok", b"550 no such person") as port:
        make_outbox(smtp_port=port).run_once()
    with desk.database.read() as session:
        notice = session.scalars(select(Notice).where(Notice.dedup_key == "code:1")).one()
    assert (notice.given_up_at, notice.last_error) == (
        desk.clock(),
        "SMTPRecipientsRefused: 550",
    )
    [task] = [one for one in desk.tasks() if one.id not in {old.id for old in before}]
    assert (task.kind, task.case_id, task.words) == (CALL_BACK, desk.case.id, NOT_TAKEN)
    assert desk.rows()[0].state == "void"
    with pytest.raises(WrongCode):
        desk.enter(desk.code())
    desk.clock.move(hours=1)
    make_outbox().run_once()
    assert mailed(mailbox, "Your code is") == mailed(mailbox, "references") == []
    assert len(desk.tasks()) == len(before) + 1


def test_what_does_not_fit_is_mailed_to_nobody(
    desk: Desk, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    desk.ask("stranger@example.com")
    make_outbox().run_once()
    assert mailed(mailbox, "code", to="@") == []


def test_a_code_that_was_used_or_replaced_or_is_late_is_not_mailed_again(
    desk: Desk, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    """The mail server is away at first; what waits says nothing once it is of no use."""
    desk.ask()
    away = make_outbox(smtp_port=9)
    away.run_once()
    assert mailed(mailbox, "Your code is") == []
    desk.ask()
    away.run_once()
    desk.clock.move(minutes=5)
    outbox = make_outbox()
    outbox.run_once()
    assert len(mailed(mailbox, "Your code is")) == 1
    desk.ask()
    away.run_once()
    desk.clock.move(minutes=11)
    outbox.run_once()
    assert len(mailed(mailbox, "Your code is")) == 1


def test_whose_codes_were_typed_wrongly_is_told_once_a_day(
    desk: Desk, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    outbox = make_outbox()
    for _ in range(2):
        desk.ask(browser=THEIRS)
        outbox.run_once()
        code = code_in(mailed(mailbox, "Your code is")[-1])
        for _ in range(3):
            with pytest.raises((WrongCode, TooManyTries)):
                desk.enter(wrong(code), browser=THEIRS)
        outbox.run_once()
    [warning] = mailed(mailbox, "wrong 3 times")
    assert "saw nothing" in warning


def test_two_wrong_tries_worry_nobody(
    desk: Desk, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    outbox = make_outbox()
    desk.ask()
    outbox.run_once()
    code = code_in(mailed(mailbox, "Your code is")[0])
    for _ in range(2):
        with pytest.raises(WrongCode):
            desk.enter(wrong(code))
    desk.enter(code)
    outbox.run_once()
    assert mailed(mailbox, "wrong 3 times") == []


def test_references_of_every_case_are_mailed_and_nothing_else_of_them(
    desk: Desk, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    second = opened(desk.database, replace(COMPLAINT, idempotency_key="two"))
    other = replace(PAT, email="joan@example.com")
    third = opened(desk.database, replace(COMPLAINT, idempotency_key="three", resident=other))
    with desk.database.write() as session:
        service.ask_references(
            session, contact="PAT@example.com", browser=MINE, source="", now=desk.clock()
        )
    make_outbox().run_once()
    [mail] = mailed(mailbox, "Your references")[-1:]
    assert desk.case.reference in mail
    assert second.reference in mail
    assert third.reference not in mail
    assert "boiler" not in mail


def test_a_contact_that_was_changed_meanwhile_gets_nothing(
    desk: Desk, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    desk.ask()
    make_outbox(smtp_port=9).run_once()
    with desk.database.write() as session:
        session.get_one(Resident, desk.case.resident_id).email = "new@example.com"
    desk.clock.move(minutes=5)
    make_outbox().run_once()
    assert mailed(mailbox, "Your code is", to="@") == []


def texting_outbox(make_outbox: MakeOutbox, receiver: Receiver) -> Outbox:
    return make_outbox(
        sms_url=f"http://127.0.0.1:{receiver.port}/Messages.json",
        sms_user="AC1",
        sms_password="token",
        sms_from="West Kent",
        webhook_hosts="127.0.0.1",
    )


def ask_by_mobile(desk: Desk) -> None:
    case = opened(desk.database, replace(COMPLAINT, idempotency_key="two", resident=MOBILE))
    desk.ask("07700 900123", reference=case.reference)


def test_a_mobile_gets_its_code_by_text(
    desk: Desk, make_outbox: MakeOutbox, receiver: Receiver
) -> None:
    ask_by_mobile(desk)
    outbox = texting_outbox(make_outbox, receiver)
    outbox.run_once()
    outbox.run_once()
    [(headers, body)] = receiver.calls
    assert headers["authorization"] == "Basic QUMxOnRva2Vu"
    posted = parse_qs(body.decode())
    assert (posted["To"], posted["From"]) == (["+447700900123"], ["West Kent"])
    assert desk.enter(code_in(posted["Body"][0]))


def test_texts_go_without_a_mail_server(
    desk: Desk, make_outbox: MakeOutbox, receiver: Receiver
) -> None:
    ask_by_mobile(desk)
    texting_outbox(make_outbox, receiver).run_once(mail=False)
    assert len(receiver.calls) == 1


def test_a_text_that_was_refused_is_tried_again(
    desk: Desk, make_outbox: MakeOutbox, receiver: Receiver
) -> None:
    ask_by_mobile(desk)
    receiver.status = 503
    outbox = texting_outbox(make_outbox, receiver)
    outbox.run_once()
    with desk.database.read() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "code_text")).one()
    assert (notice.done_at, "503" in notice.last_error) == (None, True)
    assert "07700" not in notice.last_error
    receiver.status = 201
    desk.clock.move(minutes=5)
    outbox.run_once()
    assert len(receiver.calls) == 2


def test_a_host_that_is_not_allowed_is_not_called(
    desk: Desk, make_outbox: MakeOutbox, receiver: Receiver
) -> None:
    ask_by_mobile(desk)
    url = f"http://127.0.0.1:{receiver.port}/Messages.json"
    make_outbox(sms_url=url, webhook_hosts="").run_once()
    assert receiver.calls == []


def test_a_developer_reads_texts_in_a_folder(
    desk: Desk, make_outbox: MakeOutbox, tmp_path: Path
) -> None:
    ask_by_mobile(desk)
    folder = tmp_path / "texts"
    make_outbox(sms_url=f"file:{folder}", public_url="http://localhost:8000").run_once()
    [text] = folder.iterdir()
    said = text.read_text()
    assert said.startswith("To: +447700900123\n")
    assert desk.enter(code_in(said.partition("\n")[2]))


def test_a_folder_for_texts_is_refused_where_residents_come() -> None:
    with pytest.raises(ValueError, match="for development only"):
        Settings(
            sms_url="file:/tmp/texts",
            public_url="https://complaints.landlord.example",
            secret_key="a",
            bot_secret="b",
            actions_secret="c",
        )
