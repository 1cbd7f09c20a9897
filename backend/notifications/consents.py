"""Mails about consent: how to change an answer, and to staff that somebody is under pressure."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.cases.consents import CHANGE
from backend.cases.models import Case
from backend.casework import consent_change_link, consent_links
from backend.letters.models import SentLetter
from backend.notifications.models import Notice
from backend.residents.models import Consent, ConsentLink, Resident
from backend.settings import Settings
from backend.tasks.models import Task
from backend.tasks.service import PRESSED

ANSWERED = "consent_answered"
PRESSED_ALERT = "pressed_alert"


def queue(session: Session, *, secret: str, now: datetime) -> None:
    """Write a notice for every link by which an answer can be changed, and for who is pressed.

    Links that went to an address which was changed since are made anew.
    """
    consent_change_link.renew(session, secret=secret, now=now)
    key = func.concat(f"{ANSWERED}:", ConsentLink.token_hash)
    rows = session.scalars(
        select(ConsentLink.token_hash).where(
            ConsentLink.kind == CHANGE,
            ConsentLink.ended_at.is_(None),
            ~exists().where(Notice.dedup_key == key),
        )
    )
    session.add_all(
        Notice(dedup_key=f"{ANSWERED}:{link}", kind=ANSWERED, about={"link": link}, due_at=now)
        for link in rows
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

    It goes where the letter went that asked: staff said that this was safe. Where the address was
    changed since, nobody has said so of it. A link that follows no letter goes to the address that
    whoever made it looked at: it ends when that is changed.
    """
    link = session.get(ConsentLink, notice.about["link"])
    if link is None or link.ended_at is not None:
        return None
    consent = session.get_one(Consent, link.consent_id)
    resident = session.get_one(Resident, consent.resident_id)
    letter = session.get(SentLetter, link.number)
    email = resident.email.strip()
    if not email or (letter is not None and letter.address != email):
        return None
    token = consent_links.token_of(link, secret=settings.secret_key)
    return {
        "to": email,
        "template": ANSWERED,
        "name": resident.full_name,
        "link": f"{settings.public_url}/consent/{token}/change",
    }
