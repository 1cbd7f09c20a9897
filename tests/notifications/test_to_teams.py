"""Work reaches its team by mail or webhook, at least once, and staff hear when it does not."""

import hmac
import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from backend.cases.links import become_complaint, open_linked
from backend.cases.models import Case, CaseEvent
from backend.cases.risk import add_risk
from backend.cases.service import Issue, open_case
from backend.casework.models import Delivery
from backend.casework.requests import hash_of
from backend.database import Database
from backend.notifications import to_teams
from backend.notifications.models import Notice
from backend.notifications.outbox import Outbox
from backend.notifications.owed import of_events
from backend.settings import Settings
from backend.staff.service import create_staff
from backend.tasks.models import Task
from backend.teams.models import AssignmentRule, Team
from backend.teams.seeding import seed
from backend.teams.signing import sealed
from tests.cases.opened import COMPLAINT, REQUEST, opened
from tests.mailbox import Mailbox, text_of
from tests.notifications.conftest import MakeOutbox
from tests.notifications.receiver import Receiver
from tests.parts import MONDAY_NOON, PACK, RULEBOOK, Clock, posted, started
from tests.second_landlord import SECOND_PACK, SECOND_RULEBOOK, SETTINGS, of_the_first_in

GAS = replace(REQUEST, idempotency_key="gas", hazards=("gas",))


@pytest.fixture
def make_outbox(make_outbox: MakeOutbox, database: Database) -> MakeOutbox:
    """An outbox whose landlord has its teams, and may post to this machine."""

    def make(**settings: Any) -> Outbox:
        own = {"staff_alert_email": "staff@landlord.example", "webhook_hosts": "127.0.0.1"}
        return make_outbox(**{**own, **settings})

    with database.write() as session:
        seed(session, PACK)
    return make


def reach(database: Database, name: str, **ways: str) -> None:
    """Give a team a way to be reached."""
    with database.write() as session:
        team = session.scalars(select(Team).where(Team.name == name)).one()
        for column, value in ways.items():
            setattr(team, column, value)
        if team.webhook_secret:
            secret = team.webhook_secret
            team.webhook_secret = sealed(secret, secret_key="a secret key", now=MONDAY_NOON)


