"""Work on its way to the team that deals with it: queued, delivered, or not to be delivered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from backend.cases import events, risk
from backend.cases.links import BECAME
from backend.cases.models import Case, CaseEvent, CaseLink
from backend.cases.risk import RISK_ADDED
from backend.cases.routing import OF_REQUESTS
from backend.cases.service import SERVICE_REQUEST, hold
from backend.casework.models import Delivery
from backend.policy.triage import emergencies
from backend.tasks.models import Task
from backend.tasks.service import UNDELIVERED
from backend.tasks.service import add as add_task
from backend.teams.assignment import Work, give, work_of
from backend.teams.models import Team

REQUEST, EMERGENCY, PART = "request", risk.EMERGENCY, "part:"
QUEUED, DELIVERED, FAILED, MOVED = "queued", "delivered", "failed", "moved"
WEBHOOK, EMAIL, NO_WAY = "webhook", "email", "none"
PASSED, ARRIVED = "passed_to_team", "reached_team"
NO_ADDRESS = "The team has no email address and no webhook yet."
NO_TEAM = "No rule gives this to a team."
# After so many tries staff are told; the worker goes on trying.
TOLD_AFTER = {EMERGENCY: 1}
TOLD_AFTER_OTHERWISE = 4


@dataclass(frozen=True)
class Wanted:
    """Some work that a case asks a team for."""

    about: str
    work: Work


@dataclass(frozen=True)
class Unreachable:
    """A team that cannot be reached, and how many cases and how many dangers wait for it."""

    team: Team
    cases: int
    dangers: int


def deliver(session: Session, case: Case, *, now: datetime) -> Sequence[Delivery]:
    """Queue what a case owes to teams and give it: a request, each part of one, and any danger.

    What is on its way already is left as it is, so that it may be asked for again; danger told
    since the last was sent goes out beside it. The worker asks for every case that opens, whichever
    way it came in. Nobody decides about danger first.
    """
    there = {one.about for one in of_case(session, case) if one.state != MOVED}
    is_carried, is_told_more = _is_carried(session, case), _has_more_danger(session, case)
    owed = [
        wanted
        for wanted in _wanted(session, case)
        if (is_told_more and wanted.about == EMERGENCY) or not (is_carried or wanted.about in there)
    ]
    queued = (_queue(session, case, wanted, now=now) for wanted in owed)
    return [made for made in queued if made is not None]


def of_case(session: Session, case: Case) -> Sequence[Delivery]:
    """Give the deliveries of a case, the oldest first."""
    return session.scalars(
        select(Delivery).where(Delivery.case_id == case.id).order_by(Delivery.id)
    ).all()


def locked(session: Session, condition: ColumnElement[bool]) -> Delivery | None:
    """Give the delivery that a condition is about, locked for this transaction after its case.

    Whoever changes a case locks it first as well, so that nobody waits for each other for ever.
    """
    case_id = session.scalar(select(Delivery.case_id).where(condition))
    if case_id is None:
        return None
    hold(session, case_id)
    return session.scalar(
        select(Delivery)
        .where(condition)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def unreachable(session: Session) -> Sequence[Unreachable]:
    """Give the teams for which work waits because they had no address, by the team's name."""
    dangers = func.count(Delivery.id).filter(Delivery.about == EMERGENCY)
    rows = session.execute(
        select(Team, func.count(Delivery.case_id.distinct()), dangers)
        .join(Delivery, Delivery.team_id == Team.id)
        .join(Case, Case.id == Delivery.case_id)
        .where(Delivery.state == FAILED, Delivery.how == NO_WAY, Delivery.done_at.is_(None))
        .where((Case.kind != SERVICE_REQUEST) | (Case.state == "open"))
        .group_by(Team.id)
        .order_by(Team.name)
    )
    return [Unreachable(team, cases, at_risk) for team, cases, at_risk in rows]


def lacks_address(task: Task) -> bool:
    """Tell a task that is there only because a team has no address, which its team's line says."""
    return task.kind == UNDELIVERED and task.words.endswith(NO_ADDRESS)


def send_to(
    session: Session, case: Case, team: Team, *, about: str, by: str, now: datetime
) -> Delivery:
    """Queue some work of a case for a team; with no way to reach it, staff are told at once."""
    how = WEBHOOK if team.webhook_url else EMAIL if team.email else NO_WAY
    delivery = Delivery(
        case_id=case.id,
        team_id=team.id,
        about=about,
        how=how,
        state=FAILED if how == NO_WAY else QUEUED,
        error=NO_ADDRESS if how == NO_WAY else "",
        created_at=now,
    )
    session.add(delivery)
    session.flush()
    data = {"team": team.id, "delivery": delivery.id, "about": about}
    events.append(session, case, PASSED, actor=by, now=now, data=data)
    if how == NO_WAY:
        _tell_staff(session, case, team.name, NO_ADDRESS, now=now)
    return delivery


