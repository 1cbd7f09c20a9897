"""Requests reach a team and stay in sight: taken on, promised, done, sent on, closed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import httpx
import pytest
from sqlalchemy import Select, event, select
from sqlalchemy.orm import ORMExecuteState, Session

from backend.audit.models import AuditEvent
from backend.cases import additions
from backend.cases.models import Case, CaseDeadline
from backend.cases.risk import add_risk
from backend.cases.service import Issue, NewCase, open_case
from backend.casework import requests
from backend.casework.deliveries import arrived, deliver
from backend.casework.models import Delivery
from backend.conversations import service as conversations
from backend.notifications import to_teams
from backend.notifications.models import Notice
from backend.residents.service import Permission, Person
from backend.teams.models import Team
from backend.teams.seeding import seed
from backend.web.door import Door
from tests.parts import Clock
from tests.web.conftest import SignedInBrowser
from tests.web.served import token_in, words_of
from tests.web.visits import post, sit_down

PAGE = "/staff/requests"
SECRET = "a secret key"
TAP = NewCase(
    idempotency_key="tap",
    kind="service_request",
    route="service_request",
    person_decides=False,
    behalf="self",
    resident=Person(
        full_name="Pat Jones",
        address="1 High Street",
        postcode="TN13 1AX",
        email="pat@example.com",
        phone="01732 123456",
        adjustments="Large print",
    ),
    issues=(Issue("The kitchen tap drips"),),
)


@pytest.fixture
def staff(door: Door, signed_in_browser: SignedInBrowser) -> httpx.Client:
    """An officer's browser; every team of the pack has an address."""
    with door.database.write() as session:
        seed(session, door.rulebook.pack)
        for team in session.scalars(select(Team)):
            team.email = f"{team.name.replace(' ', '.')}@landlord.example"
    return signed_in_browser("officer")


def opened(door: Door, new: NewCase = TAP) -> Case:
    with door.database.write() as session:
        case = open_case(session, new, rulebook=door.rulebook, now=door.clock())
        for delivery in deliver(session, case, now=door.clock()):
            token = requests.token_of(delivery, SECRET)
            delivery.token_hash = requests.hash_of(token)
            arrived(session, delivery, now=door.clock())
        return case


def link_of(door: Door, number: int = 0) -> str:
    with door.database.read() as session:
        sent = session.scalars(select(Delivery).order_by(Delivery.id)).all()[number]
        return f"/team/{requests.token_of(sent, SECRET)}"


def team_named(door: Door, name: str) -> str:
    with door.database.read() as session:
        return str(session.scalars(select(Team.id).where(Team.name == name)).one())


def promise(client: httpx.Client, link: str, *, day: str = "9", **more: str) -> httpx.Response:
    said = {"by": "Lee", "promised-day": day, "promised-month": "12", "promised-year": "2026"}
    data = {"csrf": token_in(client.get(link)), "go": "acknowledge", **said, **more}
    return client.post(link, data=data)


def finish(client: httpx.Client, link: str, words: str = "New washer") -> httpx.Response:
    data = {"csrf": token_in(client.get(link)), "go": "done", "by": "Lee", "words": words}
    return client.post(link, data=data)


def test_a_team_reads_what_it_needs_and_says_by_when(
    door: Door, staff: httpx.Client, client: httpx.Client
) -> None:
    case = opened(door)
    link = link_of(door)

    page = client.get(link)
    words = words_of(page)
    assert "The kitchen tap drips" in words
    assert "1 High Street, TN13 1AX" in words
    assert "01732 123456" in words
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["referrer-policy"] == "no-referrer"

    assert promise(client, link).status_code == 303
    with door.database.read() as session:
        row = session.scalars(select(CaseDeadline)).one()
        assert (row.duty, row.due_on, row.open) == ("team_promise", date(2026, 12, 9), True)
    listed = words_of(staff.get(PAGE))
    assert f"{case.reference} : repairs team The team has it." in listed
    assert "Promised by Wednesday 9 December 2026" in listed


def test_what_is_done_shows_no_address_any_more(
    door: Door, staff: httpx.Client, client: httpx.Client, clock: Clock
) -> None:
    opened(door)
    link = link_of(door)
    promise(client, link)

    assert finish(client, link).status_code == 303
    assert finish_again_says_done(client, link)
    with door.database.read() as session:
        row = session.scalars(select(CaseDeadline)).one()
        assert (row.met_on, row.open) == (date(2026, 12, 7), False)
    clock.move(days=3)
    assert client.get(link).status_code == 404


