"""Who looks at a conversation, and who writes in it, now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.conversations.models import Presence
from backend.staff.models import Staff

LOOKS_FOR = timedelta(seconds=60)
TYPES_FOR = timedelta(seconds=10)
RESIDENT = "resident"
STAFF = "staff:"


@dataclass(frozen=True)
class Present:
    """Somebody who looks at a conversation now; `staff_id` is None for the resident."""

    staff_id: int | None
    name: str
    typing: bool


def of_staff(staff_id: int) -> str:
    """Give the name that presence knows a member of staff by."""
    return f"{STAFF}{staff_id}"


def note(session: Session, conversation_id: str, who: str, *, typing: bool, now: datetime) -> bool:
    """Note that somebody looks at a conversation, or writes in it; tell whether they just came.

    What is old everywhere is forgotten with it.
    """
    session.execute(delete(Presence).where(Presence.seen_at <= now - LOOKS_FOR))
    row = session.get(Presence, (conversation_id, who))
    came = row is None
    if row is None:
        row = Presence(conversation_id=conversation_id, who=who)
        session.add(row)
    row.seen_at, row.typing_at = now, now if typing else None
    return came


def left(session: Session, conversation_id: str, who: str) -> None:
    """Note that somebody looks at a conversation no more."""
    session.execute(
        delete(Presence).where(Presence.conversation_id == conversation_id, Presence.who == who)
    )


def is_there(session: Session, conversation_id: str, who: str, *, now: datetime) -> bool:
    """Tell whether somebody looks at a conversation now."""
    row = session.get(Presence, (conversation_id, who))
    return row is not None and row.seen_at > now - LOOKS_FOR


def there(session: Session, conversation_id: str, *, now: datetime) -> Sequence[Present]:
    """Give who looks at a conversation now, by name; the resident's name is left empty."""
    return there_of(session, [conversation_id], now=now).get(conversation_id, [])


def there_of(
    session: Session, conversation_ids: Sequence[str], *, now: datetime
) -> dict[str, list[Present]]:
    """Give who looks at each of these conversations now, for a list of them."""
    names = {of_staff(id_): name for id_, name in session.execute(select(Staff.id, Staff.name))}
    rows = session.scalars(
        select(Presence)
        .where(Presence.conversation_id.in_(conversation_ids), Presence.seen_at > now - LOOKS_FOR)
        .order_by(Presence.who)
    )
    found: dict[str, list[Present]] = {}
    for row in rows:
        found.setdefault(row.conversation_id, []).append(
            Present(_number(row.who), names.get(row.who, ""), is_typing(row.typing_at, now))
        )
    return found


def is_typing(typing_at: datetime | None, now: datetime) -> bool:
    """Tell whether somebody who wrote last at an instant still counts as writing."""
    return typing_at is not None and typing_at > now - TYPES_FOR


def _number(who: str) -> int | None:
    return int(who.removeprefix(STAFF)) if who.startswith(STAFF) else None
