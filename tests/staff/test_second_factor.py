"""Codes of an app are taken once and around their time; the secret is kept encrypted."""

from datetime import timedelta
from functools import partial

import pyotp
import pytest

from backend.database import Database
from backend.staff import second_factor
from backend.staff import service as accounts
from backend.staff.models import RecoveryCode, Staff, StaffSession
from backend.staff.second_factor import SecretUnreadable, WrongCode
from backend.staff.sessions import digest
from tests.parts import MONDAY_NOON, at_once
from tests.staff.people import made_staff

KEY = "a secret key"


def set_up(database: Database) -> tuple[int, str, list[str]]:
    """Set a factor up and give whose, its secret and the recovery codes."""
    staff = made_staff(database)
    with database.write() as session:
        token = accounts.sign_in(session, staff, now=MONDAY_NOON)
        session.flush()
        row = session.get_one(StaffSession, digest(token))
        second_factor.begin(row, secret_key=KEY, now=MONDAY_NOON)
        secret = second_factor.new_secret(row, secret_key=KEY, now=MONDAY_NOON)
        code = pyotp.TOTP(secret).at(MONDAY_NOON)
        codes = second_factor.confirm(session, staff, row, code, secret_key=KEY, now=MONDAY_NOON)
    return staff.id, secret, codes


def takes(
    database: Database, staff_id: int, code: str, *, key: str = KEY, **later: float
) -> str | None:
    try:
        with database.write() as session:
            return second_factor.check(
                session,
                session.get_one(Staff, staff_id),
                code,
                secret_key=key,
                now=MONDAY_NOON + timedelta(**later),
            )
    except WrongCode:
        return None


def at(secret: str, **later: float) -> str:
    return pyotp.TOTP(secret).at(MONDAY_NOON + timedelta(**later))


def test_the_secret_is_kept_encrypted_and_no_recovery_code_is_kept(database: Database) -> None:
    staff_id, secret, codes = set_up(database)
    with database.read() as session:
        staff = session.get_one(Staff, staff_id)
        kept = [one.code_hash for one in session.query(RecoveryCode)]
    assert secret not in staff.totp_secret
    assert len(kept) == len(set(codes)) == 10
    assert all(len(code.replace("-", "")) >= 26 for code in codes), "128 bits"
    assert not set(codes) & set(kept)


def test_a_code_is_good_around_its_time_and_once(database: Database) -> None:
    staff_id, secret, _ = set_up(database)
    assert takes(database, staff_id, at(secret)) is None, "it confirmed the set-up"
    good = at(secret, seconds=300)
    assert takes(database, staff_id, good, seconds=360) is None, "two steps late"
    assert takes(database, staff_id, good, seconds=240) is None, "two steps early"
    assert takes(database, staff_id, f"{good[:3]} {good[3:]}", seconds=330) == "code"
    assert takes(database, staff_id, good, seconds=330) is None, "used"
    assert takes(database, staff_id, at(secret, seconds=270), seconds=300) is None, "before it"
    assert takes(database, staff_id, at(secret, seconds=330), seconds=330) == "code"


def test_of_two_who_use_a_code_at_once_one_gets_in(database: Database) -> None:
    staff_id, secret, codes = set_up(database)
    for code in (at(secret, seconds=90), codes[0]):
        tries = at_once(8, partial(_takes_now, database, staff_id, code))
        assert sum(one in ("code", "recovery_code") for one in tries) == 1


def _takes_now(database: Database, staff_id: int, code: str, _n: int) -> str | None:
    return takes(database, staff_id, code, seconds=90)


@pytest.mark.parametrize(
    "code", ["", "0", "12345", "1234567", "abcdef", "１２３４５６", "\0" * 6, "é"]
)
def test_anything_else_is_a_wrong_code(database: Database, code: str) -> None:
    staff_id, _, _ = set_up(database)
    assert takes(database, staff_id, code, seconds=90) is None


def test_a_recovery_code_is_nobody_else_s(database: Database) -> None:
    _, _, codes = set_up(database)
    another = made_staff(database, "sam")
    assert takes(database, another.id, codes[0]) is None


def test_a_secret_of_another_key_is_said_to_be_unreadable(database: Database) -> None:
    staff_id, secret, _ = set_up(database)
    with pytest.raises(SecretUnreadable, match="Ask an administrator"):
        takes(database, staff_id, at(secret, seconds=90), key="another key", seconds=90)
