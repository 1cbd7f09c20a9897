"""Staff sign in with a password that is kept only as a hash, and their sign-ins end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.database import Database
from backend.staff import passwords
from backend.staff import service as accounts
from backend.staff.models import Staff, StaffSession
from backend.staff.passwords import WeakPassword
from tests.parts import MONDAY_NOON
from tests.staff.people import PASSWORD, made_staff


def signed_in(database: Database, staff: Staff) -> str:
    with database.write() as session:
        return accounts.sign_in(session, staff, now=MONDAY_NOON)


def who(database: Database, token: str, **later: float) -> str | None:
    with database.read() as session:
        found = accounts.signed_in(session, token, now=MONDAY_NOON + timedelta(**later))
        return found.username if found else None


def test_the_right_password_opens_the_account(database: Database) -> None:
    made_staff(database, "Priya.Shah ")
    with database.read() as session:
        for typed in ("priya.shah", " PRIYA.SHAH "):
            found = accounts.password_is_right(session, typed, PASSWORD)
            assert found is not None
            assert found.username == "priya.shah"


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("priya", ""),
        ("priya", PASSWORD.upper()),
        ("priya", f"{PASSWORD} "),
        ("nobody", PASSWORD),
        ("", ""),
        ("' OR 1=1 --", PASSWORD),
    ],
)
def test_nothing_else_opens_it(database: Database, username: str, password: str) -> None:
    made_staff(database)
    with database.read() as session:
        assert accounts.password_is_right(session, username, password) is None


def test_only_a_slow_hash_of_the_password_is_kept(database: Database) -> None:
    kept = made_staff(database).password_hash
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    with database.write() as session:
        staff = session.scalars(select(Staff)).one()
        accounts.set_password(staff, PASSWORD)
        assert staff.password_hash != kept, "no two are salted alike"


def test_an_account_that_was_disabled_is_closed_at_once(database: Database) -> None:
    token = signed_in(database, made_staff(database))
    with database.write() as session:
        session.scalars(select(Staff)).one().disabled_at = MONDAY_NOON
    assert who(database, token) is None
    with database.read() as session:
        assert accounts.password_is_right(session, "priya", PASSWORD) is None


def test_an_account_without_a_password_is_opened_by_none(database: Database) -> None:
    with database.write() as session:
        accounts.create_staff(session, "priya", name="P", role="officer", now=MONDAY_NOON)
    with database.read() as session:
        for typed in ("", "nobody has this password"):
            assert accounts.password_is_right(session, "priya", typed) is None


@pytest.mark.parametrize("password", ["short", "elevenchars"])
def test_a_short_password_is_refused(database: Database, password: str) -> None:
    with pytest.raises(WeakPassword, match="at least 12"), database.write() as session:
        accounts.create_staff(
            session, "priya", name="P", role="officer", password=password, now=MONDAY_NOON
        )


def test_two_accounts_cannot_share_a_username(database: Database) -> None:
    made_staff(database, "priya")
    with pytest.raises(accounts.UsernameTaken):
        made_staff(database, " PRIYA")


def test_an_unknown_role_is_refused(database: Database) -> None:
    with pytest.raises(accounts.UnknownRole):
        made_staff(database, role="king")


def test_a_database_without_staff_says_so(database: Database) -> None:
    with database.read() as session:
        assert not accounts.has_staff(session)
    made_staff(database)
    with database.read() as session:
        assert accounts.has_staff(session)


def test_a_sign_in_stands_until_it_is_ended(database: Database) -> None:
    token = signed_in(database, made_staff(database))
    assert who(database, token) == "priya"
    with database.write() as session:
        accounts.sign_out(session, token, now=MONDAY_NOON)
    assert who(database, token) is None


def test_signing_out_ends_one_sign_in_only(database: Database) -> None:
    staff = made_staff(database)
    here, there = signed_in(database, staff), signed_in(database, staff)
    with database.write() as session:
        accounts.sign_out(session, here, now=MONDAY_NOON)
    assert who(database, there) == "priya"


def test_only_a_hash_of_the_token_is_kept(database: Database) -> None:
    token = signed_in(database, made_staff(database))
    assert len(token) >= 43, "256 bits"
    with database.read() as session:
        (kept,) = session.scalars(select(StaffSession.token_hash))
    assert token not in kept


@pytest.mark.parametrize("token", ["", "x", "\0", "é"])
def test_an_invented_token_is_nobody_s(database: Database, token: str) -> None:
    signed_in(database, made_staff(database))
    assert who(database, token) is None


def test_a_sign_in_ends_after_an_hour_without_anything_done(database: Database) -> None:
    token = signed_in(database, made_staff(database))
    assert who(database, token, minutes=60) == "priya"
    assert who(database, token, minutes=61) is None


def test_work_keeps_a_sign_in_open_for_twelve_hours_and_no_longer(database: Database) -> None:
    token = signed_in(database, made_staff(database))
    for hours in range(1, 13):
        with database.write() as session:
            accounts.still_here(
                session, token, now=MONDAY_NOON + timedelta(hours=hours, minutes=-1)
            )
    assert who(database, token, hours=12) == "priya"
    assert who(database, token, hours=12, seconds=1) is None


def test_whoever_it_is_exactly_one_slow_hash_is_worked_out(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(sqlite_url)
    made_staff(database)
    made_staff(database, "gone")
    with database.write() as session:
        session.query(Staff).filter_by(username="gone").one().disabled_at = MONDAY_NOON
        accounts.create_staff(session, "invited", name="I", role="officer", now=MONDAY_NOON)
    nobodys = passwords._nobodys_hash()
    worked: list[str] = []

    class Counting:
        def verify(self, _password: str, kept: str) -> bool:
            worked.append(kept[:30])
            return False

    monkeypatch.setattr(passwords, "_hasher", Counting)
    with database.read() as session:
        for username in ("priya", "gone", "invited", "nobody", ""):
            assert accounts.password_is_right(session, username, "wrong") is None
    assert worked == [nobodys[:30]] * 5, "of the same kind and cost for everybody"
    database.engine.dispose()
