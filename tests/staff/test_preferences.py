"""Quiet hours may go past midnight, and what nobody chose is as usual."""

from datetime import time

import pytest

from backend.staff.models import Staff
from backend.staff.preferences import Preferences, preferences_of


@pytest.mark.parametrize(
    ("begins", "ends", "at", "quiet"),
    [
        ("18:00", "08:00", time(18), True),
        ("18:00", "08:00", time(3), True),
        ("18:00", "08:00", time(8), False),
        ("18:00", "08:00", time(17, 59), False),
        ("12:00", "13:00", time(12, 30), True),
        ("12:00", "13:00", time(13), False),
        ("", "", time(3), False),
    ],
)
def test_it_is_quiet_from_one_time_until_the_other(
    begins: str, ends: str, at: time, quiet: bool
) -> None:
    assert Preferences(quiet_from=begins, quiet_until=ends).is_quiet(at) is quiet


def test_what_nobody_chose_is_as_usual_and_what_is_unknown_does_no_harm() -> None:
    assert preferences_of(Staff(preferences={})) == Preferences()
    chosen = preferences_of(Staff(preferences={"sound": True, "from_the_future": 1}))
    assert chosen == Preferences(sound=True)
