"""Staff see what decided a case, put its route right, and tick off what they have done."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from backend.cases import service as cases
from backend.cases.additions import add_words
from backend.cases.duplicates import hint_at_duplicates
from backend.cases.models import Case
from backend.conversations import service as conversations
from backend.conversations.models import Message
from backend.tasks import service as tasks
from backend.tasks.models import Task
from backend.web.door import Door
from tests.cases.opened import COMPLAINT, PAT, REQUEST, opened
from tests.parts import MONDAY_NOON, RULEBOOK, posted, started
from tests.staff.people import hired, made_staff
from tests.web.served import words_of
from tests.web.staff.forms import filled
from tests.web.visits import post, sign_in

HEARD = {
    "issue": {
        "value": ["The boiler is off"],
        "words": "boilers been off 3 wks!!",
        "understood": {"intent": "complain", "confidence": 0.812},
    },
    "full_name": {"value": "Pat Jones", "words": "pat jones"},
    "rows": [["issue", "What went wrong", "The boiler is off"], ["full_name", "Name", "Pat Jones"]],
}
TRIAGE = {
    "parts": [
        {
            "text": "boilers been off 3 wks",
            "route": "service_request",
            "rules": [{"id": "A-SR-1", "sentence": "a repair being reported"}],
            "confidence": 0.7,
        },
        {"text": "nobody came", "route": "complaint", "rules": [], "confidence": 0.9},
    ]
}


@pytest.fixture
def staff(door: Door, client: httpx.Client) -> httpx.Client:
    """A browser in which Priya, an officer, is signed in."""
    made_staff(door.database)
    sign_in(client)
    return client


def page(case: Case) -> str:
    return f"/staff/cases/{case.reference}"


def test_each_answer_is_shown_with_its_words_and_how_sure_the_assistant_was(
    staff: httpx.Client, door: Door
) -> None:
    case = opened(door.database, replace(COMPLAINT, gathered=HEARD))
    shown = words_of(staff.get(page(case)))
    assert "Their words: “boilers been off 3 wks!!”" in shown
    assert "The assistant took this for a complaint, and was sure." in shown
    assert "“pat jones”" not in shown, "words that say no more are not shown twice"


def test_the_language_somebody_wrote_in_stands_on_the_case(staff: httpx.Client, door: Door) -> None:
    conversation_id = started(door.database)
    case = opened(door.database, replace(COMPLAINT, conversation_id=conversation_id))
    assert "Wrote in" not in words_of(staff.get(page(case)))
    with door.database.write() as session:
        conversations.find(session, conversation_id).language = "pl"
    assert "Wrote in Polish, as far as a machine can tell" in words_of(staff.get(page(case)))


def test_each_part_of_the_triage_is_shown_with_its_rules_and_how_sure_they_are(
    staff: httpx.Client, door: Door
) -> None:
    case = opened(door.database, replace(COMPLAINT, triage=TRIAGE, hazards=("no_heating",)))
    shown = words_of(staff.get(page(case)))
    assert "Service request (the rules are fairly sure): “boilers been off 3 wks” A-SR-1" in shown
    assert "Complaint (the rules are sure): “nobody came” No rule of the policy names it." in shown
    assert "No heating" in shown


def test_a_wrong_route_is_put_right_with_one_click(staff: httpx.Client, door: Door) -> None:
    case = opened(door.database, REQUEST)
    done = post(staff, f"{page(case)}/route", page=page(case), route="antisocial_behaviour")
    assert done.headers["location"] == page(case)
    shown = words_of(staff.get(page(case)))
    assert "Service request should have been antisocial behaviour." in shown
    assert "Priya Shah, 7 December 2026 at 12:00pm" in shown
    assert "from service request to antisocial behaviour" in shown


def test_a_request_that_was_a_complaint_leads_to_the_complaint(
    staff: httpx.Client, door: Door
) -> None:
    case = opened(door.database, REQUEST)
    done = post(staff, f"{page(case)}/route", page=page(case), route="complaint")
    assert done.headers["location"] != page(case)
    shown = words_of(staff.get(done.headers["location"]))
    assert case.reference in shown
    assert "Contact the resident to talk about it" in shown


def test_a_complaint_loses_no_date_and_reasons_are_asked_for(
    staff: httpx.Client, door: Door
) -> None:
    case = opened(door.database)
    refused = post(staff, f"{page(case)}/route", page=page(case), route="service_request")
    assert refused.status_code == 422
    assert "Error: " in refused.text
    assert "Write why." in words_of(refused)
    post(
        staff,
        f"{page(case)}/route",
        page=page(case),
        route="service_request",
        reasons="<b>A first report</b>\0",
    )
    shown = staff.get(page(case))
    assert "“<b>A first report</b>”" in words_of(shown)
    assert "<b>A first" not in shown.text
    assert "This is on record only: the case and its dates go on." in words_of(shown)
    with door.database.read() as session:
        assert session.scalars(select(Case.kind)).one() == "complaint"


def test_a_route_that_somebody_else_corrected_meanwhile_is_not_corrected_over_it(
    staff: httpx.Client, door: Door
) -> None:
    case = opened(door.database, REQUEST)
    path = f"{page(case)}/route"
    before = filled(staff.get(page(case)), path)
    assert post(staff, path, page=page(case), route="antisocial_behaviour").status_code == 303

    late = staff.post(path, data={**before, "route": "complaint", "reasons": "She said so"})
    assert late.status_code == 409
    assert "from service request to antisocial behaviour" in words_of(late)
    kept = filled(late, path)
    assert (kept["route"], kept["reasons"]) == ("complaint", "She said so")
    assert staff.post(path, data=kept).status_code == 303


@pytest.mark.parametrize("route", ["", "emergency", "\0", "x" * 41])
def test_an_odd_route_does_no_harm(staff: httpx.Client, door: Door, route: str) -> None:
    case = opened(door.database)
    refused = post(staff, f"{page(case)}/route", page=page(case), route=route)
    assert refused.status_code == 422
    assert staff.get(page(case)).status_code == 200


def test_a_case_that_is_not_there_has_no_route(staff: httpx.Client) -> None:
    refused = post(staff, "/staff/cases/WK-0000-0000/route", page="/staff", route="complaint")
    assert refused.status_code == 404


def test_words_added_since_are_on_the_page(staff: httpx.Client, door: Door) -> None:
    case = opened(door.database)
    with door.database.write() as session:
        add_words(session, case.reference, "It leaks as well", by="resident", now=MONDAY_NOON)
    shown = words_of(staff.get(page(case)))
    assert "“It leaks as well” More about the same." in shown
    assert "The resident added words" in shown


def test_a_case_that_may_be_the_same_is_named_until_somebody_says_it_is_not(
    staff: httpx.Client, door: Door
) -> None:
    with door.database.write() as session:
        first = cases.open_case(session, COMPLAINT, rulebook=RULEBOOK, now=MONDAY_NOON)
        again = replace(COMPLAINT, idempotency_key="two", resident=replace(PAT, full_name="P J"))
        second = cases.open_case(session, again, rulebook=RULEBOOK, now=MONDAY_NOON)
        hint_at_duplicates(session, second, now=MONDAY_NOON)
    assert "May be of the same matter" in words_of(staff.get(page(second)))
    done = post(staff, f"{page(second)}/not-the-same", page=page(second), other=first.reference)
    assert done.headers["location"] == page(second)
    shown = words_of(staff.get(page(second)))
    assert f"Found not to be of the same matter as: {first.reference}" in shown
    odd = post(staff, f"{page(second)}/not-the-same", page=page(second), other="WK-1")
    assert odd.status_code == 422


def test_neither_one_chat_nor_one_fault_floods_the_first_page(
    staff: httpx.Client, door: Door
) -> None:
    chat = started(door.database)
    for number in range(8):
        posted(door.database, chat, f"I smell gas, {number} of 8", client_id=str(number))
    for _ in range(7):
        _no_reply(door, started(door.database))
    shown = words_of(staff.get("/staff"))
    assert "7 of 8" in shown
    assert "2 of 8" not in shown
    assert "And 3 more, which are in the chat." in shown
    assert shown.count("Fault: No reply") == 5
    assert "2 more chats got no reply." in shown
    assert "Alerts not yet seen (8)" in shown


def _no_reply(door: Door, conversation_id: str) -> None:
    with door.database.write() as session:
        said = session.get_one(Message, (conversation_id, 1))
        conversations.raise_alarm(session, said, kind="no_reply", now=MONDAY_NOON)


def test_a_task_is_on_the_first_page_until_it_is_done(staff: httpx.Client, door: Door) -> None:
    chat, case = started(door.database), opened(door.database)
    with door.database.write() as session:
        task = tasks.add(
            session,
            tasks.MEETING,
            conversation_id=chat,
            case_id=case.id,
            words="can somebody <i>come</i>",
            place="at home",
            wanted="Tuesday morning",
            now=MONDAY_NOON,
        )
    home = staff.get("/staff")
    shown = words_of(home)
    for told in ("They want to meet in person", "at home", "Tuesday morning", case.reference):
        assert told in shown
    assert "<i>come" not in home.text
    assert f"/staff/conversations/{chat}" in home.text
    done = post(staff, f"/staff/tasks/{task.id}/done", page="/staff")
    assert done.headers["location"] == "/staff"
    assert "There is nothing to do." in words_of(staff.get("/staff"))
    with door.database.read() as session:
        assert session.scalars(select(Task.done_by)).one() is not None


def test_what_is_to_be_done_at_once_is_not_overdue(staff: httpx.Client, door: Door) -> None:
    case = opened(door.database)
    with door.database.write() as session:
        tasks.add(session, tasks.PRESSED, case_id=case.id, due_at=MONDAY_NOON, now=MONDAY_NOON)
    shown = words_of(staff.get("/staff"))
    assert "To be done now : asked less than a minute ago" in shown
    assert "Overdue by" not in shown


def test_who_does_a_task_and_how_late_it_is_are_said_in_words(
    staff: httpx.Client, door: Door
) -> None:
    case = opened(door.database)
    (other,) = hired(door.database, 1)
    late = MONDAY_NOON - timedelta(hours=3)
    before = late - timedelta(hours=1)
    with door.database.write() as session:
        task = tasks.add(session, tasks.CALL_BACK, case_id=case.id, due_at=late, now=before)
    shown = words_of(staff.get("/staff"))
    assert "Overdue by 3 hours : it was due 7 December 2026 at 9:00am" in shown
    assert "Nobody does this yet" in shown

    assert post(staff, f"/staff/tasks/{task.id}/take", page="/staff").status_code == 303
    assert "Priya Shah does this" in words_of(staff.get("/staff"))
    assert post(staff, f"/staff/tasks/{task.id}/leave", page="/staff").status_code == 303
    with door.database.write() as session:
        tasks.take_on(session, task.id, staff_id=other.id, now=MONDAY_NOON)
    shown = words_of(staff.get("/staff"))
    assert "What others do for residents (1) They want to be rung" in shown
    assert f"{other.name} does this" in shown
    assert post(staff, f"/staff/tasks/{task.id}/take", page="/staff").status_code == 409


@pytest.mark.parametrize(("number", "code"), [("999", 404), ("0", 404), ("-1", 422), ("one", 422)])
def test_a_task_that_is_not_there_cannot_be_done(
    staff: httpx.Client, number: str, code: int
) -> None:
    assert post(staff, f"/staff/tasks/{number}/done", page="/staff").status_code == code
