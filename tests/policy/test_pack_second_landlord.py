"""A second, invented landlord's packs through everything: nothing about one landlord is in code."""

import contextlib
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from backend.__main__ import main
from backend.cli.policy import plain
from backend.cli.policy_page import page_of
from backend.policy.confirming import to_confirm
from backend.policy.deadlines import calendar_for, deadlines_for
from backend.policy.pack import (
    QUESTIONS,
    NoAnswersError,
    PolicyPack,
    load_pack,
    load_pack_for_residents,
    pack_ids,
)
from backend.policy.receipt import delivered_on, received_on
from backend.policy.reference import new_reference, parse_reference
from backend.policy.timeline import read_timeline
from backend.policy.triage import Facts, triage

FOLDER = Path(__file__).parent.parent / "data" / "packs"
FIRST_LANDLORD = load_pack("west-kent-current")
# A Saturday, which this landlord rolls on to the Monday.
SATURDAY = date(2026, 12, 19)


@lru_cache
def pack(pack_id: str = "thornbeck") -> PolicyPack:
    return load_pack(pack_id, FOLDER)


def due(
    stage: str,
    pack_id: str = "thornbeck",
    responded_on: date | None = None,
    panel_held_on: date | None = None,
) -> dict[str, date]:
    found = deadlines_for(
        pack(pack_id),
        stage,
        received_on=SATURDAY,
        responded_on=responded_on,
        panel_held_on=panel_held_on,
    )
    return {deadline.duty: deadline.due_on for deadline in found}


def words_about(one: PolicyPack) -> str:
    """Everything that residents may be told from a pack."""
    return " ".join([*one.answers.values(), one.published_timetable, page_of(one)])


def test_a_landlord_can_keep_its_packs_in_a_folder_of_its_own() -> None:
    assert pack_ids(FOLDER) == ("thornbeck", "thornbeck-1990")
    assert load_pack_for_residents("thornbeck", FOLDER) == pack()
    assert not set(pack_ids(FOLDER)) & set(pack_ids())


def test_its_own_timeline_says_which_of_its_packs_applies() -> None:
    timeline = read_timeline(
        "thornbeck-1990 until 2019-12-31, thornbeck from 2020-01-01", pack_ids(FOLDER)
    )

    assert timeline.pack_on(date(2005, 1, 1)) == "thornbeck-1990"
    assert timeline.pack_on(SATURDAY) == "thornbeck"


def test_its_dates_follow_its_own_units_stages_and_closures() -> None:
    # Counted by hand: rolled on to Monday 21st, the 24th is the third working day. Then come
    # Christmas, the winter closure and New Year's Day.
    assert due("first-look", responded_on=date(2027, 1, 20)) == {
        "contact": date(2026, 12, 21),
        "acknowledge": date(2026, 12, 24),
        "respond": date(2027, 1, 13),
        "request_escalation": date(2027, 3, 3),
    }
    assert due("last-look", panel_held_on=date(2027, 1, 20)) == {
        "arrange_panel": date(2027, 1, 9),
        "respond_after_panel": date(2027, 1, 27),
    }


def test_a_policy_of_one_decision_has_one_stage_and_one_date() -> None:
    assert due("decision", "thornbeck-1990") == {"respond": date(2027, 1, 16)}
    assert pack("thornbeck-1990").first_stage.more_time is None
    assert pack("thornbeck-1990").stages_after("decision") == ()


def test_its_day_ends_at_its_own_time() -> None:
    assert received_on(pack(), datetime(2026, 12, 7, 15, 59, tzinfo=UTC)) == date(2026, 12, 7)
    assert received_on(pack(), datetime(2026, 12, 7, 16, 1, tzinfo=UTC)) == date(2026, 12, 8)


def test_what_it_sends_arrives_when_it_says() -> None:
    calendar = calendar_for(pack())

    assert delivered_on(pack(), date(2026, 12, 24), "email", calendar) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("text", "facts", "route", "rule"),
    [
        ("my tap leaks", Facts(reported_before=False), "service_request", "T-ASK"),
        ("nobody came and I am not happy", Facts(reported_before=True), "complaint", "T-WHAT"),
        ("I want to take my complaint to the next stage", Facts(), "escalation", "T-SECOND"),
        ("thank you, your staff were lovely", Facts(), "feedback", "T-THANKS"),
    ],
)
def test_its_triage_names_its_own_rules(text: str, facts: Facts, route: str, rule: str) -> None:
    found = triage(text, pack=pack(), facts=facts, today=SATURDAY)

    assert found.route == route
    assert rule in [spoken.id for spoken in found.deciding_rules]
    assert {spoken.id for spoken in found.deciding_rules} <= set(pack().rules)


def test_what_is_too_old_is_told_by_its_own_limit() -> None:
    found = triage(
        "nobody mended my roof and I want to complain",
        pack=pack(),
        facts=Facts(reported_before=True, happened_latest=date(2026, 8, 1)),
        today=SATURDAY,
    )

    assert "T-OLD" in [rule.id for rule in found.deciding_rules]


