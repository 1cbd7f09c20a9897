"""What residents began and did not send is listed for staff, who finish it with them, once."""

import httpx
import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.cases.models import Case
from backend.conversations.models import Conversation, Message
from backend.intake.models import Intake
from backend.tasks.models import Task
from backend.teams.seeding import seed
from backend.web.door import Door
from tests.parts import Clock, at_once
from tests.web.axe import sideways_pixels, violations
from tests.web.conftest import SignedInBrowser
from tests.web.served import browser, token_in, words_of
from tests.web.staff.forms import filled
from tests.web.visits import COMPLAINT, FOR_ANOTHER, complain, fill_in, post, send, sit_down

PAGE = "/staff/unfinished"
LOG = "/staff/log-complaint"


@pytest.fixture
def staff(door: Door, signed_in_browser: SignedInBrowser) -> httpx.Client:
    """A browser in which an officer is signed in, the landlord's teams put down."""
    with door.database.write() as session:
        seed(session, door.rulebook.pack)
    return signed_in_browser("officer")


def later(door: Door, staff: httpx.Client, clock: Clock, *, days: int) -> None:
    """Let days go by, after which the officer signs in again."""
    clock.move(days=days)
    sit_down(staff, door, "the.officer")


def only_chat(door: Door) -> str:
    with door.database.read() as session:
        return session.scalars(select(Conversation.id)).one()


def form_of(staff: httpx.Client, chat: str) -> dict[str, str]:
    page = staff.get(LOG, params={"unfinished": chat})
    assert page.status_code == 200, page.text
    return filled(page, LOG)


def finish(staff: httpx.Client, chat: str, **changed: str) -> httpx.Response:
    data = {**form_of(staff, chat), "route": "complaint", **changed, "go": "save"}
    return staff.post(LOG, data=data)


def cases(door: Door) -> list[Case]:
    with door.database.read() as session:
        return list(session.scalars(select(Case)))


def test_what_was_left_for_a_day_is_listed_with_what_was_told_and_the_look_is_kept(
    door: Door, client: httpx.Client, staff: httpx.Client, clock: Clock
) -> None:
    assert "Nothing is left unfinished" in words_of(staff.get(PAGE))
    fill_in(client, COMPLAINT)
    assert "Pat Jones" not in staff.get(PAGE).text
    later(door, staff, clock, days=1)

    shown = words_of(staff.get(PAGE))

    assert "Pat Jones" in shown
    assert "My boiler has been off for three weeks" in shown
    assert "Reach them: pat@example.com" in shown
    assert "1 complaint is waiting" in shown
    with door.database.read() as session:
        looked = select(AuditEvent).where(AuditEvent.object_id == "unfinished")
        assert {event.action for event in session.scalars(looked)} == {"listed"}


def test_the_form_is_filled_and_the_case_counts_from_when_they_first_told_us(
    door: Door, client: httpx.Client, staff: httpx.Client, clock: Clock
) -> None:
    told_at = clock.at
    fill_in(client, COMPLAINT)
    later(door, staff, clock, days=3)
    form = form_of(staff, only_chat(door))
    assert form["issue_1"] == COMPLAINT["issue"]
    assert form["outcome_1"] == "Mend it and say sorry."
    assert (form["full_name"], form["email"]) == ("Pat Jones", "pat@example.com")
    assert (form["postcode"], form["behalf"]) == ("TN13 1AX", "self")

    answer = finish(staff, only_chat(door))

    (case,) = cases(door)
    assert answer.headers["location"] == f"{LOG}/{case.reference}"
    assert case.received_at == told_at
    assert (case.came_by, case.conversation_id) == ("form", only_chat(door))
    labels = {row[0] for row in case.gathered["rows"]}
    assert {"issue", "noticed_on", "reported_result"} <= labels
    assert "Nothing is left unfinished" in words_of(staff.get(PAGE))


