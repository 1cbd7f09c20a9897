"""What falls due when: against an independent table, naive counting, and each case by name."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.policy.calendar import CalendarChange, CalendarRangeError, Closure, bank_holidays
from backend.policy.deadlines import (
    AcknowledgedBeforeReceiptError,
    Deadline,
    ExtensionError,
    RespondedTooEarlyError,
    calendar_for,
    deadlines_for,
    earliest_response,
    explain,
    latest_response,
)
from backend.policy.pack import PolicyPack, UnknownStageError, load_pack

TABLE = Path(__file__).parent.parent / "data" / "deadlines.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
HOLIDAYS = bank_holidays(2014, 2037)
DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))
RECEIVED = date(2026, 12, 7)


def pack() -> PolicyPack:
    return load_pack("west-kent-current")


def due(stage: str, received: date, /, **happened: object) -> dict[str, Deadline]:
    found = deadlines_for(pack(), stage, received_on=received, **happened)  # type: ignore[arg-type]
    return {deadline.duty: deadline for deadline in found}


def dates(stage: str, received: date, /, **happened: object) -> dict[str, str]:
    return {duty: str(each.due_on) for duty, each in due(stage, received, **happened).items()}


@pytest.mark.parametrize("row", ROWS, ids=[row["received"] for row in ROWS])
@pytest.mark.rule("A-S1-CONTACT", "A-S1-ACK", "A-S1-RESP", "A-S1-EXT", "A-S2-ASK")
@pytest.mark.rule("A-S2-CONTACT", "A-S2-ACK", "A-S2-RESP", "A-S2-EXT")
def test_every_date_of_the_table_comes_out_right(row: dict[str, str]) -> None:
    received = date.fromisoformat(row["received"])

    assert dates("stage-1", received, extended_by=10) == {
        "contact": row["contact_3"],
        "acknowledge": row["ack_5"],
        "respond": row["resp_10_from_ack_due"],
        "respond_extended": row["ext_10"],
    }
    assert dates("stage-2", received, extended_by=20) == {
        "contact": row["contact_3"],
        "acknowledge": row["ack_5"],
        "respond": row["s2_resp_20_from_ack_due"],
        "respond_extended": row["s2_ext_20"],
    }
    window = due("stage-1", received, responded_on=received)["request_escalation"]
    assert str(window.due_on) == row["window_20"]


def test_the_table_has_all_its_rows() -> None:
    assert len(ROWS) == 30


def counted_naively(day: date, number: int) -> date:
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5 and day not in HOLIDAYS
    return day


@settings(deadline=None)
@given(
    DAYS,
    st.none() | st.integers(0, 60),
    st.none() | st.integers(0, 60),
    st.integers(0, 40),
    st.sampled_from([("stage-1", 10), ("stage-2", 20)]),
)
def test_every_chain_of_dates_agrees_with_counting_day_by_day(
    received: date,
    acknowledged_after: int | None,
    responded_after: int | None,
    extended_by: int,
    stage: tuple[str, int],
) -> None:
    stage_id, days = stage
    acknowledged = at(received, acknowledged_after)
    responded = at(acknowledged or received, responded_after)
    last_day = counted_naively(received, 5)
    respond = counted_naively(min(acknowledged or last_day, last_day), days)
    expected = {
        "contact": counted_naively(received, 3),
        "acknowledge": last_day,
        "respond": respond,
    }
    if extended_by:
        expected["respond_extended"] = counted_naively(respond, extended_by)
    if responded and stage_id == "stage-1":
        expected["request_escalation"] = counted_naively(responded, 20)

    found = due(
        stage_id,
        received,
        acknowledged_on=acknowledged,
        responded_on=responded,
        extended_by=extended_by,
    )

    assert {duty: each.due_on for duty, each in found.items()} == expected
    for each in found.values():
        span = (each.due_on - each.start_on).days
        assert span == each.amount + len(each.skipped)
    if acknowledged and acknowledged > last_day:
        assert found["respond"].due_from_acknowledgement == counted_naively(acknowledged, days)
        assert found["respond"].due_if_acknowledged_on_time == respond


def at(start: date, days: int | None) -> date | None:
    return None if days is None else start + timedelta(days=days)


def test_without_an_acknowledgement_the_response_counts_from_the_last_permitted_one() -> None:
    respond = due("stage-1", RECEIVED)["respond"]

    assert (respond.start_event, respond.start_on) == ("acknowledgement_due", date(2026, 12, 14))
    assert respond.due_on == date(2026, 12, 30)


def test_an_acknowledgement_in_time_starts_the_responses_clock() -> None:
    respond = due("stage-1", RECEIVED, acknowledged_on=date(2026, 12, 8))["respond"]

    assert (respond.start_event, respond.start_on) == ("acknowledged", date(2026, 12, 8))
    assert respond.due_on == date(2026, 12, 22)
    assert respond.due_from_acknowledgement is None


def test_an_acknowledgement_on_its_last_day_is_not_late() -> None:
    respond = due("stage-1", RECEIVED, acknowledged_on=date(2026, 12, 14))["respond"]

    assert respond.start_event == "acknowledged"
    assert respond.due_if_acknowledged_on_time is None


@pytest.mark.rule("A-S1-RESP")
def test_a_late_acknowledgement_keeps_both_dates_and_promises_the_earlier() -> None:
    respond = due("stage-1", RECEIVED, acknowledged_on=date(2026, 12, 16))["respond"]

    assert respond.due_on == respond.due_if_acknowledged_on_time == date(2026, 12, 30)
    assert respond.due_from_acknowledgement == date(2027, 1, 4)
    assert respond.start_event == "acknowledgement_due"


def test_an_extension_counts_from_the_promised_response_date() -> None:
    extended = due("stage-1", RECEIVED, acknowledged_on=date(2026, 12, 16), extended_by=10)[
        "respond_extended"
    ]

    assert (extended.start_event, extended.start_on) == ("response_due", date(2026, 12, 30))
    assert (extended.due_on, extended.rule) == (date(2027, 1, 14), "A-S1-EXT")


@pytest.mark.rule("A-S1-EXT-MORE")
def test_an_extension_beyond_the_limit_rests_on_the_rule_for_exceptional_circumstances() -> None:
    extended = due("stage-1", RECEIVED, extended_by=11)["respond_extended"]

    assert (extended.amount, extended.rule) == (11, "A-S1-EXT-MORE")
    assert extended.sentence.startswith("In exceptional circumstances")


def test_a_pack_without_such_a_rule_cites_the_rule_it_has() -> None:
    stage = pack().stage("stage-1")
    limits = tuple(replace(limit, longer_rule=None) for limit in stage.limits)
    plain = replace(pack(), stages=(replace(stage, limits=limits),))

    found = deadlines_for(plain, "stage-1", received_on=RECEIVED, extended_by=11)

    assert found[-1].rule == "A-S1-EXT"


@pytest.mark.rule("A-S2-ASK")
def test_the_time_to_ask_for_stage_two_runs_from_receiving_the_response() -> None:
    window = due("stage-1", RECEIVED, responded_on=date(2026, 12, 21))["request_escalation"]

    assert (window.start_event, window.start_on) == ("response_received", date(2026, 12, 21))
    assert window.due_on == date(2027, 1, 21)
    assert "request_escalation" not in due("stage-2", RECEIVED, responded_on=date(2026, 12, 21))


def test_every_deadline_carries_the_landlords_own_sentence() -> None:
    for stage in ("stage-1", "stage-2"):
        found = due(stage, RECEIVED, responded_on=date(2026, 12, 21), extended_by=5)
        for deadline in found.values():
            assert deadline.sentence == pack().rules[deadline.rule].sentence


def test_a_closure_of_the_landlord_moves_the_date_and_is_named() -> None:
    closure = Closure(date(2026, 12, 10), date(2026, 12, 10), "Staff training day")
    settings = replace(pack().calendar, closures=(closure,))
    closed = replace(pack(), calendar=settings)

    contact = deadlines_for(closed, "stage-1", received_on=RECEIVED)[0]

    assert contact.due_on == date(2026, 12, 11)
    assert [each.why for each in contact.skipped] == ["Staff training day"]


@pytest.mark.parametrize("received", [date(2026, 12, 12), date(2026, 12, 13)])
def test_received_at_a_weekend_the_next_working_day_is_day_one(received: date) -> None:
    assert due("stage-1", received)["contact"].due_on == date(2026, 12, 16)


def test_a_pack_may_roll_a_weekend_receipt_to_the_next_working_day_first() -> None:
    settings = replace(pack().calendar, weekend_receipt="roll_to_next_working_day")
    rolling = replace(pack(), calendar=settings)

    found = deadlines_for(
        rolling,
        "stage-1",
        received_on=date(2026, 12, 12),
        acknowledged_on=date(2026, 12, 19),
        responded_on=date(2026, 12, 26),
    )

    starts = {each.duty: each.start_on for each in found}
    assert starts["contact"] == date(2026, 12, 14)
    assert found[0].due_on == date(2026, 12, 17)
    assert starts["respond"] == date(2026, 12, 19)  # the landlord's own act does not roll
    assert starts["request_escalation"] == date(2026, 12, 29)
    assert explain(found[0]) == (
        "3 working days from Monday 14 December 2026, the next working day after Saturday "
        "12 December 2026. There is no weekend or holiday in between."
    )
    assert found[0].as_json()["from"] == {
        "event": "received",
        "on": "2026-12-14",
        "rolled_from": "2026-12-12",
    }


def test_a_receipt_on_a_working_day_does_not_roll() -> None:
    settings = replace(pack().calendar, weekend_receipt="roll_to_next_working_day")
    rolling = replace(pack(), calendar=settings)

    contact = deadlines_for(rolling, "stage-1", received_on=RECEIVED)[0]

    assert (contact.start_on, contact.rolled_from) == (RECEIVED, None)


def test_the_earliest_and_the_latest_response_can_be_told_on_the_day_of_receipt() -> None:
    assert earliest_response(pack(), "stage-1", RECEIVED) == date(2026, 12, 21)
    assert latest_response(pack(), "stage-1", RECEIVED) == date(2026, 12, 30)
    assert earliest_response(pack(), "stage-2", RECEIVED, calendar_for(pack())) == date(2027, 1, 7)


def test_the_earliest_and_the_latest_response_are_counted_by_the_calendar_given() -> None:
    closure = CalendarChange("closure", date(2026, 12, 8), date(2026, 12, 8), "Staff day")
    calendar = calendar_for(pack(), (closure,))

    assert earliest_response(pack(), "stage-1", RECEIVED, calendar) == date(2026, 12, 22)
    assert latest_response(pack(), "stage-1", RECEIVED, calendar) == date(2026, 12, 31)


def test_the_earliest_and_the_latest_response_are_counted_on_the_calendar_given() -> None:
    jubilee = CalendarChange("bank_holiday", date(2026, 12, 10), date(2026, 12, 10), "Jubilee")
    calendar = calendar_for(pack(), (jubilee,))

    assert earliest_response(pack(), "stage-1", RECEIVED, calendar) == date(2026, 12, 22)
    assert latest_response(pack(), "stage-1", RECEIVED, calendar) == date(2026, 12, 31)


def test_a_deadline_is_missed_only_after_its_day() -> None:
    contact = due("stage-1", RECEIVED)["contact"]

    assert not contact.is_missed_on(contact.due_on)
    assert contact.is_missed_on(contact.due_on + timedelta(days=1))


def test_an_acknowledgement_before_receipt_is_refused() -> None:
    with pytest.raises(AcknowledgedBeforeReceiptError) as refusal:
        due("stage-1", RECEIVED, acknowledged_on=date(2026, 12, 6))

    assert str(refusal.value) == (
        "The acknowledgement is dated 2026-12-06, before the complaint was received on "
        "2026-12-07; correct one of the two dates."
    )


@pytest.mark.parametrize(
    ("happened", "earlier"),
    [
        ({}, "dated 2026-12-06, before the complaint was received on 2026-12-07"),
        ({"acknowledged_on": RECEIVED}, "dated 2026-12-06, before the acknowledgement on 2026-12"),
    ],
)
def test_a_response_before_what_it_answers_is_refused(
    happened: dict[str, object], earlier: str
) -> None:
    with pytest.raises(RespondedTooEarlyError, match=earlier):
        due("stage-1", RECEIVED, responded_on=date(2026, 12, 6), **happened)


def test_a_negative_extension_is_refused() -> None:
    with pytest.raises(ExtensionError, match="An extension of -1 working days"):
        due("stage-1", RECEIVED, extended_by=-1)


def test_a_stage_that_the_policy_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(UnknownStageError) as refusal:
        due("panel", RECEIVED)

    assert str(refusal.value) == (
        "The policy west-kent-current has no stage called 'panel'; choose one of: stage-1, stage-2."
    )


def test_the_calculator_reaches_from_2015_to_2035_and_refuses_beyond_its_calendar() -> None:
    assert due("stage-2", date(2015, 1, 1), extended_by=20)
    assert due("stage-2", date(2035, 12, 31), extended_by=20)
    with pytest.raises(CalendarRangeError):
        due("stage-1", date(2009, 12, 31))


def test_a_change_of_the_calendar_moves_the_date_and_is_named() -> None:
    jubilee = CalendarChange("bank_holiday", date(2026, 12, 10), date(2026, 12, 10), "Jubilee")
    calendar = calendar_for(pack(), (jubilee,))

    contact = deadlines_for(pack(), "stage-1", received_on=RECEIVED, calendar=calendar)[0]

    assert contact.due_on == date(2026, 12, 11)
    assert explain(contact) == (
        "3 working days from Monday 7 December 2026. 10 December 2026 (Jubilee) does not count."
    )
