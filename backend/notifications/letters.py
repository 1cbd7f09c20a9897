"""Writing notices: who gets one, and its words, with the case's facts at the time of sending."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.cases.models import Case
from backend.casework.answer_receipt import Receipt, receipt_of
from backend.casework.requests import with_teams
from backend.clock import LONDON
from backend.conversations.models import Alert, Conversation
from backend.conversations.telling import CALLED
from backend.landlord.choices import ON_CALL
from backend.landlord.service import value
from backend.letters.html import as_mail
from backend.notifications import (
    codes,
    consents,
    contact_codes,
    duties,
    passing_on,
    residents,
    resuming,
    sent_letters,
    to_teams,
    transcripts,
    wording,
)
from backend.notifications.invitations import KIND as STAFF_INVITATION
from backend.notifications.models import Notice
from backend.notifications.reaching import way_to_writer
from backend.policy.wording import long_date
from backend.rulebook import Rulebook
from backend.settings import Settings
from backend.staff.invitations import token_of
from backend.staff.models import Staff, StaffInvitation
from backend.staff.sessions import digest

# What each of these mails says, and to whom.
OF_WORK: Mapping[str, Callable[[Session, Notice, Settings], Mapping[str, str] | None]] = {
    to_teams.BY_MAIL: to_teams.facts_of,
    to_teams.UNDELIVERED_ALERT: to_teams.undelivered,
    passing_on.LINK: passing_on.link,
    passing_on.RECEIVED: passing_on.received,
    sent_letters.FAILED_ALERT: sent_letters.failed,
    consents.ANSWERED: consents.facts_of,
    consents.PRESSED_ALERT: consents.pressed,
    codes.CODE: codes.facts_of,
    codes.REFERENCES_ASKED: codes.facts_of,
    codes.WRONG_TRIES: codes.facts_of,
    duties.DUTIES: duties.facts_of,
    duties.HAZARDS: duties.facts_of,
    contact_codes.CODE: contact_codes.facts_of,
    contact_codes.CHANGED: contact_codes.facts_of,
    contact_codes.ADDED: contact_codes.facts_of,
    resuming.LINK: resuming.link,
    resuming.REMINDER: resuming.reminder,
}
ALERTS = ("danger_alert", "threat_alert", "fault_alert", "unclaimed_alert", "hazard_alert")
FILES = "With it we have these photos and documents:"
# What is for whoever is on call as well.
ON_CALL_TOO = ("danger_alert", "threat_alert")


@dataclass(frozen=True)
class Letter:
    """One mail, ready to be sent."""

    to: tuple[str, ...]
    subject: str
    body: str
    html: str
    pdf: bytes = b""
    pdf_name: str = ""
    copy: str = ""  # the words of the PDF, for whoever wants them as plain text


def write(
    session: Session, notice: Notice, *, rulebook: Rulebook, settings: Settings, now: datetime
) -> Letter | None:
    """Write a notice as a mail; None when there is nobody to send it to by mail."""
    if notice.kind in ALERTS:
        return _alert(session, notice, rulebook, settings)
    if notice.kind == transcripts.TRANSCRIPT:
        return _transcript(session, notice, rulebook)
    if notice.kind == STAFF_INVITATION:
        return _staff_invitation(session, notice, rulebook, settings)
    if notice.kind == sent_letters.LETTER:
        return _kept(session, notice, settings, now=now)
    if notice.kind in residents.KINDS:
        return _to_resident(session, notice, rulebook, settings, now=now)
    if notice.kind in OF_WORK:
        return _of_work(session, notice, rulebook, settings)
    case = session.scalar(select(Case).where(Case.reference == notice.about["reference"]))
    return _case_received(session, case, rulebook, settings, now=now) if case else None


def _alert(
    session: Session, notice: Notice, rulebook: Rulebook, settings: Settings
) -> Letter | None:
    to = {settings.staff_alert_email}
    if notice.kind in ON_CALL_TOO:
        to.add((value(session, ON_CALL) or {}).get("email") or settings.on_call_email)
    alert = session.get_one(Alert, notice.about["alert"])
    if not any(to) or alert.seen_at is not None:
        return None
    address = f"{settings.public_url}/staff/conversations/{alert.conversation_id}"
    kinds = ", ".join(kind.replace("_", " ") for kind in alert.kinds)
    thing = CALLED[session.get_one(Conversation, alert.conversation_id).channel]
    facts = {"kinds": kinds, "address": address, "thing": thing}
    return _letter(notice.kind, tuple(sorted(filter(None, to))), rulebook, facts)


def _kept(session: Session, notice: Notice, settings: Settings, *, now: datetime) -> Letter | None:
    """Give a letter of a case just as it is kept, with the link that goes with it in its place."""
    mail = sent_letters.mail_of(session, notice, settings, now=now)
    if mail is None:
        return None
    letter, name = mail.letter, f"letter-{mail.letter.id}.pdf"
    return Letter((letter.address,), letter.subject, mail.text, mail.html, letter.pdf, name)


def _of_work(
    session: Session, notice: Notice, rulebook: Rulebook, settings: Settings
) -> Letter | None:
    """Write to a team that has work, to staff whose team was not reached, to who passed one on."""
    facts = OF_WORK[notice.kind](session, notice, settings)
    if facts is None or not facts["to"]:
        return None
    known = {name: words for name, words in facts.items() if name not in ("to", "template")}
    return _letter(facts["template"], (facts["to"],), rulebook, known)


def _to_resident(
    session: Session, notice: Notice, rulebook: Rulebook, settings: Settings, *, now: datetime
) -> Letter | None:
    """Tell somebody how their case goes, unless they are told another way."""
    told = residents.mail_of(session, notice, rulebook=rulebook, settings=settings, now=now)
    if told is None:
        return None
    return _letter(notice.kind, (told.way.email,), rulebook, told.facts, large=told.way.large)


def _transcript(session: Session, notice: Notice, rulebook: Rulebook) -> Letter | None:
    """Send a chat to whom its resident wants to have it."""
    made = transcripts.copy_of(session, notice, rulebook.pack)
    if made is None:
        return None
    letter = _letter(notice.kind, (made.to,), rulebook, {"began": made.began})
    return replace(letter, pdf=made.pdf, pdf_name=f"{made.name}.pdf", copy=made.text)


def _staff_invitation(
    session: Session, notice: Notice, rulebook: Rulebook, settings: Settings
) -> Letter | None:
    """Send a member of staff their link, unless it was used or replaced meanwhile."""
    token = token_of(notice.about["number"], secret_key=settings.secret_key)
    link = session.get(StaffInvitation, digest(token))
    if link is None or link.used_at is not None:
        return None
    staff = session.get_one(Staff, link.staff_id)
    expires = link.expires_at.astimezone(LONDON)
    return _letter(
        notice.kind,
        (staff.email,),
        rulebook,
        {
            "name": staff.name,
            "username": staff.username,
            "address": f"{settings.public_url}/staff/sign-in/invitation/{token}",
            "until": f"{expires:%H:%M} on {long_date(expires.date())}",
        },
    )


def _case_received(
    session: Session, case: Case, rulebook: Rulebook, settings: Settings, *, now: datetime
) -> Letter | None:
    """Tell whoever wrote to us; someone complaining for another is told the receipt only."""
    way = way_to_writer(session, case, now=now)
    if not way.email:
        return None
    receipt = receipt_of(session, case.reference, rulebook=rulebook, now=now)
    teams = dict.fromkeys(one.team for one in with_teams(session, case))
    known = {
        "name": way.person.full_name,
        "reference": case.reference,
        "who_has_it": "\n".join(f"We pass it to the {team}." for team in teams),
        "dangers": "\n\n".join(receipt.dangers),
        "dates": "\n".join(f"- {one.label}: {one.by}" for one in receipt.dates),
        "files": _files(receipt),
        "status": f"{settings.public_url}/status",
    }
    return _letter(_receipt_for(case), (way.email,), rulebook, known, large=way.large)


def _receipt_for(case: Case) -> str:
    if case.representative_id is not None:
        return "received_for_another"
    if case.kind != cases.COMPLAINT:
        return "request_received"
    return "undecided_received" if case.person_decides else "complaint_received"


def _files(receipt: Receipt) -> str:
    """Name what came with a case, nothing where nothing did."""
    names = "\n".join(f"- {name}" for name in receipt.files)
    return f"{FILES}\n{names}" if names else ""


def _letter(
    template: str,
    to: tuple[str, ...],
    rulebook: Rulebook,
    facts: Mapping[str, str],
    *,
    large: bool = False,
) -> Letter:
    pack = rulebook.pack
    known = {**wording.of_the_pack(pack), **facts}
    subject, body = wording.subject_of(template, known), wording.body_of(template, known)
    html = as_mail(wording.document_of(subject, body, pack), large=large)
    return Letter(to, subject, body, html)
