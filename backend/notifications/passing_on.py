"""Mails to whoever passes a complaint on without an account: the link, and then the reference."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.casework.models import PassOnLink
from backend.casework.pass_on import token_of
from backend.notifications.models import Notice
from backend.policy.wording import counted
from backend.settings import Settings

LINK, RECEIVED = "pass_on_link", "passed_on_received"


def queue(session: Session, *, now: datetime) -> None:
    """Write a notice for every link that was asked for, and for every complaint passed on."""
    asked = PassOnLink.used_at.is_(None) & (PassOnLink.expires_at > now)
    for kind, wanted in ((LINK, asked), (RECEIVED, PassOnLink.case_id.is_not(None))):
        key = func.concat(f"{kind}:", PassOnLink.token_hash)
        rows = session.scalars(
            select(PassOnLink).where(
                wanted, PassOnLink.email != "", ~exists().where(Notice.dedup_key == key)
            )
        ).all()
        session.add_all(
            Notice(
                dedup_key=f"{kind}:{row.token_hash}",
                kind=kind,
                about={"link": row.token_hash},
                due_at=now,
            )
            for row in rows
        )
    session.flush()


def link(session: Session, notice: Notice, settings: Settings) -> Mapping[str, str] | None:
    """Give the mail with the link, None once it was used."""
    row = session.get(PassOnLink, notice.about["link"])
    if row is None or row.used_at is not None:
        return None
    hours = int((row.expires_at - row.created_at).total_seconds() // 3600)
    return {
        "to": row.email,
        "link": f"{settings.public_url}/pass-on/{token_of(row.salt, settings.secret_key)}",
        "lasts": counted(hours, "hour"),
        "template": LINK,
    }


def received(session: Session, notice: Notice, _settings: Settings) -> Mapping[str, str] | None:
    """Give the mail with the reference, and nothing else of the complaint."""
    row = session.get(PassOnLink, notice.about["link"])
    case = session.get(Case, row.case_id) if row and row.case_id else None
    if row is None or case is None:
        return None
    return {"to": row.email, "reference": case.reference, "template": RECEIVED}
