"""From which day the Ombudsman considers a case once the landlord's process has ended."""

from datetime import date
from typing import cast

from backend.policy.calendar import WorkingDayCalendar
from backend.policy.counting import DateUnit, due_on
from backend.policy.law import law


def considered_from(concluded_on: date, calendar: WorkingDayCalendar) -> date:
    """Return the first day on which the Ombudsman takes it on without a designated person.

    The law asks about the day of referral, so what ended under the old law is free from the day on
    which that law ended, at the latest.
    """
    change = law().changes["designated_person"]
    if not change.applies_on(concluded_on):
        return concluded_on
    wait = change.clocks[0]
    waited = due_on(wait.amount, cast(DateUnit, wait.unit), concluded_on, calendar)
    return min(waited, change.ends_on or waited)
