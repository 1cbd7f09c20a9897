"""The eight weeks before the Ombudsman, which the law asked for until 1 October 2022."""

from datetime import date

import pytest

from backend.policy.calendar import england_and_wales
from backend.policy.law import law
from backend.policy.ombudsman_wait import considered_from
from backend.policy.pack import load_pack


@pytest.mark.rule("B-HOS-WAIT")
@pytest.mark.parametrize(
    ("concluded_on", "first_day"),
    [
        # Before the law there was no wait.
        (date(2013, 3, 31), date(2013, 3, 31)),
        (date(2013, 4, 1), date(2013, 5, 27)),
        (date(2019, 6, 3), date(2019, 7, 29)),
        (date(2022, 8, 5), date(2022, 9, 30)),
        # The day of referral counts: the wait ends with the law.
        (date(2022, 8, 6), date(2022, 10, 1)),
        (date(2022, 9, 30), date(2022, 10, 1)),
        (date(2022, 10, 1), date(2022, 10, 1)),
        (date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_the_wait_was_eight_weeks_and_ended_with_the_law(
    concluded_on: date, first_day: date
) -> None:
    assert considered_from(concluded_on, england_and_wales()) == first_day


def test_the_older_policy_tells_the_wait_of_the_law() -> None:
    told = load_pack("west-kent-older").before_the_ombudsman
    (wait,) = law().changes["designated_person"].clocks

    assert told
    assert (told.amount, told.unit) == (wait.amount, wait.unit) == (8, "week")
