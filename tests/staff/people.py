"""Members of staff for tests."""

from backend.database import Database
from backend.staff import service as accounts
from backend.staff.models import Staff
from tests.parts import MONDAY_NOON

PASSWORD = "correct horse battery staple"


def made_staff(
    database: Database, username: str = "priya", *, name: str = "Priya Shah", role: str = "officer"
) -> Staff:
    """Make an account and give it."""
    with database.write() as session:
        return accounts.create_staff(
            session, username, name=name, role=role, password=PASSWORD, now=MONDAY_NOON
        )