def test_the_resident_reads_that_it_is_on_record_and_cannot_send_it_again(
    door: Door, client: httpx.Client, staff: httpx.Client, clock: Clock
) -> None:
    fill_in(client, COMPLAINT)
    page = client.get("/complaint/check")
    later(door, staff, clock, days=1)
    finish(staff, only_chat(door))
    (case,) = cases(door)

    client.post("/complaint/send", data={"csrf": token_in(page)})

    assert len(cases(door)) == 1
    with door.database.read() as session:
        assert session.scalars(select(Intake.state)).all() == ["sent"]
        said = session.scalars(select(Message.text).where(Message.sender == "system")).all()
    assert any(case.reference in words for words in said)


def test_the_resident_who_sends_it_meanwhile_and_staff_make_one_case(
    door: Door, client: httpx.Client, staff: httpx.Client, clock: Clock
) -> None:
    fill_in(client, COMPLAINT)
    later(door, staff, clock, days=1)
    data = {**form_of(staff, only_chat(door)), "route": "complaint", "go": "save"}
    csrf = token_in(client.get("/complaint/check"))

    at_once(
        2,
        lambda n: (
            staff.post(LOG, data=data) if n else client.post("/complaint/send", data={"csrf": csrf})
        ),
    )

    (case,) = cases(door)
    late = staff.post(LOG, data=data)
    assert late.headers["location"] == f"{LOG}/{case.reference}"
    assert len(cases(door)) == 1


def test_nobody_moves_the_day_on_which_we_were_told(
    door: Door, client: httpx.Client, staff: httpx.Client, clock: Clock
) -> None:
    told_at = clock.at
    fill_in(client, COMPLAINT)
    later(door, staff, clock, days=5)
    finish(staff, only_chat(door), **{"received-day": "12", "came_by": "phone"})
    assert [case.received_at for case in cases(door)] == [told_at]
    assert [case.came_by for case in cases(door)] == ["form"]


def test_what_somebody_began_for_another_keeps_who_is_who(
    door: Door, client: httpx.Client, staff: httpx.Client, clock: Clock
) -> None:
    fill_in(client, FOR_ANOTHER)
    later(door, staff, clock, days=1)
    form = form_of(staff, only_chat(door))
    assert (form["full_name"], form["rep_name"]) == ("Joan Smith", "Sam Jones")
    assert (form["rep_email"], form["email"]) == ("sam@example.com", "")
    assert form["safe_contact"] == "Ring her sister on 01732 123456"
    finish(staff, only_chat(door))
    (case,) = cases(door)
    assert (case.behalf, case.consent_id is not None) == ("other", True)


def test_a_form_with_something_wrong_in_it_is_listed_by_its_words(
    door: Door, client: httpx.Client, staff: httpx.Client, clock: Clock
) -> None:
    assert fill_in(client, {**COMPLAINT, "full_name": ""}).status_code == 422
    later(door, staff, clock, days=1)
    assert "My boiler has been off" in words_of(staff.get(PAGE))
    assert "My boiler has been off" in form_of(staff, only_chat(door))["words"]
    finish(staff, only_chat(door), full_name="Pat Jones", behalf="self")
    assert len(cases(door)) == 1
    assert "Nothing is left unfinished" in words_of(staff.get(PAGE))


def test_a_chat_that_was_cleared_before_it_was_sent_is_listed(
    door: Door, client: httpx.Client, staff: httpx.Client, clock: Clock
) -> None:
    client.post("/chat/messages", data={"text": "My roof leaks"})
    fill_in(client, COMPLAINT)
    post(client, "/chat/finish", page="/chat")
    later(door, staff, clock, days=1)
    shown = words_of(staff.get(PAGE))
    assert "They have closed the chat" in shown
    finish(staff, only_chat(door))
    assert len(cases(door)) == 1


def test_a_call_back_is_put_down_once_with_how_to_reach_them(
    door: Door, client: httpx.Client, staff: httpx.Client, clock: Clock
) -> None:
    fill_in(client, {**COMPLAINT, "contact_details": "01732 123456"})
    later(door, staff, clock, days=1)
    path = f"{PAGE}/{only_chat(door)}/ring"
    page = staff.get(PAGE)
    for _ in range(2):
        assert staff.post(path, data={"csrf": token_in(page)}).status_code == 303
    with door.database.read() as session:
        (task,) = session.scalars(select(Task))
    assert (task.kind, task.place) == ("call_back", "01732 123456")
    assert "To be rung" in words_of(staff.get(PAGE))


