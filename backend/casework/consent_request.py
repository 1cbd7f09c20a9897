"""Asking somebody by letter if they agree to what another person complained of for them."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases.consents import ASK, ConsentAlreadySettled
from backend.cases.models import Case
from backend.cases.service import find
from backend.casework import consent_links
from backend.errors import DomainError
from backend.letters import service as letters
from backend.letters.facts import ConsentRequest
from backend.residents.models import Consent
from backend.rulebook import Rulebook


class NotAsLookedAt(DomainError):
    """Nothing was sent: look at the letter as it is now, then confirm."""


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
    """Give the letter as it would go out; raise ConsentAlreadySettled, or NoSuchCase."""
    case = _awaiting(session, reference)
    return letters.draft(
        session,
        case,
        ConsentRequest(more=more),
        rulebook=rulebook,
        now=now,
        staff_id=staff_id,
        sending=sending,
    )


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

    One that goes by email has a link to answer by, of which `secret` is part.
    Raise NotAsLookedAt, ConsentAlreadySettled, Incomplete, NotASafeWay or NoAddress.
    """
    case = _awaiting(session, reference)
    facts = ConsentRequest(more=more)
    ready = letters.draft(
        session, case, facts, rulebook=rulebook, now=now, staff_id=staff_id, sending=sending
    )
    if ready.digest != looked_at:
        raise NotAsLookedAt
    letter = letters.issue(
        session,
        case,
        facts,
        case_event_seq=None,
        staff_id=staff_id,
        idempotency_key=key,
        rulebook=rulebook,
        now=now,
        sending=sending,
    )
    is_made = consent_links.of_number(session, ASK, letter.id, secret=secret)
    if letter.channel == "email" and case.consent_id is not None and is_made is None:
        consent_links.make_ask(session, case.consent_id, number=letter.id, secret=secret, now=now)


def _awaiting(session: Session, reference: str) -> Case:
    case = find(session, reference)
    consent = session.get(Consent, case.consent_id) if case.consent_id else None
    if consent is None or consent.status != "awaited":
        raise ConsentAlreadySettled
    return case
