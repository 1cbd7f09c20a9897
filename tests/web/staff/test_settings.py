"""What managers set on their own pages: hours, who is on call, times for chats, names shown."""

import httpx
import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.landlord import hours, service
from backend.landlord.choices import CALL_BACK_HOURS, NAMES_SHOWN, ON_CALL, UNCLAIMED_MINUTES
from backend.web.door import Door
from tests.parts import MONDAY_NOON
from tests.web.served import browser, token_in, words_of
from tests.web.visits import post, sit_down

HOURS = "/staff/settings/opening-hours"
ON_CALL_PAGE = "/staff/settings/on-call"
CHATS = "/staff/settings/chats"
WEEK = {"monday": "9am to 12:30pm and 1:30pm to 5pm", "saturday": "10:00-12:00"}


@pytest.fixture
def manager(door: Door, client: httpx.Client) -> httpx.Client:
    """A browser in which a manager is signed in."""
    sit_down(client, door, "morgan", name="Mo Price", role="manager")
    return client


def test_the_index_shows_every_setting_as_it_is(manager: httpx.Client) -> None:
    words = words_of(manager.get("/staff/settings"))
    assert "Alarms after 10 minutes" in words
    assert "Due within 8 working hours" in words
    assert "First and last name" in words
    assert "Bank holidays and closures" in words


def test_an_officer_is_told_to_ask_a_manager(door: Door, client: httpx.Client) -> None:
    sit_down(client, door, "olufemi", role="officer")
    for page in ("/staff/settings", HOURS, ON_CALL_PAGE, CHATS):
        assert "Only a manager or an administrator" in words_of(client.get(page))


def test_working_hours_are_set_with_several_parts_of_a_day(
    door: Door, manager: httpx.Client
) -> None:
    answer = post(manager, HOURS, page=HOURS, seen="0", **WEEK)
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/settings")
    with door.database.read() as session:
        kept = hours.opening(session, door.rulebook.pack)
    assert [(span.weekday, str(span.opens), str(span.closes)) for span in kept.spans] == [
        (0, "09:00:00", "12:30:00"),
        (0, "13:30:00", "17:00:00"),
        (5, "10:00:00", "12:00:00"),
    ]
    words = words_of(manager.get("/staff/settings"))
    assert "We are open Monday, 9am to 12:30pm" in words
    assert "Changed by Mo Price" in words
    form = manager.get(HOURS).text
    assert 'value="9am to 12:30pm and 1:30pm to 5pm"' in form, "as it would be typed again"


def test_all_days_empty_gives_the_hours_of_the_policy_back(
    door: Door, manager: httpx.Client
) -> None:
    post(manager, HOURS, page=HOURS, seen="0", **WEEK)
    post(manager, HOURS, page=HOURS, seen="1")
    with door.database.read() as session:
        kept = hours.opening(session, door.rulebook.pack)
    assert kept == door.rulebook.pack.opening_hours


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("nine to five", "Write the hours with a start and an end"),
        ("9 to 5", "Write the hours with a start and an end"),
        ("25:00 to 26:00", "Write the hours"),
        ("13pm to 2pm", "Write the hours"),
        ("5pm to 9am", "The end has to be after the start"),
        ("9am to 1pm and 12pm to 5pm", "Two of these times overlap"),
        ("<b>9am</b> to 5pm", "Write the hours"),
    ],
)
def test_hours_that_cannot_be_are_told_and_what_was_typed_stays(
    manager: httpx.Client, typed: str, told: str
) -> None:
    answer = post(manager, HOURS, page=HOURS, seen="0", monday=typed, tuesday="9am to 5pm")
    assert answer.status_code == 422
    assert told in words_of(answer)
    assert f'value="{typed}"' in answer.text or "&lt;b&gt;" in answer.text
    assert 'value="9am to 5pm"' in answer.text


def test_a_stale_edit_shows_both_and_can_be_saved_knowingly(
    door: Door, address: str, manager: httpx.Client
) -> None:
    with browser(address) as other:
        sit_down(other, door, "annie", name="Ann Other", role="administrator")
        post(other, HOURS, page=HOURS, seen="0", monday="8am to 4pm")
    answer = post(manager, HOURS, page=HOURS, seen="0", monday="9am to 5pm")
    assert answer.status_code == 409
    words = words_of(answer)
    assert "Ann Other changed it" in words
    assert "Monday, 8am to 4pm" in words
    assert 'value="9am to 5pm"' in answer.text
    again = manager.post(
        HOURS, data={"csrf": token_in(answer), "seen": "1", "monday": "9am to 5pm"}
    )
    assert again.status_code == 303


