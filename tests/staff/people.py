"""Members of staff for tests."""

from functools import cache

from backend.database import Database
from backend.staff import passwords
from backend.staff import service as accounts
from backend.staff.models import Staff
from tests.parts import MONDAY_NOON

PASSWORD = "correct horse battery staple"


def made_staff(
    database: Database, username: str = "priya", *, name: str = "Priya Shah", role: str = "officer"
) -> Staff:
    """Make an account and give it."""
    with database.write() as session:
        made = accounts.create_staff(session, username, name=name, role=role, now=MONDAY_NOON)
        made.password_hash = slow_hash()
        return made


@cache
def slow_hash() -> str:
    """Hash the password once for all tests: that is slow on purpose."""
    return passwords.hash_of(PASSWORD)


def hired(database: Database, number: int) -> list[Staff]:
    """Make so many accounts that nobody signs in to by password, and give them."""
    with database.write() as session:
        team = [
            Staff(
                username=f"staff-{n}",
                name=f"Officer {n}",
                role="officer",
                password_hash="",
                created_at=MONDAY_NOON,
            )
            for n in range(number)
        ]
        session.add_all(team)
        session.flush()
        return team
