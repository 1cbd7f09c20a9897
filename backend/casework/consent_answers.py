"""What somebody answers by their own link: that another may act for them, that not, or more.

Nothing is spent or changed by looking. Whoever says that they are pressed is heard by a person, and
whoever complained for them is told nothing of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import consents
from backend.cases.consents import ASK, CHANGE, DECLINED, RECORDED, WITHDRAWN, Held, Terms
from backend.cases.models import Case
from backend.casework import consent_links
from backend.casework.consent_links import NoSuchConsentLink
from backend.casework.consent_request import shares_contacts
from backend.errors import DomainError
from backend.policy.consent import Sees
from backend.residents.consent import worth
from backend.residents.models import Consent, ConsentLink, Resident
from backend.tasks import service as tasks

Answer = Literal["agree", "decline", "pressed"]
ANSWERS: tuple[Answer, ...] = ("agree", "decline", "pressed")
BY_LINK = "They answered by the link in our email to them"


class NoAnswer(DomainError):
    """Choose one of the answers."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What somebody answered: with `terms` where they agree, in `words` where they say more."""

    answer: Answer
    terms: Terms
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What somebody is asked: who wants to act for them, about what in general, how it stands.

    `cases` are (reference, kind, day received); `sees` is what the other may see now.
    """

    representative: str
    cases: Sequence[tuple[str, str, date]]
    status: str
    terms: Terms
    sees: Sees


def asking(session: Session, token: str, kind: str, *, now: datetime) -> Asking:
    """Give what a link asks, without spending it; raise NoSuchConsentLink."""
    link = consent_links.find(session, token, kind, now=now)
    consent = session.get_one(Consent, link.consent_id, populate_existing=True)
    rows = session.execute(
        select(Case.reference, Case.kind, Case.received_on)
        .where(Case.consent_id == consent.id)
        .order_by(Case.id)
    ).all()
    if not rows:  # somebody else acts for them since
        raise NoSuchConsentLink
    return Asking(
        representative=session.get_one(Resident, consent.representative_id).full_name,
        cases=[(row.reference, row.kind, row.received_on) for row in rows],
        status=consent.status,
        terms=Terms(scope=consent.scope, lapses_on=consent.lapses_on, authority=consent.authority),
        sees=worth(consent, now=now),
    )


def answer(
    session: Session, token: str, answered: Answered, *, secret: str, now: datetime
) -> str | None:
    """Spend a link that asks, and give the token of the one by which the answer is changed.

    None where the answer is that somebody is pressed: then nothing more is mailed. Raise
    NoSuchConsentLink, UnknownScope or LapsesBeforeToday.
    """
    link, one = _held(session, token, ASK, now=now)
    _check_who_agrees(session, one.consent, answered)
    link.used_at = now
    if answered.answer == "pressed":
        _pressed(session, one, answered.words, now=now)
        return None
    status = RECORDED if answered.answer == "agree" else DECLINED
    _settle(session, one, status, answered.terms, now=now)
    _tell_staff(session, one, now=now)
    changes = consent_links.make_change(
        session, link.consent_id, number=link.number, secret=secret, now=now
    )
    return consent_links.token_of(changes, secret=secret)


def change(session: Session, token: str, answered: Answered, *, now: datetime) -> None:
    """Change an answer by the link that came with it, at once; the link goes on working.

    Where somebody says that they are pressed it ends. Raise NoSuchConsentLink, UnknownScope or
    LapsesBeforeToday.
    """
    link, one = _held(session, token, CHANGE, now=now)
    if answered.answer == "pressed":
        _pressed(session, one, answered.words, now=now)
        link.ended_at = now
        return
    status = RECORDED if answered.answer == "agree" else _no(one.consent.status)
    there = (one.consent.status, Terms(scope=one.consent.scope, lapses_on=one.consent.lapses_on))
    if there == (status, answered.terms) or status == one.consent.status != RECORDED:
        return
    _settle(session, one, status, answered.terms, now=now)
    _tell_staff(session, one, now=now)


def _check_who_agrees(session: Session, consent: Consent, answered: Answered) -> None:
    """Take no yes where whoever acts for them may read their mail, which may be so only since."""
    shared = shares_contacts(session, consent.resident_id, consent.representative_id)
    if shared and answered.answer == "agree":
        raise NoSuchConsentLink


def _held(session: Session, token: str, kind: str, *, now: datetime) -> tuple[ConsentLink, Held]:
    """Give a link and its consent, locked: of two who use it at once the second finds it used."""
    found = consent_links.find(session, token, kind, now=now)
    one = consents.held(session, found.consent_id)
    if not one.cases:
        raise NoSuchConsentLink
    return consent_links.find(session, token, kind, now=now), one


def _settle(session: Session, one: Held, status: str, terms: Terms, *, now: datetime) -> None:
    consents.settle(session, one, status, evidence=BY_LINK, by="resident", now=now, terms=terms)


def _tell_staff(session: Session, one: Held, *, now: datetime) -> None:
    """Put it down for staff, who may be about to write to or ring whoever may know less now."""
    tasks.add(session, tasks.CONSENT_ANSWERED, case_id=one.cases[0].id, now=now)


def _pressed(session: Session, one: Held, words: str, *, now: datetime) -> None:
    """End what was agreed, and let a person know at once what somebody says."""
    status = _no(one.consent.status)
    if status != one.consent.status:
        _settle(session, one, status, Terms(), now=now)
    consents.note_pressure(session, one, words, by="resident", now=now)
    for case in one.cases:
        tasks.take_back_of_case(session, tasks.CONSENT_ANSWERED, case_id=case.id, now=now)
    tasks.add(session, tasks.PRESSED, case_id=one.cases[0].id, words=words, due_at=now, now=now)


def _no(status: str) -> str:
    """Give what consent becomes where somebody says no: what was never given is not withdrawn."""
    if status == RECORDED:
        return WITHDRAWN
    return DECLINED if status == consents.AWAITED else status
