"""The local day on which a message counts as received."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from backend.policy.calendar import CalendarRangeError, calendar_for
from backend.policy.pack import Channel, PolicyPack, load_pack
from backend.policy.receipt import (
    NaiveTimeError,
    NoDeliveryTimeError,
    delivered_on,
    received_on,
)


def pack(cutoff: time | None = None) -> PolicyPack:
    current = load_pack("west-kent-current")
    return replace(current, calendar=replace(current.calendar, cutoff=cutoff))


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 12, 7, 23, 59, tzinfo=UTC), date(2026, 12, 7)),
        (datetime(2026, 6, 7, 22, 59, tzinfo=UTC), date(2026, 6, 7)),
        (datetime(2026, 6, 7, 23, 0, tzinfo=UTC), date(2026, 6, 8)),  # midnight in summer time
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2026, 3, 29)),  # the clocks go forward
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),  # and back
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),  # the day before
        (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 29)),  # 23 hours long
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),  # 25 hours long
        (
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            date(2026, 10, 25),
        ),  # the hour that comes twice
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2028, 2, 28, 23, 59, tzinfo=UTC), date(2028, 2, 28)),  # a leap year
        (datetime(2028, 2, 29, 0, 0, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_any_hour_of_the_local_day_counts_as_that_day(at: datetime, day: date) -> None:
    assert received_on(pack(), at) == day


def test_after_a_cut_off_the_next_day_counts() -> None:
    at_five = pack(cutoff=time(17))

    assert received_on(at_five, datetime(2026, 6, 8, 16, 0, tzinfo=UTC)) == date(2026, 6, 8)
    assert received_on(at_five, datetime(2026, 6, 8, 16, 1, tzinfo=UTC)) == date(2026, 6, 9)


def test_the_cut_off_is_read_from_the_local_clock_in_winter_and_in_summer() -> None:
    at_five = pack(cutoff=time(17))

    assert received_on(at_five, datetime(2026, 12, 7, 16, 30, tzinfo=UTC)) == date(2026, 12, 7)
    assert received_on(at_five, datetime(2026, 6, 8, 16, 30, tzinfo=UTC)) == date(2026, 6, 9)


def test_after_the_cut_off_on_the_last_day_of_february_the_next_month_begins() -> None:
    at_five = pack(cutoff=time(17))

    assert received_on(at_five, datetime(2028, 2, 28, 18, 0, tzinfo=UTC)) == date(2028, 2, 29)
    assert received_on(at_five, datetime(2027, 2, 28, 18, 0, tzinfo=UTC)) == date(2027, 3, 1)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveTimeError, match="has no time zone"):
        received_on(pack(), datetime(2026, 6, 8, 16, 0))  # noqa: DTZ001


def sending(days: Mapping[Channel, int]) -> PolicyPack:
    current = load_pack("west-kent-current")
    return replace(current, calendar=replace(current.calendar, deemed_delivery=days))


@pytest.mark.parametrize(
    ("channel", "sent", "delivered"),
    [
        ("email", date(2026, 12, 24), date(2026, 12, 24)),
        ("email", date(2026, 12, 27), date(2026, 12, 27)),  # a Sunday: it is there all the same
        ("post", date(2026, 12, 7), date(2026, 12, 9)),
        ("post", date(2026, 12, 24), date(2026, 12, 30)),  # Christmas, a weekend, a substitute day
        ("post", date(2026, 12, 27), date(2026, 12, 30)),
    ],
)
def test_a_letter_takes_working_days_and_an_email_none(
    channel: Channel, sent: date, delivered: date
) -> None:
    pack = sending({"email": 0, "post": 2})

    assert delivered_on(pack, sent, channel, calendar_for(pack)) == delivered


def test_a_channel_without_a_delivery_time_is_refused_with_those_that_have_one() -> None:
    pack = sending({"email": 0, "text": 0})

    with pytest.raises(NoDeliveryTimeError) as refusal:
        delivered_on(pack, date(2026, 12, 7), "post", calendar_for(pack))

    assert str(refusal.value) == (
        "The policy west-kent-current does not say when something sent by post counts as received; "
        "add post under calendar.deemed_delivery, or use one of: email, text."
    )


def test_a_pack_without_any_delivery_time_says_so() -> None:
    with pytest.raises(NoDeliveryTimeError, match=r"or use one of: none yet\."):
        delivered_on(sending({}), date(2026, 12, 7), "email", calendar_for(pack()))


def test_a_letter_sent_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(CalendarRangeError):
        delivered_on(sending({"post": 2}), date(2041, 1, 1), "post", calendar_for(pack()))
