"""Writing notices: who gets one, and its words, with the case's facts at the time of sending."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.cases.models import Case
from backend.cases.queries import promised
from backend.conversations.models import Alert
from backend.notifications.models import Notice
from backend.policy.wording import long_date
from backend.residents.models import Resident
from backend.rulebook import Rulebook
from backend.settings import Settings

ALERTS = ("danger_alert", "threat_alert", "fault_alert")


@dataclass(frozen=True)
class Letter:
    """One mail, ready to be sent."""

    to: tuple[str, ...]
    subject: str
    body: str


def write(
    session: Session, notice: Notice, *, rulebook: Rulebook, settings: Settings
) -> Letter | None:
    """Write a notice as a mail; None when there is nobody to send it to by mail."""
    if notice.kind in ALERTS:
        return _alert(session, notice, rulebook, settings)
    case = session.scalar(select(Case).where(Case.reference == notice.about["reference"]))
    return _case_received(session, case, rulebook) if case else None


def _alert(
    session: Session, notice: Notice, rulebook: Rulebook, settings: Settings
) -> Letter | None:
    to = {settings.staff_alert_email}
    if notice.kind != "fault_alert":
        to.add(settings.on_call_email)
    alert = session.get_one(Alert, notice.about["alert"])
    if not any(to) or alert.seen_at is not None:
        return None
    address = f"{settings.public_url}/staff/conversations/{alert.conversation_id}"
    kinds = ", ".join(kind.replace("_", " ") for kind in alert.kinds)
    reached = tuple(sorted(filter(None, to)))
    return _letter(notice.kind, reached, rulebook, kinds=kinds, address=address)


def _case_received(session: Session, case: Case, rulebook: Rulebook) -> Letter | None:
    """Tell whoever wrote to us; someone complaining for another is told the receipt only."""
    writer = session.get_one(Resident, case.representative_id or case.resident_id)
    if not writer.email:
        return None
    to = (writer.email,)
    name = writer.full_name
    if case.representative_id is not None:
        return _letter("received_for_another", to, rulebook, name=name, reference=case.reference)
    if case.kind != cases.COMPLAINT:
        return _letter("request_received", to, rulebook, name=name, reference=case.reference)
    owed = cases.owed(session, case, rulebook=rulebook)
    labels = {(one.stage, str(one.deadline.duty)): one.deadline.label for one in owed}
    dates = "\n".join(
        f"- {labels[deadline.stage, deadline.duty]}: {long_date(deadline.due_on)}"
        for deadline in promised(case)
    )
    template = "undecided_received" if case.person_decides else "complaint_received"
    return _letter(template, to, rulebook, name=name, reference=case.reference, dates=dates)


def _letter(template: str, to: tuple[str, ...], rulebook: Rulebook, **facts: str) -> Letter:
    pack = rulebook.pack
    known = {
        "landlord": pack.landlord.short_name,
        "team": pack.landlord.team,
        "phone": pack.contacts.phone,
        "email": pack.contacts.email,
        "timetable": pack.published_timetable,
        "ombudsman": pack.ombudsman.details,
        **facts,
    }
    written = _written()[template]
    return Letter(to, written["subject"].format_map(known), written["body"].format_map(known))


@cache
def _written() -> Mapping[str, Mapping[str, str]]:
    path = Path(__file__).with_name("letters.yaml")
    loaded: Mapping[str, Mapping[str, str]] = yaml.safe_load(path.read_text("utf-8"))
    return loaded