def finish_again_says_done(client: httpx.Client, link: str) -> bool:
    words = words_of(client.get(link))
    return "Done." in words and "1 High Street" not in words and "tap drips" not in words


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"promised-day": "6"}, "That day has passed"),
        ({"promised-day": "31", "promised-month": "2"}, "Enter the day by which it is done"),
        ({"promised-year": "2028"}, "more than a year away"),
        ({"by": ""}, "Write your name"),
    ],
)
def test_a_promise_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    door: Door, staff: httpx.Client, client: httpx.Client, said: dict[str, str], problem: str
) -> None:
    opened(door)

    answer = promise(client, link_of(door), **said)

    assert answer.status_code == 422
    assert problem in words_of(answer)
    with door.database.read() as session:
        assert session.scalars(select(Delivery)).one().acknowledged_at is None


def test_a_link_altered_by_one_character_opens_nothing(
    door: Door, staff: httpx.Client, client: httpx.Client
) -> None:
    opened(door)
    link = link_of(door)
    other = link[:-1] + ("A" if link[-1] != "A" else "B")

    assert client.get(other).status_code == 404
    assert "tap" not in client.get(other).text


def test_a_link_expires(
    door: Door, staff: httpx.Client, client: httpx.Client, clock: Clock
) -> None:
    opened(door)
    link = link_of(door)
    clock.move(days=91)

    assert client.get(link).status_code == 404


def test_sent_on_the_first_teams_link_opens_nothing(
    door: Door, staff: httpx.Client, client: httpx.Client
) -> None:
    case = opened(door)
    link = link_of(door)
    page = f"/staff/cases/{case.reference}"
    team = team_named(door, "support team")

    with door.database.read() as session:
        delivery_id = session.scalars(select(Delivery)).one().id
    answer = post(staff, f"{PAGE}/deliveries/{delivery_id}/send-on", page=page, team=team)

    assert answer.status_code == 303
    assert client.get(link).status_code == 404
    with door.database.read() as session:
        states = [one.state for one in session.scalars(select(Delivery).order_by(Delivery.id))]
    assert states == ["moved", "queued"]
    assert "support team: the request" in words_of(staff.get(page))


def test_the_same_team_is_not_sent_it_twice(door: Door, staff: httpx.Client) -> None:
    case = opened(door)
    with door.database.read() as session:
        sent = session.scalars(select(Delivery)).one()
    page = f"/staff/cases/{case.reference}"

    answer = post(staff, f"{PAGE}/deliveries/{sent.id}/send-on", page=page, team=str(sent.team_id))

    assert answer.status_code == 422
    assert "That team has it already" in words_of(answer)


def test_a_request_is_closed_once_and_opened_again(
    door: Door, staff: httpx.Client, client: httpx.Client
) -> None:
    case = opened(door)
    link = link_of(door)
    page = f"/staff/cases/{case.reference}"
    old = token_in(staff.get(page))
    seen = staff.get(page).text.split('name="seen" value="')[-1].split('"')[0]

    assert post(staff, f"{PAGE}/{case.reference}/close", page=page, words="", seen=seen)
    data = {"csrf": old, "words": "The washer is new", "seen": seen}
    assert staff.post(f"{PAGE}/{case.reference}/close", data=data).status_code == 303
    twice = staff.post(f"{PAGE}/{case.reference}/close", data=data)
    assert (twice.status_code, "closed already" in words_of(twice)) == (409, True)
    assert "The washer is new" in words_of(twice)
    assert client.get(link).status_code == 404
    assert case.reference not in words_of(staff.get(PAGE))
    assert case.reference in words_of(staff.get(f"{PAGE}?show=closed"))

    reopened = post(staff, f"{PAGE}/{case.reference}/reopen", page=page, words="It drips again")
    assert reopened.status_code == 303
    assert case.reference in words_of(staff.get(PAGE))


@pytest.mark.parametrize("team_said_done", [False, True])
def test_a_request_opened_again_is_sent_to_its_team_again(
    door: Door, staff: httpx.Client, client: httpx.Client, team_said_done: bool
) -> None:
    case = opened(door, replace(TAP, hazards=("gas",)))
    if team_said_done:
        finish(client, link_of(door, 0))
        finish(client, link_of(door, 1))
    page = f"/staff/cases/{case.reference}"
    seen = staff.get(page).text.split('name="seen" value="')[-1].split('"')[0]
    post(staff, f"{PAGE}/{case.reference}/close", page=page, words="Done", seen=seen)

    post(staff, f"{PAGE}/{case.reference}/reopen", page=page, words="It drips again")

    with door.database.read() as session:
        sent = session.scalars(select(Delivery).order_by(Delivery.id)).all()
    again = [one.about for one in sent if one.state == "queued"]
    assert again == (["request"] if team_said_done else ["emergency", "request"])
    assert {one.team_id for one in sent if one.about == "request"} == {case.team_id}
    assert "On its way" in words_of(staff.get(page))


