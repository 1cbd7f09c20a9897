"""The page of a team that has work to do: what it is, that they have it, by when, and done."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.cases.pressure import pressed_on
from backend.casework import requests
from backend.casework.danger_told import sentences_of_danger
from backend.casework.deliveries import EMERGENCY, PART
from backend.casework.models import Delivery
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.letters.recipient import named_safe
from backend.policy.danger import advice_for, is_danger
from backend.policy.triage import emergencies
from backend.residents import safety
from backend.residents.models import Consent, Resident
from backend.teams.models import Team
from backend.web.door import Door, door_of
from backend.web.receipt import day_in
from backend.web.security import form_token, refuse_other_origins, refuse_wrong_token
from backend.web.typed import Typed

router = APIRouter(prefix="/team", include_in_schema=False)

TheDoor = Annotated[Door, Depends(door_of)]
# A link in a mail must not lead search engines to anybody's home.
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
NO_DAY = "Enter the day by which it is done, such as 27 3 2026"
LONGEST = 4000
ACKNOWLEDGE, DONE = "acknowledge", "done"


@router.get("/{token}")
def team_page(token: str, door: TheDoor) -> Response:
    """Show the work that a link opens."""
    return _page(door, token)


@router.post("/{token}")
def take_form(token: str, request: Request, door: TheDoor, posted: Typed) -> Response:
    """Note that the team has it and by when it is done, or that it is done."""
    refuse_other_origins(request)
    refuse_wrong_token(door.settings, token, posted.get("csrf", ""))
    typed = {name: without_controls(said).strip()[:LONGEST] for name, said in posted.items()}
    try:
        errors = _take(door, token, typed)
    except requests.NoSuchDelivery:
        raise
    except DomainError as error:
        errors = {_field_of(error): str(error)}
    if errors:
        return _page(door, token, typed=typed, errors=errors)
    return RedirectResponse(f"/team/{token}", status_code=303, headers=HEADERS)


def _take(door: Door, token: str, typed: Mapping[str, str]) -> dict[str, str]:
    now, by = door.clock(), typed.get("by", "")
    with door.database.write() as session:
        if typed.get("go") == DONE:
            requests.done(session, token, by=by, words=typed.get("words", ""), now=now)
            return {}
        day = day_in(typed, "promised")
        if day is None:
            requests.opened_by(session, token, now=now)
            return {"promised": NO_DAY}
        requests.acknowledge(session, token, by=by, promised_on=day, now=now)
    return {}


def _field_of(error: DomainError) -> str:
    if isinstance(error, requests.NameYourself):
        return "by"
    return "words" if isinstance(error, requests.SayWhatWasDone) else "promised"


def _page(
    door: Door,
    token: str,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    now = door.clock()
    with door.database.write() as session:
        delivery = requests.opened_by(session, token, now=now)
        requests.viewed(session, delivery, now=now)
        view = _view(session, delivery)
    return door.renderer.page(
        "team.html",
        status_code=422 if errors else 200,
        headers=HEADERS,
        fields=typed or {},
        errors=errors or {},
        action=f"/team/{token}",
        csrf=form_token(door.settings, token),
        **view,
    )


def _view(session: Session, delivery: Delivery) -> dict[str, Any]:
    """Give no more than the team needs: nothing of the complaint around it, and of nobody else."""
    case = session.get_one(Case, delivery.case_id)
    team = session.get_one(Team, delivery.team_id)
    is_done = delivery.done_at is not None
    hazards = emergencies(case.hazards) if delivery.about == EMERGENCY else _hazards(case)
    return {
        "reference": case.reference,
        "team": team.name,
        "emergency": delivery.about == EMERGENCY,
        "delivery": delivery,
        # Once it is done, nobody needs to read who lives where.
        "words": [] if is_done else _words(session, case, delivery),
        "person": None if is_done else _person(session, case),
        "ask_before_visit": not is_done and _is_marked(session, case),
        "hazards": [] if is_done else [kind.replace("_", " ") for kind in hazards],
        "advice": "" if is_done else advice_for(hazards),
        "received_at": case.received_at,
    }


def _words(session: Session, case: Case, delivery: Delivery) -> Sequence[str]:
    if delivery.about.startswith(PART):
        number = int(delivery.about.removeprefix(PART))
        return [part["text"] for part in case.triage["parts"][number - 1 : number]]
    if delivery.about == EMERGENCY and case.kind == "complaint":
        return sentences_of_danger(session, case)
    return [issue.text for issue in case.issues]


def _hazards(case: Case) -> list[str]:
    """Give what is wrong with the home; what people do to each other is for nobody else to see."""
    dangers = emergencies(case.hazards)
    return [kind for kind in case.hazards if kind in dangers or not is_danger(kind)]


def _is_marked(session: Session, case: Case) -> bool:
    """Say whether staff are warned before they visit; the reasons are for who signs in."""
    home = session.get_one(Resident, case.resident_id)
    return bool(safety.of_home(session, address=home.address, postcode=home.postcode))


def _person(session: Session, case: Case) -> dict[str, Any]:
    """Give where it is and how to reach the resident: by a safe way only, where there is one."""
    home = session.get_one(Resident, case.resident_id)
    agreed = case.behalf != "other" or (
        session.scalar(select(Consent.status).where(Consent.id == case.consent_id)) == "recorded"
    )
    agreed = agreed and pressed_on(session, case) is None
    safe = named_safe(session, case, home)
    return {
        "name": home.full_name,
        "address": ", ".join(part for part in (home.address, home.postcode) if part),
        "phone": "" if safe or not agreed else home.phone,
        "email": "" if safe or not agreed else home.email,
        "safe_contact": safe,
        "only_through_us": not agreed and not safe,
        "adjustments": home.adjustments,
    }
