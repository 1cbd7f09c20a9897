"""Teams and the rules by which work is given out, as managers keep them; every change audited."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.errors import DomainError
from backend.staff.models import Staff
from backend.teams import signing
from backend.teams.assignment import CRITERIA
from backend.teams.models import AssignmentRule, Team, TeamMember
from backend.teams.reach import checked_email, checked_webhook


class NoSuchTeam(DomainError):
    """We could not find that team."""


class TeamHasEnded(DomainError):
    """That team has ended, so no work goes to it any more. Choose another one."""


class NoSuchRule(DomainError):
    """We could not find that rule."""


class TeamChangedMeanwhile(DomainError):
    """Somebody else changed this while you were looking at it. Look at it again, then decide."""


class NameNeeded(DomainError):
    """Give it a name."""


class NameTaken(DomainError):
    """Another team has that name. Choose another, or open the other team again."""


class TeamHasRules(DomainError):
    """Rules still give work to this team. Change them first."""


class NobodyNamed(DomainError):
    """Say which team or which person the work goes to."""


class NobodyToShareWith(DomainError):
    """To share work out among its members, choose a team and no person."""


@dataclass(frozen=True)
class TeamDetails:
    """What managers write down about a team."""

    name: str
    email: str = ""
    webhook_url: str = ""
    shown_as: str = ""
    members: tuple[int, ...] = ()


@dataclass(frozen=True)
class RuleDetails:
    """What managers write down about a rule; `when` as the table of rules keeps it."""

    name: str
    when: Mapping[str, Sequence[str]]
    team_id: int | None = None
    staff_id: int | None = None
    shares_out: bool = False


def all_teams(session: Session) -> Sequence[Team]:
    """Give every team by its name, those that have ended last."""
    return session.scalars(select(Team).order_by(Team.ended_at.is_not(None), Team.name)).all()


def all_rules(session: Session) -> Sequence[AssignmentRule]:
    """Give every rule in its order."""
    return session.scalars(
        select(AssignmentRule).order_by(AssignmentRule.position, AssignmentRule.id)
    ).all()


def find_team(session: Session, team_id: int) -> Team:
    """Give a team, locked for this transaction where rows can be locked, or raise NoSuchTeam."""
    found = session.get(Team, team_id, with_for_update=True)
    if found is None:
        raise NoSuchTeam
    return found


def standing_team(session: Session, team_id: int) -> Team:
    """Give a team that work may go to, locked likewise, or raise NoSuchTeam or TeamHasEnded."""
    team = find_team(session, team_id)
    if team.ended_at is not None:
        raise TeamHasEnded
    return team


def find_rule(session: Session, rule_id: int) -> AssignmentRule:
    """Give a rule, locked likewise, or raise NoSuchRule."""
    found = session.get(AssignmentRule, rule_id, with_for_update=True)
    if found is None:
        raise NoSuchRule
    return found


def members_of(session: Session, team_id: int) -> Sequence[int]:
    """Give the ids of the staff in a team."""
    return session.scalars(
        select(TeamMember.staff_id).where(TeamMember.team_id == team_id).order_by("staff_id")
    ).all()


def without_a_way(session: Session) -> Sequence[Team]:
    """Give the teams that no work can be sent to yet: they have neither email nor webhook."""
    return [
        team
        for team in all_teams(session)
        if team.ended_at is None and not team.email and not team.webhook_url
    ]


def save_team(
    session: Session,
    team_id: int | None,
    details: TeamDetails,
    *,
    seen: int = 0,
    hosts: Collection[str],
    staff_id: int,
    now: datetime,
) -> Team:
    """Add a team, or change one as it was `seen`; `hosts` are those a webhook may be on.

    A webhook needs a secret by which what is sent to it is signed: see new_secret.
    """
    name = details.name.strip()
    if not name:
        raise NameNeeded
    team = Team(name=name, version=1) if team_id is None else find_team(session, team_id)
    if team_id is not None and team.version != seen:
        raise TeamChangedMeanwhile
    same = select(Team.id).where(Team.name == name, Team.id != (team_id or 0))
    if session.scalar(same) is not None:
        raise NameTaken
    team.name, team.shown_as = name, details.shown_as.strip()
    team.email = checked_email(details.email)
    team.webhook_url = checked_webhook(details.webhook_url, hosts)
    session.add(team)
    session.flush()
    _set_members(session, team, details.members)
    _note(session, "team_saved", team.id, staff_id=staff_id, now=now, members=details.members)
    return team


def new_secret(
    session: Session, team_id: int, *, secret_key: str, staff_id: int, now: datetime
) -> str:
    """Make a secret for a team's webhook and give it this once; one before it signs no more."""
    secret = signing.renew(find_team(session, team_id), secret_key=secret_key, now=now)
    _note(session, "team_secret_renewed", team_id, staff_id=staff_id, now=now)
    return secret