def test_work_of_a_team_that_has_ended_goes_by_the_rules_and_nobody_chooses_it(
    door: Door, staff: httpx.Client
) -> None:
    repairs, asb = team_named(door, "repairs team"), team_named(door, "antisocial behaviour team")
    with door.database.write() as session:
        case = open_case(session, TAP, rulebook=door.rulebook, now=door.clock())
        session.get_one(Team, int(repairs)).ended_at = door.clock()
        (sent,) = deliver(session, case, now=door.clock())
    with door.database.read() as session:
        given_to = session.get_one(Team, sent.team_id)
        assert given_to.ended_at is None
        assert session.get_one(Case, case.id).team_id == given_to.id
    with door.database.write() as session:
        session.get_one(Team, int(asb)).ended_at = door.clock()

    page = f"/staff/cases/{case.reference}"
    answer = post(staff, f"{PAGE}/deliveries/{sent.id}/send-on", page=page, team=asb)

    assert (answer.status_code, "That team has ended" in words_of(answer)) == (422, True)


@pytest.mark.parametrize("act", ["acknowledge", "done", "send_on", "settled"])
def test_whoever_changes_a_delivery_waits_for_its_case_first(
    door: Door, staff: httpx.Client, act: str
) -> None:
    opened(door)
    token, number, now = link_of(door).removeprefix("/team/"), 1, door.clock()
    asb = int(team_named(door, "antisocial behaviour team"))
    notice = Notice(kind=to_teams.BY_MAIL, about={"delivery": number})
    acts: dict[str, Callable[[Session], object]] = {
        "acknowledge": lambda s: requests.acknowledge(
            s, token, by="Lee", promised_on=date(2026, 12, 9), now=now
        ),
        "done": lambda s: requests.done(s, token, by="Lee", words="New washer", now=now),
        "send_on": lambda s: requests.send_on(s, number, asb, staff_id=1, now=now),
        "settled": lambda s: to_teams.settled(s, notice, "", now=now),
    }
    asked: list[str] = []
    with door.database.write() as session:

        def note(execution: ORMExecuteState) -> None:
            wanted = execution.statement
            if isinstance(wanted, Select) and wanted._for_update_arg is not None:
                asked.append(wanted.get_final_froms()[0].description)

        event.listen(session, "do_orm_execute", note)
        acts[act](session)

    tables = [name for name in asked if name in ("cases", "deliveries")]
    assert tables[:2] == ["cases", "deliveries"]


def test_a_request_becomes_a_complaint_of_the_day_they_said_they_were_unhappy(
    door: Door, staff: httpx.Client, clock: Clock
) -> None:
    case = opened(door)
    clock.move(days=7)
    staff = relogged(staff, door)
    page = f"/staff/cases/{case.reference}"
    day = {"unhappy-day": "10", "unhappy-month": "12", "unhappy-year": "2026"}

    answer = post(staff, f"{PAGE}/{case.reference}/complaint", page=page, **day)

    assert answer.status_code == 303
    with door.database.read() as session:
        complaint = session.scalars(select(Case).where(Case.kind == "complaint")).one()
        request = session.get_one(Case, case.id)
    assert complaint.received_on == date(2026, 12, 10)
    assert (request.unhappy_since, request.state) == (date(2026, 12, 10), "open")
    assert complaint.reference in words_of(staff.get(page))


@pytest.mark.parametrize(
    ("day", "problem"), [("6", "before it was made"), ("20", "cannot have been")]
)
def test_a_complaint_before_its_request_or_in_the_future_is_refused(
    door: Door, staff: httpx.Client, day: str, problem: str
) -> None:
    case = opened(door)
    page = f"/staff/cases/{case.reference}"
    typed = {"unhappy-day": day, "unhappy-month": "12", "unhappy-year": "2026"}

    answer = post(staff, f"{PAGE}/{case.reference}/complaint", page=page, **typed)

    assert answer.status_code == 422
    assert problem in words_of(answer)


def test_an_overdue_promise_stands_first(
    door: Door, staff: httpx.Client, client: httpx.Client, clock: Clock
) -> None:
    opened(door)
    promise(client, link_of(door))
    clock.move(days=3)
    staff = relogged(staff, door)

    assert "Overdue." in words_of(staff.get(PAGE))


def test_more_than_fit_on_a_page_are_on_the_next_and_what_nobody_has_is_on_the_first(
    door: Door, staff: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "MOST_LISTED", 1)
    older, newer = opened(door), opened(door, replace(TAP, idempotency_key="newer"))
    with door.database.write() as session:
        sent = session.scalars(select(Delivery).where(Delivery.case_id == newer.id)).one()
        sent.state = "failed"

    first, last = staff.get(PAGE), staff.get(f"{PAGE}?page=2")

    assert newer.reference in first.text
    assert older.reference not in first.text
    assert f'href="{PAGE}?page=2"' in first.text
    assert older.reference in last.text
    assert "Next page" not in last.text


