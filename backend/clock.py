"""What time it is: asked for at the edges only, and passed in from there."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def local_date(instant: datetime) -> date:
    """The date in England at an instant: the day on which a duty falls due."""
    return instant.astimezone(LONDON).date()


def end_of_day(day: date) -> datetime:
    """The last instant of a day in England: when a duty that falls due on it is late."""
    return datetime.combine(day, time.max, LONDON).astimezone(UTC)