def test_what_comes_off_the_list_comes_off_for_a_reason_and_stays_on_record(
    door: Door, client: httpx.Client, staff: httpx.Client, clock: Clock
) -> None:
    fill_in(client, COMPLAINT)
    later(door, staff, clock, days=1)
    path = f"{PAGE}/{only_chat(door)}/leave"
    csrf = token_in(staff.get(PAGE))
    refused = staff.post(path, data={"csrf": csrf})
    assert refused.status_code == 422
    assert "Choose why it comes off the list" in words_of(refused)
    assert staff.post(path, data={"csrf": csrf, "why": "not_wanted"}).status_code == 303
    assert "Nothing is left unfinished" in words_of(staff.get(PAGE))
    with door.database.read() as session:
        intake = session.scalars(select(Intake)).one()
        assert (intake.state, intake.answers["full_name"]["value"]) == ("set_aside", "Pat Jones")
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "unfinished_left"))
        assert [event.data["why"] for event in events] == ["not_wanted"]


def test_what_was_sent_or_waits_for_a_person_is_not_on_the_list(
    door: Door, client: httpx.Client, address: str, staff: httpx.Client, clock: Clock
) -> None:
    fill_in(client, COMPLAINT)
    send(client)
    with browser(address) as other:
        fill_in(other, COMPLAINT)
        post(other, "/chat/person", page="/chat")
        later(door, staff, clock, days=1)
        assert "Nothing is left unfinished" in words_of(staff.get(PAGE))


@pytest.mark.parametrize("wrong", [{}, {"full_name": ""}], ids=["answers", "words alone"])
def test_what_came_later_from_another_browser_is_marked_with_its_case(
    door: Door,
    client: httpx.Client,
    address: str,
    staff: httpx.Client,
    clock: Clock,
    wrong: dict[str, str],
) -> None:
    fill_in(client, {**COMPLAINT, **wrong})
    clock.move(hours=1)
    with browser(address) as other:
        complain(other, COMPLAINT)
    later(door, staff, clock, days=1)
    assert f"Sent later as {cases(door)[0].reference}" in words_of(staff.get(PAGE))


@pytest.mark.parametrize(
    "other_words",
    [
        {"contact_details": "somebody.else@example.com"},
        {"issue": "The neighbours above us play loud music every single night"},
    ],
    ids=["another person", "another matter"],
)
def test_what_somebody_else_sent_or_is_of_something_else_marks_nothing(
    door: Door,
    client: httpx.Client,
    address: str,
    staff: httpx.Client,
    clock: Clock,
    other_words: dict[str, str],
) -> None:
    fill_in(client, COMPLAINT)
    clock.move(hours=1)
    with browser(address) as other:
        complain(other, {**COMPLAINT, **other_words})
    later(door, staff, clock, days=1)
    assert "1 complaint is waiting" in words_of(staff.get(PAGE))
    assert "Sent later" not in words_of(staff.get(PAGE))


def test_the_pages_are_usable_by_everyone(
    door: Door,
    address: str,
    client: httpx.Client,
    staff: httpx.Client,
    clock: Clock,
    chromium: Browser,
    artefacts: object,
) -> None:
    fill_in(client, {**COMPLAINT, "issue": "My roof leaks near the lights and I smell gas"})
    chat = only_chat(door)
    later(door, staff, clock, days=1)
    context = chromium.new_context(base_url=address)
    context.add_cookies([{"name": "staff", "value": staff.cookies["staff"], "url": address}])
    page = context.new_page()
    for path, name in ((PAGE, "unfinished"), (f"{LOG}?unfinished={chat}", "unfinished-form")):
        page.set_viewport_size({"width": 1024, "height": 768})
        page.goto(path)
        page.screenshot(path=f"{artefacts}/{name}.png", full_page=True)
        assert violations(page) == []
        assert "</span>" not in page.inner_text("main")
        page.set_viewport_size({"width": 320, "height": 640})
        page.screenshot(path=f"{artefacts}/{name}-narrow.png", full_page=True)
        assert sideways_pixels(page) == 0
        assert violations(page) == []
    context.close()