def relogged(staff: httpx.Client, door: Door) -> httpx.Client:
    sit_down(staff, door, "the.officer")
    return staff


def test_the_desk_reads_of_a_complaint_what_was_said_of_the_danger_alone(
    door: Door, staff: httpx.Client, client: httpx.Client
) -> None:
    with door.database.write() as session:
        chat, _ = conversations.start(session, channel="web", voice=door.voice, now=door.clock())
        said = "Your Mr Cole swore at me. I can smell gas in the hall! Tell nobody else."
        conversations.post(
            session, chat, text=said, client_id="one", voice=door.voice, now=door.clock()
        )
        number = chat.id
    complaint = replace(
        TAP,
        kind="complaint",
        route="complaint",
        issues=(Issue("Mr Cole was rude to me"),),
        hazards=("gas",),
        conversation_id=number,
    )
    case = opened(door, complaint)
    page = words_of(client.get(link_of(door)))
    assert "I can smell gas in the hall!" in page
    assert "Mr Cole" not in page

    with door.database.write() as session:
        later = "He is still rude. There are sparks and flames from the socket."
        additions.add_words(session, case.reference, later, by="staff:1", now=door.clock())
    page = words_of(client.get(link_of(door)))
    assert "flames from the socket" in page
    assert "rude" not in page


def test_danger_told_again_after_it_was_made_safe_goes_to_the_desk_again(
    door: Door, staff: httpx.Client, client: httpx.Client, clock: Clock
) -> None:
    case = opened(door, replace(TAP, hazards=("gas",)))

    def smell_gas() -> int:
        with door.database.write() as session:
            found = session.get_one(Case, case.id)
            add_risk(session, found, hazards={"gas": clock()}, by="resident", now=clock())
            return len(deliver(session, found, now=clock()))

    assert smell_gas() == 0, "they are on their way"
    finish(client, link_of(door), "Made safe")
    assert (smell_gas(), smell_gas()) == (1, 0)


def test_whoever_was_not_asked_for_permission_is_reached_through_us(
    door: Door, staff: httpx.Client, client: httpx.Client
) -> None:
    for_another = {
        **vars(TAP),
        "behalf": "other",
        "representative": Person(full_name="Sam Jones", email="sam@example.com"),
        "permission": Permission("yes"),
    }
    opened(door, NewCase(**for_another))

    words = words_of(client.get(link_of(door)))

    assert "Do not contact them yourself" in words
    assert "01732 123456" not in words
    assert "pat@example.com" not in words
    assert "Sam Jones" not in words


def test_html_from_a_team_is_shown_as_it_was_typed(
    door: Door, staff: httpx.Client, client: httpx.Client
) -> None:
    case = opened(door)
    nasty = "<script>alert(1)</script>"
    promise(client, link_of(door), by=nasty)
    finish(client, link_of(door), nasty)

    for page in (client.get(link_of(door)), staff.get(f"/staff/cases/{case.reference}")):
        assert "<script>alert" not in page.text


def test_what_a_team_reads_and_staff_change_is_on_the_audit_log(
    door: Door, staff: httpx.Client, client: httpx.Client
) -> None:
    case = opened(door)
    client.get(link_of(door))

    with door.database.read() as session:
        seen = session.scalars(
            select(AuditEvent).where(
                AuditEvent.object_id == case.reference, AuditEvent.action == "viewed"
            )
        ).all()
    assert [line.actor.partition(":")[0] for line in seen] == ["team"]


def test_a_team_without_an_address_is_one_line_on_the_home_page_however_much_it_waits_for(
    door: Door, staff: httpx.Client, signed_in_browser: SignedInBrowser
) -> None:
    with door.database.write() as session:
        for team in session.scalars(select(Team)):
            team.email = ""
    for number in range(3):
        opened(door, replace(TAP, idempotency_key=f"tap-{number}"))
    repairs = team_named(door, "repairs team")

    home = staff.get("/staff")
    assert "The repairs team has not got 3 cases yet" in words_of(home)
    assert "A team has not got this yet" not in words_of(home)
    assert f"/staff/teams/{repairs}" not in home.text, "an officer may not change teams"
    assert f"/staff/teams/{repairs}" in signed_in_browser("manager").get("/staff").text

    assert words_of(staff.get(f"{PAGE}?team={repairs}")).count("Could not be sent") == 3
    other = team_named(door, door.rulebook.pack.landlord.team)
    assert "There are none." in words_of(staff.get(f"{PAGE}?team={other}"))
