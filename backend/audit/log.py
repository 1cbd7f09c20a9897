"""Appending to the audit log: one line for whatever staff change or look at.

Lines are written last in a transaction, so that nobody who holds the end of the log waits for
anything else, and it is held for as short as can be.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from backend.audit.models import AuditEvent, AuditHead
from backend.audit.sealing import BROKEN, fits, seal
from backend.database import READS, SECRET, as_text, do_last
from backend.errors import DomainError

FIRST = "0" * 64
LONGEST = 80  # characters
PLAIN = re.compile(r"[^\s@]*")


class NoEndOfTheLog(DomainError):
    """The audit log has lost the row that says where it ends, so nothing can be written to it. Ask
    whoever runs the front door to look at it with verify-audit.
    """


class WordsInTheLog(ValueError):
    """The audit log takes ids, dates, numbers and hashes, and no words: {0!r} is none of them."""


class NothingIsKept(RuntimeError):
    """A line of the audit log was written while only reading: take a session that writes."""


@dataclass(frozen=True)
class Line:
    """What a line of the log says."""

    at: datetime
    actor: str
    action: str
    object_kind: str
    object_id: str
    data: Mapping[str, Any]

    def digest(self, seq: int, previous: str) -> str:
        """Give the hash that the line must carry, over all it says and the line before."""
        moment = self.at.astimezone(UTC).replace(tzinfo=None)
        at = moment.isoformat(sep=" ", timespec="microseconds")
        said = (self.actor, self.action, self.object_kind, self.object_id, as_text(self.data))
        return digest(seq, at, *said, previous)


def record(
    session: Session,
    *,
    actor: str,
    action: str,
    object_kind: str,
    object_id: str,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Append a line when the caller's transaction ends; its data holds ids, dates and hashes.

    `actor` is "staff:3", "system" or "team:2"; `action` a verb in the past, such as "viewed".
    Raise WordsInTheLog for data that could be a person's words.
    """
    if session.info.get(READS):
        raise NothingIsKept(NothingIsKept.__doc__)
    for said in (actor, action, object_kind, object_id, *_leaves(data or {})):
        if not _is_plain(said):
            raise WordsInTheLog(str(WordsInTheLog.__doc__).format(said))
    line = Line(now, actor, action, object_kind, object_id, dict(data or {}))
    do_last(session, partial(_append, line=line))


def reseal(session: Session, *, actor: str, now: datetime) -> None:
    """Seal the end of the log anew, with a line that says so; for whoever has checked it all."""
    end = session.execute(select(AuditHead.seq, AuditHead.hash).with_for_update()).one_or_none()
    if end is None:
        raise NoEndOfTheLog
    made = seal(session.info.get(SECRET, b""), end.seq, end.hash)
    session.execute(update(AuditHead).values(seal=made))
    record(
        session, actor=actor, action="resealed", object_kind="log", object_id=str(end.seq), now=now
    )


def digest(*content: object) -> str:
    """Give the hash of a line from its columns as they are stored, each as a number or text."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _append(session: Session, *, line: Line) -> None:
    end = session.execute(
        select(AuditHead.seq, AuditHead.hash, AuditHead.seal).with_for_update()
    ).one_or_none()
    if end is None:
        raise NoEndOfTheLog
    seq, last_hash = end.seq + 1, line.digest(end.seq + 1, end.hash)
    # By the tables rather than the objects: nothing here may come from what a session remembers.
    session.execute(
        insert(AuditEvent).values(
            seq=seq,
            at=line.at,
            actor=line.actor,
            action=line.action,
            object_kind=line.object_kind,
            object_id=line.object_id,
            data=line.data,
            previous_hash=end.hash,
            hash=last_hash,
        )
    )
    key: bytes = session.info.get(SECRET, b"")
    # An end that somebody else wrote is not sealed by going on after it.
    sealed = seal(key, seq, last_hash) if fits(key, end.seq, end.hash, end.seal) else BROKEN
    session.execute(update(AuditHead).values(seq=seq, hash=last_hash, seal=sealed))


def _leaves(data: Any) -> list[Any]:
    if isinstance(data, Mapping):
        return [*data, *(leaf for value in data.values() for leaf in _leaves(value))]
    if isinstance(data, list | tuple):
        return [leaf for value in data for leaf in _leaves(value)]
    return [data]


def _is_plain(said: Any) -> bool:
    if isinstance(said, str):
        return len(said) <= LONGEST and PLAIN.fullmatch(said) is not None
    return said is None or isinstance(said, bool | int | float)
