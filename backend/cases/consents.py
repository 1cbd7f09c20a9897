"""What becomes of a consent: given, declined, withdrawn, limited, lapsed; and what histories say.

Cases that came out of one another share a consent, so that it is locked, and told of, in all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from backend.cases import events, search
from backend.cases.keeping import write
from backend.cases.models import Case
from backend.cases.pressure import PRESSURE
from backend.cases.service import NoSuchCase, find, hold
from backend.clock import local_date
from backend.errors import DomainError
from backend.policy.consent import SCOPES
from backend.policy.wording import short_date
from backend.residents.models import Consent, ConsentLink, Resident
from backend.residents.service import Permission, Person, add_person, await_consent

AWAITED, RECORDED, DECLINED = "awaited", "recorded", "declined"
WITHDRAWN, LAPSED = "withdrawn", "lapsed"
ASK, CHANGE = "ask", "change"


class ConsentAlreadySettled(DomainError):
    """That consent was recorded or declined already. Look at the case again."""


class NoEvidence(DomainError):
    """Write what you saw or heard, and when. A correction needs its reason."""


class NoConsentToChange(DomainError):
    """Nobody acts for the resident on this case."""


class UnknownScope(DomainError):
    """Choose what they may be told."""


class LapsesBeforeToday(DomainError):
    """The last day of a permission cannot be in the past. Enter today or a later day."""


class SomebodyActsAlready(DomainError):
    """Somebody acts for the resident already, or is waiting to. Record first that this is over."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How far a consent goes, its last local day if it has one, and what it rests on."""

    scope: str = "everything"
    lapses_on: date | None = None
    authority: str = ""


@dataclass(frozen=True)
class Held:
    """A consent with every case that it is for, all of them locked."""

    consent: Consent
    cases: Sequence[Case]


def held(session: Session, consent_id: int) -> Held:
    """Lock the cases of a consent, in one order, and read it anew."""
    numbers = session.scalars(
        select(Case.id).where(Case.consent_id == consent_id).order_by(Case.id)
    ).all()
    cases = [hold(session, number) for number in numbers]
    return Held(session.get_one(Consent, consent_id, populate_existing=True), cases)


def held_for(session: Session, reference: str) -> Held:
    """Lock the consent of a case; raise NoSuchCase, or NoConsentToChange where there is none."""
    found = session.execute(
        select(Case.id, Case.consent_id).where(Case.reference == reference)
    ).one_or_none()
    if found is None:
        raise NoSuchCase
    if found.consent_id is None:
        raise NoConsentToChange
    return held(session, found.consent_id)


def settle(
    session: Session,
    one: Held,
    status: str,
    *,
    evidence: str,
    by: str,
    now: datetime,
    terms: Terms | None = None,
) -> None:
    """Make a consent be of a status and terms from now on; every case of it says so.

    `evidence` is how that is known. Raise UnknownScope or LapsesBeforeToday.
    """
    new = terms or Terms()
    today = local_date(now)
    if status == RECORDED:
        _check(new, today)
    consent = one.consent
    was, consent.status = consent.status, status
    changed = was == RECORDED == status
    if status == RECORDED:
        consent.scope, consent.lapses_on = new.scope, new.lapses_on
        consent.authority = new.authority
    told = "changed" if changed else status
    noted = f"{short_date(today)}, {told}: {evidence}"
    consent.evidence_words = "\n".join(part for part in (consent.evidence_words, noted) if part)
    consent.changed_at = now
    consent.changed_by = int(by.removeprefix("staff:")) if by.startswith("staff:") else None
    end_links(session, consent.id, ASK, now=now)
    _tell(session, one, f"consent_{told}", was=was, by=by, now=now)


def settle_consent(
    session: Session,
    reference: str,
    *,
    granted: bool,
    evidence: str,
    staff_id: int,
    now: datetime,
    seen: str = AWAITED,
) -> None:
    """Record that the person complained for agreed, or declined, and who checked it.

    A decision is put right by another one; `seen` is the status that whoever decides had before
    them, so that two who decide at once do not undo each other.
    """
    status = RECORDED if granted else DECLINED
    try:
        one = held_for(session, reference)
    except NoConsentToChange as none:
        raise ConsentAlreadySettled from none
    if one.consent.status != seen or one.consent.status == status:
        raise ConsentAlreadySettled
    by_staff(session, one, status, evidence=evidence, staff_id=staff_id, now=now)


