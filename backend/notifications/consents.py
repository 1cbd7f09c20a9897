"""The mail to somebody who answered by their own link: how to change their answer later."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.cases.consents import CHANGE
from backend.casework import consent_links
from backend.letters.models import SentLetter
from backend.notifications.models import Notice
from backend.residents.models import Consent, ConsentLink, Resident
from backend.settings import Settings

ANSWERED = "consent_answered"


def queue(session: Session, *, now: datetime) -> None:
    """Write a notice for every link by which an answer can be changed."""
    key = func.concat(f"{ANSWERED}:", ConsentLink.number)
    rows = session.scalars(
        select(ConsentLink.number).where(
            ConsentLink.kind == CHANGE,
            ConsentLink.ended_at.is_(None),
            ~exists().where(Notice.dedup_key == key),
        )
    )
    session.add_all(
        Notice(dedup_key=f"{ANSWERED}:{number}", kind=ANSWERED, about={"link": number}, due_at=now)
        for number in rows
    )
    session.flush()


def facts_of(session: Session, notice: Notice, settings: Settings) -> Mapping[str, str] | None:
    """Give the mail with the link, None once the link is worth nothing or no way is safe.

    It goes where the letter went that asked: staff said that this was safe. Where the person's
    address or safe way was changed since, nobody has said so of either.
    """
    number = notice.about["link"]
    link = consent_links.of_number(session, CHANGE, number, secret=settings.secret_key)
    letter = session.get(SentLetter, number)
    if link is None or letter is None or link.ended_at is not None:
        return None
    consent = session.get_one(Consent, link.consent_id)
    resident = session.get_one(Resident, consent.resident_id)
    if resident.email.strip() != letter.address:
        return None
    token = consent_links.token_of(CHANGE, number, secret=settings.secret_key)
    return {
        "to": letter.address,
        "template": ANSWERED,
        "name": resident.full_name,
        "link": f"{settings.public_url}/consent/{token}/change",
    }
