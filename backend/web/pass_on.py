"""Passing a complaint on: any member of staff or contractor, by a link to their own address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from backend.audit.log import record
from backend.cases.service import Issue
from backend.casework import pass_on
from backend.casework.received_elsewhere import PASSED_ON, NotReceivedYet, Told, passed_on
from backend.clock import local_date
from backend.conversations.service import without_controls
from backend.conversations.watch import risk_in
from backend.errors import DomainError
from backend.policy.errors import PolicyError
from backend.policy.wording import counted
from backend.residents.service import Permission, Person
from backend.teams.reach import NotAnAddress, checked_email
from backend.web.door import Door, door_of
from backend.web.emergency import emergency_lines
from backend.web.receipt import read_receipt, written
from backend.web.security import form_token, refuse_other_origins, refuse_wrong_token
from backend.web.typed import Typed

router = APIRouter(prefix="/pass-on", include_in_schema=False)

TheDoor = Annotated[Door, Depends(door_of)]
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
LENGTHS = {"words": 20_000, "address": 500, "postcode": 10, "email": 254, "phone": 40}
USUAL_LENGTH = 200
# Nobody is signed in where a link is asked for; its form has one token for all.
ASKING = "pass-on"
NAMES = (
    "words",
    "received-day",
    "received-month",
    "received-year",
    "received_time",
    "full_name",
    "address",
    "postcode",
    "email",
    "phone",
    "adjustments",
    "told_by",
    "rep_name",
    "by_name",
    "by_role",
)
NEEDED = {
    "words": "Write what they said, as near to their words as you can",
    "full_name": "Write the name of the person it is about, or Anonymous",
    "by_name": "Write your own name",
    "by_role": "Write your job, such as electrician, or your team",
}


@dataclass(frozen=True)
class Asked:
    """What was read of the form: what was told, or what is wrong in which field."""

    told: Told | None
    errors: Mapping[str, str]


@router.get("")
def ask_page(door: TheDoor) -> Response:
    """Show where to ask for a link."""
    csrf = form_token(door.settings, ASKING)
    return door.renderer.page("pass_on_ask.html", csrf=csrf, email="", errors={}, asked=None)


@router.post("")
def ask(request: Request, door: TheDoor, posted: Typed) -> Response:
    """Mail a link if the address is one of ours; everybody reads the same answer."""
    refuse_other_origins(request)
    refuse_wrong_token(door.settings, ASKING, posted.get("csrf", ""))
    email = without_controls(posted.get("email", "")).strip()[:254]
    source = request.client.host if request.client else ""
    errors: dict[str, str] = {}
    status = 200
    try:
        with door.database.write() as session:
            pass_on.ask(
                session,
                email,
                source=source,
                secret=door.settings.secret_key,
                pack=door.rulebook.pack,
                now=door.clock(),
            )
    except pass_on.TooManyLinks as error:
        errors, status = {"email": str(error)}, 429
    except pass_on.NotAnEmailAddress as error:
        errors, status = {"email": str(error)}, 422
    hours = counted(int(pass_on.LASTS.total_seconds() // 3600), "hour")
    return door.renderer.page(
        "pass_on_ask.html",
        csrf=form_token(door.settings, ASKING),
        status_code=status,
        email=email if errors else "",
        errors=errors,
        asked=None if errors else hours,
    )


@router.get("/thanks")
def thanks(door: TheDoor) -> Response:
    """Say that it was passed on, and nothing about it."""
    return door.renderer.page("pass_on_thanks.html", emergency_numbers=emergency_lines())


@router.get("/{token}")
def form_page(token: str, door: TheDoor) -> Response:
    """Show the form that a link opens; opening it spends nothing."""
    with door.database.read() as session:
        pass_on.find(session, token, now=door.clock())
    return _page(door, token, written(local_date(door.clock()), "received"))


@router.post("/{token}")
def take_form(token: str, request: Request, door: TheDoor, posted: Typed) -> Response:
    """Open the case of what is passed on, and spend the link."""
    refuse_other_origins(request)
    refuse_wrong_token(door.settings, token, posted.get("csrf", ""))
    typed = {name: without_controls(posted.get(name, "")).strip() for name in NAMES}
    now = door.clock()
    try:
        with door.database.write() as session:
            if pass_on.was_spent(session, token):
                return _thanks()
            link = pass_on.find(session, token, now=now)
            asked = _read(typed, key=f"passed-on:{link.salt}", email=link.email)
            if asked.told is None:
                return _page(door, token, typed, asked.errors)
            case = passed_on(session, asked.told, voice=door.voice, rulebook=door.rulebook, now=now)
            pass_on.spend(link, case.id, now=now)
            record(
                session,
                actor="system",
                action="passed_on",
                object_kind="case",
                object_id=case.reference,
                now=now,
            )
    except pass_on.NoSuchLink:
        raise
    except (DomainError, PolicyError) as error:
        late = isinstance(error, NotReceivedYet | PolicyError)
        return _page(door, token, typed, {"received" if late else "words": str(error)})
    return _thanks()


def _thanks() -> Response:
    return RedirectResponse("/pass-on/thanks", status_code=303, headers=HEADERS)


def _page(
    door: Door, token: str, typed: Mapping[str, str], errors: Mapping[str, str] | None = None
) -> Response:
    risk = risk_in(typed.get("words", ""), door.voice)
    return door.renderer.page(
        "pass_on.html",
        status_code=422 if errors else 200,
        headers=HEADERS,
        action=f"/pass-on/{token}",
        csrf=form_token(door.settings, token),
        fields=typed,
        errors=errors or {},
        danger=risk.line.text if risk and risk.level in ("danger", "hazard") else None,
        emergency_numbers=emergency_lines(),
    )


def _read(typed: Mapping[str, str], *, key: str, email: str) -> Asked:
    errors = {name: said for name, said in NEEDED.items() if not typed[name]}
    # Without the time, it is taken for the start of the day: no hour is lost to the resident.
    whole = {**typed, "received_time": typed["received_time"] or "00:00"}
    received_at, wrong = read_receipt(whole)
    errors |= wrong
    errors |= _wrong(typed)
    if errors or received_at is None:
        return Asked(None, errors)
    for_another = typed["told_by"] == "other"
    person = Person(
        full_name=typed["full_name"],
        address=typed["address"],
        postcode=typed["postcode"].upper(),
        email=typed["email"],
        phone=typed["phone"],
        preferred_contact="email" if typed["email"] else "phone" if typed["phone"] else "",
        adjustments=typed["adjustments"],
    )
    told = Told(
        key=key,
        came_by=PASSED_ON,
        received_at=received_at,
        words=typed["words"],
        issues=(Issue(typed["words"]),),
        resident=person,
        behalf="other" if for_another else "self",
        representative=Person(full_name=typed["rep_name"]) if for_another else None,
        permission=Permission("unsure") if for_another else None,
        brought_by=f"{typed['by_name']}, {typed['by_role']} ({email})",
    )
    return Asked(told, {})


def _wrong(typed: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    for name, said in typed.items():
        most = LENGTHS.get(name, USUAL_LENGTH)
        if len(said) > most:
            errors[name] = f"Use {most:,} characters or fewer"
    try:
        checked_email(typed["email"])
    except NotAnAddress as error:
        errors["email"] = str(error)
    if typed["told_by"] not in ("self", "other"):
        errors["told_by"] = "Choose who told you"
    elif typed["told_by"] == "other" and not typed["rep_name"]:
        errors["rep_name"] = "Write the name of whoever told you"
    return errors
