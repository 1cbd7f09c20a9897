"""The link by which somebody agrees goes with its letter and is kept nowhere; and the next one."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.cases import consents, people
from backend.cases.consents import Terms
from backend.cases.models import CaseEvent
from backend.cases.service import find
from backend.casework import consent_answers, consent_request
from backend.casework.answer import answer_of
from backend.casework.consent_answers import Answered
from backend.casework.consent_links import NoSuchConsentLink
from backend.database import Database
from backend.letters.models import SentLetter
from backend.letters.service import Sending
from backend.residents.models import Consent, ConsentLink, Resident
from backend.tasks.models import Task
from tests.cases.opened import FOR_ANOTHER, PAT, SAM, opened
from tests.mailbox import Mailbox, text_of
from tests.notifications.conftest import TEAM, MakeOutbox
from tests.parts import MONDAY_NOON, RULEBOOK, Clock
from tests.staff.people import made_staff

SECRET = "a secret key"
LINK = re.compile(r"https://complaints\.landlord\.example/consent/([\w-]{43})")
AGREED = Answered(answer="agree", terms=Terms())


@pytest.fixture
def reference(database: Database) -> str:
    """A complaint for somebody who is asked by a letter that goes by email."""
    staff = made_staff(database)
    reference = opened(database, replace(FOR_ANOTHER, resident=PAT)).reference
    common: dict[str, Any] = {
        "more": "",
        "staff_id": staff.id,
        "rulebook": RULEBOOK,
        "now": MONDAY_NOON,
    }
    sending = Sending(channel="email", is_safe=True)
    with database.write() as session:
        ready = consent_request.drafted(session, reference, sending=sending, **common)
        for _ in range(2):
            consent_request.send(
                session,
                reference,
                sending=sending,
                looked_at=ready.digest,
                key="one",
                secret=SECRET,
                **common,
            )
    return reference


def token_mailed(mailbox: Mailbox) -> str:
    [mail] = mailbox.to(PAT.email, "/consent/")
    found = LINK.search(text_of(mail))
    assert found, text_of(mail)
    return found[1]


def answer(database: Database, token: str, answered: Answered = AGREED) -> None:
    with database.write() as session:
        consent_answers.answer(session, token, answered, secret=SECRET, now=MONDAY_NOON)


def test_the_link_stands_in_the_mail_and_in_nothing_that_is_kept(
    database: Database, reference: str, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    make_outbox().run_once()
    token = token_mailed(mailbox)
    [mail] = mailbox.to(PAT.email, "/consent/")
    html = mail.get_body(("html",))
    assert html is not None
    assert f'href="https://complaints.landlord.example/consent/{token}"' in html.get_content()
    with database.read() as session:
        letter, link = (
            session.scalars(select(SentLetter)).one(),
            session.scalars(select(ConsentLink)).one(),
        )
        assert "Online: the link in our email to you, if it came" in letter.text, (
            "true on paper too"
        )
        assert "if it came" not in text_of(mail)
        kept = (letter.text, letter.html, link.token_hash, letter.subject)
        assert not any(token in said for said in kept)


def test_the_resident_reads_that_they_were_asked_once_the_letter_has_gone(
    database: Database, reference: str, make_outbox: MakeOutbox
) -> None:
    def note() -> str:
        with database.read() as session:
            case = find(session, reference)
            told = answer_of(
                session,
                case,
                sees="everything",
                rulebook=RULEBOOK,
                now=MONDAY_NOON,
                person_id=case.resident_id,
            )
        return told.notes[0]

    assert "We will ask if you agree." in note()
    make_outbox().run_once()
    assert "We have asked if you agree." in note()
    with database.write() as session:
        # Another person is to act for them now, of whom nobody has asked.
        session.scalars(select(Consent)).one().changed_at = MONDAY_NOON + timedelta(days=1)
    assert "We will ask if you agree." in note()


def test_an_answer_is_followed_by_one_mail_with_the_link_that_changes_it(
    database: Database, reference: str, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    make_outbox().run_once()
    answer(database, token_mailed(mailbox))
    for _ in range(2):
        make_outbox().run_once()
    [mail] = mailbox.to(PAT.email, "How to change your answer")
    found = re.search(r"/consent/([\w-]{43})/change", text_of(mail))
    assert found
    no = Answered(answer="decline", terms=Terms())
    with database.write() as session:
        consent_answers.change(session, found[1], no, now=MONDAY_NOON)
    with database.read() as session:
        assert session.scalars(select(Consent.status)).one() == "withdrawn"


def test_whoever_is_pressed_gets_no_more_mail_and_staff_are_told_at_once(
    database: Database, reference: str, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    make_outbox().run_once()
    answer(database, token_mailed(mailbox), Answered(answer="pressed", terms=Terms()))
    before = len(mailbox.to(PAT.email))
    for _ in range(2):
        make_outbox().run_once()
    assert len(mailbox.to(PAT.email)) == before
    [told] = mailbox.to(TEAM, "under pressure")
    assert f"/staff/cases/{reference}" in text_of(told)
    assert not any(name in text_of(told) for name in (PAT.full_name, SAM.full_name))
    assert "under pressure" not in " ".join(text_of(one) for one in mailbox.to(SAM.email))


def test_no_link_goes_to_an_address_that_nobody_called_safe(
    database: Database, reference: str, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    make_outbox().run_once()
    answer(database, token_mailed(mailbox))
    with database.write() as session:
        pat = session.scalars(select(Resident).where(Resident.email == PAT.email)).one()
        pat.email = "new@example.com"
    make_outbox().run_once()
    assert mailbox.to("new@example.com") == []
    assert mailbox.to(PAT.email, "How to change your answer") == []


def test_no_yes_is_taken_once_whoever_complains_has_the_same_address(
    database: Database, reference: str, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    make_outbox().run_once()
    token = token_mailed(mailbox)
    with database.write() as session:
        sam = session.scalars(select(Resident).where(Resident.email == SAM.email)).one()
        sam.email = PAT.email.upper()
    with pytest.raises(NoSuchConsentLink):
        answer(database, token)
    answer(database, token, Answered(answer="decline", terms=Terms()))


@pytest.mark.parametrize("answered", [True, False])
def test_links_in_a_mailbox_that_is_theirs_no_more_stop_working(
    database: Database, reference: str, make_outbox: MakeOutbox, mailbox: Mailbox, answered: bool
) -> None:
    make_outbox().run_once()
    if answered:
        answer(database, token_mailed(mailbox))
    with database.write() as session:
        there = people.details_of(people.person_of(session, find(session, reference), "resident"))
        new = replace(there, email="new@example.com")
        people.put_right(
            session, reference, "resident", new, seen=there, by="staff:1", now=MONDAY_NOON
        )
    with database.read() as session:
        links = session.scalars(select(ConsentLink)).all()
        assert len(links) == 1 + answered
        assert all(one.ended_at for one in links)


def renamed(
    database: Database, reference: str, email: str, *, safe_contact: str | None = None
) -> None:
    with database.write() as session:
        there = people.details_of(people.person_of(session, find(session, reference), "resident"))
        new = replace(there, email=email)
        if safe_contact is not None:
            new = replace(new, safe_contact=safe_contact)
        people.put_right(
            session, reference, "resident", new, seen=there, by="staff:1", now=MONDAY_NOON
        )


def open_tasks(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Task.kind).where(Task.done_at.is_(None))))


def test_the_link_is_mailed_anew_to_an_address_that_is_the_safe_way(
    database: Database, reference: str, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    make_outbox().run_once()
    answer(database, token_mailed(mailbox))
    make_outbox().run_once()
    renamed(database, reference, "new@example.com", safe_contact="Only by new@example.com")
    for _ in range(2):
        make_outbox().run_once()
    (mail,) = mailbox.to("new@example.com", "How to change your answer")
    found = re.search(r"/consent/([\w-]{43})/change", text_of(mail))
    assert found
    with database.write() as session:
        no = Answered(answer="decline", terms=Terms())
        consent_answers.change(session, found[1], no, now=MONDAY_NOON)
    assert "consent_link" not in open_tasks(database)


@pytest.mark.parametrize("email", ["new@example.com", SAM.email, ""])
def test_where_nobody_knows_that_the_new_address_is_safe_staff_are_to_send_it(
    database: Database, reference: str, make_outbox: MakeOutbox, mailbox: Mailbox, email: str
) -> None:
    make_outbox().run_once()
    answer(database, token_mailed(mailbox))
    make_outbox().run_once()
    before = len(mailbox.to(email)) if email else 0
    renamed(database, reference, email)
    for _ in range(2):
        make_outbox().run_once()
    assert (len(mailbox.to(email)) if email else 0) == before
    assert open_tasks(database).count("consent_link") == 1


def test_a_question_that_was_not_answered_is_asked_anew_by_staff_alone(
    database: Database, reference: str, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    make_outbox().run_once()
    renamed(database, reference, "new@example.com", safe_contact="Only by new@example.com")
    make_outbox().run_once()
    assert mailbox.to("new@example.com") == []
    assert "consent_link" not in open_tasks(database)


def test_what_was_answered_before_the_letter_went_is_asked_no_more(
    database: Database, reference: str, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    with database.write() as session:
        one = consents.held_for(session, reference)
        consents.settle(
            session, one, "declined", evidence="She rang", by="resident", now=MONDAY_NOON
        )
    make_outbox().run_once()
    assert mailbox.to(PAT.email, "/consent/") == []
    with database.read() as session:
        letter = session.scalars(select(SentLetter)).one()
        assert (letter.delivery, "answered" in letter.delivery_error) == ("failed", True)


def test_a_lapse_is_noted_once_by_the_worker(
    database: Database, reference: str, make_outbox: MakeOutbox, clock: Clock
) -> None:
    with database.write() as session:
        one = consents.held_for(session, reference)
        terms = Terms(lapses_on=date(2026, 12, 8))
        consents.settle(
            session,
            one,
            "recorded",
            evidence="She rang",
            by="resident",
            now=MONDAY_NOON,
            terms=terms,
        )
    clock.move(days=1)
    make_outbox().run_once()
    assert lapses(database) == 0, "it stands through its last day"
    clock.move(days=1)
    for _ in range(2):
        make_outbox().run_once()
    assert lapses(database) == 1


def lapses(database: Database) -> int:
    with database.read() as session:
        chosen = select(CaseEvent).where(CaseEvent.kind == "consent_lapsed")
        return len(session.scalars(chosen).all())
