"""Residents are told of each step once: by mail where they wish it and it is safe, or in person."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from backend.cases import consents, process
from backend.cases.calendar import apply
from backend.cases.models import Case, CaseDeadline, CaseEvent
from backend.cases.refused_mail import MAIL_REFUSED, refused_on
from backend.casework import more_time
from backend.casework.answer import answer_of, in_words
from backend.clock import local_date
from backend.conversations.service import alert_staff
from backend.database import Database
from backend.letters.recipient import MAY_BE_SEEN, NO_SAFE_WAY
from backend.letters.service import issue
from backend.notifications import residents
from backend.notifications.models import Notice
from backend.notifications.outbox import MOST_ATTEMPTS, Outbox
from backend.policy.calendar import CalendarChange
from backend.policy.process.steps import (
    Acknowledged,
    Closed,
    Discussed,
    EscalationRequested,
    Extended,
    Reopened,
    Responded,
    Step,
    Withdrawn,
)
from backend.policy.wording import long_date
from backend.tasks.models import Task
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, opened
from tests.letters.whole import ACKNOWLEDGEMENT
from tests.mailbox import Mailbox, text_of
from tests.notifications.conftest import MakeOutbox
from tests.notifications.test_outbox import mail_server
from tests.parts import MONDAY_NOON, RULEBOOK, Clock, started

BY = "staff:1"
MONDAY = MONDAY_NOON.date()
PAT_IS = "pat@example.com"
MORE_TIME = Extended(
    on=MONDAY, by=BY, working_days=10, discussed_on=MONDAY, reasons="x", ombudsman_details=True
)


@pytest.fixture
def outbox(make_outbox: MakeOutbox) -> Outbox:
    return make_outbox()


def take(database: Database, case: Case, step: Step, *, now: datetime = MONDAY_NOON) -> None:
    """Take a step of which no letter tells."""
    with database.write() as session:
        process.take(session, case.reference, step, rulebook=RULEBOOK, now=now)


def discussed(on: date = MONDAY) -> Discussed:
    return Discussed(on=on, by=BY, notes="Rang")


def acknowledged(on: date = MONDAY) -> Acknowledged:
    return Acknowledged(
        on=on,
        by=BY,
        respond_on=date(2026, 12, 21),
        complaints=("The boiler",),
        outcomes=("Mend it",),
    )


def answered(database: Database, case: Case, on: date) -> datetime:
    """Answer a case on a day, and give that day's noon."""
    at = datetime.combine(on, MONDAY_NOON.timetz())
    for step in (discussed(), acknowledged()):
        take(database, case, step)
    take(database, case, Responded(on=on, by=BY, channel="email"), now=at)
    return at


def tasks(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(one.kind, one.words) for one in session.scalars(select(Task).order_by(Task.id))]


def subjects(mailbox: Mailbox) -> list[str]:
    return [str(message["Subject"]).split(" WK-")[0] for message in mailbox.to(PAT_IS)]


