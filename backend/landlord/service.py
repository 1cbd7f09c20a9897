"""Reading and changing what the landlord's managers set on their own pages."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.database import as_text
from backend.errors import DomainError
from backend.landlord.choices import ON_CALL
from backend.landlord.models import LandlordSetting


class SettingChangedMeanwhile(DomainError):
    """Somebody else changed this while you were looking at it. Look at it again, then decide."""


def value(session: Session, name: str, default: Any = None) -> Any:
    """Give a setting, or the default where nobody has set it."""
    found = session.get(LandlordSetting, name)
    return default if found is None else found.value


def version_of(session: Session, name: str) -> int:
    """Give the version of a setting, 0 where nobody has set it."""
    found = session.get(LandlordSetting, name)
    return 0 if found is None else found.version


def change(
    session: Session, name: str, new: Any, *, seen: int, staff_id: int, now: datetime
) -> None:
    """Change a setting; `seen` is the version that whoever changes it had before them."""
    found = session.get(LandlordSetting, name, with_for_update=True)
    if (0 if found is None else found.version) != seen:
        raise SettingChangedMeanwhile
    if found is None:
        session.add(LandlordSetting(name=name, value=new, changed_at=now, changed_by=staff_id))
    else:
        found.value, found.version = new, found.version + 1
        found.changed_at, found.changed_by = now, staff_id
    record(
        session,
        actor=f"staff:{staff_id}",
        action="setting_changed",
        object_kind="setting",
        object_id=name,
        now=now,
        data={"version": seen + 1, **told(name, new)},
    )
    session.flush()


def told(name: str, new: Any) -> dict[str, Any]:
    """Give what the audit log is told of a value: all of it, or a hash of what names a person."""
    if name == ON_CALL:
        return {"sha256": hashlib.sha256(as_text(new).encode()).hexdigest()}
    return {"value": new}


def kept(session: Session, name: str) -> LandlordSetting | None:
    """Give a setting with its version and who changed it when, or None where nobody has set it."""
    return session.get(LandlordSetting, name)