def test_who_is_on_call_takes_the_place_of_the_installation_s_setting(
    door: Door, manager: httpx.Client
) -> None:
    post(
        manager,
        ON_CALL_PAGE,
        page=ON_CALL_PAGE,
        seen="0",
        email="night@example.com",
        phone="0300 1",
    )
    with door.database.read() as session:
        assert service.value(session, ON_CALL) == {"email": "night@example.com", "phone": "0300 1"}
    words = words_of(manager.get("/staff/settings"))
    assert "Danger is mailed to night@example.com." in words
    assert "told to ring 0300 1." in words


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("email", "not an address", "Enter an email address"),
        ("email", "a@b.example\r\nBcc: c@d.example", "Enter an email address"),
        ("phone", "ring me", "Enter a telephone number"),
    ],
)
def test_a_way_to_reach_nobody_is_refused(
    manager: httpx.Client, field: str, typed: str, told: str
) -> None:
    answer = post(manager, ON_CALL_PAGE, page=ON_CALL_PAGE, seen="0", **{field: typed})
    assert answer.status_code == 422
    assert told in words_of(answer)


def test_times_and_names_are_set_together(door: Door, manager: httpx.Client) -> None:
    answer = post(
        manager,
        CHATS,
        page=CHATS,
        unclaimed_minutes="5",
        call_back_hours="4",
        names_shown="first_name",
    )
    assert answer.status_code == 303
    with door.database.read() as session:
        assert service.value(session, UNCLAIMED_MINUTES) == 5
        assert service.value(session, CALL_BACK_HOURS) == 4
        assert service.value(session, NAMES_SHOWN) == "first_name"
    assert "First name only" in words_of(manager.get("/staff/settings"))


def test_only_what_was_changed_is_set(door: Door, manager: httpx.Client) -> None:
    as_they_are = {"unclaimed_minutes": "10", "call_back_hours": "8", "names_shown": "full_name"}
    post(manager, CHATS, page=CHATS, **{**as_they_are, "call_back_hours": "9"})
    with door.database.read() as session:
        assert service.version_of(session, CALL_BACK_HOURS) == 1
        assert service.version_of(session, UNCLAIMED_MINUTES) == 0


@pytest.mark.parametrize("typed", ["0", "241", "-1", "ten", "1e2", "", "٣", "9999999999"])
def test_a_number_out_of_range_is_refused(manager: httpx.Client, typed: str) -> None:
    answer = post(
        manager,
        CHATS,
        page=CHATS,
        unclaimed_minutes=typed,
        call_back_hours="8",
        names_shown="full_name",
    )
    assert answer.status_code == 422
    assert "Enter a whole number from 1 to 240" in words_of(answer)


def test_a_stale_edit_of_the_times_shows_both(
    door: Door, address: str, manager: httpx.Client
) -> None:
    typed = {"call_back_hours": "8", "names_shown": "full_name"}
    post(manager, CHATS, page=CHATS, unclaimed_minutes="3", **typed)
    answer = post(manager, CHATS, page=CHATS, unclaimed_minutes="7", **typed)
    assert answer.status_code == 409
    assert "3 minutes until the alarm" in words_of(answer)
    assert 'value="7"' in answer.text


def test_a_change_is_in_the_audit_log_and_a_person_s_number_is_not(
    door: Door, manager: httpx.Client
) -> None:
    post(manager, ON_CALL_PAGE, page=ON_CALL_PAGE, seen="0", phone="07700900123")
    post(manager, HOURS, page=HOURS, seen="0", monday="9am to 5pm")
    with door.database.read() as session:
        of_settings = select(AuditEvent).where(AuditEvent.action == "setting_changed")
        on_call, opening = session.scalars(of_settings.order_by(AuditEvent.seq))
    assert (on_call.object_id, opening.object_id) == ("on_call", "opening_hours")
    assert "07700900123" not in str(on_call.data)
    assert opening.data["value"]["spans"][0]["opens"] == "09:00"
    assert opening.at == MONDAY_NOON