def test_each_step_without_a_letter_is_told_once(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    case = opened(database)
    outbox.run_once()
    for step in (discussed(), acknowledged(), Responded(on=MONDAY, by=BY, channel="email")):
        take(database, case, step)
        outbox.run_once()
    take(database, case, EscalationRequested(on=MONDAY, by="resident", issues=(1,)))
    outbox.run_once()
    outbox.run_once()
    assert subjects(mailbox) == [
        "We have your complaint:",
        "We have talked about",
        "We are dealing with",
        "We have answered",
        "You asked us to look again at",
    ]
    assert len({message["Message-ID"] for message in mailbox.messages}) == 5


def test_a_mail_says_what_the_page_and_the_chat_say(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    case = opened(database)
    take(database, case, discussed())
    outbox.run_once()
    (mail,) = mailbox.to(PAT_IS, "We have talked")
    with database.read() as session:
        here = session.get_one(Case, case.id)
        answer = answer_of(session, here, sees="everything", rulebook=RULEBOOK, now=MONDAY_NOON)
    for paragraph in in_words(answer):
        assert paragraph in text_of(mail)
    assert "https://complaints.landlord.example/status" in text_of(mail)


def test_a_second_talk_on_the_same_day_is_not_told_again_and_one_on_another_day_is(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    case = opened(database)
    take(database, case, discussed())
    take(database, case, discussed())
    outbox.run_once()
    clock.move(days=1)
    take(database, case, discussed(date(2026, 12, 8)), now=clock())
    outbox.run_once()
    assert len(mailbox.to(PAT_IS, "We have talked")) == 2


def test_what_a_letter_tells_is_not_told_by_a_mail_as_well(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    case = opened(database)
    take(database, case, acknowledged())
    with database.write() as session:
        here = session.get_one(Case, case.id)
        event = next(one for one in here.events if one.kind == "acknowledged")
        issue(
            session,
            here,
            ACKNOWLEDGEMENT,
            case_event_seq=event.seq,
            staff_id=None,
            idempotency_key="letter",
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
        )
    outbox.run_once()
    told = mailbox.to(PAT_IS)
    assert [any("pdf" in part.get_content_type() for part in one.walk()) for one in told] == [
        True,
        False,
    ]
    assert "We have your complaint" in str(told[1]["Subject"])


@pytest.mark.parametrize(
    ("person", "instead"),
    [
        ({"preferred_contact": "phone"}, "They asked to be rung."),
        ({"preferred_contact": "post"}, "They asked for post."),
        ({"email": ""}, "We have no email address for them."),
        ({"safe_contact": "Ring only on Tuesdays"}, "Ring only on Tuesdays"),
    ],
    ids=["phone", "post", "no address", "safe way"],
)
def test_whoever_is_not_to_be_mailed_is_told_by_a_person(
    database: Database, outbox: Outbox, mailbox: Mailbox, person: dict[str, str], instead: str
) -> None:
    case = opened(database, replace(COMPLAINT, resident=replace(PAT, **person)))
    at = answered(database, case, MONDAY)
    take(database, case, Closed(on=MONDAY, by=BY), now=at)
    outbox.run_once()
    outbox.run_once()
    assert mailbox.to(PAT_IS) == []
    told = [words for kind, words in tasks(database) if kind == "tell"]
    (closed,) = (words for words in told if "case is closed" in words)
    assert instead in closed


def test_somebody_else_is_told_of_nothing_but_the_receipt_without_consent(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    both = replace(FOR_ANOTHER, resident=replace(PAT, email="joan@example.com"))
    case = opened(database, both)
    take(database, case, discussed())
    take(database, case, Withdrawn(on=MONDAY, by=BY, how="rang"))
    outbox.run_once()
    assert mailbox.to("joan@example.com") == []
    assert [str(one["Subject"]) for one in mailbox.to("sam@example.com")] == [
        f"We have what you sent: {case.reference}"
    ]


def with_sam(database: Database, scope: str, *, behalf: str = "self") -> Case:
    """Open a case of Joan's, with her consent that Sam may be told so much of it."""
    joan = replace(PAT, full_name="Joan Jones", email="joan@example.com")
    case = opened(database, replace(FOR_ANOTHER, resident=joan, behalf=behalf))
    with database.write() as session:
        consents.settle(
            session,
            consents.held_for(session, case.reference),
            "recorded",
            evidence="She rang",
            by="resident",
            now=MONDAY_NOON,
            terms=consents.Terms(scope=scope),
        )
    return case


@pytest.mark.parametrize(
    ("scope", "asked", "not_asked"),
    [
        ("progress", "joan@example.com", "sam@example.com"),
        ("everything", "sam@example.com", "joan@example.com"),
    ],
)
def test_what_needs_an_act_is_mailed_to_whoever_may_act(
    database: Database,
    outbox: Outbox,
    mailbox: Mailbox,
    clock: Clock,
    scope: str,
    asked: str,
    not_asked: str,
) -> None:
    case = with_sam(database, scope)
    for step in (acknowledged(), MORE_TIME):
        take(database, case, step)
    with database.write() as session:
        more_time.ask_agreement(
            session,
            case.reference,
            working_days=5,
            reasons="We wait for a part.",
            staff_id=1,
            key="one",
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
        )
    outbox.run_once()
    take(database, case, Responded(on=MONDAY, by=BY, channel="email"))
    clock.at = datetime.combine(closing(database, case), MONDAY_NOON.timetz())
    outbox.run_once()
    for words in (
        "Do you agree to more time",
        "We gave our answer",
        "You can ask us to look again",
    ):
        assert len(mailbox.to(asked, words)) == 1
        assert mailbox.to(not_asked, words) == []
    assert mailbox.to("sam@example.com", "We are dealing with"), "how far it is, he is told"


def test_who_alone_may_act_and_is_not_to_be_mailed_is_asked_by_a_person(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    case = with_sam(database, "progress", behalf="other")
    answered(database, case, MONDAY)
    clock.at = datetime.combine(closing(database, case), MONDAY_NOON.timetz())
    outbox.run_once()
    told = [words for kind, words in tasks(database) if kind == "tell"]
    assert any("until when they can ask" in words and NO_SAFE_WAY in words for words in told)


def test_who_told_of_abuse_is_mailed_nothing_and_staff_find_out_a_safe_way(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    case = opened(database, replace(COMPLAINT, hazards=("domestic_abuse",)))
    outbox.run_once()
    take(database, case, acknowledged())
    outbox.run_once()
    assert mailbox.to(PAT_IS) == []
    assert [kind for kind, words in tasks(database) if MAY_BE_SEEN in words] == ["tell", "tell"]


def test_what_was_told_in_the_chat_of_a_case_speaks_against_mails_as_well(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    chat = started(database)
    with database.write() as session:
        alert_staff(session, chat, kind="domestic_abuse", now=MONDAY_NOON)
    opened(database, replace(COMPLAINT, conversation_id=chat))
    outbox.run_once()
    assert mailbox.to(PAT_IS) == []


def test_who_told_of_abuse_is_mailed_in_the_safe_way_that_they_gave_since(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    safe = replace(PAT, safe_contact="Email pat@example.com, only I read that")
    opened(database, replace(COMPLAINT, hazards=("domestic_abuse",), resident=safe))
    outbox.run_once()
    assert subjects(mailbox) == ["We have your complaint:"]


def test_who_acts_for_somebody_who_is_hurt_is_mailed(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    opened(database, replace(FOR_ANOTHER, hazards=("domestic_abuse",)))
    outbox.run_once()
    assert len(mailbox.to("sam@example.com")) == 1


def test_the_resident_hears_themselves_that_somebody_took_their_complaint_back(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    case = with_sam(database, "everything")
    take(database, case, Withdrawn(on=MONDAY, by="representative", how=""))
    outbox.run_once()
    outbox.run_once()
    assert len(mailbox.to("sam@example.com", "You took")) == 1
    (told,) = mailbox.to("joan@example.com", "was taken back for you")
    assert "Somebody who acts for you took your complaint back." in text_of(told)
    assert mailbox.to("joan@example.com", "You took") == []
    take(database, case, Reopened(on=MONDAY, by="representative", reasons="after all"))
    for _ in range(2):
        outbox.run_once()
    (told,) = mailbox.to("joan@example.com", "We go on with")
    assert "told us to go on with this after all" in " ".join(text_of(told).split())
    assert len(mailbox.to("sam@example.com", "We look at")) == 1


@pytest.mark.parametrize("scope", ["progress", "everything"])
def test_what_the_resident_did_is_mailed_to_them_and_told_as_theirs_to_whoever_acts(
    database: Database, outbox: Outbox, mailbox: Mailbox, scope: str
) -> None:
    case = with_sam(database, scope)
    take(database, case, acknowledged())
    take(database, case, Responded(on=MONDAY, by=BY, channel="email"))
    take(database, case, EscalationRequested(on=MONDAY, by="resident", issues=(1,)))
    for _ in range(2):
        outbox.run_once()
    (mail,) = mailbox.to("joan@example.com", "You asked us to look again")
    assert "Dear Joan Jones" in text_of(mail)
    assert mailbox.to("sam@example.com", "You asked us to look again") == []
    (told,) = mailbox.to("sam@example.com", "What the person you act for told us")
    assert "The person you act for asked us to look" in text_of(told)


def test_what_whoever_acts_did_is_mailed_to_them_and_never_in_the_residents_name(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    case = with_sam(database, "everything")
    take(database, case, acknowledged())
    take(database, case, Responded(on=MONDAY, by=BY, channel="email"))
    take(database, case, EscalationRequested(on=MONDAY, by="representative", issues=(1,)))
    with database.write() as session:
        consents.settle(
            session,
            consents.held_for(session, case.reference),
            "withdrawn",
            evidence="She rang",
            by="resident",
            now=MONDAY_NOON,
        )
    outbox.run_once()
    assert mailbox.to("sam@example.com", "You asked us") == []
    assert mailbox.to("joan@example.com", "You asked us") == []


def test_what_staff_take_up_again_is_told_once(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    case = with_sam(database, "everything")
    take(database, case, Withdrawn(on=MONDAY, by="resident", how=""))
    take(database, case, Reopened(on=MONDAY, by=BY, reasons="rang"))
    outbox.run_once()
    assert mailbox.to("joan@example.com", "We go on with") == []


def test_a_resident_who_is_not_mailed_hears_from_a_person_that_it_was_taken_back(
    database: Database, outbox: Outbox
) -> None:
    case = with_sam(database, "everything", behalf="other")
    take(database, case, Withdrawn(on=MONDAY, by="representative", how=""))
    outbox.run_once()
    (told,) = [words for kind, words in tasks(database) if kind == "tell"]
    assert told.startswith("Tell them that whoever acts for them took their complaint back")
    take(database, case, Reopened(on=MONDAY, by="representative", reasons="after all"))
    outbox.run_once()
    told = [words for kind, words in tasks(database) if kind == "tell"][-1]
    assert told.startswith("Tell them that whoever acts for them goes on with their complaint")


def test_a_mail_that_is_true_no_more_is_not_sent(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    case = opened(database)
    take(database, case, Withdrawn(on=MONDAY, by=BY, how="rang"))
    take(database, case, Reopened(on=MONDAY, by=BY, reasons="rang again"))
    outbox.run_once()
    assert subjects(mailbox) == ["We have your complaint:", "We look at"]


def test_an_address_that_is_refused_for_good_is_told_to_staff_and_stands_in_the_history(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    case = opened(database)
    with mail_server(b"220 ready", b"250 hello", b"250 ok", b"550 no such person") as port:
        make_outbox(smtp_port=port).run_once()
    with database.read() as session:
        (notice,) = session.scalars(select(Notice))
        kinds = list(session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)))
    assert (notice.given_up_at, notice.done_at) == (clock(), None)
    assert notice.last_error == "SMTPRecipientsRefused: 550"
    assert MAIL_REFUSED in kinds
    ((kind, words),) = tasks(database)
    assert kind == "address_refused"
    assert "Pat Jones" in words
    assert PAT_IS not in words
    with database.read() as session:
        found = session.get_one(Case, case.id)
        assert refused_on(found, found.resident_id) == local_date(clock())
    clock.move(days=1)
    make_outbox().run_once()
    assert mailbox.to(PAT_IS) == [], "it is not tried again by itself"


def test_an_address_that_is_refused_only_after_the_mail_is_refused_for_good_as_well(
    database: Database, make_outbox: MakeOutbox, clock: Clock
) -> None:
    opened(database)
    says = (b"220 ready", b"250 hello", b"250 ok", b"250 ok", b"354 go", b"550 5.1.1 no such user")
    with mail_server(*says) as port:
        make_outbox(smtp_port=port).run_once()
    with database.read() as session:
        (notice,) = session.scalars(select(Notice))
    assert notice.given_up_at == clock()
    assert [kind for kind, _ in tasks(database)] == ["address_refused"]


def test_what_a_server_says_of_every_mail_is_no_fault_of_an_address(
    database: Database, make_outbox: MakeOutbox
) -> None:
    opened(database)
    says = (b"220 ready", b"250 hello", b"250 ok", b"250 ok", b"354 go", b"550 5.7.26 not signed")
    with mail_server(*says) as port:
        make_outbox(smtp_port=port).run_once()
    with database.read() as session:
        assert session.scalars(select(Notice)).one().given_up_at is None


def test_a_mail_that_is_given_up_is_told_by_a_person_and_stands_in_the_history(
    database: Database, make_outbox: MakeOutbox
) -> None:
    case = opened(database)
    take(database, case, acknowledged())
    take(database, case, Responded(on=MONDAY, by=BY, channel="email"))
    outbox = make_outbox(smtp_port=1)
    outbox.run_once()
    with database.write() as session:
        for notice in session.scalars(select(Notice)):
            notice.attempts, notice.due_at = MOST_ATTEMPTS - 1, MONDAY_NOON
    outbox.run_once()
    told = [words for kind, words in tasks(database) if kind == "address_refused"]
    assert any(
        words == "Our mail to Pat Jones did not go, however often we tried. "
        "Tell them that their complaint is answered."
        for words in told
    )
    with database.read() as session:
        kinds = list(session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)))
    assert MAIL_REFUSED in kinds


def test_a_server_that_is_busy_makes_no_task(database: Database, make_outbox: MakeOutbox) -> None:
    opened(database)
    with mail_server(b"220 ready", b"250 hello", b"250 ok", b"451 later") as port:
        make_outbox(smtp_port=port).run_once()
    assert tasks(database) == []


def closing(database: Database, case: Case) -> date:
    """Give the last day of the resident's own time."""
    with database.read() as session:
        chosen = select(CaseDeadline.due_on).where(
            CaseDeadline.case_id == case.id, CaseDeadline.duty == "request_escalation"
        )
        return session.scalars(chosen).one()


def test_the_end_of_their_time_to_go_on_is_told_once_some_working_days_before_and_not_at_night(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    case = opened(database)
    clock.at = answered(database, case, MONDAY)
    until = closing(database, case)
    outbox.run_once()
    seen: list[date] = []
    while clock().date() < until:
        clock.move(days=1)
        clock.at = clock().replace(hour=3)
        outbox.run_once()
        assert len(mailbox.to(PAT_IS, "You can ask us to look again")) == len(seen)
        clock.at = clock().replace(hour=8)
        outbox.run_once()
        if len(mailbox.to(PAT_IS, "You can ask us to look again")) > len(seen):
            seen.append(clock().date())
    assert len(seen) == 1
    assert timedelta(days=5) <= until - seen[0] <= timedelta(days=9)


def test_the_end_of_their_time_is_told_of_a_complaint_that_staff_closed_meanwhile(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    case = opened(database)
    clock.at = answered(database, case, MONDAY)
    take(database, case, Closed(on=clock.at.date(), by=BY), now=clock.at)
    until = closing(database, case)
    clock.at = datetime.combine(until - timedelta(days=2), MONDAY_NOON.timetz())
    outbox.run_once()
    (told,) = mailbox.to(PAT_IS, "You can ask us to look again")
    assert long_date(until) in " ".join(text_of(told).split())


def test_a_closure_moves_the_end_and_the_new_day_is_told_once_more(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    case = opened(database)
    answered(database, case, MONDAY)
    until = closing(database, case)
    clock.at = datetime.combine(until - timedelta(days=2), MONDAY_NOON.timetz())
    outbox.run_once()
    with database.write() as session:
        flood = CalendarChange("closure", until, until, "A flood in the office")
        apply(session, flood, rulebook=RULEBOOK, by="the data team", now=clock())
    assert closing(database, case) > until
    outbox.run_once()
    outbox.run_once()
    assert len(mailbox.to(PAT_IS, "You can ask us to look again")) == 2


def test_nobody_is_told_of_what_was_before_the_mails_were(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    case = opened(database)
    take(database, case, discussed())
    with database.write() as session:
        last = session.scalars(select(CaseEvent.id).order_by(CaseEvent.id.desc())).first()
        marker = {"kind": "steps_before", "about": {"event": last}}
        session.add(
            Notice(dedup_key=residents.BEFORE, due_at=MONDAY_NOON, done_at=MONDAY_NOON, **marker)
        )
    take(database, case, acknowledged())
    outbox.run_once()
    assert subjects(mailbox) == ["We have your complaint:", "We are dealing with"]


def test_somebody_who_needs_large_print_gets_it_by_mail_too(
    database: Database, outbox: Outbox, mailbox: Mailbox
) -> None:
    opened(database, replace(COMPLAINT, resident=replace(PAT, adjustments="Large print please")))
    outbox.run_once()
    (mail,) = mailbox.to(PAT_IS)
    html = mail.get_body(("html",))
    assert html is not None
    assert "font-size: 24px" in html.get_content()