def send_what_waits(session: Session, team: Team, *, now: datetime) -> int:
    """Queue what could not be sent to a team while it had no address, and give how many."""
    how = WEBHOOK if team.webhook_url else EMAIL if team.email else NO_WAY
    if how == NO_WAY or team.ended_at is not None:
        return 0
    waiting = session.scalars(
        select(Delivery)
        .join(Case, Case.id == Delivery.case_id)
        .where(Delivery.team_id == team.id, Delivery.done_at.is_(None))
        .where(Delivery.state == FAILED, Delivery.how == NO_WAY)
        .where((Case.kind != SERVICE_REQUEST) | (Case.state == "open"))
    ).all()
    for delivery in waiting:
        delivery.how, delivery.state, delivery.error = how, QUEUED, ""
        _no_longer_told(session, delivery.case_id, now=now)
    session.flush()
    return len(waiting)


def _no_longer_told(session: Session, case_id: int, *, now: datetime) -> None:
    """Take back what staff were told to do only because the team had no address."""
    told = select(Task).where(
        Task.case_id == case_id, Task.kind == UNDELIVERED, Task.done_at.is_(None)
    )
    for task in session.scalars(told):
        if lacks_address(task):
            task.done_at = now


def arrived(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """Note that a team's mail server or webhook took a delivery."""
    if delivery.state == QUEUED:
        case = session.get_one(Case, delivery.case_id)
        delivery.state, delivery.delivered_at, delivery.error = DELIVERED, now, ""
        data = {"team": delivery.team_id, "delivery": delivery.id}
        events.append(session, case, ARRIVED, actor="system", now=now, data=data)


def not_arrived(
    session: Session, delivery: Delivery, error: str, *, attempts: int, last: bool, now: datetime
) -> None:
    """Note that a try failed; staff are told after the first of danger, and soon of the rest.

    `last` says that nobody tries any more.
    """
    if delivery.state != QUEUED:
        return
    delivery.error = error
    if last:
        delivery.state = FAILED
    if last or attempts >= TOLD_AFTER.get(delivery.about, TOLD_AFTER_OTHERWISE):
        case = session.get_one(Case, delivery.case_id)
        team = session.get_one(Team, delivery.team_id)
        _tell_staff(session, case, team.name, "It could not be sent.", now=now)


def _wanted(session: Session, case: Case) -> Iterator[Wanted]:
    base = work_of(session, case)
    parts = case.triage.get("parts", ())
    # What is told of danger later is among the hazards and in no part.
    if emergencies(case.hazards) or any(part["route"] == "emergency" for part in parts):
        yield Wanted(EMERGENCY, replace(base, kind=SERVICE_REQUEST, route="emergency"))
    if case.kind == SERVICE_REQUEST:
        yield Wanted(REQUEST, base)
        return
    for number, part in enumerate(parts, 1):
        if part["route"] in OF_REQUESTS:
            grounds = tuple(part.get("grounds", ()))
            asked = replace(base, kind=SERVICE_REQUEST, route=part["route"], ground=grounds)
            yield Wanted(f"{PART}{number}", asked)


def _is_carried(session: Session, case: Case) -> bool:
    """Tell whether the work of a complaint is with teams already by the request it was made of."""
    requests = session.scalars(
        select(Case)
        .join(CaseLink, CaseLink.earlier_id == Case.id)
        .where(CaseLink.later_id == case.id, CaseLink.why == BECAME)
    )
    # A complaint that was told in its own words has a triage of its own.
    return any(one.triage == case.triage and of_case(session, one) for one in requests)


def _has_more_danger(session: Session, case: Case) -> bool:
    """Tell whether danger was told since a team was last told of any."""
    lines = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind.in_((RISK_ADDED, PASSED)))
        .order_by(CaseEvent.seq.desc())
    )
    for line in lines:
        if line.kind == PASSED and line.data["about"] == EMERGENCY:
            return False
        if line.kind == RISK_ADDED and set(emergencies(case.hazards)) & set(line.data["hazards"]):
            return True
    return False


def _queue(session: Session, case: Case, wanted: Wanted, *, now: datetime) -> Delivery | None:
    team = session.get(Team, case.team_id or 0) if wanted.about == REQUEST else None
    if team is None or team.ended_at is not None:
        given = give(session, wanted.work)
        team = session.get(Team, given.team_id or 0) if given else None
    if team is None:
        _tell_staff(session, case, "", NO_TEAM, now=now)
        return None
    if wanted.about == REQUEST:
        case.team_id = team.id
    return send_to(session, case, team, about=wanted.about, by="system", now=now)


def _tell_staff(session: Session, case: Case, team: str, why: str, *, now: datetime) -> None:
    words = f"{team}: {why}" if team else why
    add_task(session, UNDELIVERED, case_id=case.id, words=words, now=now)
