"""Giving cases that were opened by an earlier version what later ones are opened with."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import events, law_clocks, search
from backend.cases.keeping import began, latest_change, project
from backend.cases.models import Case
from backend.cases.working_days import calendar_to_set_dates, share_calendar
from backend.database import Database
from backend.policy.process import Machine
from backend.rulebook import Rulebook

AT_ONCE = 500
GOING_ON = "open"


def carry_over_all(database: Database, *, rulebook: Rulebook, now: datetime) -> None:
    """Carry over every open case that needs it, and let all be found by their words."""
    some = AT_ONCE
    while some:
        with database.write() as session:
            some = _carry_over_some(session, rulebook=rulebook, now=now)
    some = AT_ONCE
    while some:
        with database.write() as session:
            some = search.remember_all(session)


def _carry_over_some(session: Session, *, rulebook: Rulebook, now: datetime) -> int:
    share_calendar(session)
    found = session.scalars(
        select(Case)
        .where(Case.progress.is_(None), Case.state == GOING_ON)
        .order_by(Case.id)
        .limit(AT_ONCE)
        .with_for_update()
    ).all()
    for case in found:
        carry_over(session, case, rulebook=rulebook, now=now)
    return len(found)


def carry_over(session: Session, case: Case, *, rulebook: Rulebook, now: datetime) -> None:
    """Give a complaint its progress, and any case the clocks of the law, unless it has them.

    Its history gets the step that an opening writes now, so that the steps alone tell the story.
    """
    if case.progress is not None:
        return
    if case.kind == "complaint":
        _begin(session, case, rulebook, now=now)
    else:
        case.progress = {}
    law_clocks.start(session, case, dict.fromkeys(case.hazards, case.received_at), now=now)
    session.flush()


def _begin(session: Session, case: Case, rulebook: Rulebook, *, now: datetime) -> None:
    pack = rulebook.pack_of(case.policy)
    machine = Machine(pack, calendar_to_set_dates(session, pack))
    moved = began(case, machine)
    events.append(
        session,
        case,
        "carried_over",
        actor="system",
        now=now,
        data={"step": moved.step.facts(), "calendar": latest_change(session)},
    )
    project(session, case, machine, moved.progress)
