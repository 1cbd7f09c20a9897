"""Teams and the rules by which work is given out, as managers keep them."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.cases.models import Case
from backend.casework import pass_on
from backend.casework.deliveries import send_what_waits
from backend.casework.received_elsewhere import PASSED_ON
from backend.errors import DomainError
from backend.landlord import service as landlord
from backend.policy.triage.routes import CASES
from backend.staff.models import Staff
from backend.teams import service as teams
from backend.teams.assignment import CRITERIA, rule_for, work_of
from backend.teams.models import AssignmentRule, Team
from backend.teams.service import RuleDetails, TeamDetails
from backend.web.door import Door
from backend.web.staff.access import Csrf, ForManagers, Me, Number, OwnForm, TheDoor
from backend.web.staff.log_form import CAME_BY
from backend.web.staff.looked import note_case
from backend.web.typed import Typed

router = APIRouter(prefix="/staff/teams", include_in_schema=False, dependencies=[ForManagers])

LABELS = {
    "kind": "Kind of case",
    "route": "Route",
    "ground": "What they speak of",
    "hazard": "Hazards",
    "vulnerability": "People at risk",
    "postcode": "Postcodes that begin with",
    "stage": "Stage",
    "came_by": "How it reached us",
}
KINDS = (cases.COMPLAINT, cases.SERVICE_REQUEST)
ANY_ROUTE = ("emergency", *CASES)
WAYS = ("chat", "form", *CAME_BY, PASSED_ON)
# What can be written freely, with commas between; the rest is chosen from a list.
FREE = ("ground", "hazard", "vulnerability", "postcode")
LENGTHS = {"email": 254, "webhook_url": 500}
USUAL_LENGTH = 120


class TooLong(DomainError):
    """That is too long. Make it shorter."""


class NotADomain(DomainError):
    """Write what stands after the @ of an address, one on each line, such as landlord.example."""


@router.get("")
def teams_page(
    door: TheDoor, me: Me, csrf: Csrf, reference: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Show the teams and the rules, and which rule would take a case."""
    return _page(door, me, csrf, reference=reference.strip().upper())


