"""Duties in hours, days, weeks and months, and days told to the minute."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.policy.counting import NaiveTimeError
from backend.policy.deadlines import (
    AcknowledgedBeforeReceiptError,
    Deadline,
    RespondedTooEarlyError,
    deadlines_for,
)
from backend.policy.pack import Duty, PolicyPack, Unit, load_pack

RECEIVED = date(2026, 12, 7)


def pack() -> PolicyPack:
    return load_pack("west-kent-current")


def due(received: date, /, **happened: object) -> dict[str, Deadline]:
    found = deadlines_for(pack(), "stage-1", received_on=received, **happened)  # type: ignore[arg-type]
    return {deadline.duty: deadline for deadline in found}


def in_units(**units: tuple[int, Unit]) -> PolicyPack:
    """The current policy with other lengths for some duties of stage one."""
    stage = pack().stage("stage-1")
    limits = tuple(
        replace(limit, amount=units[limit.duty][0], unit=units[limit.duty][1])
        if limit.duty in units
        else limit
        for limit in stage.limits
    )
    return replace(pack(), stages=(replace(stage, limits=limits),))


def in_other_units(
    duty: Duty, length: tuple[int, Unit], received: date, /, **happened: object
) -> Deadline:
    found = deadlines_for(
        in_units(**{duty: length}),
        "stage-1",
        received_on=received,
        **happened,  # type: ignore[arg-type]
    )
    return next(deadline for deadline in found if deadline.duty == duty)


@pytest.mark.parametrize(
    ("length", "due_on"),
    [
        ((28, "day"), date(2027, 1, 4)),
        ((2, "week"), date(2026, 12, 21)),
        ((1, "month"), date(2027, 1, 7)),
        ((4, "working_day"), date(2026, 12, 11)),
    ],
)
def test_a_duty_may_be_counted_in_any_unit(length: tuple[int, Unit], due_on: date) -> None:
    found = in_other_units("acknowledge", length, RECEIVED)

    assert (found.due_on, found.amount, found.unit) == (due_on, *length)
    assert found.due_at is None


def test_calendar_days_run_from_the_day_of_receipt_under_either_convention() -> None:
    counted = in_units(acknowledge=(5, "day"))
    rolling = replace(
        counted, calendar=replace(counted.calendar, weekend_receipt="roll_to_next_working_day")
    )

    found = deadlines_for(rolling, "stage-1", received_on=date(2026, 12, 12))[1]

    assert (found.start_on, found.due_on) == (date(2026, 12, 12), date(2026, 12, 17))


def test_hours_run_from_the_instant_of_receipt() -> None:
    at = datetime(2026, 3, 28, 14, 30, tzinfo=UTC)

    found = in_other_units("acknowledge", (24, "hour"), at)

    assert (found.start_at, found.due_at) == (at, at + timedelta(hours=24))
    assert (found.start_on, found.due_on) == (date(2026, 3, 28), date(2026, 3, 29))
    assert found.skipped == ()


def test_hours_from_a_day_alone_run_from_its_first_moment() -> None:
    found = in_other_units("acknowledge", (24, "hour"), date(2026, 6, 8))

    assert found.start_at == datetime(2026, 6, 7, 23, 0, tzinfo=UTC)  # midnight in summer time
    assert found.start_at.tzinfo is UTC
    assert found.due_at == datetime(2026, 6, 8, 23, 0, tzinfo=UTC)
    assert (found.start_on, found.due_on) == (date(2026, 6, 8), date(2026, 6, 9))


def test_an_acknowledgement_an_hour_late_is_late_where_hours_count() -> None:
    counted = in_units(acknowledge=(24, "hour"), respond=(48, "hour"))
    at = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)

    for hours, late in ((24, False), (25, True)):
        respond = deadlines_for(
            counted, "stage-1", received_on=at, acknowledged_on=at + timedelta(hours=hours)
        )[2]
        assert respond.due_at == at + timedelta(hours=24 + 48)
        assert (respond.due_from_acknowledgement is not None) is late


def test_instants_on_one_day_may_not_run_backwards() -> None:
    at = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)

    with pytest.raises(AcknowledgedBeforeReceiptError):
        due(at, acknowledged_on=at - timedelta(minutes=1))
    assert due(at, acknowledged_on=RECEIVED)  # a day alone may be the same day


def test_an_instant_is_compared_with_a_day_by_its_local_date() -> None:
    after_midnight = datetime(2026, 6, 7, 23, 30, tzinfo=UTC)  # the 8th on the clock

    assert due(date(2026, 6, 8), acknowledged_on=after_midnight, responded_on=after_midnight)
    with pytest.raises(RespondedTooEarlyError):
        due(date(2026, 6, 9), responded_on=after_midnight)


def test_a_panel_at_an_instant_is_compared_by_its_local_date() -> None:
    older, after_midnight = load_pack("west-kent-older"), datetime(2019, 6, 7, 23, 30, tzinfo=UTC)

    found = deadlines_for(
        older, "panel", received_on=date(2019, 6, 8), panel_held_on=after_midnight
    )

    assert found[1].start_on == date(2019, 6, 8)


def test_an_instant_told_in_local_time_is_kept_in_utc() -> None:
    london = ZoneInfo("Europe/London")

    found = in_other_units("acknowledge", (24, "hour"), datetime(2026, 6, 8, 9, 0, tzinfo=london))

    assert found.start_at == datetime(2026, 6, 8, 8, 0, tzinfo=UTC)
    assert found.start_at.tzinfo is UTC


def test_instants_count_as_their_local_days_where_days_count() -> None:
    late_in_june = datetime(2026, 6, 18, 23, 30, tzinfo=UTC)  # the 19th on the clock

    assert due(late_in_june)["contact"].start_on == date(2026, 6, 19)


@pytest.mark.parametrize("unit", ["hour", "working_day"])
def test_an_instant_without_a_time_zone_is_refused(unit: Unit) -> None:
    naive = datetime(2026, 6, 18, 23, 30)  # noqa: DTZ001

    with pytest.raises(NaiveTimeError):
        in_other_units("acknowledge", (24, unit), naive)


@pytest.mark.parametrize(("days", "rule"), [(14, "A-S1-EXT"), (15, "A-S1-EXT-MORE")])
def test_an_extension_is_in_working_days_whatever_the_unit_of_its_cap(days: int, rule: str) -> None:
    # Three weeks from 30 December 2026 end on 20 January, the fourteenth working day.
    more = in_other_units("respond_extended", (3, "week"), RECEIVED, extended_by=days)

    assert more.start_on == date(2026, 12, 30)
    assert (more.unit, more.amount, more.rule) == ("working_day", days, rule)
