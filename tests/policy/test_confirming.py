"""What the landlord has yet to confirm, each with what to do."""

from dataclasses import replace
from datetime import date, time

from backend.policy.calendar import Closure
from backend.policy.confirming import to_confirm
from backend.policy.pack import OpeningHours, OpeningSpan, ServiceTimescale, Team, load_pack

CURRENT = load_pack("west-kent-current")


def test_everything_unconfirmed_has_a_sentence_on_what_to_do() -> None:
    asked = to_confirm(CURRENT)

    assert tuple(asked) == CURRENT.unconfirmed
    assert asked["opening_hours"].endswith("write the opening hours under opening_hours.spans.")
    assert asked["links.compensation"].endswith("write it under links.compensation.url.")
    assert asked["links.shelter"] == (
        "Check that Shelter is at https://england.shelter.org.uk. "
        "If so, write links.shelter.status: published."
    )
    assert asked["calendar.bank_holidays"].startswith("Check that working days are Monday to")
    assert asked["calendar.cutoff"].startswith("Check that what arrives at any time of a day")
    assert ": none. If so, write calendar.status: published." in asked["calendar.closures"]
    assert "post 2" in asked["calendar.deemed_delivery"]
    assert asked["service_timescales"].startswith("Nothing says how long a repair")


def test_what_another_pack_gives_is_asked_about_as_a_whole() -> None:
    asked = to_confirm(load_pack("west-kent-older"))

    assert asked["contacts"] == (
        "Check that what west-kent-current says under contacts holds for this policy too, "
        "or write contacts in its own file."
    )
    assert not any("." in key or key == "service_timescales" for key in asked)


def test_what_is_given_but_not_sure_is_asked_about_with_what_it_says() -> None:
    pack = replace(
        CURRENT,
        opening_hours=OpeningHours(
            (OpeningSpan(0, time(9), time(17)),), "unconfirmed", "We are open Monday, 9am to 5pm."
        ),
        teams=(*CURRENT.teams, Team("lettings team", "lettings", "unconfirmed")),
        service_timescales=(
            ServiceTimescale("an urgent repair", 5, "working_day", "unconfirmed"),
            ServiceTimescale("an emergency", 24, "hour", "published"),
        ),
        calendar=replace(
            CURRENT.calendar,
            cutoff=time(17),
            closures=(Closure(date(2026, 12, 29), date(2026, 12, 31), "Offices closed"),),
            deemed_delivery={},
            weekend_receipt="roll_to_next_working_day",
        ),
        unconfirmed=(
            *CURRENT.unconfirmed,
            "teams.lettings team",
            "service_timescales.an urgent repair",
        ),
    )

    asked = to_confirm(pack)

    assert asked["opening_hours"] == (
        "Check the opening hours: We are open Monday, 9am to 5pm. "
        "If so, write opening_hours.status: published."
    )
    assert asked["ombudsman.open_to"].endswith("write ombudsman.open_to_status: published.")
    assert asked["teams.lettings team"] == (
        "Check that the lettings team is the team for this: lettings. "
        "If so, write teams.lettings team.status: published."
    )
    assert asked["service_timescales.an urgent repair"] == (
        "Check that an urgent repair takes 5 working days. "
        "If so, write service_timescales.an urgent repair.status: published."
    )
    assert "after 17:00 counts as the next day's" in asked["calendar.cutoff"]
    assert "Offices closed, 2026-12-29 to 2026-12-31" in asked["calendar.closures"]
    assert "not said yet. If so" in asked["calendar.deemed_delivery"]
    assert "as if it had arrived on the next working day" in asked["calendar.weekend_receipt"]
