"""The law's clocks for hazards: which start, from when, until when, and for whom."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from backend.policy.calendar import england_and_wales
from backend.policy.counting import NaiveTimeError
from backend.policy.hazards import (
    HazardDeadline,
    InvestigatedBeforeReportedError,
    explain_hazard,
    hazard_clocks,
)
from backend.policy.law import law

# A Monday afternoon under the first phase of the law, in winter.
MONDAY = datetime(2026, 11, 23, 15, 15, tzinfo=UTC)
WHEN_IT_IS_SIGNIFICANT = ["investigate", "send_findings", "make_safe", "begin_works"]


def clocks(
    *kinds: str,
    vulnerability: Iterable[str] = (),
    at: datetime = MONDAY,
    investigated_on: date | None = None,
    relationship: str | None = None,
) -> tuple[HazardDeadline, ...]:
    return hazard_clocks(
        kinds,
        vulnerability=tuple(vulnerability),
        reported_at=at,
        investigated_on=investigated_on,
        relationship=relationship,
        calendar=england_and_wales(),
    )


def duties(found: tuple[HazardDeadline, ...]) -> list[str]:
    return [deadline.duty for deadline in found]


def test_damp_and_mould_is_looked_into_within_ten_working_days() -> None:
    first = clocks("damp_mould")[0]

    assert first.duty == "investigate"
    assert (first.due_on, first.due_at) == (date(2026, 12, 7), None)
    assert (first.start_event, first.start) == ("hazard_reported", date(2026, 11, 23))
    assert first.change == "awaabs_law"
    assert [day.on.day for day in first.skipped] == [28, 29, 5, 6]


def test_what_follows_the_investigation_is_counted_from_its_end() -> None:
    found = clocks("damp_mould", investigated_on=date(2026, 11, 25))

    assert duties(found) == WHEN_IT_IS_SIGNIFICANT
    assert [deadline.due_on for deadline in found[1:]] == [
        date(2026, 11, 30),
        date(2026, 12, 2),
        date(2027, 2, 17),
    ]
    assert {deadline.start_event for deadline in found[1:]} == {"investigated"}


def test_until_the_investigation_ends_its_last_permitted_day_is_counted_from() -> None:
    found = clocks("damp_mould")

    assert {deadline.start_event for deadline in found[1:]} == {"investigation_due"}
    assert {deadline.start for deadline in found[1:]} == {date(2026, 12, 7)}
    assert found[1].due_on == date(2026, 12, 10)


@pytest.mark.parametrize("person", ["breathing", "child", "pregnancy", "age", "disability"])
def test_damp_where_somebody_is_at_risk_is_an_emergency_too(person: str) -> None:
    found = clocks("damp_mould", vulnerability=[person])

    assert duties(found) == ["make_safe_at_once", *WHEN_IT_IS_SIGNIFICANT]
    assert [deadline.status for deadline in found] == ["unconfirmed", *["published"] * 4]


def test_somebody_at_risk_who_is_told_among_the_hazards_counts_as_well() -> None:
    assert "make_safe_at_once" in duties(clocks("child", "damp_mould"))


def test_a_wish_that_is_no_risk_in_damp_adds_no_clock() -> None:
    assert duties(clocks("damp_mould", vulnerability=["mental_health"])) == WHEN_IT_IS_SIGNIFICANT


def test_an_emergency_hazard_has_24_hours_from_the_instant_of_the_report() -> None:
    (found,) = clocks("gas")

    assert found.due_at == MONDAY + timedelta(hours=24)
    assert found.due_on is None
    assert found.start == MONDAY
    assert found.skipped == ()


def test_24_hours_stay_24_when_the_clocks_change() -> None:
    before = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)

    (found,) = clocks("gas", at=before)

    assert found.due_at == before + timedelta(hours=24)
    assert "The clocks change" in explain_hazard(found)


def test_a_report_just_after_a_local_midnight_counts_on_the_new_day() -> None:
    # Half past midnight in London in summer is still the day before in UTC.
    found = clocks("damp_mould", at=datetime(2026, 7, 5, 23, 30, tzinfo=UTC))

    assert found[0].start == date(2026, 7, 6)
    assert found[0].due_on == date(2026, 7, 20)


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        (datetime(2025, 10, 26, 23, 59, tzinfo=UTC), []),
        (datetime(2025, 10, 27, 0, 0, tzinfo=UTC), ["make_safe_at_once"]),
    ],
)
def test_what_was_reported_before_the_law_began_has_no_clock(
    reported: datetime, expected: list[str]
) -> None:
    assert duties(clocks("gas", at=reported)) == expected


def test_what_is_reported_anew_after_the_law_began_has_its_clocks() -> None:
    assert clocks("damp_mould", at=datetime(2025, 9, 1, tzinfo=UTC)) == ()
    assert duties(clocks("damp_mould", at=datetime(2025, 11, 3, tzinfo=UTC)))


@pytest.mark.parametrize("kind", ["electrics", "pests", "fire_safety"])
def test_the_second_phase_takes_in_more_hazards_and_is_marked_unconfirmed(kind: str) -> None:
    assert clocks(kind, at=datetime(2026, 11, 29, 12, tzinfo=UTC)) == ()

    found = clocks(kind, at=datetime(2026, 11, 30, 12, tzinfo=UTC))

    assert duties(found) == WHEN_IT_IS_SIGNIFICANT
    assert {(deadline.change, deadline.status) for deadline in found} == {
        ("awaabs_law_phase_two", "unconfirmed")
    }


def test_no_heating_is_an_emergency_and_from_the_second_phase_excess_cold_too() -> None:
    assert duties(clocks("no_heating")) == ["make_safe_at_once"]
    later = clocks("no_heating", at=datetime(2026, 12, 1, 12, tzinfo=UTC))
    assert duties(later) == ["make_safe_at_once", *WHEN_IT_IS_SIGNIFICANT]


@pytest.mark.parametrize("relationship", [None, "tenant", "applicant", "service_user", "other"])
def test_whoever_may_rent_from_the_landlord_has_the_clocks(relationship: str | None) -> None:
    assert clocks("gas", relationship=relationship)


@pytest.mark.parametrize("relationship", ["leaseholder", "shared_owner", "neighbour"])
def test_somebody_known_not_to_rent_has_no_clock_under_this_law(relationship: str) -> None:
    assert clocks("gas", "damp_mould", relationship=relationship) == ()


def test_several_hazards_each_have_their_own_clocks_once() -> None:
    found = clocks("gas", "damp_mould", "gas")

    assert [(deadline.kind, deadline.duty) for deadline in found] == [
        ("gas", "make_safe_at_once"),
        *(("damp_mould", duty) for duty in WHEN_IT_IS_SIGNIFICANT),
    ]


def test_danger_from_people_has_no_clock_under_this_law() -> None:
    assert clocks(*law().no_clock) == ()


def test_an_investigation_before_the_report_is_refused() -> None:
    with pytest.raises(InvestigatedBeforeReportedError) as refused:
        clocks("damp_mould", investigated_on=date(2026, 11, 22))

    assert str(refused.value) == (
        "The investigation is dated 2026-11-22, before the hazard was reported on 2026-11-23; "
        "correct one of the two dates."
    )


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveTimeError):
        clocks("gas", at=datetime(2026, 11, 23, 15, 15))  # noqa: DTZ001


def test_a_deadline_explains_itself_to_residents() -> None:
    investigate, findings, *_ = clocks("damp_mould")
    (at_once,) = clocks("gas")

    assert explain_hazard(investigate) == (
        "10 working days from Monday 23 November 2026. Weekends do not count."
    )
    assert explain_hazard(findings).endswith(
        "It is counted from the last day that we have for looking into it."
    )
    assert explain_hazard(at_once) == (
        "24 hours from 3:15pm on Monday 23 November 2026. Every hour counts, day and night."
    )


def test_a_deadline_is_told_as_plain_values() -> None:
    (at_once,) = clocks("gas")
    investigate = clocks("damp_mould")[0]

    assert at_once.as_json() == {
        "kind": "gas",
        "duty": "make_safe_at_once",
        "due_at": "2026-11-24T15:15:00+00:00",
        "amount": 24,
        "unit": "hour",
        "from": {"event": "hazard_reported", "at": "2026-11-23T15:15:00+00:00"},
        "law": "awaabs_law",
        "sentence": at_once.sentence,
        "source": at_once.source,
        "status": "secondary",
        "skipped": [],
    }
    assert investigate.as_json() == {
        "kind": "damp_mould",
        "duty": "investigate",
        "due_on": "2026-12-07",
        "amount": 10,
        "unit": "working_day",
        "from": {"event": "hazard_reported", "on": "2026-11-23"},
        "law": "awaabs_law",
        "sentence": investigate.sentence,
        "source": investigate.source,
        "status": "published",
        "skipped": [
            {"on": "2026-11-28", "why": "weekend"},
            {"on": "2026-11-29", "why": "weekend"},
            {"on": "2026-12-05", "why": "weekend"},
            {"on": "2026-12-06", "why": "weekend"},
        ],
    }


def test_each_deadline_carries_the_words_of_its_clock() -> None:
    known = {clock.duty: clock for clock in law().changes["awaabs_law"].clocks}

    for deadline in clocks("damp_mould", vulnerability=["child"]):
        clock = known[deadline.duty]
        assert (deadline.label, deadline.sentence, deadline.source, deadline.amount) == (
            clock.label,
            clock.sentence,
            clock.source,
            clock.amount,
        )


def test_an_investigation_on_the_day_of_the_report_is_fine() -> None:
    found = clocks("damp_mould", investigated_on=date(2026, 11, 23))

    assert found[1].due_on == date(2026, 11, 26)


def test_a_last_day_that_rolls_on_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    # No clock for hazards rolls on; a change of the law could make one do so.
    rules = law()
    first = rules.changes["awaabs_law"]
    rolling = tuple(
        replace(clock, amount=5, unit="day", rolls_on=True)
        if clock.duty == "investigate"
        else clock
        for clock in first.clocks
    )
    changed = replace(rules, changes={"awaabs_law": replace(first, clocks=rolling)})
    monkeypatch.setattr("backend.policy.hazards.law", lambda: changed)

    found = clocks("damp_mould")

    assert found[0].due_on == date(2026, 11, 30)
    assert [day.on for day in found[0].skipped] == [date(2026, 11, 28), date(2026, 11, 29)]
    assert found[1].start == date(2026, 11, 30)
