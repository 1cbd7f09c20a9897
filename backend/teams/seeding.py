"""The teams that a policy pack names, put down once for managers to change."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.policy.pack import PolicyPack, Takes
from backend.policy.pack import Team as TeamOfPack
from backend.teams.models import AssignmentRule, Team

# What each kind of work looks like to a rule, the most pressing first: the first that fits decides.
ASKS: dict[Takes, dict[str, list[str]]] = {
    "emergency": {"route": ["emergency"]},
    "antisocial_behaviour": {"route": ["antisocial_behaviour"]},
    "support": {"kind": ["service_request"], "ground": ["support"]},
    "service_request": {"kind": ["service_request"]},
    "complaint": {"kind": ["complaint"]},
}
NAMES: dict[Takes, str] = {
    "emergency": "What is dangerous",
    "antisocial_behaviour": "Antisocial behaviour",
    "support": "Requests for support",
    "service_request": "Service requests",
    "complaint": "Complaints",
}
EVERYTHING_ELSE = "Everything else"


def seed(session: Session, pack: PolicyPack) -> None:
    """Put down the pack's teams that are not there yet, and its rules while there are none.

    What no rule of the pack gives to anybody goes to the team that deals with complaints.
    """
    known = {team.name: team for team in session.scalars(select(Team))}
    for named in pack.teams:
        if named.name not in known:
            known[named.name] = Team(name=named.name, email=named.email)
            session.add(known[named.name])
    own = pack.landlord.team
    if own not in known:
        known[own] = Team(name=own)
        session.add(known[own])
    session.flush()
    if session.scalar(select(AssignmentRule.id).limit(1)) is None:
        _rules(session, pack, known)


def _rules(session: Session, pack: PolicyPack, teams: dict[str, Team]) -> None:
    found = [(what, team) for what in ASKS if (team := _takes(pack, what)) is not None]
    for position, (what, team) in enumerate(found, 1):
        _add(session, position, NAMES[what], ASKS[what], teams[team.name])
    _add(session, len(found) + 1, EVERYTHING_ELSE, {}, teams[pack.landlord.team])
    session.flush()


def _takes(pack: PolicyPack, what: Takes) -> TeamOfPack | None:
    return next((team for team in pack.teams if what in team.takes), None)


def _add(
    session: Session, position: int, name: str, when: dict[str, list[str]], team: Team
) -> None:
    session.add(AssignmentRule(position=position, name=name, when=dict(when), team_id=team.id))
