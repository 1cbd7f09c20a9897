"""Mails and texts about a new contact: the code that goes to it, and word to the one before it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.notifications.models import Notice
from backend.policy.wording import counted
from backend.proving import codes, contacts
from backend.proving.limits import CODE_LASTS
from backend.proving.models import ContactChange
from backend.settings import Settings

CODE, CODE_TEXT = "contact_code", "contact_code_text"
CHANGED = "contact_changed"


def queue(session: Session, *, secret: str, now: datetime) -> None:
    """Write a notice for every new contact that was asked for, and one to the contact before it."""
    asked = select(ContactChange).where(ContactChange.state == "asked")
    for change in session.scalars(asked.with_for_update(skip_locked=True)).all():
        if change.expires_at < now:
            change.state = "void"
            continue
        change.code_hash = codes.hash_of(codes.code_of(change, secret))
        change.state, change.expires_at = "sent", now + CODE_LASTS
        kind = CODE if change.kind == "email" else CODE_TEXT
        session.add(_notice(kind, change, now))
    _tell_the_old(session, now=now)
    session.flush()


def facts_of(session: Session, notice: Notice, settings: Settings) -> Mapping[str, str] | None:
    """Give what a mail or a text says; None once the code is used, replaced or too old."""
    change = session.get(ContactChange, notice.about["change"])
    if change is None:
        return None
    reference = session.get_one(Case, change.case_id).reference
    known = {"template": notice.kind, "reference": reference}
    if notice.kind == CHANGED:
        return {**known, "to": change.old}
    if change.state != "sent":
        return None
    contact = contacts.read(change.new)
    texted = contacts.for_texts(contact) if contact else ""
    return {
        **known,
        "to": change.new if notice.kind == CODE else texted,
        "code": codes.code_of(change, settings.secret_key),
        "lasts": counted(int(CODE_LASTS.total_seconds() // 60), "minute"),
    }


def _tell_the_old(session: Session, *, now: datetime) -> None:
    """Tell whoever reads the old address, should it not have been the resident who changed it."""
    key = func.concat(f"{CHANGED}:", ContactChange.id)
    changed = select(ContactChange).where(
        ContactChange.state == "done",
        ContactChange.kind == "email",
        ContactChange.old != "",
        ~exists().where(Notice.dedup_key == key),
    )
    session.add_all([_notice(CHANGED, change, now) for change in session.scalars(changed)])


def _notice(kind: str, change: ContactChange, now: datetime) -> Notice:
    about = {"change": change.id}
    return Notice(dedup_key=f"{kind}:{change.id}", kind=kind, about=about, due_at=now)
