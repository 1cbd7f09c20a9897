"""What residents see of a member of staff's name, as the landlord wants it."""

from sqlalchemy.orm import Session

from backend.landlord.choices import DEFAULTS, NAMES, NAMES_SHOWN
from backend.landlord.service import value
from backend.staff.models import Staff

FULL_NAME, FIRST_NAME, TEAM = NAMES


def names_shown(session: Session) -> str:
    """Give how much of a name residents see: all, the first name, or only that it is the team."""
    return str(value(session, NAMES_SHOWN, DEFAULTS[NAMES_SHOWN]))


def speaker(sender: str, staff: Staff | None, *, landlord: str, how: str, you: str = "You") -> str:
    """Give who said a line, as it stands over it."""
    name = shown_to_residents(staff, how) if staff else ""
    return {
        "resident": you,
        "assistant": "Automated assistant",
        "system": landlord,
        "staff": f"{name or 'A person'} ({landlord})",
    }[sender]


def shown_to_residents(staff: Staff, how: str) -> str:
    """Give the name residents see, empty where they see none or it is only a username."""
    name = staff.name.strip()
    if how == TEAM or not name or name.casefold() == staff.username.casefold():
        return ""
    return name.split()[0] if how == FIRST_NAME else name
