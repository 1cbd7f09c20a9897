"""Encrypting what only this installation may read, with a key of each purpose's own."""

import base64
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backend.errors import DomainError

FOR_EVER = timedelta(days=36500)


class Unreadable(DomainError):
    """That was not written here, was changed, or is too old. Begin again."""


def seal(secret_key: str, purpose: str, words: str, *, now: datetime) -> str:
    """Encrypt words, so that a change of them is noticed."""
    return _box(secret_key, purpose).encrypt_at_time(words.encode(), _seconds(now)).decode()


def unseal(
    secret_key: str, purpose: str, sealed: str, *, now: datetime, within: timedelta = FOR_EVER
) -> str:
    """Give the words back; raise Unreadable when they are not ours, were changed or are too old."""
    try:
        words = _box(secret_key, purpose).decrypt_at_time(
            sealed.encode(), int(within.total_seconds()), _seconds(now)
        )
    except InvalidToken as error:
        raise Unreadable from error
    return words.decode()


def _box(secret_key: str, purpose: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=f"front door: {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))


def _seconds(now: datetime) -> int:
    return int(now.timestamp())
