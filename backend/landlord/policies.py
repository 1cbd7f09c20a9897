"""Which policy applies when, as managers have set it: read anew wherever a case is opened."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from backend.database import Database
from backend.landlord.service import value
from backend.policy.errors import PolicyError
from backend.policy.timeline import Timeline
from backend.rulebook import Rulebook

NAME = "policies"

log = logging.getLogger(__name__)


def in_force(session: Session, rulebook: Rulebook) -> Rulebook:
    """Give the rulebook with the timeline as it stands in this transaction.

    It is what managers have set, or the setting POLICIES where they have set nothing.
    """
    written = as_written(value(session, NAME, [])) or rulebook.usual
    return rulebook.under(written) if written else rulebook


def as_kept(timeline: Timeline) -> list[dict[str, str]]:
    """Give a timeline as the setting keeps it; an end that is open is empty."""
    return [
        {
            "policy": one.pack_id,
            "first": one.first.isoformat() if one.first > date.min else "",
            "last": one.last.isoformat() if one.last < date.max else "",
        }
        for one in timeline.periods
    ]


def as_written(periods: Sequence[Mapping[str, str]]) -> str:
    """Give periods as the setting POLICIES writes them; nothing for none."""
    return ", ".join(
        one["policy"]
        + (f" from {one['first']}" if one["first"] else "")
        + (f" until {one['last']}" if one["last"] else "")
        for one in periods
    )


def renewed(database: Database, rulebook: Rulebook, *, today: date) -> Rulebook:
    """Give the rulebook as it stands now, the same one while nothing has changed.

    For what a process keeps between transactions: a policy may also come into force at midnight.
    Raise a PolicyError when what is set cannot be used, such as after a file has gone.
    """
    with database.read() as session:
        return in_force(session, rulebook).on(today)


def renewed_or_kept(database: Database, rulebook: Rulebook, *, today: date) -> Rulebook:
    """Give the same, or what there was, with an error in the log, where that cannot be used."""
    try:
        return renewed(database, rulebook, today=today)
    except PolicyError as error:
        log.error("the policies that are set cannot be used, so nothing changes: %s", error)
        return rulebook
