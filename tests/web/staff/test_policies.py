"""Which policy applies when, set by managers: in force at once, in words when it cannot be."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.cases import service as cases
from backend.cases.service import NewCase
from backend.landlord import policies, service
from backend.policy.pack import PACKS
from backend.web import current
from backend.web.door import Door
from tests.cases.opened import COMPLAINT
from tests.eventually import eventually
from tests.parts import MONDAY_NOON, Clock
from tests.web.conftest import MakeDoor
from tests.web.served import browser, token_in, words_of
from tests.web.visits import sit_down

PAGE = "/staff/settings/policies"
OLD, NEW = "west-kent-older", "west-kent-current"
FROM_JANUARY = {
    "policy_0": OLD,
    "last_0": "2021-12-31",
    "policy_1": NEW,
    "first_1": "2022-01-01",
}
KEPT = [
    {"policy": OLD, "first": "", "last": "2021-12-31"},
    {"policy": NEW, "first": "2022-01-01", "last": ""},
]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current, "EVERY_SECONDS", 0.05)


@pytest.fixture
def manager(door: Door, client: httpx.Client) -> httpx.Client:
    """A browser in which a manager is signed in."""
    sit_down(client, door, "morgan", name="Mo Price", role="manager")
    return client


def preview(client: httpx.Client, rows: Mapping[str, str], seen: int = 0) -> httpx.Response:
    return client.get(f"{PAGE}/preview", params={"seen": seen, **rows})


def let_apply(client: httpx.Client, rows: Mapping[str, str], seen: int = 0) -> httpx.Response:
    token = token_in(client.get(f"{PAGE}/change"))
    return client.post(PAGE, data={"csrf": token, "seen": seen, "confirmed": "yes", **rows})


def opened(door: Door, key: str, on: date) -> str:
    """Open a case that was received on a day, and give its policy."""
    new = NewCase(**{**vars(COMPLAINT), "idempotency_key": key, "received_on": on})
    with door.database.write() as session:
        return cases.open_case(session, new, rulebook=door.rulebook, now=MONDAY_NOON).policy


def test_an_officer_is_told_to_ask_a_manager(door: Door, client: httpx.Client) -> None:
    sit_down(client, door, "olufemi", role="officer")
    for page in (PAGE, f"{PAGE}/change", f"{PAGE}/preview"):
        assert "Only a manager or an administrator" in words_of(client.get(page))


def test_the_form_shows_what_applies_now_with_room_for_more(manager: httpx.Client) -> None:
    form = manager.get(f"{PAGE}/change").text
    assert 'value="2020-12-31"' in form
    assert 'value="2021-01-01"' in form
    assert form.count("<legend") == 4


def test_the_preview_says_which_days_change_and_who_keeps_what_they_have(
    door: Door, manager: httpx.Client
) -> None:
    assert opened(door, "kept", date(2021, 6, 1)) == NEW
    shown = preview(manager, FROM_JANUARY)
    words = words_of(shown)
    assert "1 January 2021 to 31 December 2021" in words
    assert "Cases that are open keep the policy they have" in words
    assert words.count("31 December 2021") == 1, "only the days that change"
    with door.database.read() as session:
        assert service.value(session, policies.NAME) is None, "nothing has changed"
    assert 'data-heading="Open cases that keep theirs">1</td>' in shown.text


def test_what_is_set_holds_at_once_and_open_cases_keep_theirs(
    door: Door, manager: httpx.Client
) -> None:
    assert opened(door, "before", date(2021, 6, 1)) == NEW
    answer = let_apply(manager, FROM_JANUARY)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=yes")
    # The same front door as before: what counts is read where the case is opened.
    assert opened(door, "after", date(2021, 6, 1)) == OLD
    assert opened(door, "later", date(2022, 1, 1)) == NEW
    assert opened(door, "before", date(2021, 6, 1)) == NEW
    assert "are as you set them" in words_of(manager.get(f"{PAGE}?done=yes"))
    shown = words_of(manager.get(PAGE))
    assert "Until 31 December 2021" in shown
    assert "Changed by Mo Price" in shown
    assert "are a guess" not in shown


def test_it_is_audited_with_what_was_set(door: Door, manager: httpx.Client) -> None:
    let_apply(manager, FROM_JANUARY)
    with door.database.read() as session:
        (line,) = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "setting_changed")
        ).all()
    assert (line.object_id, line.data["value"]) == (policies.NAME, KEPT)


def test_with_every_row_empty_the_installation_s_setting_applies_again(
    door: Door, manager: httpx.Client
) -> None:
    let_apply(manager, FROM_JANUARY)
    assert "What the installation says in POLICIES applies again" in words_of(
        preview(manager, {}, seen=1)
    )
    assert let_apply(manager, {}, seen=1).status_code == 303
    assert opened(door, "again", date(2021, 6, 1)) == NEW


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({**FROM_JANUARY, "policy_1": "no-such"}, "there is no such pack"),
        (
            {**FROM_JANUARY, "first_1": "2022-02-01"},
            "in force from Saturday 1 January 2022",
        ),
        (
            {**FROM_JANUARY, "first_1": "2021-12-31"},
            "are in force on Friday 31 December 2021",
        ),
        ({**FROM_JANUARY, "last_1": "2021-12-31"}, "which is backwards"),
        ({**FROM_JANUARY, "policy_1": ""}, "Choose the policy for these days"),
        ({**FROM_JANUARY, "first_1": "soon"}, "Enter a day as year, month and day"),
        ({**FROM_JANUARY, "last_1": "2026-12-06"}, "ends on Sunday 6 December 2026"),
        ({"policy_0": NEW, "first_0": "2026-12-08"}, "begins on Tuesday 8 December 2026"),
        ({"policy_0": OLD}, "has no answers to residents' questions yet"),
        ({"policy_0": f"{NEW}, {OLD}"}, "Two policies are in force"),
    ],
)
def test_what_cannot_be_is_said_in_words_and_what_was_typed_stays(
    door: Door, manager: httpx.Client, rows: dict[str, str], told: str
) -> None:
    for answer in (preview(manager, rows), let_apply(manager, rows)):
        assert answer.status_code == 422
        assert told in words_of(answer)
        for name, value in rows.items():
            assert name.startswith("policy") or f'value="{value}"' in answer.text
    with door.database.read() as session:
        assert service.value(session, policies.NAME) is None


def test_a_policy_that_open_cases_have_stays_in(door: Door, manager: httpx.Client) -> None:
    assert opened(door, "old", date(2020, 6, 1)) == OLD
    answer = let_apply(manager, {"policy_0": NEW})
    assert answer.status_code == 422
    assert f"{OLD} is the policy of open cases" in words_of(answer)
    assert "1 of them" in words_of(answer)


def test_it_has_to_be_confirmed(manager: httpx.Client) -> None:
    token = token_in(manager.get(f"{PAGE}/change"))
    answer = manager.post(PAGE, data={"csrf": token, "seen": 0, **FROM_JANUARY})
    assert answer.status_code == 422
    assert "Confirm that these policies are to apply" in words_of(answer)
    assert 'value="2022-01-01"' in answer.text


def test_two_at_once_see_each_other_and_a_stale_edit_loses_nothing(
    door: Door, address: str, manager: httpx.Client
) -> None:
    with browser(address) as other:
        sit_down(other, door, "annie", name="Ann Other", role="administrator")
        let_apply(other, FROM_JANUARY)
    mine = {**FROM_JANUARY, "last_0": "2022-12-31", "first_1": "2023-01-01"}
    answer = let_apply(manager, mine)
    assert answer.status_code == 409
    words = words_of(answer)
    assert "Ann Other changed it" in words
    assert "from 2022-01-01" in words
    assert 'value="2023-01-01"' in answer.text, "what was typed is still there"
    assert 'name="seen" value="1"' in answer.text
    assert let_apply(manager, mine, seen=1).status_code == 303


def test_a_running_front_door_shows_the_change_without_a_restart(
    address: str, manager: httpx.Client
) -> None:
    """The list of cases offers the policies that its process knows of."""
    let_apply(manager, {"policy_0": NEW})
    eventually(
        lambda: f'value="{OLD}"' not in manager.get("/staff/cases").text, "the process follows"
    )


def test_a_door_is_the_same_until_something_changes(
    make_door: MakeDoor, manager: httpx.Client
) -> None:
    kept = make_door()
    assert kept.renewed() is kept
    let_apply(manager, FROM_JANUARY)
    newer = kept.renewed()
    assert newer.rulebook.timeline.pack_on(date(2021, 6, 1)) == OLD
    assert newer.renderer is kept.renderer, "the words of today are the same"
    assert newer.renewed() is newer


def test_a_policy_that_comes_into_force_at_midnight_speaks_from_then_on(
    make_door: MakeDoor, clock: Clock, tmp_path: Path
) -> None:
    written = (PACKS / f"{NEW}.yaml").read_text("utf-8")
    (tmp_path / f"{NEW}.yaml").write_text(written, "utf-8")
    (tmp_path / "next.yaml").write_text(written.replace(f"id: {NEW}", "id: next", 1), "utf-8")
    door = make_door(
        policies=f"{NEW} until 2026-12-07, next from 2026-12-08", policy_folder=tmp_path
    )
    assert door.renewed() is door
    clock.move(days=1)
    newer = door.renewed()
    assert (newer.rulebook.pack.id, newer.voice.pack.id) == ("next", "next")
    assert newer.renderer.pack.id == newer.turns.voice.pack.id == "next"


def test_what_is_urgent_stands_first_and_goes_when_it_is_done(
    door: Door, manager: httpx.Client
) -> None:
    shown = words_of(manager.get(PAGE))
    first = shown.index("Do this first (2)")
    assert (
        first < shown.index("Nobody can be told when someone is there") < shown.index("To be con")
    )
    spans = [{"weekday": 0, "opens": "09:00", "closes": "17:00"}]
    with door.database.write() as session:
        hours = {"spans": spans, "words": ""}
        service.change(session, "opening_hours", hours, seen=0, staff_id=1, now=MONDAY_NOON)
    let_apply(manager, FROM_JANUARY)
    shown = words_of(manager.get(PAGE))
    assert "Do this first" not in shown
    assert "Nobody can be told when someone is there" not in shown


def test_what_is_to_be_confirmed_is_grouped_counted_and_said_without_keys_of_a_file(
    manager: httpx.Client,
) -> None:
    page = manager.get(PAGE)
    shown = words_of(page)
    assert "What residents cannot be told yet (5)" in shown
    assert shown.count("Residents are given no address for") == 4
    assert "Which team does what: West Kent complaints process, two stages (4)" in shown
    assert "the ways to reach you of the other policy hold for this one too" in shown
    counts = [int(one) for one in re.findall(r"\((\d+)\)</span></summary>", page.text)]
    assert f"To be confirmed ({sum(counts)})" in shown
    unsaid = page.text.split('id="missing"')[1].split("How to change a policy")[0]
    for item in re.findall(r"<li>(?!<code>)(.*?)</li>", unsaid):
        assert not re.search(r"_|\bstatus:|\.yaml", item), item
