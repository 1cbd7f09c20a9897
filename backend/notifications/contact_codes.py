"""Mails and texts about a new contact: the code that goes to it, and word to those before it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.cases.models import Case
from backend.database import Database
from backend.notifications.models import Notice
from backend.policy.wording import counted, listed
from backend.proving import codes, contacts
from backend.proving.limits import CODE_LASTS
from backend.proving.models import ContactChange
from backend.residents.models import Resident
from backend.settings import Settings

CODE, CODE_TEXT = "contact_code", "contact_code_text"
CHANGED, CHANGED_TEXT = "contact_changed", "contact_changed_text"
ADDED, ADDED_TEXT = "contact_added", "contact_added_text"


def look_up(
    database: Database,
    do: Callable[[str, Callable[[Session], object]], bool],
    *,
    secret: str,
    now: datetime,
) -> None:
    """Let the code of every new contact that was asked for go, each in a transaction by `do`.

    The slow hash of a code is made before, so that nobody who writes waits for it.
    """
    with database.read() as session:
        asked = session.scalars(select(ContactChange).where(ContactChange.state == "asked")).all()
    for change in asked:
        code_hash = codes.hash_of(codes.code_of(change, secret))
        do(f"contact {change.id}", partial(_let_go, number=change.id, code_hash=code_hash, now=now))


def queue(session: Session, *, now: datetime) -> None:
    """Tell whoever has the old contact, should it not have been the resident who changed it.

    Where there was none of that kind, the one of the other kind is told what was added.
    """
    replaced = ContactChange.old != ""
    for kind, of, is_it in (
        (CHANGED, "email", replaced),
        (CHANGED_TEXT, "phone", replaced),
        (ADDED, "phone", ~replaced & _has(Resident.email)),
        (ADDED_TEXT, "email", ~replaced & _has(Resident.phone)),
    ):
        key = func.concat(f"{kind}:", ContactChange.id)
        changed = select(ContactChange).where(
            ContactChange.state == "done",
            ContactChange.kind == of,
            is_it,
            ~exists().where(Notice.dedup_key == key),
        )
        session.add_all([_notice(kind, change, now) for change in session.scalars(changed)])
    session.flush()


def facts_of(session: Session, notice: Notice, settings: Settings) -> Mapping[str, str] | None:
    """Give what a mail or a text says; None once the code is used, replaced or too old."""
    change = session.get(ContactChange, notice.about["change"])
    if change is None:
        return None
    known = {"template": notice.kind, "reference": listed(_references(session, change))}
    if notice.kind == CHANGED:
        return {**known, "to": change.old}
    if notice.kind == CHANGED_TEXT:
        return {**known, "to": contacts.texted_of(change.old)}
    if notice.kind == ADDED:
        return {**known, "to": session.get_one(Resident, change.person_id).email}
    if notice.kind == ADDED_TEXT:
        phones = session.get_one(Resident, change.person_id).phone
        return {**known, "to": contacts.texted_of(phones)}
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


def _has(contact: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return exists().where(Resident.id == ContactChange.person_id, contact != "")


def _references(session: Session, change: ContactChange) -> Sequence[str]:
    """Give the case that a change was asked for, and those that it holds for as well."""
    others = select(ContactChange.case_id).where(
        ContactChange.state == "with",
        ContactChange.browser == change.browser,
        ContactChange.kind == change.kind,
        ContactChange.at == change.at,
    )
    first = session.get_one(Case, change.case_id).reference
    rest = select(Case.reference).where(Case.id.in_(others)).order_by(Case.id)
    return [first, *(session.scalars(rest) if change.state == "done" else ())]


def _let_go(session: Session, *, number: int, code_hash: str, now: datetime) -> None:
    change = session.get_one(ContactChange, number, with_for_update=True)
    if change.state != "asked":
        return
    if change.expires_at < now:
        change.state = "void"
        return
    change.code_hash, change.state, change.expires_at = code_hash, "sent", now + CODE_LASTS
    session.add(_notice(CODE if change.kind == "email" else CODE_TEXT, change, now))


def _notice(kind: str, change: ContactChange, now: datetime) -> Notice:
    about = {"change": change.id}
    return Notice(dedup_key=f"{kind}:{change.id}", kind=kind, about=about, due_at=now)
