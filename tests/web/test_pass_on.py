"""Any colleague passes a complaint on by a mailed link: once, from the day they were told."""

from datetime import UTC, date, datetime

import httpx
import pytest
from sqlalchemy import select

from backend.cases.models import Case
from backend.casework.models import PassOnLink
from backend.casework.pass_on import token_of
from backend.conversations.models import Alert
from backend.notifications.models import Notice
from backend.notifications.outbox import Outbox
from backend.settings import Settings
from backend.tasks.models import Task
from backend.teams.seeding import seed
from backend.web.door import Door
from tests.altered import altered
from tests.mailbox import Mailbox, text_of
from tests.parts import Clock
from tests.web.conftest import MakeDoor
from tests.web.served import browser, served, token_in, words_of

PAGE = "/pass-on"
SECRET = "a secret key"
OURS = "lee@wkha.org.uk"
TOLD = {
    "words": "She said the boiler has been off for three weeks and she is fed up with us.",
    "received-day": "3",
    "received-month": "12",
    "received-year": "2026",
    "received_time": "",
    "told_by": "self",
    "full_name": "Pat Jones",
    "address": "1 High Street",
    "postcode": "tn13 1ax",
    "phone": "01732 123456",
    "by_name": "Lee Park",
    "by_role": "Electrician",
}


def ask(client: httpx.Client, email: str) -> httpx.Response:
    return client.post(PAGE, data={"csrf": token_in(client.get(PAGE)), "email": email})


def asked(door: Door, client: httpx.Client, email: str = OURS) -> str:
    """Ask for a link and give its address, as the mail will."""
    ask(client, email)
    with door.database.read() as session:
        link = session.scalars(select(PassOnLink).order_by(PassOnLink.created_at.desc())).first()
        assert link is not None
        return f"{PAGE}/{token_of(link.salt, SECRET)}"


def send(client: httpx.Client, link: str, **changed: str) -> httpx.Response:
    return client.post(link, data={"csrf": token_in(client.get(link)), **TOLD, **changed})


def cases(door: Door) -> list[Case]:
    with door.database.read() as session:
        return list(session.scalars(select(Case)))


def test_what_was_passed_on_counts_from_the_day_the_colleague_was_told(
    door: Door, client: httpx.Client
) -> None:
    answer = send(client, asked(door, client))

    assert answer.headers["location"] == "/pass-on/thanks"
    (case,) = cases(door)
    assert (case.came_by, case.kind) == ("passed_on", "complaint")
    assert case.received_on == date(2026, 12, 3)
    assert case.received_at == datetime(2026, 12, 3, 0, 0, tzinfo=UTC)
    assert case.source == f"Lee Park, Electrician ({OURS})"
    assert case.reference not in client.get("/pass-on/thanks").text
    with door.database.read() as session:
        assert [task.kind for task in session.scalars(select(Task))] == ["confirm_route"]


def test_a_link_works_once_and_a_second_press_does_no_harm(
    door: Door, client: httpx.Client
) -> None:
    link = asked(door, client)
    page = token_in(client.get(link))
    client.get(link)

    first = client.post(link, data={"csrf": page, **TOLD})
    second = client.post(link, data={"csrf": page, **TOLD})

    assert first.headers["location"] == second.headers["location"]
    assert len(cases(door)) == 1
    assert client.get(link).status_code == 404


def test_a_link_altered_by_one_character_or_too_old_opens_nothing(
    door: Door, client: httpx.Client, clock: Clock
) -> None:
    link = asked(door, client)
    path, _, token = link.rpartition("/")
    assert {client.get(f"{path}/{other}").status_code for other in altered(token)} == {404}

    page = token_in(client.get(link))
    clock.move(hours=8)
    assert client.get(link).status_code == 404
    assert client.post(link, data={"csrf": page, **TOLD}).status_code == 404
    assert cases(door) == []


def test_everybody_reads_the_same_answer_and_only_colleagues_get_a_link(
    door: Door, client: httpx.Client
) -> None:
    ours, theirs = ask(client, OURS), ask(client, "pat@example.com")

    assert words_of(ours) == words_of(theirs)
    assert OURS not in ours.text
    with door.database.read() as session:
        emails = sorted(link.email for link in session.scalars(select(PassOnLink)))
    assert emails == ["", OURS]


