"""How words, dates and times become a page."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from backend.policy.pack import load_pack
from backend.web import rendering
from backend.web.rendering import Renderer

PACK = load_pack("west-kent-current")


def test_a_date_is_written_in_full() -> None:
    assert rendering.day_in_full(date(2026, 12, 7)) == "Monday 7 December 2026"


def test_words_in_place_of_a_date_stay_as_they_are() -> None:
    assert rendering.day_in_full("within 3 working days") == "within 3 working days"


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (datetime(2026, 12, 7, 15, 20, tzinfo=UTC), "7 December 2026 at 3:20pm"),
        (datetime(2026, 7, 7, 15, 20, tzinfo=UTC), "7 July 2026 at 4:20pm"),
        (datetime(2026, 7, 7, 23, 5, tzinfo=UTC), "8 July 2026 at 12:05am"),
        (datetime(2026, 12, 7, 12, 0, tzinfo=UTC), "7 December 2026 at 12:00pm"),
    ],
)
def test_a_time_is_the_one_on_the_clocks_in_england(instant: datetime, shown: str) -> None:
    assert rendering.moment(instant) == shown


def test_a_time_for_machines_keeps_its_offset() -> None:
    instant = datetime(2026, 7, 7, 15, 20, tzinfo=UTC)
    assert rendering.iso(instant) == "2026-07-07T16:20:00+01:00"


@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=3, minutes=10), "3 hours"),
        (timedelta(days=2, hours=5), "2 days"),
    ],
)
def test_a_wait_is_said_in_the_largest_whole_unit(passed: timedelta, shown: str) -> None:
    now = datetime(2026, 12, 7, 15, 20, tzinfo=UTC)
    assert rendering.waited(now - passed, now) == shown


def test_typed_words_keep_their_lines_and_lose_their_power() -> None:
    assert rendering.lines("<b>one</b>\r\ntwo") == "&lt;b&gt;one&lt;/b&gt;<br>\ntwo"


@pytest.mark.parametrize(
    ("words", "link"),
    [
        ("Call 999.", '<a class="govuk-link" href="tel:999">999</a>.'),
        ("NHS 111 helps", 'NHS <a class="govuk-link" href="tel:111">111</a> helps'),
        ("Fire: 999", 'Fire: <a class="govuk-link" href="tel:999">999</a>'),
        ("0800 111 999 now", '<a class="govuk-link" href="tel:0800111999">0800 111 999</a> now'),
        ("on 0808 2000 247,", 'href="tel:08082000247">0808 2000 247</a>,'),
        ("or 0800 1111", 'href="tel:08001111">0800 1111</a>'),
        ("01732 749400", 'href="tel:01732749400">01732 749400</a>'),
        ("116 123", 'href="tel:116123">116 123</a>'),
        ("https://a.org/b?c=1&d=2.", 'href="https://a.org/b?c=1&amp;d=2">'),
        ("see www.a.org, or", 'href="https://www.a.org">www.a.org</a>, or'),
        ("to help@wkha.org.uk.", 'href="mailto:help@wkha.org.uk">help@wkha.org.uk</a>.'),
        ("the form: /complaint", 'href="/complaint">/complaint</a>'),
        ("http://localhost:8000/complaint", 'href="http://localhost:8000/complaint">'),
    ],
)
def test_numbers_and_addresses_in_our_words_become_links(words: str, link: str) -> None:
    assert link in rendering.linked(words)


@pytest.mark.parametrize(
    "words",
    [
        "999 days",
        "on 07 12 2026",
        "£0800 111 999",
        "WK-0800-1119",
        "call 111.5",
        "javascript:alert(1)",
        "/complaints",
        "a/complaint",
        "on 101% of it",
    ],
)
def test_what_only_looks_like_a_number_or_an_address_stays_text(words: str) -> None:
    assert "<a " not in rendering.linked(words)


def test_a_link_cannot_break_out_of_its_quotes() -> None:
    shown = rendering.linked('https://a.org/"onclick="x <img src=x>')
    assert "<img" not in shown
    assert 'href="https://a.org/"' in shown
    assert 'onclick="' not in shown


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("www.a.org", "https://www.a.org"),
        ("https://a.org", "https://a.org"),
        ("javascript://a.org", "#"),
    ],
)
def test_only_web_addresses_become_web_links(address: str, link: str) -> None:
    assert rendering.web(address) == link


def test_the_address_of_a_static_file_carries_its_fingerprint() -> None:
    name, _, fingerprint = rendering.asset("front-door.css").partition("?v=")
    assert name == "/static/front-door.css"
    assert len(fingerprint) == 12


def test_a_landlord_has_the_style_sheet_of_its_name() -> None:
    assert rendering.theme(PACK) == "themes/west-kent.css"


def test_a_landlord_without_colours_gets_the_neutral_ones() -> None:
    other = replace(PACK, landlord=replace(PACK.landlord, short_name="Much Wenlock"))
    assert rendering.theme(other) == "themes/neutral.css"
    assert "themes/neutral.css" in Renderer(other).text("contact.html")


def test_every_landlord_s_facts_come_from_its_pack() -> None:
    other = replace(
        PACK,
        landlord=replace(PACK.landlord, name="Other Homes", short_name="Other"),
        contacts=replace(PACK.contacts, phone="020 7946 0000", email="a@b.org", post="1 Road"),
    )
    for page in ("privacy.html", "contact.html"):
        shown = Renderer(other).text(page)
        assert "Other Homes" in shown
        assert "West Kent" not in shown
        assert PACK.contacts.phone not in shown
