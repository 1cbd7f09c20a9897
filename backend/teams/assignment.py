"""Giving work out: the first rule that fits says which team, and who of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.residents.models import Resident
from backend.staff.models import Staff
from backend.teams.models import AssignmentRule, Team, TeamMember

POSTCODE = "postcode"
# What a rule may ask for. Of each, one that is listed is enough.
CRITERIA = (
    "kind",
    "route",
    "ground",
    "hazard",
    "vulnerability",
    POSTCODE,
    "stage",
    "came_by",
)


class OnRecord(Protocol):
    """What is read of a case, which lies above this package."""

    kind: Any
    route: Any
    stage: Any
    came_by: Any
    hazards: Any
    vulnerability: Any
    triage: Any
    resident_id: Any


@dataclass(frozen=True)
class Work:
    """What the rules look at in a piece of work."""

    kind: str
    route: str
    stage: str
    came_by: str
    ground: tuple[str, ...] = ()
    hazard: tuple[str, ...] = ()
    vulnerability: tuple[str, ...] = ()
    postcode: str = ""


@dataclass(frozen=True)
class Assigned:
    """Who has a piece of work: a team, a member of staff, or both; and by which rule."""

    team_id: int | None
    staff_id: int | None
    rule_id: int


def assign(session: Session, case: OnRecord, *, not_to: Collection[int] = ()) -> Assigned | None:
    """Say who a case goes to, None when no rule fits it; never to one of `not_to`.

    Work that is shared out goes to the next member of the team who may have it, and to the team
    alone when none may. Nothing but whose turn it was is written: what becomes of it is the
    caller's.
    """
    return give(session, work_of(session, case), not_to=not_to)


def give(session: Session, work: Work, *, not_to: Collection[int] = ()) -> Assigned | None:
    """Say who a piece of work goes to, as `assign` does."""
    fitting = (rule for rule in rules(session) if fits(rule.when, work))
    given = (_given_by(session, rule, not_to) for rule in fitting)
    # A rule whose person may not have it leaves it to the next one.
    return next((one for one in given if one.team_id or one.staff_id), None)


def rule_for(session: Session, work: Work) -> AssignmentRule | None:
    """Give the first rule that fits a piece of work, None when none does."""
    return next((rule for rule in rules(session) if fits(rule.when, work)), None)


def rules(session: Session) -> Sequence[AssignmentRule]:
    """Give the rules in their order; those whose team has ended are left out."""
    return session.scalars(
        select(AssignmentRule)
        .outerjoin(Team, Team.id == AssignmentRule.team_id)
        .where(Team.ended_at.is_(None))
        .order_by(AssignmentRule.position, AssignmentRule.id)
    ).all()


def fits(when: Mapping[str, Sequence[str]], work: Work) -> bool:
    """Tell whether a piece of work has, of everything that a rule asks for, one that it lists."""
    return all(_has(work, name, wanted) for name, wanted in when.items() if wanted)


def work_of(session: Session, case: OnRecord) -> Work:
    """Give what the rules look at in a case."""
    home = session.get(Resident, case.resident_id)
    parts = case.triage.get("parts", ())
    return Work(
        kind=case.kind,
        route=case.route,
        stage=case.stage,
        came_by=case.came_by,
        ground=tuple(ground for part in parts for ground in part.get("grounds", ())),
        hazard=tuple(case.hazards),
        vulnerability=tuple(case.vulnerability),
        postcode=home.postcode if home else "",
    )


def _given_by(session: Session, rule: AssignmentRule, not_to: Collection[int]) -> Assigned:
    staff_id = rule.staff_id
    if staff_id is None and rule.shares_out and rule.team_id is not None:
        staff_id = _next_of(session, rule.team_id, not_to)
    elif staff_id is not None and not _may_have_it(session, staff_id, not_to):
        staff_id = None
    return Assigned(rule.team_id, staff_id, rule.id)


def _has(work: Work, name: str, wanted: Sequence[str]) -> bool:
    if name == POSTCODE:
        home = _bare(work.postcode)
        return bool(home) and any(home.startswith(_bare(one)) for one in wanted)
    found = getattr(work, name)
    return any(one in wanted for one in ((found,) if isinstance(found, str) else found))


def _bare(postcode: str) -> str:
    return postcode.replace(" ", "").upper()


def _next_of(session: Session, team_id: int, not_to: Collection[int]) -> int | None:
    """Give the member of a team whose turn it is, and note that they have had it."""
    # Locked, so that two cases that open at once go to two people.
    team = session.scalar(select(Team).where(Team.id == team_id).with_for_update())
    members = session.scalars(
        select(Staff.id)
        .join(TeamMember, TeamMember.staff_id == Staff.id)
        .where(TeamMember.team_id == team_id, Staff.disabled_at.is_(None))
        .order_by(Staff.id)
    ).all()
    free = [member for member in members if member not in not_to]
    if team is None or not free:
        return None
    last = team.last_given_to or 0
    chosen = next((member for member in free if member > last), free[0])
    # Written beside the row's version, which is for those who edit the team.
    session.execute(
        update(Team.__table__).where(Team.id == team_id).values(last_given_to=chosen)  # type: ignore[arg-type]
    )
    session.expire(team, ["last_given_to"])
    return chosen


def _may_have_it(session: Session, staff_id: int, not_to: Collection[int]) -> bool:
    person = session.get(Staff, staff_id)
    return person is not None and person.disabled_at is None and staff_id not in not_to
