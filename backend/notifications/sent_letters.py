"""Mailing letters: queued from those that are to go, with the PDF, and what became of each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.cases.consents import ASK
from backend.cases.models import Case
from backend.cases.service import hold
from backend.casework import consent_links
from backend.letters.delivery import QUEUED, arrived, may_have, not_arrived
from backend.letters.models import SentLetter
from backend.letters.wording import phrase
from backend.notifications.models import Notice
from backend.settings import Settings

LETTER = "letter"
FAILED_ALERT = "letter_failed_alert"
# About five hours: after that somebody should rather post it, because its dates run on.
MOST_ATTEMPTS = 12


class MayNotBeSent(Exception):
    """The letter may not go to this person any more."""


def queue(session: Session, *, now: datetime) -> None:
    """Write a notice for every letter that is to be mailed, and wake one that is tried again."""
    key = func.concat("letter:", SentLetter.id)
    waiting = session.scalars(
        select(SentLetter.id).where(
            SentLetter.delivery == QUEUED, ~exists().where(Notice.dedup_key == key)
        )
    )
    session.add_all(
        Notice(dedup_key=f"letter:{number}", kind=LETTER, about={"letter": number}, due_at=now)
        for number in waiting
    )
    again = session.scalars(
        select(Notice)
        .join(SentLetter, Notice.dedup_key == key)
        .where(SentLetter.delivery == QUEUED, Notice.given_up_at.is_not(None))
    )
    for notice in again:
        notice.attempts, notice.given_up_at, notice.due_at = 0, None, now


@dataclass(frozen=True)
class Mail:
    """A letter as it is mailed: its kept words, with the link that is never kept in its place."""

    letter: SentLetter
    text: str
    html: str


def mail_of(session: Session, notice: Notice, settings: Settings, *, now: datetime) -> Mail | None:
    """Give the mail of a letter's notice, None when it is not to be mailed any more.

    Raise MayNotBeSent when a representative may not be told about the case now, or when what a
    letter asks was answered meanwhile.
    """
    letter = session.get_one(SentLetter, notice.about["letter"])
    if letter.delivery != QUEUED:
        return None
    case = session.get_one(Case, letter.case_id)
    if not may_have(session, case, letter, now=now):
        raise MayNotBeSent(phrase("no_consent"))
    link = consent_links.of_number(session, ASK, letter.id)
    if link is None:
        return _with_where_to_look(letter, f"{settings.public_url}/status")
    if not consent_links.works(link, now=now):
        raise MayNotBeSent(phrase("answered_already"))
    token = consent_links.token_of(link, secret=settings.secret_key)
    address = f"{settings.public_url}/consent/{token}"
    its_place = phrase("own_link")
    anchor = f'<a href="{address}">{address}</a>'
    return Mail(
        letter, letter.text.replace(its_place, address), letter.html.replace(its_place, anchor)
    )


def _with_where_to_look(letter: SentLetter, address: str) -> Mail:
    """Give the kept words of a letter, and below them where to see how the case stands."""
    see = phrase("see_status")
    anchor = f'<p>{see}<br><a href="{address}">{address}</a></p>\n</main>'
    return Mail(
        letter, f"{letter.text.rstrip()}\n\n{see}\n{address}\n", anchor.join(_halves(letter.html))
    )


def _halves(html: str) -> tuple[str, str]:
    """Give a letter's page before and after the end of its words."""
    before, _, after = html.rpartition("</main>")
    return before, after


def settled(session: Session, notice: Notice, error: str, *, lasting: bool, now: datetime) -> None:
    """Put down at a letter what came of a try to send it; staff are told when there is no more.

    `lasting` says that another try would come to the same.
    """
    if notice.kind != LETTER:
        return
    number = notice.about["letter"]
    hold(session, session.scalars(select(SentLetter.case_id).where(SentLetter.id == number)).one())
    letter = session.get_one(SentLetter, number, with_for_update=True)
    if letter.delivery != QUEUED:
        return
    if not error:
        arrived(session, letter, now=now)
    elif lasting or notice.attempts >= MOST_ATTEMPTS:
        notice.given_up_at = now
        not_arrived(session, letter, error, now=now)
        session.add(
            Notice(
                dedup_key=f"letter_failed:{letter.id}:{now.isoformat()}",
                kind=FAILED_ALERT,
                about={"letter": letter.id},
                due_at=now,
            )
        )


def failed(session: Session, notice: Notice, settings: Settings) -> dict[str, str]:
    """Give what staff are told of a letter that could not be sent."""
    letter = session.get_one(SentLetter, notice.about["letter"])
    case = session.get_one(Case, letter.case_id)
    return {
        "to": settings.staff_alert_email,
        "template": FAILED_ALERT,
        "reference": case.reference,
        "link": f"{settings.public_url}/staff/letters",
    }
