"""Staff sign in with a password that is kept only as a hash; guessing is slowed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.database import Database
from backend.staff import service as accounts
from backend.staff.models import FailedSignIn, Staff, StaffSession
from tests.parts import MONDAY_NOON
from tests.staff.people import PASSWORD, made_staff


def signed_in(database: Database, staff: Staff) -> str:
    with database.write() as session:
        return accounts.sign_in(session, staff, now=MONDAY_NOON)


def who(database: Database, token: str, **later: float) -> str | None:
    with database.read() as session:
        found = accounts.signed_in(session, token, now=MONDAY_NOON + timedelta(**later))
        return found.username if found else None


def guess(database: Database, times: int, *, source: str = "1.2.3.4") -> None:
    with database.write() as session:
        for _ in range(times):
            accounts.note_wrong_guess(session, source=source, username="Priya ", now=MONDAY_NOON)


def is_refused(database: Database, *, source: str, username: str, **later: float) -> bool:
    now = MONDAY_NOON + timedelta(**later)
    with database.read() as session:
        try:
            accounts.refuse_when_guessing(session, source=source, username=username, now=now)
        except accounts.TooManyGuesses:
            return True
        return False


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
    assert kept != made_staff(database, "sam").password_hash


def test_an_account_that_was_disabled_is_closed_at_once(database: Database) -> None:
    token = signed_in(database, made_staff(database))
    with database.write() as session:
        session.scalars(select(Staff)).one().disabled_at = MONDAY_NOON
    assert who(database, token) is None
    with database.read() as session:
        assert accounts.password_is_right(session, "priya", PASSWORD) is None


@pytest.mark.parametrize("password", ["", "short", "elevenchars"])
def test_a_short_password_is_refused(database: Database, password: str) -> None:
    with pytest.raises(accounts.WeakPassword, match="at least 12"), database.write() as session:
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
        accounts.sign_out(session, token)
    assert who(database, token) is None


def test_signing_out_ends_one_sign_in_only(database: Database) -> None:
    staff = made_staff(database)
    here, there = signed_in(database, staff), signed_in(database, staff)
    with database.write() as session:
        accounts.sign_out(session, here)
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


def test_after_ten_wrong_passwords_from_one_place_guessing_is_refused(database: Database) -> None:
    guess(database, 9)
    assert not is_refused(database, source="1.2.3.4", username="priya")
    guess(database, 1)
    assert is_refused(database, source="1.2.3.4", username="PRIYA")


def test_nobody_can_lock_a_colleague_out_from_elsewhere(database: Database) -> None:
    guess(database, 50)
    assert not is_refused(database, source="5.6.7.8", username="priya")


def test_wrong_passwords_for_one_account_do_not_close_another(database: Database) -> None:
    guess(database, 10)
    assert not is_refused(database, source="1.2.3.4", username="sam")


def test_guessing_is_forgiven_after_a_quarter_of_an_hour(database: Database) -> None:
    guess(database, 10)
    assert is_refused(database, source="1.2.3.4", username="priya", minutes=14, seconds=59)
    assert not is_refused(database, source="1.2.3.4", username="priya", minutes=15)


def test_old_guesses_are_not_kept(database: Database) -> None:
    guess(database, 5)
    with database.write() as session:
        later = MONDAY_NOON + timedelta(minutes=16)
        accounts.note_wrong_guess(session, source="1.2.3.4", username="priya", now=later)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(FailedSignIn)) == 1
