"""A deadline as plain values and in the words of a resident."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from backend.policy.calendar import Skipped, england_and_wales
from backend.policy.counting import DateUnit, due_on, skipped_days
from backend.policy.deadline import working_in_words
from backend.policy.deadlines import Deadline, deadlines_for, due_in_words, explain
from backend.policy.pack import Unit, load_pack

LONDON = "Europe/London"


def respond(received: date, acknowledged: date | None = None) -> Deadline:
    pack = load_pack("west-kent-current")
    found = deadlines_for(pack, "stage-1", received_on=received, acknowledged_on=acknowledged)
    return found[2]


def deadline(*skipped: Skipped) -> Deadline:
    start, due = date(2026, 12, 21), date(2027, 1, 6)
    return Deadline(
        duty="respond",
        label="Send you our answer",
        due_on=due,
        amount=5,
        unit="working_day",
        start_event="received",
        start_on=start,
        rule="R",
        sentence="We will.",
        skipped=skipped,
    )


WEEKEND = Skipped(date(2026, 12, 26), "weekend and Boxing Day")
CHRISTMAS = Skipped(date(2026, 12, 25), "Christmas Day")
SUBSTITUTE = Skipped(date(2026, 12, 28), "Boxing Day, substitute")
CLOSED = [Skipped(date(2026, 12, day), "Offices closed") for day in (29, 30, 31)]


def test_the_working_names_the_start_and_every_day_that_does_not_count() -> None:
    assert explain(respond(date(2026, 12, 7))) == (
        "10 working days from Monday 14 December 2026. Weekends, 25 December 2026 (Christmas Day) "
        "and 28 December 2026 (Boxing Day, substitute) do not count."
    )


def test_after_a_late_acknowledgement_both_dates_are_told() -> None:
    assert explain(respond(date(2026, 9, 7), date(2026, 9, 16))) == (
        "10 working days from Monday 14 September 2026. Weekends do not count. We wrote late to "
        "say we have your complaint, so we keep the earlier date. Counted from that letter it "
        "would be Wednesday 30 September 2026."
    )


@pytest.mark.parametrize(
    ("skipped", "words"),
    [
        ([], "There is no weekend or holiday in between."),
        ([WEEKEND], "Weekends do not count."),
        ([CHRISTMAS], "25 December 2026 (Christmas Day) does not count."),
        (
            [CHRISTMAS, SUBSTITUTE],
            "25 December 2026 (Christmas Day) and "
            "28 December 2026 (Boxing Day, substitute) do not count.",
        ),
        (
            CLOSED,
            "29 December 2026 to 31 December 2026 (Offices closed) do not count.",
        ),
        (
            [CHRISTMAS, WEEKEND, CLOSED[0], CLOSED[2]],
            "Weekends, 25 December 2026 (Christmas Day), 29 December 2026 (Offices closed) and "
            "31 December 2026 (Offices closed) do not count.",
        ),
    ],
)
def test_the_days_that_do_not_count_are_told_in_plain_words(
    skipped: list[Skipped], words: str
) -> None:
    assert explain(deadline(*skipped)) == f"5 working days from Monday 21 December 2026. {words}"


def test_a_deadline_as_plain_values_has_iso_dates_and_its_working() -> None:
    assert respond(date(2026, 12, 18), date(2026, 12, 21)).as_json() == {
        "duty": "respond",
        "due_on": "2027-01-07",
        "working_days": 10,
        "from": {"event": "acknowledged", "on": "2026-12-21"},
        "rule": "A-S1-RESP",
        "sentence": (
            "We will complete our investigation and provide you with a response within ten "
            "working days from the acknowledgment of your complaint."
        ),
        "skipped": [
            {"on": "2026-12-25", "why": "Christmas Day"},
            {"on": "2026-12-26", "why": "weekend and Boxing Day"},
            {"on": "2026-12-27", "why": "weekend"},
            {"on": "2026-12-28", "why": "Boxing Day, substitute"},
            {"on": "2027-01-01", "why": "New Year's Day"},
            {"on": "2027-01-02", "why": "weekend"},
            {"on": "2027-01-03", "why": "weekend"},
        ],
    }


def test_both_dates_of_a_late_acknowledgement_are_among_the_plain_values() -> None:
    plain = respond(date(2026, 9, 7), date(2026, 9, 16)).as_json()

    assert plain["due_on"] == plain["due_if_acknowledged_on_time"] == "2026-09-28"
    assert plain["due_from_acknowledgement"] == "2026-09-30"


def words(
    amount: int, unit: DateUnit, start: date, due: date | None = None, *, rolls_on: bool = False
) -> str:
    calendar = england_and_wales()
    return working_in_words(
        amount,
        unit,
        start=start,
        due=due or due_on(amount, unit, start, calendar, rolls_on=rolls_on),
        skipped=skipped_days(amount, unit, start, calendar, rolls_on=rolls_on),
        timezone=LONDON,
    )


@pytest.mark.parametrize(
    ("amount", "unit", "start", "said"),
    [
        (1, "day", date(2026, 12, 7), "1 day from Monday 7 December 2026. Every day counts."),
        (12, "week", date(2026, 12, 7), "12 weeks from Monday 7 December 2026. Every day counts."),
        (1, "month", date(2026, 12, 7), "1 month from Monday 7 December 2026. Every day counts."),
        (
            1,
            "month",
            date(2027, 1, 31),
            "1 month from Sunday 31 January 2027. Every day counts. February has no day 31, so its "
            "last day is the one.",
        ),
        (
            1,
            "month",
            date(2028, 2, 29),
            "1 month from Tuesday 29 February 2028. Every day counts.",
        ),
        (
            2,
            "working_day",
            date(2026, 12, 24),
            "2 working days from Thursday 24 December 2026. Weekends, 25 December 2026 (Christmas "
            "Day) and 28 December 2026 (Boxing Day, substitute) do not count.",
        ),
    ],
)
def test_every_unit_is_told_in_plain_words(
    amount: int, unit: DateUnit, start: date, said: str
) -> None:
    assert words(amount, unit, start) == said


@pytest.mark.parametrize(
    ("amount", "unit", "start", "said"),
    [
        (
            30,
            "day",
            date(2026, 6, 19),
            "30 days from Friday 19 June 2026. Every day counts. The last day, Sunday 19 July "
            "2026, is not a working day, so it moves on to Monday 20 July 2026.",
        ),
        (
            1,
            "month",
            date(2026, 7, 30),
            "1 month from Thursday 30 July 2026. Every day counts. The last day, Sunday 30 August "
            "2026, is not a working day, so it moves on to Tuesday 1 September 2026.",
        ),
        (
            1,
            "month",
            date(2026, 1, 31),
            "1 month from Saturday 31 January 2026. Every day counts. February has no day 31, so "
            "its last day is the one. The last day, Saturday 28 February 2026, is not a working "
            "day, so it moves on to Monday 2 March 2026.",
        ),
        (30, "day", date(2026, 7, 1), "30 days from Wednesday 1 July 2026. Every day counts."),
    ],
)
def test_a_last_day_that_rolls_on_says_from_where_to_where(
    amount: int, unit: DateUnit, start: date, said: str
) -> None:
    assert words(amount, unit, start, rolls_on=True) == said


def in_hours(start: datetime, hours: int = 24) -> Deadline:
    return replace(
        deadline(),
        amount=hours,
        unit="hour",
        start_on=start.date(),
        start_at=start,
        due_on=(start + timedelta(hours=hours)).date(),
        due_at=start + timedelta(hours=hours),
        timezone=LONDON,
    )


@pytest.mark.parametrize(
    ("start", "said", "due"),
    [
        (
            datetime(2026, 12, 7, 14, 30, tzinfo=UTC),
            "24 hours from 2:30pm on Monday 7 December 2026. Every hour counts, day and night.",
            "2:30pm on Tuesday 8 December 2026",
        ),
        (
            datetime(2026, 6, 7, 23, 0, tzinfo=UTC),
            "24 hours from the start of Monday 8 June 2026. Every hour counts, day and night.",
            "the start of Tuesday 9 June 2026",
        ),
        (
            datetime(2026, 3, 28, 12, 0, tzinfo=UTC),
            "24 hours from midday on Saturday 28 March 2026. Every hour counts, day and night. The "
            "clocks change by an hour in between.",
            "1pm on Sunday 29 March 2026",
        ),
        (
            datetime(2026, 10, 24, 11, 0, tzinfo=UTC),
            "24 hours from midday on Saturday 24 October 2026. Every hour counts, day and night. "
            "The clocks change by an hour in between.",
            "11am on Sunday 25 October 2026",
        ),
    ],
)
def test_hours_are_told_by_the_local_clock(start: datetime, said: str, due: str) -> None:
    assert explain(in_hours(start)) == said
    assert due_in_words(in_hours(start)) == due


def test_a_duty_in_days_falls_due_on_a_day() -> None:
    assert due_in_words(deadline()) == "Wednesday 6 January 2027"


def test_a_duty_in_hours_has_its_instants_among_its_plain_values() -> None:
    assert in_hours(datetime(2026, 12, 7, 14, 30, tzinfo=UTC)).as_json() == {
        "duty": "respond",
        "due_on": "2026-12-08",
        "due_at": "2026-12-08T14:30:00+00:00",
        "amount": 24,
        "unit": "hour",
        "from": {"event": "received", "on": "2026-12-07", "at": "2026-12-07T14:30:00+00:00"},
        "rule": "R",
        "sentence": "We will.",
        "skipped": [],
    }


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_a_duty_in_another_unit_says_which_among_its_plain_values(unit: Unit) -> None:
    plain = replace(deadline(), amount=2, unit=unit).as_json()

    assert (plain["amount"], plain["unit"]) == (2, unit)
    assert "working_days" not in plain
    assert "due_at" not in plain
