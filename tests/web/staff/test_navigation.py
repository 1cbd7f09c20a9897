"""The links through the console lead where they say, and only where whoever looks may go."""

import httpx
import pytest

from backend.web.door import Door
from backend.web.staff.navigation import DAILY, MORE, navigation
from tests.web.visits import sit_down


@pytest.mark.parametrize("role", ["officer", "manager", "administrator"])
def test_what_is_used_all_day_is_open_to_every_role(role: str) -> None:
    assert [link.href for link in navigation(role).daily] == [href for href, _ in DAILY]


def test_every_link_opens_a_page(client: httpx.Client, door: Door) -> None:
    sit_down(client, door, "grace", role="administrator")
    pages = navigation("administrator")
    for link in (*pages.daily, *pages.more):
        assert client.get(link.href).status_code == 200, link.href


def test_more_is_shown_to_an_administrator_than_to_an_officer() -> None:
    officer = {link.href for link in navigation("officer").more}
    administrator = {link.href for link in navigation("administrator").more}
    assert officer < administrator == {href for href, _ in MORE}


def test_the_page_one_is_on_is_marked(client: httpx.Client, door: Door) -> None:
    sit_down(client, door, "priya")
    assert 'href="/staff/cases" aria-current="page"' in client.get("/staff/cases").text
    assert 'href="/staff" aria-current="page"' in client.get("/staff").text
    assert 'href="/staff/cases" aria-current' not in client.get("/staff").text
