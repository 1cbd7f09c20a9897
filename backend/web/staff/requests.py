"""Service requests on their way: who has each, by when, and what staff do about them."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.cases import service as cases
from backend.cases.links import complaint_of
from backend.cases.models import Case
from backend.casework import deliveries, requests
from backend.casework.models import Delivery
from backend.casework.requests import Line
from backend.clock import local_date
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.policy.errors import PolicyError
from backend.staff.models import Staff
from backend.teams.models import Team
from backend.teams.service import all_teams
from backend.web.door import Door
from backend.web.receipt import day_in, written
from backend.web.staff.access import Csrf, Me, Number, OwnForm, TheDoor
from backend.web.staff.looked import note_page
from backend.web.typed import Typed

router = APIRouter(prefix="/staff/requests", include_in_schema=False)

Words = Annotated[str, Form(max_length=4000)]
MOST_PAGES = 10_000
ABOUT_WORDS = {"request": "The request", "emergency": "What is dangerous in it"}
STATE_WORDS = {
    "none": "No team has it",
    "queued": "On its way",
    "failed": "Could not be sent",
    "delivered": "Sent, and not answered yet",
    "acknowledged": "The team has it",
    "done": "The team says it is done",
}


class ChooseATeam(DomainError):
    """Choose the team that is to have it."""


class WrongDay(DomainError):
    """Enter the day on which they first said that they were unhappy, such as 27 3 2026."""


@router.get("")
def requests_page(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    show: Annotated[str, Query(max_length=10)] = "open",
    team: Annotated[str, Query(max_length=10)] = "",
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1,
) -> Response:
    """Show a page of the requests that go on, or of those that were closed."""
    note_page(door, me, "requests")
    only = int(team) if team.isascii() and team.isdecimal() and len(team) < 10 else None
    return _list(door, me, csrf, closed=show == "closed", only=only, page=page)


@router.post("/deliveries/{delivery_id}/send-on", dependencies=[OwnForm])
def send_on(
    delivery_id: Number,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    team: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Send work on to another team."""

    def change(session: Session) -> str:
        sent = requests.send_on(
            session, delivery_id, _team_id(team), staff_id=me.id, now=door.clock()
        )
        return session.get_one(Case, sent.case_id).reference

    return _changed(door, me, csrf, change, action="sent_on")


