"""The pages of promised actions: the list, and settling one with its proof or its reason."""

from datetime import date

import httpx
import pytest

from backend.cases.models import Case
from backend.cases.service import find
from backend.casework import remedies
from backend.casework.models import Remedy
from backend.casework.remedies import Promised
from backend.web.door import Door
from tests.cases.opened import opened
from tests.parts import MONDAY_NOON, Clock
from tests.web.conftest import SignedInBrowser
from tests.web.served import words_of
from tests.web.staff.forms import day, filled

TAMED = "<b>Mend it</b>"


@pytest.fixture
def officer(signed_in_browser: SignedInBrowser) -> httpx.Client:
    """A browser in which an officer is signed in."""
    return signed_in_browser("officer")


@pytest.fixture
def number(officer: httpx.Client, door: Door) -> int:
    """An action that was promised and belongs to the officer."""
    case = opened(door.database)
    with door.database.write() as session:
        return remedies.promise(
            session,
            find(session, case.reference),
            Promised(what=TAMED, who="Our contractor", owner_id=1, due_on=MONDAY_NOON.date()),
            staff_id=1,
            now=MONDAY_NOON,
        ).id


def settle(officer: httpx.Client, number: int, way: str, **typed: str) -> httpx.Response:
    path = f"/staff/remedies/{number}/{way}"
    page = officer.get(path)
    assert page.status_code == 200, words_of(page)
    return officer.post(path, data={**filled(page, path), **typed})


def test_an_action_is_listed_until_it_is_proved_done(officer: httpx.Client, number: int) -> None:
    reference = words_of(officer.get(f"/staff/remedies/{number}/done")).partition("WK-")[2][:9]
    assert "Promised: " in words_of(officer.get(f"/staff/cases/WK-{reference}"))
    for show in ("open", "due", "mine"):
        page = officer.get(f"/staff/remedies?show={show}")
        assert TAMED in words_of_tags(page)
        assert TAMED not in page.text
    assert "There are none." in words_of(officer.get("/staff/remedies?show=overdue"))
    answer = settle(officer, number, "done", proof="A photograph of the boiler")
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("#remedies")
    assert "There are none." in words_of(officer.get("/staff/remedies"))
    case = officer.get(answer.headers["location"])
    assert "A photograph of the boiler" in words_of(case)
    assert "Promised: " not in words_of(case)


def words_of_tags(page: httpx.Response) -> str:
    return page.text.replace("&lt;", "<").replace("&gt;", ">")


def test_an_overdue_action_says_so_in_words(
    officer: httpx.Client, number: int, clock: Clock, signed_in_browser: SignedInBrowser
) -> None:
    clock.move(days=1)
    manager = signed_in_browser("manager")
    assert "overdue" in words_of(manager.get("/staff/remedies?show=overdue"))


def test_an_action_moves_with_its_reason_and_is_cancelled_with_one(
    officer: httpx.Client, number: int
) -> None:
    moved = settle(officer, number, "move", reason="Parts", **day("due_on", "2026-12-18"))
    assert moved.status_code == 303
    assert "18 December 2026" in words_of(officer.get("/staff/remedies"))
    assert settle(officer, number, "cancel", reason="They moved out").status_code == 303
    again = officer.get(f"/staff/remedies/{number}/cancel")
    path = f"/staff/remedies/{number}/cancel"
    refused = officer.post(path, data={**filled(again, path), "reason": "Once more"})
    assert refused.status_code == 409
    assert "“They moved out”" in words_of(refused)
    assert "done or cancelled already" in words_of(refused)
    assert filled(refused, path)["reason"] == "Once more"


@pytest.mark.parametrize(
    ("way", "typed", "said"),
    [
        ("done", {"proof": ""}, "Fill in"),
        ("done", {"proof": "x", **day("on", "2026-12-08")}, "That day has not come yet"),
        ("done", {"proof": "x", **day("on", "2026-13-08")}, "Enter a real date"),
        ("move", {"reason": "x", **day("due_on", "2026-12-01")}, "has gone already"),
        ("move", {"reason": "x", "owner": "999"}, "Choose an answer"),
        ("cancel", {"reason": "x" * 5000}, "is too long"),
    ],
)
def test_what_cannot_be_taken_is_said_and_kept(
    officer: httpx.Client, number: int, way: str, typed: dict[str, str], said: str
) -> None:
    answer = settle(officer, number, way, **typed)
    assert answer.status_code == 422
    assert said in words_of(answer)
    kept = filled(answer, f"/staff/remedies/{number}/{way}")
    assert all(kept[name] == value for name, value in typed.items() if name != "owner")


def test_a_stale_form_says_so_and_can_be_sent_again(officer: httpx.Client, number: int) -> None:
    path = f"/staff/remedies/{number}/done"
    form = filled(officer.get(path), path)
    settle(officer, number, "move", reason="Parts", **day("due_on", "2026-12-18"))
    stale = officer.post(path, data={**form, "proof": "I saw it"})
    assert stale.status_code == 409
    assert "The action was changed while you were writing" in words_of(stale)
    assert "“Parts”" in words_of(stale)
    assert 'datetime="2026-12-07T' in stale.text
    kept = filled(stale, path)
    assert kept["proof"] == "I saw it"
    assert officer.post(path, data=kept).status_code == 303


def test_an_action_or_a_way_that_is_not_there_is_not_here(
    officer: httpx.Client, number: int
) -> None:
    assert officer.get("/staff/remedies/999/done").status_code == 404
    assert officer.get(f"/staff/remedies/{number}/dance").status_code == 404


def test_more_than_fit_on_a_page_are_on_the_next(
    officer: httpx.Client, number: int, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remedies, "MOST_LISTED", 1)
    with door.database.write() as session:
        first = session.get_one(Remedy, number)
        promised = Promised(what="Paint it", who="", owner_id=1, due_on=date(2026, 12, 20))
        case = session.get_one(Case, first.case_id)
        remedies.promise(session, case, promised, staff_id=1, now=MONDAY_NOON)
    page = officer.get("/staff/remedies")
    assert TAMED in words_of_tags(page)
    assert "Paint it" not in page.text
    assert 'href="/staff/remedies?show=open&amp;page=2"' in page.text
    last = officer.get("/staff/remedies?show=open&page=2")
    assert "Paint it" in last.text
    assert "Next page" not in last.text
