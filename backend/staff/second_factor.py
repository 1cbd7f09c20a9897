"""The second factor: codes of an authenticator app, each used once, and recovery codes."""

import base64
import hashlib
import hmac
import io
import re
import secrets
from datetime import datetime

import pyotp
import segno
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from backend.errors import DomainError
from backend.staff.models import RecoveryCode, Staff, StaffSession
from backend.staff.sealing import Unreadable, seal, unseal

STEP_SECONDS = 30
# A phone's clock may be a little wrong, and typing takes a while.
STEPS = (-1, 0, 1)
RECOVERY_CODES = 10
PURPOSE = "second factor"


class WrongCode(DomainError):
    """The code is not right, or was used already. Wait for the next one and type that."""


class SecretUnreadable(DomainError):
    """Your second factor cannot be read any more. Ask an administrator to reset it."""


def begin(row: StaffSession, *, secret_key: str, now: datetime) -> None:
    """Make a secret for the sign-in that sets the factor up; it counts once it is confirmed."""
    row.new_secret = seal(secret_key, PURPOSE, pyotp.random_base32(), now=now)


def new_secret(row: StaffSession, *, secret_key: str, now: datetime) -> str:
    """Give the secret that is being set up, to be typed where no camera is."""
    return _opened(row.new_secret, secret_key, now)


def picture(secret: str, *, username: str, issuer: str) -> bytes:
    """Draw the code that an authenticator app scans, as an SVG file without styles or scripts."""
    address = pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=5, border=4, light="white", xmldecl=False, svgclass=None
    )
    return drawn.getvalue()


def confirm(
    session: Session, staff: Staff, row: StaffSession, code: str, *, secret_key: str, now: datetime
) -> list[str]:
    """Put the secret of a sign-in in force when its first code is right; give recovery codes.

    They are told this once and kept as hashes; those before them are worth nothing any more.
    """
    step = _step(_opened(row.new_secret, secret_key, now), code, now=now, after=None)
    if step is None:
        raise WrongCode
    kept = session.get_one(Staff, staff.id)
    kept.totp_secret, kept.totp_last_step, row.new_secret = row.new_secret, step, ""
    return new_recovery_codes(session, staff, now=now)


def check(session: Session, staff: Staff, code: str, *, secret_key: str, now: datetime) -> str:
    """Take a code and tell what it was, "code" or "recovery_code"; raise WrongCode otherwise."""
    digits = re.sub(r"[\s-]", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return _recover(session, staff, code, now)
    secret = _opened(staff.totp_secret, secret_key, now)
    step = _step(secret, digits, now=now, after=staff.totp_last_step)
    if step is None:
        raise WrongCode
    # Taken by one statement, so that of two who use a code at the same moment only one gets in.
    taken = session.execute(
        update(Staff)
        .where(
            Staff.id == staff.id,
            or_(Staff.totp_last_step.is_(None), Staff.totp_last_step < step),
        )
        .values(totp_last_step=step)
        .returning(Staff.id)
    )
    if taken.one_or_none() is None:
        raise WrongCode
    return "code"


def new_recovery_codes(session: Session, staff: Staff, *, now: datetime) -> list[str]:
    """Make recovery codes in place of those there were, and give them."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    codes = [_readable(secrets.token_bytes(16)) for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(code_hash=_digest(code), staff_id=staff.id, created_at=now) for code in codes
    )
    return codes


def recovery_codes_left(session: Session, staff: Staff) -> int:
    """Count the recovery codes that were not used yet."""
    left = select(func.count()).where(
        RecoveryCode.staff_id == staff.id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(left) or 0


def forget(session: Session, staff: Staff) -> None:
    """Take somebody's second factor away, so that they set one up when they sign in next."""
    kept = session.get_one(Staff, staff.id)
    kept.totp_secret, kept.totp_last_step = "", None
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))


def _recover(session: Session, staff: Staff, code: str, now: datetime) -> str:
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.code_hash == _digest(code),
            RecoveryCode.staff_id == staff.id,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.staff_id)
    )
    if used.one_or_none() is None:
        raise WrongCode
    return "recovery_code"


def _step(secret: str, code: str, *, now: datetime, after: int | None) -> int | None:
    """Give the step of time that a code belongs to, when it is later than the last one used."""
    totp = pyotp.TOTP(secret)
    digits = re.sub(r"[\s-]", "", code)
    this = int(now.timestamp()) // STEP_SECONDS
    for step in (this + offset for offset in STEPS):
        right = hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode())
        if right and (after is None or step > after):
            return step
    return None


def _opened(sealed: str, secret_key: str, now: datetime) -> str:
    try:
        return unseal(secret_key, PURPOSE, sealed, now=now)
    except Unreadable as error:
        raise SecretUnreadable from error


def _readable(secret: bytes) -> str:
    letters = base64.b32encode(secret).decode().lower().rstrip("=")
    return "-".join(letters[at : at + 5] for at in range(0, len(letters), 5))


def _digest(code: str) -> str:
    # With 128 random bits in it no slow hash is needed.
    letters = re.sub(r"[^a-z2-7]", "", code.lower())
    return hashlib.sha256(f"recovery code: {letters}".encode()).hexdigest()