@router.get("/new")
def new_team(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form of a new team."""
    return _team_page(door, me, csrf, None)


@router.post("/new", dependencies=[OwnForm])
def add_team(door: TheDoor, me: Me, csrf: Csrf, posted: Typed) -> Response:
    """Add a team."""
    return _save_team(door, me, csrf, None, posted)


@router.post("/pass-on", dependencies=[OwnForm])
def set_domains(door: TheDoor, me: Me, csrf: Csrf, posted: Typed) -> Response:
    """Set whose addresses may pass a complaint on."""
    given = [line.strip().lower() for line in posted.get("domains", "").split() if line.strip()]

    def change(session: Session) -> None:
        if not all(pass_on.is_domain(one) for one in given):
            raise NotADomain
        landlord.change(
            session,
            pass_on.DOMAINS,
            list(dict.fromkeys(given)),
            seen=_number(posted.get("seen", "")) or 0,
            staff_id=me.id,
            now=door.clock(),
        )

    return _changed(door, me, csrf, change, field="domains", typed=posted)


@router.get("/rules/new")
def new_rule(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form of a new rule."""
    return _rule_page(door, me, csrf, None)


@router.post("/rules/new", dependencies=[OwnForm])
def add_rule(door: TheDoor, me: Me, csrf: Csrf, posted: Typed) -> Response:
    """Add a rule after the others."""
    return _save_rule(door, me, csrf, None, posted)


@router.get("/rules/{rule_id}")
def rule_page(rule_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form of a rule."""
    return _rule_page(door, me, csrf, rule_id)


@router.post("/rules/{rule_id}", dependencies=[OwnForm])
def change_rule(rule_id: Number, door: TheDoor, me: Me, csrf: Csrf, posted: Typed) -> Response:
    """Change a rule."""
    return _save_rule(door, me, csrf, rule_id, posted)


@router.post("/rules/{rule_id}/move", dependencies=[OwnForm])
def move_rule(rule_id: Number, door: TheDoor, me: Me, csrf: Csrf, posted: Typed) -> Response:
    """Put a rule one place earlier or later."""
    earlier = posted.get("to") == "earlier"
    return _changed(
        door,
        me,
        csrf,
        lambda session: teams.move_rule(
            session, rule_id, earlier=earlier, staff_id=me.id, now=door.clock()
        ),
    )


@router.post("/rules/{rule_id}/drop", dependencies=[OwnForm])
def drop_rule(rule_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Take a rule away."""
    return _changed(
        door,
        me,
        csrf,
        lambda session: teams.drop_rule(session, rule_id, staff_id=me.id, now=door.clock()),
    )


@router.get("/{team_id}")
def team_page(team_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form of a team."""
    return _team_page(door, me, csrf, team_id)


@router.post("/{team_id}", dependencies=[OwnForm])
def change_team(team_id: Number, door: TheDoor, me: Me, csrf: Csrf, posted: Typed) -> Response:
    """Change a team."""
    return _save_team(door, me, csrf, team_id, posted)


@router.post("/{team_id}/secret", dependencies=[OwnForm])
def renew_secret(team_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Make another secret for a team's webhook, and show it once."""
    with door.database.write() as session:
        secret = _new_secret(session, door, me, team_id)
    return _team_page(door, me, csrf, team_id, secret=secret)


@router.post("/{team_id}/{what}", dependencies=[OwnForm])
def end_or_reopen(team_id: Number, what: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """End a team, or open it again."""
    do = {"end": teams.end_team, "reopen": teams.reopen_team}.get(what)
    if do is None:
        raise teams.NoSuchTeam
    return _changed(
        door, me, csrf, lambda session: do(session, team_id, staff_id=me.id, now=door.clock())
    )


def _changed(
    door: Door,
    me: Staff,
    csrf: str,
    change: Callable[[Session], None],
    *,
    field: str = "rules",
    typed: Mapping[str, str] | None = None,
) -> Response:
    try:
        with door.database.write() as session:
            change(session)
    except (teams.NoSuchTeam, teams.NoSuchRule):
        raise
    except DomainError as error:
        clash = isinstance(error, landlord.SettingChangedMeanwhile | teams.TeamChangedMeanwhile)
        status = 409 if clash else 422
        return _page(door, me, csrf, errors={field: str(error)}, typed=typed, status_code=status)
    return RedirectResponse("/staff/teams", status_code=303)


def _page(
    door: Door,
    me: Staff,
    csrf: str,
    *,
    reference: str = "",
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    status_code: int = 200,
) -> Response:
    with door.database.write() as session:
        known = {team.id: team for team in teams.all_teams(session)}
        people = {one.id: one.name for one in session.scalars(select(Staff))}
        domains = pass_on.domains(session, door.rulebook.pack)
        return door.renderer.page(
            "staff/teams.html",
            status_code=status_code,
            staff=me,
            csrf=csrf,
            errors=errors or {},
            teams=[_team(session, team, people) for team in known.values()],
            rules=[_rule(rule, known, people) for rule in teams.all_rules(session)],
            reference=reference,
            preview=_preview(session, me, door, reference, known, people) if reference else None,
            domains=(typed or {}).get("domains", "\n".join(domains)),
            domains_seen=landlord.version_of(session, pass_on.DOMAINS),
        )


def _preview(
    session: Session,
    me: Staff,
    door: Door,
    reference: str,
    known: Mapping[int, Team],
    people: Mapping[int, str],
) -> str:
    """Tell which rule would take a case now; nothing is given out by looking."""
    case = session.scalar(select(Case).where(Case.reference == reference))
    if case is None:
        return f"There is no case {reference}."
    note_case(session, me, reference, now=door.clock())
    rule = rule_for(session, work_of(session, case))
    if rule is None:
        return f"No rule would take {reference}."
    return f"“{rule.name}” would take {reference}, and give it to {_to_whom(rule, known, people)}."


def _team(session: Session, team: Team, people: Mapping[int, str]) -> dict[str, Any]:
    return {
        "id": team.id,
        "name": team.name,
        "shown_as": team.shown_as,
        "email": team.email,
        "webhook": bool(team.webhook_url),
        "ended": team.ended_at is not None,
        "members": [people[one] for one in teams.members_of(session, team.id) if one in people],
    }


def _rule(
    rule: AssignmentRule, known: Mapping[int, Team], people: Mapping[int, str]
) -> dict[str, Any]:
    asked = [
        f"{LABELS[name]}: {', '.join(one.replace('_', ' ') for one in wanted)}"
        for name, wanted in rule.when.items()
        if wanted
    ]
    return {
        "id": rule.id,
        "name": rule.name,
        "asks": asked or ["Everything"],
        "to": _to_whom(rule, known, people),
    }


def _to_whom(rule: AssignmentRule, known: Mapping[int, Team], people: Mapping[int, str]) -> str:
    team_of = known.get(rule.team_id) if rule.team_id else None
    team = f"the {team_of.name}" if team_of else ""
    person = people.get(rule.staff_id, "") if rule.staff_id else ""
    if rule.shares_out:
        return f"{team}, to the next of its members"
    return " and ".join(part for part in (team, person) if part) or "nobody"


def _team_page(
    door: Door,
    me: Staff,
    csrf: str,
    team_id: int | None,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    secret: str = "",
    status_code: int = 200,
) -> Response:
    with door.database.read() as session:
        team = teams.find_team(session, team_id) if team_id is not None else None
        members = teams.members_of(session, team.id) if team else ()
        people = session.scalars(
            select(Staff).where(Staff.disabled_at.is_(None)).order_by(Staff.name)
        ).all()
        fields = {
            "name": team.name if team else "",
            "email": team.email if team else "",
            "webhook_url": team.webhook_url if team else "",
            "shown_as": team.shown_as if team else "",
            "seen": str(team.version if team else 0),
            **{f"member_{one}": "yes" for one in members},
        }
        return door.renderer.page(
            "staff/team_form.html",
            status_code=status_code,
            staff=me,
            csrf=csrf,
            team=team,
            people=people,
            fields=dict(typed) if typed is not None else fields,
            now_on_record=fields if status_code == 409 else None,
            errors=errors or {},
            secret=secret,
            hosts=sorted(door.settings.hosts_of_webhooks),
        )


def _save_team(
    door: Door, me: Staff, csrf: str, team_id: int | None, posted: Mapping[str, str]
) -> Response:
    typed = {name: said.strip() for name, said in posted.items()}
    new_secret = ""
    try:
        _check_lengths(typed)
        with door.database.write() as session:
            saved = teams.save_team(
                session,
                team_id,
                _details(typed),
                seen=_number(typed.get("seen", "")) or 0,
                hosts=door.settings.hosts_of_webhooks,
                staff_id=me.id,
                now=door.clock(),
            )
            if saved.webhook_url and not saved.webhook_secret:
                new_secret = _new_secret(session, door, me, saved.id)
            send_what_waits(session, saved, now=door.clock())
    except teams.NoSuchTeam:
        raise
    except DomainError as error:
        status = 409 if isinstance(error, teams.TeamChangedMeanwhile) else 422
        errors = {_field_of(error): str(error)}
        return _team_page(door, me, csrf, team_id, typed=typed, errors=errors, status_code=status)
    if new_secret:
        return _team_page(door, me, csrf, saved.id, secret=new_secret)
    return RedirectResponse("/staff/teams", status_code=303)


def _new_secret(session: Session, door: Door, me: Staff, team_id: int) -> str:
    return teams.new_secret(
        session,
        team_id,
        secret_key=door.settings.secret_key,
        staff_id=me.id,
        now=door.clock(),
    )


def _details(typed: Mapping[str, str]) -> TeamDetails:
    members = [
        _number(name.removeprefix("member_")) for name in typed if name.startswith("member_")
    ]
    return TeamDetails(
        name=typed.get("name", ""),
        email=typed.get("email", ""),
        webhook_url=typed.get("webhook_url", ""),
        shown_as=typed.get("shown_as", ""),
        members=tuple(one for one in members if one is not None),
    )


def _field_of(error: DomainError) -> str:
    kind = type(error).__name__
    return {
        "NotAnAddress": "email",
        "NotAWebhook": "webhook_url",
        "HostNotAllowed": "webhook_url",
        "NobodyNamed": "team_id",
        "NobodyToShareWith": "shares_out",
    }.get(kind, "name")


def _rule_page(
    door: Door,
    me: Staff,
    csrf: str,
    rule_id: int | None,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status_code: int = 200,
) -> Response:
    with door.database.read() as session:
        rule = teams.find_rule(session, rule_id) if rule_id is not None else None
        stages = {stage.id: stage.name for stage in door.rulebook.pack.stages}
        fields = dict(typed) if typed is not None else _fields(rule)
        if rule is not None and status_code == 409:
            fields["seen"] = str(rule.version)  # whoever sends it again has read that it changed
        return door.renderer.page(
            "staff/rule_form.html",
            status_code=status_code,
            staff=me,
            csrf=csrf,
            rule=rule,
            fields=fields,
            errors=errors or {},
            labels=LABELS,
            free=FREE,
            choices={
                "kind": {one: one for one in KINDS},
                "route": {one: one for one in ANY_ROUTE},
                "stage": stages,
                "came_by": {one: one for one in WAYS},
            },
            teams=[team for team in teams.all_teams(session) if team.ended_at is None],
            people=session.scalars(
                select(Staff).where(Staff.disabled_at.is_(None)).order_by(Staff.name)
            ).all(),
        )


def _fields(rule: AssignmentRule | None) -> dict[str, str]:
    if rule is None:
        return {"seen": "0"}
    fields = {
        "name": rule.name,
        "team_id": str(rule.team_id or ""),
        "staff_id": str(rule.staff_id or ""),
        "shares_out": "yes" if rule.shares_out else "",
        "seen": str(rule.version),
    }
    for name, wanted in rule.when.items():
        if name in FREE:
            fields[name] = ", ".join(wanted)
        else:
            fields |= {f"{name}:{one}": "yes" for one in wanted}
    return fields


def _save_rule(
    door: Door, me: Staff, csrf: str, rule_id: int | None, posted: Mapping[str, str]
) -> Response:
    typed = {name: said.strip() for name, said in posted.items()}
    try:
        _check_lengths(typed)
        with door.database.write() as session:
            teams.save_rule(
                session,
                rule_id,
                _rule_details(typed),
                seen=_number(typed.get("seen", "")) or 0,
                staff_id=me.id,
                now=door.clock(),
            )
    except teams.NoSuchRule:
        raise
    except DomainError as error:
        status = 409 if isinstance(error, teams.TeamChangedMeanwhile) else 422
        errors = {_field_of(error): str(error)}
        return _rule_page(door, me, csrf, rule_id, typed=typed, errors=errors, status_code=status)
    return RedirectResponse("/staff/teams", status_code=303)


def _rule_details(typed: Mapping[str, str]) -> RuleDetails:
    when: dict[str, list[str]] = {name: [] for name in CRITERIA}
    for name in typed:
        what, colon, one = name.partition(":")
        if colon and what in when and what not in FREE:
            when[what].append(one)
    for name in FREE:
        said = (one.strip() for one in typed.get(name, "").split(","))
        when[name] = [_as_kept(name, one) for one in said if one]
    return RuleDetails(
        name=typed.get("name", ""),
        when=when,
        team_id=_number(typed.get("team_id", "")),
        staff_id=_number(typed.get("staff_id", "")),
        shares_out=typed.get("shares_out") == "yes",
    )


def _as_kept(name: str, said: str) -> str:
    return said.upper() if name == "postcode" else said.lower().replace(" ", "_")


def _check_lengths(typed: Mapping[str, str]) -> None:
    for name, said in typed.items():
        most = 1000 if name in FREE else LENGTHS.get(name, USUAL_LENGTH)
        if name != "csrf" and len(said) > most:
            raise TooLong


def _number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
