"""The link by which an answer about consent is changed, for whoever has none that works.

So it is for those who agreed by phone or on paper, and for those whose address was changed.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import consents, events
from backend.cases.consents import AWAITED, CHANGE, Held
from backend.casework import consent_links
from backend.casework.consent_request import NotTheirsAlone, shares_contacts
from backend.errors import DomainError
from backend.letters.recipient import NoAddress, NotASafeWay, is_mailable
from backend.proving import contacts
from backend.proving.safety import is_safe
from backend.residents.models import ConsentLink, Resident
from backend.tasks import service as tasks
from backend.tasks.models import Task

LINK_SENT = "consent_link_sent"
# No letter asked: the mail goes to the address on record.
NO_LETTER = 0
# Pressed twice, it is sent once.
SENT_JUST_NOW = timedelta(minutes=1)


class NotAnsweredYet(DomainError):
    """They have not answered yet, so there is nothing to change. Ask them if they agree."""


def send(
    session: Session, reference: str, *, safe: bool, staff_id: int, secret: str, now: datetime
) -> None:
    """Let a link go to the resident's address; one they had before stops working.

    `safe` says that staff know that nobody else reads what goes there. Raise NoSuchCase,
    NoConsentToChange, NotAnsweredYet, NoAddress, NotTheirsAlone or NotASafeWay.
    """
    one = consents.held_for(session, reference)
    _check(session, one, safe=safe)
    if _went_just_now(session, one, now):
        return
    _make(session, one, secret=secret, now=now)
    for case in one.cases:
        events.append(
            session,
            case,
            LINK_SENT,
            actor=f"staff:{staff_id}",
            now=now,
            data={"consent": one.consent.id},
        )
    _no_longer_to_do(session, one, now=now)


def renew(session: Session, *, secret: str, now: datetime) -> None:
    """Make new links in place of those that went to an address which was changed since.

    Where it is not known that the new address is safe, staff are to see to it.
    """
    ended = session.scalars(select(ConsentLink).where(ConsentLink.to_renew)).all()
    for link in ended:
        one = consents.held(session, link.consent_id)
        link.to_renew = False
        if not one.cases or one.consent.status == AWAITED:
            continue
        if _may_go_by_itself(session, one):
            _make(session, one, secret=secret, now=now)
        else:
            tasks.add(session, tasks.CONSENT_LINK, case_id=one.cases[0].id, now=now)


def _make(session: Session, one: Held, *, secret: str, now: datetime) -> None:
    consent_links.make_change(session, one.consent.id, number=NO_LETTER, secret=secret, now=now)


def _check(session: Session, one: Held, *, safe: bool) -> None:
    if one.consent.status == AWAITED:
        raise NotAnsweredYet
    if not is_mailable(_resident(session, one).email.strip()):
        raise NoAddress
    if shares_contacts(session, one.consent.resident_id, one.consent.representative_id):
        raise NotTheirsAlone
    if not safe:
        raise NotASafeWay


def _may_go_by_itself(session: Session, one: Held) -> bool:
    resident = _resident(session, one)
    contact = contacts.read(resident.email)
    return (
        contact is not None
        and is_mailable(resident.email.strip())
        and not shares_contacts(session, resident.id, one.consent.representative_id)
        and all(is_safe(session, case, resident, contact) for case in one.cases)
    )


def _resident(session: Session, one: Held) -> Resident:
    return session.get_one(Resident, one.consent.resident_id)


def _went_just_now(session: Session, one: Held, now: datetime) -> bool:
    just_now = select(ConsentLink.token_hash).where(
        ConsentLink.consent_id == one.consent.id,
        ConsentLink.kind == CHANGE,
        ConsentLink.number == NO_LETTER,
        ConsentLink.ended_at.is_(None),
        ConsentLink.created_at > now - SENT_JUST_NOW,
    )
    return session.scalar(just_now) is not None


def _no_longer_to_do(session: Session, one: Held, *, now: datetime) -> None:
    waiting = select(Task).where(
        Task.case_id.in_([case.id for case in one.cases]),
        Task.kind == tasks.CONSENT_LINK,
        Task.done_at.is_(None),
    )
    for task in session.scalars(waiting):
        tasks.take_back(task, now=now)