def end_team(session: Session, team_id: int, *, staff_id: int, now: datetime) -> None:
    """End a team, so that no work goes to it any more; what it has it keeps."""
    team = find_team(session, team_id)
    ruled = select(AssignmentRule.id).where(AssignmentRule.team_id == team_id).limit(1)
    if session.scalar(ruled) is not None:
        raise TeamHasRules
    team.ended_at = team.ended_at or now
    _note(session, "team_ended", team_id, staff_id=staff_id, now=now)


def reopen_team(session: Session, team_id: int, *, staff_id: int, now: datetime) -> None:
    """Open a team again that had ended."""
    find_team(session, team_id).ended_at = None
    _note(session, "team_reopened", team_id, staff_id=staff_id, now=now)


def save_rule(
    session: Session,
    rule_id: int | None,
    details: RuleDetails,
    *,
    seen: int = 0,
    staff_id: int,
    now: datetime,
) -> AssignmentRule:
    """Add a rule after the others, or change one as it was `seen`."""
    _check(session, details)
    if rule_id is None:
        last = session.scalar(select(func.max(AssignmentRule.position))) or 0
        rule = AssignmentRule(position=last + 1, version=1)
    else:
        rule = find_rule(session, rule_id)
        if rule.version != seen:
            raise TeamChangedMeanwhile
    rule.name = details.name.strip()
    rule.when = {name: list(details.when[name]) for name in CRITERIA if details.when.get(name)}
    rule.team_id, rule.staff_id = details.team_id, details.staff_id
    rule.shares_out = details.shares_out
    session.add(rule)
    session.flush()
    data = {"team": rule.team_id, "staff": rule.staff_id, "when": sorted(rule.when)}
    _note_rule(session, "rule_saved", rule.id, staff_id=staff_id, now=now, data=data)
    return rule


def move_rule(
    session: Session, rule_id: int, *, earlier: bool, staff_id: int, now: datetime
) -> None:
    """Put a rule before the one that it follows, or after the one that follows it."""
    rule = find_rule(session, rule_id)
    ordered = list(all_rules(session))
    at = ordered.index(rule)
    to = max(at - 1, 0) if earlier else min(at + 1, len(ordered) - 1)
    ordered.insert(to, ordered.pop(at))
    for position, one in enumerate(ordered, 1):
        one.position = position
    data = {"position": to + 1}
    _note_rule(session, "rule_moved", rule_id, staff_id=staff_id, now=now, data=data)


def drop_rule(session: Session, rule_id: int, *, staff_id: int, now: datetime) -> None:
    """Take a rule away; what it gave out stays where it is."""
    session.delete(find_rule(session, rule_id))
    _note_rule(session, "rule_dropped", rule_id, staff_id=staff_id, now=now, data={})


def _check(session: Session, details: RuleDetails) -> None:
    if not details.name.strip():
        raise NameNeeded
    if details.team_id is None and details.staff_id is None:
        raise NobodyNamed
    if details.shares_out and (details.team_id is None or details.staff_id is not None):
        raise NobodyToShareWith
    if details.team_id is not None and find_team(session, details.team_id).ended_at is not None:
        raise NoSuchTeam
    if details.staff_id is not None and session.get(Staff, details.staff_id) is None:
        raise NobodyNamed


def _set_members(session: Session, team: Team, members: Sequence[int]) -> None:
    session.execute(delete(TeamMember).where(TeamMember.team_id == team.id))
    known = session.scalars(select(Staff.id).where(Staff.id.in_(members))).all()
    session.add_all(TeamMember(team_id=team.id, staff_id=one) for one in known)
    session.flush()


def _note(
    session: Session,
    action: str,
    team_id: int,
    *,
    staff_id: int,
    now: datetime,
    members: Sequence[int] = (),
) -> None:
    record(
        session,
        actor=f"staff:{staff_id}",
        action=action,
        object_kind="team",
        object_id=str(team_id),
        now=now,
        data={"members": sorted(members)} if members else {},
    )


def _note_rule(
    session: Session,
    action: str,
    rule_id: int,
    *,
    staff_id: int,
    now: datetime,
    data: Mapping[str, object],
) -> None:
    record(
        session,
        actor=f"staff:{staff_id}",
        action=action,
        object_kind="assignment_rule",
        object_id=str(rule_id),
        now=now,
        data=data,
    )
