"""Residents see as much of a colleague's name as the landlord wants."""

import pytest

from backend.conversations.names import shown_to_residents
from backend.staff.models import Staff


@pytest.mark.parametrize(
    ("name", "username", "how", "shown"),
    [
        ("Admin", "admin", "full_name", ""),
        (" ", "priya", "full_name", ""),
        ("Priya Shah", "priya", "full_name", "Priya Shah"),
        ("Priya Shah", "priya", "first_name", "Priya"),
        ("Priya Shah", "priya", "team", ""),
    ],
)
def test_a_name_is_shown_as_the_landlord_wants_and_a_username_never(
    name: str, username: str, how: str, shown: str
) -> None:
    assert shown_to_residents(Staff(name=name, username=username), how) == shown
