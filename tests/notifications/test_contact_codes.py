"""A new contact gets a code, the one before it is told, and neither happens without a proof."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from backend.cases.models import Case, CaseEvent
from backend.casework import consent_links
from backend.casework import residents_acts as acts
from backend.database import Database
from backend.proving import codes
from backend.proving.limits import PROVED_FOR
from backend.proving.models import Proof
from backend.proving.service import TooManyTries, WrongCode
from backend.residents.models import ConsentLink, Resident
from backend.tasks import service as tasks
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, opened
from tests.mailbox import Mailbox, text_of
from tests.notifications.conftest import MakeOutbox
from tests.notifications.test_outbox import mail_server
from tests.parts import MONDAY_NOON, at_once

BROWSER = "b" * 64
NEW = "pat.new@example.com"


@pytest.fixture
def case(database: Database) -> Case:
    """A case that this browser has proved."""
    found = opened(database)
    prove(database, found)
    return found


def prove(
    database: Database, case: Case, *, person_id: int | None = None, browser: str = BROWSER
) -> None:
    with database.write() as session:
        session.add(
            Proof(
                browser=browser,
                case_id=case.id,
                person_id=person_id or case.resident_id,
                at=MONDAY_NOON,
                until=MONDAY_NOON + PROVED_FOR,
            )
        )


def ask(
    database: Database,
    case: Case,
    new: str = NEW,
    *,
    way: acts.Way = "email",
    browser: str = BROWSER,
    can_text: bool = False,
    now: datetime = MONDAY_NOON,
) -> acts.Acted:
    with database.write() as session:
        return acts.ask_contact_change(
            session,
            case,
            person_id=case.resident_id,
            way=way,
            new=new,
            browser=browser,
            can_text=can_text,
            by="resident",
            key=f"one:{new}",
            now=now,
        )


def enter(
    database: Database,
    case: Case,
    code: str,
    *,
    browser: str = BROWSER,
    now: datetime = MONDAY_NOON,
) -> acts.Acted:
    with database.write() as session:
        one = acts.take_a_contact_try(session, case, browser=browser, code=code, now=now)
    one.check()
    with database.write() as session:
        return acts.prove_contact_change(
            session, case, one, browser=browser, by="resident", now=now
        )


def code_in(mailbox: Mailbox) -> str:
    return text_of(mailbox.to(NEW)[-1]).split("Your code is ")[1][:6]


def email_of(database: Database, case: Case) -> str:
    with database.read() as session:
        return session.get_one(Resident, case.resident_id).email


def test_what_was_proved_elsewhere_by_the_old_contact_is_shown_there_no_more(
    database: Database, case: Case, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    prove(database, case, browser="c" * 64)
    ask(database, case)
    make_outbox().run_once()
    told = enter(database, case, code_in(mailbox)).told[0]
    assert f"That is for {case.reference}." in told
    with database.read() as session:
        assert session.scalars(select(Proof.browser)).all() == [BROWSER]


def test_the_new_address_gets_a_code_and_the_old_one_is_told(
    database: Database, case: Case, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    ask(database, case)
    make_outbox().run_once()
    assert len(mailbox.to(NEW)) == 1
    assert email_of(database, case) == "pat@example.com"
    assert NEW in enter(database, case, code_in(mailbox)).told[0]
    assert email_of(database, case) == NEW
    for _ in range(2):
        make_outbox().run_once()
    assert len(mailbox.to("pat@example.com", "another address")) == 1


def test_it_holds_for_the_other_cases_of_the_same_person_that_were_proved_here(
    database: Database, case: Case, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    def another(key: str, **more: str) -> Case:
        new = replace(COMPLAINT, idempotency_key=key, resident=replace(PAT, **more))
        return opened(database, new)

    theirs, not_proved, somebody_else = another("2"), another("3"), another("4", full_name="Kim")
    safe = another("5", safe_contact="Ring her sister")
    for one in (theirs, somebody_else, safe):
        prove(database, one)
    ask(database, case)
    make_outbox().run_once()
    (told,) = enter(database, case, code_in(mailbox)).told
    assert f"That is for {case.reference} and {theirs.reference}." in told
    assert [email_of(database, one) for one in (case, theirs)] == [NEW, NEW]
    for one in (not_proved, somebody_else, safe):
        assert email_of(database, one) == PAT.email
    with database.read() as session:
        lines = select(CaseEvent.case_id).where(CaseEvent.kind == "contact_changed")
        assert sorted(session.scalars(lines)) == [case.id, theirs.id]
    for _ in range(2):
        make_outbox().run_once()
    (mail,) = mailbox.to(PAT.email, "another address")
    assert f"{case.reference} and {theirs.reference}" in text_of(mail)


def test_an_old_number_is_told_by_text(
    database: Database, make_outbox: MakeOutbox, tmp_path: Path
) -> None:
    pat = replace(PAT, phone="01632 960001 or 07700 900111")
    case = opened(database, replace(COMPLAINT, resident=pat))
    prove(database, case)
    ask(database, case, "07700 900222", way="phone", can_text=True)
    outbox = make_outbox(sms_url=f"file:{tmp_path}", public_url="http://localhost:8000")
    outbox.run_once()

    def texts() -> list[str]:
        return [one.read_text("utf-8") for one in tmp_path.glob("*.txt")]

    (code,) = texts()
    enter(database, case, re.findall(r"\b\d{6}\b", code)[0])
    for _ in range(2):
        outbox.run_once()
    (told,) = [one for one in texts() if one != code]
    assert told.startswith("To: +447700900111\n")
    assert case.reference in told
    assert "07700 900222" not in told


def test_the_number_on_record_is_told_by_text_that_an_address_was_added(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, tmp_path: Path
) -> None:
    pat = replace(PAT, email="", phone="07700 900111")
    case = opened(database, replace(COMPLAINT, resident=pat))
    prove(database, case)
    ask(database, case)
    outbox = make_outbox(sms_url=f"file:{tmp_path}", public_url="http://localhost:8000")
    outbox.run_once()
    (told,) = enter(database, case, code_in(mailbox)).told
    assert told.startswith("We have your email address now.")
    for _ in range(2):
        outbox.run_once()
    (text,) = [one.read_text("utf-8") for one in tmp_path.glob("*.txt")]
    assert text.startswith("To: +447700900111\n")
    assert f"An email address was added for {case.reference}" in text
    assert NEW not in text


def test_the_address_on_record_is_told_that_a_number_was_added(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, tmp_path: Path
) -> None:
    case = opened(database, replace(COMPLAINT, resident=replace(PAT, phone="")))
    prove(database, case)
    ask(database, case, "07700 900222", way="phone", can_text=True)
    outbox = make_outbox(sms_url=f"file:{tmp_path}", public_url="http://localhost:8000")
    outbox.run_once()
    (code,) = [one.read_text("utf-8") for one in tmp_path.glob("*.txt")]
    enter(database, case, re.findall(r"\b\d{6}\b", code)[0])
    for _ in range(2):
        outbox.run_once()
    (mail,) = mailbox.to(PAT.email, "phone number")
    assert "A phone number was added" in text_of(mail)
    assert "07700 900222" not in text_of(mail)


def test_links_about_consent_in_the_old_mailbox_stop_working(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    case = opened(database, replace(FOR_ANOTHER, behalf="self", resident=PAT))
    prove(database, case)
    assert case.consent_id is not None
    with database.write() as session:
        consent_links.make_change(
            session, case.consent_id, number=7, secret="a secret key", now=MONDAY_NOON
        )
    ask(database, case)
    make_outbox().run_once()
    enter(database, case, code_in(mailbox))
    with database.read() as session:
        assert session.scalars(select(ConsentLink)).one().ended_at


def test_nobody_who_writes_waits_for_the_slow_hash_of_a_code(
    database: Database,
    case: Case,
    make_outbox: MakeOutbox,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def others_write(_code: str) -> str:
        with database.write():
            return "a slow hash"

    monkeypatch.setattr(codes, "hash_of", others_write)
    ask(database, case)
    make_outbox().run_once()
    assert len(mailbox.to(NEW)) == 1


def test_a_code_works_once_in_its_browser_and_for_ten_minutes(
    database: Database, case: Case, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    ask(database, case)
    make_outbox().run_once()
    code = code_in(mailbox)
    with pytest.raises(WrongCode):
        enter(database, case, code, browser="c" * 64)
    with pytest.raises(WrongCode):
        enter(database, case, code, now=MONDAY_NOON + timedelta(minutes=11))
    enter(database, case, code)
    with pytest.raises(WrongCode):
        enter(database, case, code)


def test_after_three_wrong_codes_the_right_one_is_no_use(
    database: Database, case: Case, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    ask(database, case)
    make_outbox().run_once()
    code = code_in(mailbox)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for refused in (WrongCode, WrongCode, TooManyTries):
        with pytest.raises(refused):
            enter(database, case, wrong)
    with pytest.raises(TooManyTries):
        enter(database, case, code)
    assert email_of(database, case) == "pat@example.com"


def test_of_two_who_type_one_code_at_once_one_changes_the_contact(
    database: Database, case: Case, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    ask(database, case)
    make_outbox().run_once()
    code = code_in(mailbox)
    came = at_once(2, lambda _: enter(database, case, code))
    assert sorted(type(one).__name__ for one in came) == ["Acted", "WrongCode"]
    assert email_of(database, case) == NEW


def test_a_code_that_was_right_changes_nothing_once_another_address_is_asked_for(
    database: Database, case: Case, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    ask(database, case)
    make_outbox().run_once()
    with database.write() as session:
        code = code_in(mailbox)
        one = acts.take_a_contact_try(session, case, browser=BROWSER, code=code, now=MONDAY_NOON)
    one.check()
    ask(database, case, "pat.newer@example.com")
    with pytest.raises(WrongCode), database.write() as session:
        acts.prove_contact_change(
            session, case, one, browser=BROWSER, by="resident", now=MONDAY_NOON
        )
    assert email_of(database, case) == "pat@example.com"


def test_nothing_is_asked_without_a_proof_that_still_stands(database: Database, case: Case) -> None:
    with pytest.raises(acts.ProveYourselfFirst):
        ask(database, case, browser="c" * 64)
    later = MONDAY_NOON + PROVED_FOR + timedelta(seconds=1)
    with pytest.raises(acts.ProveYourselfFirst):
        ask(database, case, now=later)


def test_codes_are_asked_for_three_times_an_hour(database: Database, case: Case) -> None:
    for number in range(3):
        ask(database, case, f"pat{number}@example.com")
    with pytest.raises(acts.AskedTooOften):
        ask(database, case)


@pytest.mark.parametrize(
    ("new", "refused"),
    [
        ("", acts.NotAContact),
        ("pat", acts.NotAContact),
        ("01632 960 001", acts.NotAContact),
        ("Pat@Example.com", acts.SameContact),
    ],
)
def test_what_is_no_new_address_is_said_to_be_none(
    database: Database, case: Case, new: str, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        ask(database, case, new)


def test_a_number_that_takes_no_text_is_rung_by_a_person(database: Database, case: Case) -> None:
    for number in ("01632 960 001", "07700 900 001"):
        done = ask(database, case, number, way="phone")
        assert "ring you" in done.told[0]
    with database.read() as session:
        waiting = tasks.open_tasks(session)
        assert [(one.kind, one.place) for one in waiting] == [
            ("call_back", "01632 960 001"),
            ("call_back", "07700 900 001"),
        ]


def test_somebody_with_a_safe_way_on_record_is_changed_by_a_person(database: Database) -> None:
    case = opened(database, FOR_ANOTHER)
    prove(database, case)
    with pytest.raises(acts.AskAPerson):
        ask(database, case)


def test_an_address_that_takes_no_mail_is_told_where_it_was_entered_and_not_tried_again(
    database: Database, case: Case, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    ask(database, case)
    with mail_server(b"220 ready", b"250 hello", b"250 ok", b"550 no such person") as port:
        make_outbox(smtp_port=port).run_once()
    with database.read() as session:
        there = session.get_one(Case, case.id)
        assert acts.refused_change(session, there, BROWSER, now=MONDAY_NOON) == NEW
        assert acts.waiting_change(session, there, BROWSER, now=MONDAY_NOON) == ""
    make_outbox().run_once()
    assert mailbox.to(NEW) == []
    ask(database, case, new="pat.other@example.com")
    with database.read() as session:
        there = session.get_one(Case, case.id)
        assert acts.refused_change(session, there, BROWSER, now=MONDAY_NOON) == ""
