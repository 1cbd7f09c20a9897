"""A deadline as plain values and in the words of a resident."""

from datetime import date

import pytest

from backend.policy.calendar import Skipped
from backend.policy.deadlines import Deadline, deadlines_for, explain
from backend.policy.pack import load_pack


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
        "10 working days from Monday 14 September 2026. Weekends do not count. We acknowledged "
        "your complaint late, so we keep the earlier date. Counted from the acknowledgement it "
        "would be Wednesday 30 September 2026."
    )


@pytest.mark.parametrize(
    ("skipped", "words"),
    [
        ([], "Every day in between counts."),
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