@pytest.mark.parametrize(
    "email", ["", "lee", "lee@", "lee@wkha.org.uk, pat@example.com", "a b@c.d"]
)
def test_what_is_no_address_is_said(client: httpx.Client, email: str) -> None:
    answer = ask(client, email)

    assert answer.status_code == 422
    assert "Enter an email address in full" in words_of(answer)


def test_one_address_gets_few_links_and_one_place_asks_a_number_of_times(
    door: Door, client: httpx.Client, clock: Clock
) -> None:
    answers = [ask(client, OURS) for _ in range(21)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    with door.database.read() as session:
        mailed = [link for link in session.scalars(select(PassOnLink)) if link.email]
    assert len(mailed) == 3
    clock.move(hours=1)
    assert ask(client, OURS).status_code == 200


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"words": ""}, "Write what they said"),
        ({"received-day": "8"}, "have not come yet"),
        ({"received-day": "32"}, "Enter the day on which we were told"),
        ({"received_time": "half past"}, "Enter the time at which we were told"),
        ({"told_by": ""}, "Choose who told you"),
        ({"told_by": "other"}, "Write the name of whoever told you"),
        ({"full_name": ""}, "Write the name of the person it is about"),
        ({"by_role": ""}, "Write your job"),
        ({"email": "pat at example"}, "Write one email address"),
        ({"words": "x" * 20_001}, "Use 20,000 characters or fewer"),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_link_still_works(
    door: Door, client: httpx.Client, changed: dict[str, str], says: str
) -> None:
    link = asked(door, client)

    refused = send(client, link, **changed)

    assert refused.status_code == 422
    assert says in words_of(refused)
    assert "Lee Park" in refused.text
    assert cases(door) == []
    assert send(client, link).status_code == 303


def test_a_day_before_any_policy_is_refused_in_words(make_door: MakeDoor) -> None:
    door = make_door(policies="west-kent-current from 2021-01-01")
    with served(door) as address, browser(address) as client:
        refused = send(client, asked(door, client), **{"received-year": "2019"})

    assert refused.status_code == 422
    assert "No policy was in force" in words_of(refused)


def test_danger_that_a_colleague_passes_on_is_told_at_once(
    door: Door, client: httpx.Client
) -> None:
    with door.database.write() as session:
        seed(session, door.rulebook.pack)
    send(client, asked(door, client), words="She can smell gas in the hallway")

    (case,) = cases(door)
    assert "gas" in case.hazards
    with door.database.read() as session:
        assert session.scalars(select(Alert)).one().level == "danger"
        kinds = {task.kind for task in session.scalars(select(Task))}
    assert kinds == {"confirm_route", "undelivered"}


def test_whoever_told_it_for_somebody_else_waits_for_permission(
    door: Door, client: httpx.Client
) -> None:
    send(client, asked(door, client), told_by="other", rep_name="Sam Jones")

    (case,) = cases(door)
    assert (case.behalf, case.consent_id is not None) == ("other", True)


def test_html_is_shown_as_it_was_typed(door: Door, client: httpx.Client) -> None:
    nasty = "<script>alert(1)</script>"
    page = send(client, asked(door, client), words=nasty, by_name=nasty, told_by="")

    assert page.status_code == 422
    assert "<script>alert" not in page.text


def test_a_form_of_another_page_is_refused(door: Door, client: httpx.Client) -> None:
    link = asked(door, client)

    assert client.post(link, data={"csrf": "x", **TOLD}).status_code == 403
    assert cases(door) == []


def test_the_link_and_then_the_reference_are_mailed_and_nothing_more(
    door: Door, client: httpx.Client, clock: Clock, mail_sink: Mailbox
) -> None:
    mail_sink.messages.clear()
    settings = Settings(
        secret_key=SECRET,
        bot_secret="b",
        actions_secret="a",
        public_url="https://complaints.landlord.example",
        smtp_host="127.0.0.1",
        smtp_port=mail_sink.port,
    )
    outbox = Outbox(door.database, settings, door.rulebook, clock)
    link = asked(door, client)
    outbox.run_once()
    (mail,) = mail_sink.to(OURS)
    assert f"https://complaints.landlord.example{link}" in text_of(mail)

    send(client, link)
    outbox.run_once()
    outbox.run_once()

    (case,) = cases(door)
    (mail,) = mail_sink.to(OURS, case.reference)
    assert "boiler" not in text_of(mail)
    assert "Pat" not in text_of(mail)
    with door.database.read() as session:
        kept = " ".join(str(notice.about) for notice in session.scalars(select(Notice)))
    assert link.rpartition("/")[2] not in kept
