"""The code of an asking and the link that goes with it: made from its row, and kept nowhere.

Both come from the installation's key, so that the mail can be written later and tried again. Of the
code the row keeps a slow hash; the link is checked by making it again.
"""

import base64
import hmac
import re
from datetime import datetime
from functools import cache

from pwdlib import PasswordHash
from sqlalchemy.orm import Session

from backend.errors import DomainError
from backend.proving.limits import DIGITS, LINK_LASTS
from backend.proving.models import ContactChange, ProofAsked

_TOKEN = re.compile(r"([1-9][0-9]{0,8})-([A-Za-z0-9_-]{22})")


class NoSuchProof(DomainError):
    """This link does not work any more, or a part of it is missing. Ask for a code again."""


def code_of(asked: ProofAsked | ContactChange, secret_key: str) -> str:
    """Give the code of an asking, as likely to be any one as any other."""
    purpose = "code" if isinstance(asked, ProofAsked) else "code for a new contact"
    number = int.from_bytes(_made(purpose, asked, secret_key))
    return f"{number % 10**DIGITS:0{DIGITS}}"


def hash_of(code: str) -> str:
    """Give the slow hash that is kept of a code."""
    return _hasher().hash(code)


def link_of(asked: ProofAsked, secret_key: str) -> str:
    """Give the token of the link by which whoever reads the mail asks from their own browser."""
    made = base64.urlsafe_b64encode(_made("link", asked, secret_key)[:16]).decode()
    return f"{asked.id}-{made.rstrip('=')}"


def asked_by_link(session: Session, token: str, *, secret_key: str, now: datetime) -> ProofAsked:
    """Give the asking whose mail a link came with, or raise NoSuchProof."""
    read = _TOKEN.fullmatch(token)
    asked = session.get(ProofAsked, int(read[1])) if read else None
    if asked is None or not hmac.compare_digest(link_of(asked, secret_key), token):
        raise NoSuchProof
    if asked.sent_at is None or now > asked.sent_at + LINK_LASTS:
        raise NoSuchProof
    return asked


def _made(purpose: str, asked: ProofAsked | ContactChange, secret_key: str) -> bytes:
    said = f"proving {purpose}: {asked.id}: {asked.at.isoformat()}"
    return hmac.digest(secret_key.encode(), said.encode(), "sha256")


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()