@pytest.mark.parametrize("pack_id", ["thornbeck", "thornbeck-1990"])
@pytest.mark.parametrize(
    "text",
    [
        "my rent is too high and I went to a tribunal",
        "my neighbour is loud, my solicitor has filed a claim at court",
        "you lost my data and my insurance will not pay",
        "the council dug up the road and I hate your policy",
        "you idiots, I will hurt you",
    ],
)
def test_a_ground_that_its_text_does_not_have_names_no_rule(pack_id: str, text: str) -> None:
    found = triage(text, pack=pack(pack_id), facts=Facts(), today=SATURDAY)

    assert {rule.id for part in found.parts for rule in part.rules} <= set(pack(pack_id).rules)


def test_it_answers_every_question_with_its_own_facts() -> None:
    assert tuple(pack().answers) == QUESTIONS
    assert "Ring 0113 496 0000. We are open Monday, Wednesday" in pack().answers["phone"]
    assert "We ring within 2 days" in pack().answers["how_long"]
    assert "within 6 weeks" in pack().answers["stage_two"]
    assert "We look back 90 days" in pack().answers["time_limit"]


def test_its_timetable_is_its_own() -> None:
    assert pack().published_timetable.startswith(
        "First look:\n- We will ring you within 2 days.\n- We will tell you who is looking"
    )
    assert "- We will name a day for the tenants' panel within 3 weeks." in (
        pack().published_timetable
    )


def test_nothing_of_another_landlord_is_in_what_it_says() -> None:
    said = words_about(pack()) + words_about(pack("thornbeck-1990"))

    for fact in (
        FIRST_LANDLORD.landlord.short_name,
        FIRST_LANDLORD.landlord.team,
        FIRST_LANDLORD.contacts.phone,
        FIRST_LANDLORD.contacts.email,
        FIRST_LANDLORD.contacts.post,
        FIRST_LANDLORD.first_stage.name,
    ):
        assert fact not in said


def test_its_references_begin_with_its_own_letters() -> None:
    reference = new_reference(pack().reference_prefix, bytes(16))

    assert reference.startswith("TVH-")
    assert parse_reference(reference) == reference


def test_it_is_told_what_it_has_yet_to_confirm() -> None:
    assert to_confirm(pack()) == {
        "links.shelter": (
            "Residents are given no address for the county advice line: "
            "write it under links.shelter.url."
        ),
        "teams.tenants' panel": (
            "Check that the tenants' panel is the team for this: takes the last look. "
            "If so, write teams.tenants' panel.status: published."
        ),
        "service_timescales.a lost key": (
            "Check that a lost key takes 2 weeks. "
            "If so, write service_timescales.a lost key.status: published."
        ),
    }


def test_its_page_shows_what_the_first_landlord_does_not_have() -> None:
    shown = page_of(pack())

    for words in (
        "- Received after 16:00: counts as the next day's",
        "- Closed: Winter closure, 2026-12-29 to 2026-12-31",
        "email 1 working day and post 3 working days",
        "- an emergency: 24 hours (published)",
        "- A problem is old after 90 days [T-OLD]",
    ):
        assert words in shown
    assert page_of(load_pack("west-kent-current")) != shown


def test_as_json_it_has_its_times_and_days_in_iso_form() -> None:
    printed = plain(pack().calendar)

    assert isinstance(printed, dict)
    assert printed["cutoff"] == "16:00:00"
    assert printed["closures"] == [
        {"first": "2026-12-29", "last": "2026-12-31", "why": "Winter closure"}
    ]


def test_its_policy_of_one_decision_cannot_serve_residents() -> None:
    with pytest.raises(NoAnswersError, match="thornbeck-1990 holds no answers"):
        load_pack_for_residents("thornbeck-1990", FOLDER)


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["policy", "list"], "Thornbeck's one look, 1990: 3 rules"),
        (["policy", "show", "thornbeck"], "The policy of Thornbeck Valley Homes"),
        (["policy", "check", "thornbeck"], "thornbeck"),
        (
            [
                "deadlines",
                "--policy",
                "thornbeck",
                "--stage",
                "first-look",
                "--received",
                "2026-12-19",
            ],
            "Wednesday 13 January 2027",
        ),
        (["deadlines", "--help"], "thornbeck: first-look, second-look, last-look"),
        (["triage", "--text", "nobody came and I am not happy", "--policy", "thornbeck"], "T-WHAT"),
    ],
)
def test_every_command_finds_its_packs_in_its_folder(
    words: list[str],
    printed: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("POLICY_FOLDER", str(FOLDER))

    with contextlib.suppress(SystemExit):  # the help ends the program
        assert main(words) == 0

    out = capsys.readouterr().out
    assert printed in out
    assert "west-kent" not in out