@router.post("/{reference}/send", dependencies=[OwnForm])
def send_first(
    reference: str,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    team: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Give a request to a team where no rule gave it to any."""

    def change(session: Session) -> str:
        team_id = _team_id(team)
        requests.send_first(session, reference, team_id, staff_id=me.id, now=door.clock())
        return reference

    return _changed(door, me, csrf, change, action="sent_on")


@router.post("/{reference}/close", dependencies=[OwnForm])
def close(
    reference: str,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    words: Words = "",
    seen: Annotated[int, Form(ge=0)] = 0,
) -> Response:
    """Close a request that is dealt with."""

    def change(session: Session) -> str:
        said = without_controls(words)
        requests.close(session, reference, words=said, seen=seen, staff_id=me.id, now=door.clock())
        return reference

    return _changed(door, me, csrf, change, action="closed", typed={"words": words})


@router.post("/{reference}/reopen", dependencies=[OwnForm])
def reopen(reference: str, door: TheDoor, me: Me, csrf: Csrf, words: Words = "") -> Response:
    """Open a closed request again."""

    def change(session: Session) -> str:
        said = without_controls(words)
        requests.reopen(session, reference, words=said, staff_id=me.id, now=door.clock())
        return reference

    return _changed(door, me, csrf, change, action="reopened", typed={"words": words})


@router.post("/{reference}/complaint", dependencies=[OwnForm])
def make_complaint(reference: str, door: TheDoor, me: Me, csrf: Csrf, posted: Typed) -> Response:
    """Make a request a complaint, received when they said that they were unhappy."""

    def change(session: Session) -> str:
        return requests.make_complaint(
            session,
            reference,
            on=_day(posted),
            rulebook=door.rulebook,
            staff_id=me.id,
            now=door.clock(),
        ).reference

    return _changed(door, me, csrf, change, action="made_complaint")


def of_case(session: Session, case: Case) -> dict[str, Any]:
    """Give what the page of a case shows of the teams that have work of it."""
    rows = session.execute(
        select(Delivery, Team)
        .join(Team, Team.id == Delivery.team_id)
        .where(Delivery.case_id == case.id)
        .order_by(Delivery.id)
    )
    complaint = complaint_of(session, case) if case.kind == cases.SERVICE_REQUEST else None
    since = case.unhappy_since
    return {
        "request": {
            "is_request": case.kind == cases.SERVICE_REQUEST,
            "reference": case.reference,
            "version": case.version,
            "is_open": case.state == requests.OPEN,
            "sent": [_sent(delivery, team) for delivery, team in rows],
            "teams": [team for team in all_teams(session) if team.ended_at is None],
            "complaint": complaint.reference if complaint else None,
            "unhappy_since": since,
            "unhappy": written(since, "unhappy") if since else {},
        }
    }


def _sent(delivery: Delivery, team: Team) -> dict[str, Any]:
    moved = delivery.state == deliveries.MOVED
    return {
        "id": delivery.id,
        "team": team.name,
        "about": ABOUT_WORDS.get(delivery.about, "A part of it"),
        "state": "It was sent on, or sent again" if moved else STATE_WORDS[_state(delivery)],
        "moved": moved,
        "error": delivery.error if _state(delivery) in ("failed", "queued") else "",
        "delivery": delivery,
    }


def _state(delivery: Delivery | None) -> str:
    if delivery is None:
        return "none"
    if delivery.done_at is not None:
        return "done"
    return "acknowledged" if delivery.acknowledged_at is not None else delivery.state


def _list(
    door: Door,
    me: Staff,
    csrf: str,
    *,
    closed: bool = False,
    only: int | None = None,
    page: int = 1,
    error: str = "",
    typed: dict[str, str] | None = None,
    status_code: int = 200,
) -> Response:
    now = door.clock()
    with door.database.read() as session:
        after, today = (page - 1) * requests.MOST_LISTED, local_date(now)
        found = requests.going_on(session, today=today, closed=closed, team_id=only, after=after)
        lines = [_line(session, line, today) for line in found[: requests.MOST_LISTED]]
        known = all_teams(session)
        teams = [team for team in known if team.ended_at is None]
    asked = {"show": "closed" if closed else "", "team": only or "", "page": page + 1}
    more = urlencode({name: value for name, value in asked.items() if value})
    return door.renderer.page(
        "staff/requests.html",
        status_code=status_code,
        staff=me,
        csrf=csrf,
        now=now,
        lines=lines,
        more=more if len(found) > requests.MOST_LISTED else "",
        teams=teams,
        closed=closed,
        only=next((team.name for team in known if team.id == only), ""),
        error=error,
        typed=typed or {},
    )


def _line(session: Session, line: Line, today: date) -> dict[str, Any]:
    state = _state(line.delivery)
    return {
        "reference": line.case.reference,
        "kind": line.case.kind,
        "about": ABOUT_WORDS.get(line.delivery.about, "A part of it") if line.delivery else "",
        "received_at": line.case.received_at,
        "hazards": [kind.replace("_", " ") for kind in line.case.hazards],
        "team": line.team.name if line.team else "",
        "delivery": line.delivery,
        "state": STATE_WORDS[state],
        "failed": line.failed,
        "overdue": line.is_overdue(today),
    }


def _changed(
    door: Door,
    me: Staff,
    csrf: str,
    change: Callable[[Session], str],
    *,
    action: str,
    typed: dict[str, str] | None = None,
) -> Response:
    try:
        with door.database.write() as session:
            reference = change(session)
            record(
                session,
                actor=f"staff:{me.id}",
                action=action,
                object_kind="case",
                object_id=reference,
                now=door.clock(),
            )
    except cases.NoSuchCase:
        raise
    except (DomainError, PolicyError) as error:
        clash = isinstance(error, requests.RequestChangedMeanwhile | requests.ClosedAlready)
        status = 409 if clash else 422
        return _list(door, me, csrf, error=str(error), typed=typed, status_code=status)
    return RedirectResponse(f"/staff/cases/{reference}#request", status_code=303)


def _team_id(given: str) -> int:
    if not given.isascii() or not given.isdigit():
        raise ChooseATeam
    return int(given)


def _day(posted: dict[str, str]) -> date | None:
    """Give the day that was typed, None where all three fields were left empty."""
    if not any(posted.get(f"unhappy-{part}", "").strip() for part in ("day", "month", "year")):
        return None
    day = day_in(posted, "unhappy")
    if day is None:
        raise WrongDay
    return day