def by_staff(
    session: Session,
    one: Held,
    status: str,
    *,
    evidence: str,
    staff_id: int,
    now: datetime,
    terms: Terms | None = None,
) -> None:
    """Record what staff saw or heard about a consent; raise NoEvidence where they say nothing."""
    if not any(character.isalnum() for character in evidence):
        raise NoEvidence
    settle(session, one, status, evidence=evidence, by=f"staff:{staff_id}", now=now, terms=terms)


def lapse(session: Session, *, now: datetime) -> None:
    """Note once in the history that a consent has lapsed; it was worth nothing since that day."""
    over = select(Consent.id).where(Consent.status == RECORDED, Consent.lapses_on < local_date(now))
    for number in session.scalars(over.order_by(Consent.id)).all():
        one = held(session, number)
        if one.consent.status != RECORDED:  # withdrawn meanwhile
            continue
        one.consent.status, one.consent.changed_at = LAPSED, now
        one.consent.changed_by = None
        _tell(session, one, "consent_lapsed", was=RECORDED, by="system", now=now)


def add_representative(
    session: Session,
    reference: str,
    person: Person,
    permission: Permission,
    *,
    by: str,
    now: datetime,
) -> Consent:
    """Put on record that somebody wants to act for the resident from now on; consent is awaited.

    Raise NoSuchCase, or SomebodyActsAlready while somebody else does or waits to.
    """
    case = _free_for_another(session, reference)
    representative = add_person(session, person, now=now)
    resident = session.get_one(Resident, case.resident_id)
    consent = await_consent(
        session, of=resident, representative=representative, permission=permission, now=now
    )
    case.representative_id, case.consent_id = representative.id, consent.id
    data = {"consent": consent.id, "representative": representative.id}
    search.remember(session, case)
    events.append(session, case, "representative_added", actor=by, now=now, data=data)
    events.append(
        session, case, "consent_awaited", actor="system", now=now, data={"consent": consent.id}
    )
    return consent


def note_pressure(session: Session, one: Held, words: str, *, by: str, now: datetime) -> None:
    """Write down that somebody says they are pressed, or did not ask for this, in their words."""
    for case in one.cases:
        data = {"consent": one.consent.id}
        write(session, case, PRESSURE, actor=by, words={"said": words}, now=now, data=data)


def end_links(session: Session, consent_id: int, kind: str, *, now: datetime) -> None:
    """End the links of a kind that somebody was sent about a consent and that still work."""
    session.execute(
        update(ConsentLink)
        .where(
            ConsentLink.consent_id == consent_id,
            ConsentLink.kind == kind,
            ConsentLink.used_at.is_(None),
            ConsentLink.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def end_links_to(session: Session, resident_id: int, *, now: datetime) -> None:
    """End every link that went to an address which a resident has no more: others may read it.

    Whoever has answered is owed another to change that by.
    """
    theirs = select(Consent.id).where(Consent.resident_id == resident_id)
    session.execute(
        update(ConsentLink)
        .where(ConsentLink.consent_id.in_(theirs), ConsentLink.ended_at.is_(None))
        .values(ended_at=now, to_renew=ConsentLink.kind == CHANGE)
    )


def _check(terms: Terms, today: date) -> None:
    if terms.scope not in SCOPES:
        raise UnknownScope
    if terms.lapses_on is not None and terms.lapses_on < today:
        raise LapsesBeforeToday


def _free_for_another(session: Session, reference: str) -> Case:
    case = find(session, reference)
    if case.consent_id is not None:
        consent = session.get_one(Consent, case.consent_id, populate_existing=True)
        if consent.status in (AWAITED, RECORDED):
            raise SomebodyActsAlready
    return case


def _tell(session: Session, one: Held, kind: str, *, was: str, by: str, now: datetime) -> None:
    consent = one.consent
    data = {"consent": consent.id, "was": was}
    if consent.status == RECORDED:
        lapses_on = consent.lapses_on.isoformat() if consent.lapses_on else None
        data |= {"scope": consent.scope, "lapses_on": lapses_on, "authority": consent.authority}
    for case in one.cases:
        flag_modified(case, "state")  # its version moves on, for whoever looks at it meanwhile
        events.append(session, case, kind, actor=by, now=now, data=data)
