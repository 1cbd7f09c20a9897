"""Whatever administrators do at the same moment, somebody is left who can sign in."""

import pytest

from backend.database import Database
from backend.staff import invitations, people
from backend.staff.models import Staff
from backend.staff.people import LastAdministrator, Particulars
from tests.parts import MONDAY_NOON, at_once
from tests.staff.people import made_staff


def left(database: Database) -> int:
    with database.read() as session:
        return session.query(Staff).filter_by(role="administrator", disabled_at=None).count()


@pytest.mark.parametrize("how", ["disable", "demote"])
def test_two_administrators_cannot_remove_each_other(database: Database, how: str) -> None:
    both = [made_staff(database, f"boss.{n}", role="administrator") for n in range(2)]

    def remove(n: int) -> None:
        other, me = both[n], both[1 - n]
        with database.write() as session:
            if how == "disable":
                people.disable(session, other.id, now=MONDAY_NOON, by=me.id)
            else:
                given = Particulars(other.name, "", "officer")
                people.change(session, other.id, given, seen=1, now=MONDAY_NOON, by=me.id)

    done = at_once(2, remove)
    assert sum(isinstance(one, LastAdministrator) for one in done) == 1
    assert left(database) == 1


@pytest.mark.parametrize(
    ("email", "opens"), [("ann@new.example", False), ("ann@old.example", True)]
)
def test_a_link_that_was_mailed_to_a_wrong_address_opens_nothing(
    database: Database, email: str, opens: bool
) -> None:
    boss = made_staff(database, "boss", role="administrator")
    with database.write() as session:
        given = Particulars("Ann Lee", "ann@old.example", "officer")
        made, link = people.add(
            session, "ann.lee", given, secret_key="a key", now=MONDAY_NOON, by=boss.id
        )
    with database.write() as session:
        given = Particulars("Ann Leigh", email, "officer")
        people.change(session, made.id, given, seen=made.version, now=MONDAY_NOON, by=boss.id)
    with database.read() as session:
        until = invitations.open_until(session, made.id, now=MONDAY_NOON)
    assert until == (link.expires_at if opens else None)