def sent(database: Database) -> list[Delivery]:
    with database.read() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def test_a_request_reaches_its_team_by_mail_with_a_link_and_nobodys_words(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    outbox = make_outbox()
    reach(database, "repairs team", email="repairs@landlord.example")
    case = opened(database, REQUEST)

    outbox.run_once()

    (mail,) = mailbox.to("repairs@landlord.example")
    body = text_of(mail)
    assert case.reference in mail["Subject"]
    link = next(line for line in body.splitlines() if "/team/" in line)
    assert link.startswith("https://complaints.landlord.example/team/")
    assert "boiler" not in body
    assert "Pat" not in body
    (delivery,) = sent(database)
    assert (delivery.state, delivery.how) == ("delivered", "email")
    assert delivery.token_hash == hash_of(link.rpartition("/")[2])
    outbox.run_once()
    assert len(mailbox.to("repairs@landlord.example")) == 1


def test_the_receipt_tells_the_resident_which_team_has_it(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    outbox = make_outbox()
    opened(database, GAS)

    outbox.run_once()

    (mail,) = mailbox.to("pat@example.com")
    assert "We pass it to the emergency desk." in text_of(mail)
    assert "We pass it to the repairs team." in text_of(mail)


def test_a_webhook_is_called_signed_and_with_nobodys_words(
    database: Database, make_outbox: MakeOutbox, receiver: Receiver, clock: Clock
) -> None:
    outbox = make_outbox()
    reach(database, "repairs team", webhook_url=receiver.url, webhook_secret="shh")
    case = opened(database, REQUEST)

    outbox.run_once()

    ((headers, body),) = receiver.calls
    said = json.loads(body)
    assert (said["reference"], said["about"]) == (case.reference, "request")
    assert said["link"].startswith("https://complaints.landlord.example/team/")
    assert b"boiler" not in body
    at = headers["x-front-door-time"]
    assert at == str(int(clock().timestamp()))
    signed = hmac.digest(b"shh", f"{at}.".encode() + body, "sha256").hex()
    assert headers["x-front-door-signature"] == f"sha256={signed}"
    assert sent(database)[0].state == "delivered"


def test_a_webhook_that_refuses_is_tried_again_with_the_same_id(
    database: Database, make_outbox: MakeOutbox, receiver: Receiver, clock: Clock
) -> None:
    outbox = make_outbox()
    reach(database, "repairs team", webhook_url=receiver.url, webhook_secret="shh")
    opened(database, REQUEST)
    receiver.status = 503

    outbox.run_once()
    assert sent(database)[0].state == "queued"
    assert "503" in sent(database)[0].error
    receiver.status = 200
    clock.move(seconds=31)
    outbox.run_once()

    first, second = receiver.calls
    assert first[0]["x-front-door-id"] == second[0]["x-front-door-id"]
    assert first[1] == second[1]
    assert (sent(database)[0].state, sent(database)[0].error) == ("delivered", "")


def test_a_redirect_is_not_followed(
    database: Database, make_outbox: MakeOutbox, receiver: Receiver
) -> None:
    outbox = make_outbox()
    reach(database, "repairs team", webhook_url=receiver.url, webhook_secret="shh")
    opened(database, REQUEST)
    receiver.status = 302

    outbox.run_once()

    assert len(receiver.calls) == 1
    assert sent(database)[0].state == "queued"


def test_a_host_that_is_allowed_no_more_is_not_called(
    database: Database, make_outbox: MakeOutbox, receiver: Receiver
) -> None:
    outbox = make_outbox(webhook_hosts="hooks.landlord.example")
    reach(database, "repairs team", webhook_url=receiver.url, webhook_secret="shh")
    opened(database, REQUEST)

    outbox.run_once()

    assert receiver.calls == []
    assert "WEBHOOK_HOSTS" in sent(database)[0].error


def test_webhooks_do_not_wait_for_a_mail_server(
    database: Database, make_outbox: MakeOutbox, receiver: Receiver, mailbox: Mailbox
) -> None:
    outbox = make_outbox(smtp_host="")
    reach(database, "repairs team", webhook_url=receiver.url, webhook_secret="shh")
    opened(database, REQUEST)

    outbox.run_once(mail=False)

    assert len(receiver.calls) == 1
    with database.read() as session:
        waiting = session.scalars(select(Notice).where(Notice.kind == "case_received")).one()
        assert (waiting.attempts, waiting.done_at) == (0, None)


def test_without_an_address_nothing_is_guessed_and_staff_are_told_at_once(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    outbox = make_outbox()
    case = opened(database, REQUEST)

    outbox.run_once()

    (delivery,) = sent(database)
    assert (delivery.state, delivery.how) == ("failed", "none")
    with database.read() as session:
        task = session.scalars(select(Task)).one()
        assert (task.kind, task.case_id) == ("undelivered", case.id)
        assert "repairs team" in task.words
    (mail,) = mailbox.to("staff@landlord.example")
    assert case.reference in mail["Subject"]
    assert "no email address and no webhook yet" in " ".join(text_of(mail).split())


def test_another_landlord_whose_pack_names_no_address_is_served_the_same_way(
    database: Database, clock: Clock, mailbox: Mailbox
) -> None:
    settings = Settings(
        secret_key="k",
        bot_secret="b",
        actions_secret="a",
        smtp_host="127.0.0.1",
        smtp_port=mailbox.port,
        staff_alert_email="staff@thornbeck.example",
        **SETTINGS,
    )
    with database.write() as session:
        seed(session, SECOND_PACK)
        case = open_case(session, REQUEST, rulebook=SECOND_RULEBOOK, now=clock())

    Outbox(database, settings, SECOND_RULEBOOK, clock).run_once()

    assert [one.state for one in sent(database)] == ["failed"]
    with database.read() as session:
        assert SECOND_PACK.landlord.team in session.scalars(select(Task)).one().words
    (mail,) = mailbox.to("staff@thornbeck.example")
    assert case.reference in mail["Subject"]
    assert of_the_first_in(text_of(mail)) == []


def test_what_no_rule_gives_to_anybody_is_told_to_staff(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    outbox = make_outbox()
    with database.write() as session:
        session.execute(delete(AssignmentRule))
    case = opened(database, REQUEST)

    outbox.run_once()

    assert sent(database) == []
    with database.read() as session:
        assert session.scalars(select(Task)).one().words == "No rule gives this to a team."
    (mail,) = mailbox.to("staff@landlord.example")
    assert case.reference in mail["Subject"]


def test_danger_goes_to_the_emergency_desk_beside_the_request(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    outbox = make_outbox()
    reach(database, "repairs team", email="repairs@landlord.example")
    reach(database, "emergency desk", email="desk@landlord.example")
    opened(database, GAS)

    outbox.run_once()

    (urgent,) = mailbox.to("desk@landlord.example")
    assert urgent["Subject"].startswith("Urgent")
    assert len(mailbox.to("repairs@landlord.example")) == 1


def tell_danger(database: Database, case: Case, kind: str, clock: Clock) -> None:
    with database.write() as session:
        found = session.get_one(Case, case.id)
        add_risk(session, found, hazards={kind: clock()}, by="resident", now=clock())


def test_each_danger_told_later_reaches_the_desk_once(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    outbox = make_outbox()
    reach(database, "emergency desk", email="desk@landlord.example")
    case = opened(database, COMPLAINT)
    outbox.run_once()
    assert mailbox.to("desk@landlord.example") == []

    for number, kind in enumerate(("gas", "gas", "fire", "domestic_abuse")):
        tell_danger(database, case, kind, clock)
        outbox.run_once()
        assert len(mailbox.to("desk@landlord.example")) == (1, 1, 2, 2)[number], kind


def test_danger_told_after_the_first_was_made_safe_reaches_the_desk(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    outbox = make_outbox()
    reach(database, "emergency desk", email="desk@landlord.example")
    case = opened(database, GAS)
    outbox.run_once()
    with database.write() as session:
        first = session.scalars(select(Delivery).where(Delivery.about == "emergency")).one()
        first.done_at = clock()

    tell_danger(database, case, "fire", clock)
    outbox.run_once()

    assert len(mailbox.to("desk@landlord.example")) == 2


@pytest.mark.parametrize("state", ["answered", "closed"])
def test_danger_told_of_an_answered_complaint_reaches_the_desk(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock, state: str
) -> None:
    outbox = make_outbox()
    reach(database, "emergency desk", email="desk@landlord.example")
    case = opened(database, COMPLAINT)
    outbox.run_once()
    tell_danger(database, case, "gas", clock)
    with database.write() as session:
        session.get_one(Case, case.id).state = state

    outbox.run_once()

    assert len(mailbox.to("desk@landlord.example")) == 1


def test_a_complaint_made_of_a_request_sends_the_old_work_to_nobody_again(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    outbox = make_outbox()
    reach(database, "emergency desk", email="desk@landlord.example")
    part = {"text": "The tap drips", "route": "service_request", "rules": []}
    request = opened(database, replace(GAS, triage={"parts": [part]}))
    outbox.run_once()
    before = len(sent(database))

    with database.write() as session:
        complaint = become_complaint(
            session,
            request.reference,
            dissatisfied_on=clock().date(),
            by="staff:1",
            rulebook=RULEBOOK,
            now=clock(),
        )
        open_linked(
            session,
            complaint.reference,
            Issue("The caretaker was rude"),
            raised_on=clock().date(),
            by="staff:1",
            rulebook=RULEBOOK,
            now=clock(),
        )
    outbox.run_once()
    assert len(sent(database)) == before

    tell_danger(database, complaint, "fire", clock)
    outbox.run_once()
    assert [one.about for one in sent(database)[before:]] == ["emergency"]


def test_a_new_issue_that_is_dangerous_itself_reaches_the_desk(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    outbox = make_outbox()
    reach(database, "emergency desk", email="desk@landlord.example")
    first = opened(database, COMPLAINT).reference
    with database.write() as session:
        later = open_linked(
            session,
            first,
            Issue("There is a strong smell of gas"),
            raised_on=clock().date(),
            by="staff:1",
            rulebook=RULEBOOK,
            now=clock(),
        )
        assert "hazard:gas" in {one.stage for one in later.deadlines}
    outbox.run_once()

    assert len(mailbox.to("desk@landlord.example")) == 1


def test_danger_of_a_case_that_a_rule_gives_to_a_person_reaches_the_desk(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    outbox = make_outbox()
    reach(database, "emergency desk", email="desk@landlord.example")
    with database.write() as session:
        ann = create_staff(session, "ann", name="Ann", role="officer", now=clock())
        when = {"kind": ["complaint"]}
        session.add(AssignmentRule(position=-1, name="To Ann", when=when, staff_id=ann.id))
    case = opened(database, replace(COMPLAINT, hazards=("gas",)))
    assert case.team_id is None

    outbox.run_once()

    assert len(mailbox.to("desk@landlord.example")) == 1


def test_of_a_case_from_before_there_were_teams_only_danger_told_since_reaches_the_desk(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    outbox = make_outbox()
    with database.write() as session:
        for table in (AssignmentRule, Team):
            session.execute(delete(table))
    old = opened(database, replace(COMPLAINT, hazards=("gas",)))
    with database.write() as session:
        seed(session, PACK)
    reach(database, "emergency desk", email="desk@landlord.example")
    opened(database, replace(REQUEST, idempotency_key="two"))
    outbox.run_once()
    assert mailbox.to("desk@landlord.example") == []

    tell_danger(database, old, "fire", clock)
    outbox.run_once()

    assert len(mailbox.to("desk@landlord.example")) == 1


def test_what_people_close_do_is_told_to_no_desk(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    outbox = make_outbox()
    reach(database, "emergency desk", email="desk@landlord.example")
    opened(database, replace(COMPLAINT, hazards=("domestic_abuse", "violence")))

    outbox.run_once()

    assert mailbox.to("desk@landlord.example") == []


def test_the_part_of_a_complaint_that_asks_for_work_goes_to_its_team(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    outbox = make_outbox()
    reach(database, "antisocial behaviour team", email="asb@landlord.example")
    part = {"text": "They shout at night", "route": "antisocial_behaviour", "rules": []}
    other = {"text": "Nobody rang back", "route": "complaint", "rules": []}
    opened(database, replace(COMPLAINT, triage={"parts": [other, part]}))

    outbox.run_once()

    (delivery,) = sent(database)
    assert delivery.about == "part:2"
    assert len(mailbox.to("asb@landlord.example")) == 1


def test_a_first_failure_of_danger_is_told_and_soon_of_the_rest(
    database: Database, make_outbox: MakeOutbox, receiver: Receiver, clock: Clock
) -> None:
    outbox = make_outbox()
    for name in ("repairs team", "emergency desk"):
        reach(database, name, webhook_url=receiver.url, webhook_secret="shh")
    receiver.status = 500
    opened(database, GAS)

    outbox.run_once()
    with database.read() as session:
        words = [task.words for task in session.scalars(select(Task))]
    assert words == ["emergency desk: It could not be sent."]

    for _ in range(4):
        clock.move(hours=1)
        outbox.run_once()
    with database.read() as session:
        words = [task.words for task in session.scalars(select(Task))]
    assert words == ["emergency desk: It could not be sent.", "repairs team: It could not be sent."]


def test_a_secret_that_another_key_sealed_signs_nothing(
    database: Database, make_outbox: MakeOutbox, receiver: Receiver
) -> None:
    reach(database, "repairs team", webhook_url=receiver.url, webhook_secret="shh")
    opened(database, REQUEST)

    make_outbox(secret_key="another installation").run_once()

    assert receiver.calls == []
    assert "A manager makes another one" in sent(database)[0].error


def test_what_is_given_up_has_failed(
    database: Database, make_outbox: MakeOutbox, receiver: Receiver, clock: Clock
) -> None:
    outbox = make_outbox()
    reach(database, "repairs team", webhook_url=receiver.url, webhook_secret="shh")
    receiver.status = 500
    opened(database, REQUEST)
    outbox.run_once()
    with database.write() as session:
        session.scalars(select(Notice).where(Notice.kind == "team_webhook")).one().attempts = 99
    clock.move(hours=2)
    outbox.run_once()

    assert sent(database)[0].state == "failed"


def test_the_history_says_what_was_sent_and_what_arrived(
    database: Database, make_outbox: MakeOutbox
) -> None:
    outbox = make_outbox()
    reach(database, "repairs team", email="repairs@landlord.example")
    case = opened(database, REQUEST)
    outbox.run_once()

    with database.read() as session:
        kinds = session.scalars(
            select(CaseEvent.kind).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq)
        ).all()
    assert list(kinds) == ["received", "given_out", "passed_to_team", "reached_team"]


def break_triage(database: Database, case: Case) -> None:
    """Leave a part of a case without its route, as nothing that is written today does."""
    with database.write() as session:
        session.get_one(Case, case.id).triage = {"parts": [{}]}


def test_a_case_that_cannot_be_handed_over_holds_up_nothing_and_staff_are_told(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox
) -> None:
    outbox = make_outbox()
    reach(database, "repairs team", email="repairs@landlord.example")
    broken = opened(database)
    break_triage(database, broken)
    request = opened(database, replace(REQUEST, idempotency_key="request"))
    conversation = started(database)
    posted(database, conversation, "I can smell gas in the hallway")

    outbox.run_once()
    outbox.run_once()

    assert [one.case_id for one in sent(database)] == [request.id]
    assert mailbox.to("staff@landlord.example", "danger")
    assert {message["To"] for message in mailbox.messages} > {
        "pat@example.com",
        "repairs@landlord.example",
    }
    with database.read() as session:
        task = session.scalars(select(Task).where(Task.kind == "undelivered")).one()
    assert task.case_id == broken.id
    assert "could not be given to a team" in task.words


def test_a_notice_that_cannot_be_settled_holds_up_no_other(
    database: Database,
    make_outbox: MakeOutbox,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outbox = make_outbox()
    reach(database, "repairs team", email="repairs@landlord.example")
    opened(database, REQUEST)

    def fail(*_of: object, **_what: object) -> None:
        raise RuntimeError("settling a delivery fails")

    with monkeypatch.context() as broken:
        broken.setattr(to_teams, "arrived", fail)
        outbox.run_once()
    assert mailbox.to("repairs@landlord.example")
    assert mailbox.to("pat@example.com")


def test_what_the_newest_lines_do_not_show_is_found_when_every_line_is_looked_at(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.notifications.outbox.RECENT_LINES", 0)
    monkeypatch.setattr("backend.notifications.outbox.EVERYTHING_EVERY", 2)
    outbox = make_outbox()
    reach(database, "repairs team", email="repairs@landlord.example")
    outbox.run_once()
    opened(database, REQUEST)
    outbox.run_once()
    assert mailbox.messages == []
    outbox.run_once()
    assert mailbox.to("repairs@landlord.example")
    assert mailbox.to("pat@example.com")


def test_of_long_histories_only_the_newest_lines_are_read(
    database: Database, make_outbox: MakeOutbox
) -> None:
    make_outbox()
    old, new = opened(database, REQUEST), opened(database, GAS)
    with database.read() as session:
        lines = select(CaseEvent.id).where(CaseEvent.kind == "received").order_by(CaseEvent.id)
        first, last = session.scalars(lines)
        newest = session.scalars(select(func.max(CaseEvent.id))).one()
        assert to_teams.asked(session) == [first, last]
        assert to_teams.asked(session, recent=newest - first) == [last]
        (owed,) = of_events(session, recent=newest - first, now=MONDAY_NOON)
    assert owed.about == {"reference": new.reference}
    assert old.reference != new.reference
