"""Mails about consent: how to change an answer, and to staff that somebody is under pressure."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.cases.consents import CHANGE
from backend.cases.models import Case
from backend.casework import consent_links
from backend.letters.models import SentLetter
from backend.notifications.models import Notice
from backend.residents.models import Consent, ConsentLink, Resident
from backend.settings import Settings
from backend.tasks.models import Task
from backend.tasks.service import PRESSED

ANSWERED = "consent_answered"
PRESSED_ALERT = "pressed_alert"


def queue(session: Session, *, now: datetime) -> None:
    """Write a notice for every link by which an answer can be changed, and for who is pressed."""
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
    key = func.concat(f"{PRESSED_ALERT}:", Task.id)
    told = session.scalars(
        select(Task).where(
            Task.kind == PRESSED, Task.done_at.is_(None), ~exists().where(Notice.dedup_key == key)
        )
    )
    session.add_all(
        Notice(
            dedup_key=f"{PRESSED_ALERT}:{task.id}",
            kind=PRESSED_ALERT,
            about={"case": task.case_id},
            due_at=now,
        )
        for task in told.all()
    )
    session.flush()


def pressed(session: Session, notice: Notice, settings: Settings) -> Mapping[str, str]:
    """Give what staff are told when somebody says that they are pressed: which case, no name."""
    case = session.get_one(Case, notice.about["case"])
    return {
        "to": settings.staff_alert_email,
        "template": PRESSED_ALERT,
        "reference": case.reference,
        "link": f"{settings.public_url}/staff/cases/{case.reference}",
    }


def facts_of(session: Session, notice: Notice, settings: Settings) -> Mapping[str, str] | None:
    """Give the mail with the link, None once the link is worth nothing or no way is safe.

    It goes where the letter went that asked: staff said that this was safe. Where the person's
    address or safe way was changed since, nobody has said so of either.
    """
    number = notice.about["link"]
    link = consent_links.of_number(session, CHANGE, number)
    letter = session.get(SentLetter, number)
    if link is None or letter is None or link.ended_at is not None:
        return None
    consent = session.get_one(Consent, link.consent_id)
    resident = session.get_one(Resident, consent.resident_id)
    if resident.email.strip() != letter.address:
        return None
    token = consent_links.token_of(link, secret=settings.secret_key)
    return {
        "to": letter.address,
        "template": ANSWERED,
        "name": resident.full_name,
        "link": f"{settings.public_url}/consent/{token}/change",
    }
