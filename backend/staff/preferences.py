"""What each member of staff chose for the console: shortcuts, sound, notices, quiet hours."""

from dataclasses import asdict, dataclass
from datetime import time

from sqlalchemy.orm import Session

from backend.errors import DomainError
from backend.staff.models import Staff


class NoQuietHours(DomainError):
    """Give both times of the quiet hours, such as 18:00 and 08:00, or leave both empty."""


@dataclass(frozen=True)
class Preferences:
    """The choices of one person; the quiet hours are "HH:MM" in local time, or both empty."""

    shortcuts: bool = True
    sound: bool = False
    desktop: bool = False
    quiet_from: str = ""
    quiet_until: str = ""

    def is_quiet(self, at: time) -> bool:
        """Tell whether a local time is in the quiet hours, which may go past midnight."""
        if not self.quiet_from:
            return False
        begins, ends = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)
        return begins <= at < ends if begins <= ends else at >= begins or at < ends


def preferences_of(staff: Staff) -> Preferences:
    """Give what somebody chose, and the usual where they chose nothing."""
    known = {name: staff.preferences[name] for name in _NAMES if name in staff.preferences}
    return Preferences(**known)


def prefer(session: Session, staff_id: int, chosen: Preferences) -> None:
    """Keep what somebody chose; raise NoQuietHours when one time is missing or is no time."""
    times = (chosen.quiet_from, chosen.quiet_until)
    if any(times) and not all(_is_time(one) for one in times):
        raise NoQuietHours
    session.get_one(Staff, staff_id).preferences = asdict(chosen)


_NAMES = tuple(Preferences.__dataclass_fields__)


def _is_time(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("HH:MM")
