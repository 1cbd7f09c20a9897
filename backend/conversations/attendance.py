"""Whether somebody of the staff is there at an instant, and when somebody is there next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.clock import LONDON, local_date
from backend.landlord import hours as opening_hours
from backend.policy.calendar import WorkingDayCalendar
from backend.policy.opening import clock
from backend.policy.pack import OpeningHours
from backend.policy.wording import long_date


@dataclass(frozen=True)
class OnCall:
    """Who is there when nobody reads the chats: whether they are mailed, and whom to ring.

    `can_mail` says that this installation has a mail server.
    """

    is_mailed: bool = False
    phone: str = ""
    can_mail: bool = False


NOBODY_ON_CALL = OnCall()


@dataclass(frozen=True)
class Attendance:
    """The opening hours and the working days as they stand, asked about one instant.

    Where no hours are known, nobody is known to be there, and nothing can be promised.
    """

    hours: OpeningHours
    calendar: WorkingDayCalendar
    on_call: OnCall
    now: datetime

    @property
    def is_known(self) -> bool:
        """Whether the landlord has said when somebody is there."""
        return self.hours.are_set

    @property
    def is_open(self) -> bool:
        """Whether somebody is there now."""
        return opening_hours.is_open(self.hours, self.calendar, self.now)

    @property
    def closes_at(self) -> datetime | None:
        """When whoever is there now leaves."""
        return opening_hours.closes_at(self.hours, self.calendar, self.now)

    @property
    def opens_next(self) -> datetime | None:
        """When somebody is there next."""
        return opening_hours.opens_next(self.hours, self.calendar, self.now)

    def after(self, amount: timedelta, *, since: datetime | None = None) -> datetime | None:
        """Give when so much opening time has passed since an instant, now if none is given.

        None where no hours are known.
        """
        return opening_hours.after_open_hours(self.hours, self.calendar, since or self.now, amount)


def day_and_time(moment: datetime, *, now: datetime) -> str:
    """Return "today at 9am", "tomorrow, Tuesday 8 December 2026, at 9am" or the day and time."""
    day, at = local_date(moment), clock(moment.astimezone(LONDON).time())
    ahead = (day - local_date(now)).days
    if ahead == 0:
        return f"today at {at}"
    return (
        f"{'tomorrow, ' if ahead == 1 else ''}{long_date(day)}{',' if ahead == 1 else ''} at {at}"
    )
