"""Links by which somebody says if they agree that another acts for them, and changes their mind.

The secret of a link is made from its row and the installation's key, so that the mail can be
written later without the secret standing anywhere. Opening a link spends nothing.
"""

import hmac
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.consents import ASK, CHANGE, end_links
from backend.cases.models import NEVER
from backend.errors import DomainError
from backend.residents.models import ConsentLink
from backend.staff.sessions import digest

ASKED_FOR = timedelta(days=28)


class NoSuchConsentLink(DomainError):
    """This link does not work. It may be cut short, too old, or used already. If you answered
    before, use the link in the email that we sent you after that. Or ring us: we can change your
    answer for you.
    """


def make_ask(
    session: Session, consent_id: int, *, number: int, secret: str, now: datetime
) -> ConsentLink:
    """Make the link that goes with the letter of a number; an earlier one stops working."""
    end_links(session, consent_id, ASK, now=now)
    return _make(session, consent_id, ASK, number, secret, now=now, until=now + ASKED_FOR)


def make_change(
    session: Session, consent_id: int, *, number: int, secret: str, now: datetime
) -> ConsentLink:
    """Make the link by which an answer is changed; an earlier one stops working.

    It has no last day: permission can be taken back for as long as it can be used.
    """
    end_links(session, consent_id, CHANGE, now=now)
    return _make(session, consent_id, CHANGE, number, secret, now=now, until=NEVER)


def token_of(link: ConsentLink, *, secret: str) -> str:
    """Give the secret of a link.

    A number may be given again once a backup is put back, and a mail of before still lies in a
    mailbox: so the consent and the moment are part of it.
    """
    said = f"consent:{link.kind}:{link.number}:{link.consent_id}:{link.created_at.isoformat()}"
    made = hmac.digest(secret.encode(), said.encode(), "sha256")
    return urlsafe_b64encode(made).decode().rstrip("=")


def of_number(session: Session, kind: str, number: int) -> ConsentLink | None:
    """Give the link of a kind and number, None where none was made."""
    return session.scalar(
        select(ConsentLink).where(ConsentLink.kind == kind, ConsentLink.number == number)
    )


def find(session: Session, token: str, kind: str, *, now: datetime) -> ConsentLink:
    """Give the link that a token stands for; raise NoSuchConsentLink once it is worth nothing."""
    found = session.get(ConsentLink, digest(token), populate_existing=True)
    if found is None or found.kind != kind or not works(found, now=now):
        raise NoSuchConsentLink
    return found


def works(link: ConsentLink, *, now: datetime) -> bool:
    """Tell whether a link can still be used."""
    return link.used_at is None and link.ended_at is None and now < link.expires_at


def _make(
    session: Session,
    consent_id: int,
    kind: str,
    number: int,
    secret: str,
    *,
    now: datetime,
    until: datetime,
) -> ConsentLink:
    link = ConsentLink(
        consent_id=consent_id,
        number=number,
        kind=kind,
        created_at=now.astimezone(UTC),
        expires_at=until,
    )
    link.token_hash = digest(token_of(link, secret=secret))
    session.add(link)
    session.flush()
    return link
