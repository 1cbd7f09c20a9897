"""Asking somebody by letter if they agree to what another person complained of for them."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases import people
from backend.cases.consents import ASK, ConsentAlreadySettled
from backend.cases.models import Case
from backend.cases.service import find
from backend.casework import consent_links
from backend.errors import DomainError
from backend.letters import service as letters
from backend.letters.facts import ConsentRequest
from backend.letters.recipient import check_sending, recipient_of
from backend.proving import contacts
from backend.residents.models import Consent, Resident
from backend.rulebook import Rulebook


class NotAsLookedAt(DomainError):
    """Nothing was sent: look at the letter as it is now, then confirm."""


class NotTheirsAlone(DomainError):
    """That does not go by email: whoever complained for them gave the same email address or phone
    number as their own, and could answer in their place. Send it by post, or ask them in person.
    """


def drafted(
    session: Session,
    reference: str,
    *,
    more: str,
    sending: letters.Sending,
    staff_id: int,
    rulebook: Rulebook,
    now: datetime,
) -> letters.Draft:
    """Give the letter as it would go out.

    Raise ConsentAlreadySettled, NoSuchCase, or NotTheirsAlone for a mail.
    """
    case = _awaiting(session, reference)
    ready = letters.draft(
        session,
        case,
        ConsentRequest(more=more),
        rulebook=rulebook,
        now=now,
        staff_id=staff_id,
        sending=sending,
    )
    if ready.channel == "email" and shares_contacts(
        session, case.resident_id, case.representative_id, email=sending.email
    ):
        raise NotTheirsAlone
    return ready


def refused(
    session: Session, reference: str, sending: letters.Sending, *, now: datetime
) -> DomainError | None:
    """Give what keeps the letter from going that way, None where nothing does."""
    case = _awaiting(session, reference)
    to = recipient_of(session, case, sending=sending, now=now, always_resident=True)
    try:
        check_sending(session, case, to, sending)
    except (letters.NotASafeWay, letters.NoAddress) as error:
        return error
    return None


def shares_contacts(
    session: Session, resident_id: int, other_id: int | None, *, email: str = ""
) -> bool:
    """Tell whether somebody can be reached where another one can, who may then read their mail.

    `email` is an address that is to be theirs as well.
    """
    if other_id is None:
        return False
    theirs, others = (
        {*contacts.all_of(session.get_one(Resident, one))} for one in (resident_id, other_id)
    )
    given = contacts.read(email)
    return not (theirs | ({given} if given else set())).isdisjoint(others)


def send(
    session: Session,
    reference: str,
    *,
    more: str,
    sending: letters.Sending,
    looked_at: str,
    key: str,
    staff_id: int,
    rulebook: Rulebook,
    secret: str,
    now: datetime,
) -> None:
    """Send the letter whose digest is `looked_at`; the same key sends it once.

    One that goes by email has a link to answer by, of which `secret` is part; the address that
    staff gave for it is the resident's from now on.
    Raise NotAsLookedAt, Incomplete, NotASafeWay, NoAddress, or what `drafted` raises.
    """
    ready = drafted(
        session,
        reference,
        more=more,
        sending=sending,
        staff_id=staff_id,
        rulebook=rulebook,
        now=now,
    )
    if ready.digest != looked_at:
        raise NotAsLookedAt
    case = _awaiting(session, reference)
    if ready.channel == "email":
        _keep_address(session, case, ready.address, staff_id=staff_id, now=now)
    letter = letters.issue(
        session,
        case,
        ConsentRequest(more=more),
        case_event_seq=None,
        staff_id=staff_id,
        idempotency_key=key,
        rulebook=rulebook,
        now=now,
        sending=sending,
    )
    is_made = consent_links.of_number(session, ASK, letter.id)
    if letter.channel == "email" and case.consent_id is not None and is_made is None:
        consent_links.make_ask(session, case.consent_id, number=letter.id, secret=secret, now=now)


def _keep_address(
    session: Session, case: Case, email: str, *, staff_id: int, now: datetime
) -> None:
    """Put the address of a letter on record for the resident, unless it stands there."""
    seen = people.details_of(session.get_one(Resident, case.resident_id))
    if seen.email.strip() == email:
        return
    people.put_right(
        session,
        case.reference,
        "resident",
        replace(seen, email=email),
        seen=seen,
        by=f"staff:{staff_id}",
        now=now,
    )


def _awaiting(session: Session, reference: str) -> Case:
    case = find(session, reference)
    consent = session.get(Consent, case.consent_id) if case.consent_id else None
    if consent is None or consent.status != "awaited":
        raise ConsentAlreadySettled
    return case
