"""Opening hours in words."""

from collections.abc import Sequence
from datetime import time
from itertools import groupby

from backend.policy.pack import OpeningSpan
from backend.policy.wording import WEEKDAYS, listed


def hours_in_words(spans: Sequence[OpeningSpan]) -> str:
    """Return "We are open Monday, Tuesday and Friday, 9am to 5:30pm."."""
    by_times = sorted(spans, key=lambda span: (span.opens, span.closes, span.weekday))
    groups = [list(group) for _, group in groupby(by_times, lambda one: (one.opens, one.closes))]
    parts = [
        f"{listed([WEEKDAYS[span.weekday] for span in group])},"
        f" {clock(group[0].opens)} to {clock(group[0].closes)}"
        for group in sorted(groups, key=lambda group: group[0].weekday)
    ]
    return f"We are open {listed(parts)}."


def clock(at: time) -> str:
    """Return "9am", "12:30pm" or "5:30pm"."""
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"
