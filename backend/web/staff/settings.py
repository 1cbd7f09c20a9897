"""The staff pages of what managers set: hours, who is on call, times for chats, names shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.errors import DomainError
from backend.landlord import choices, service
from backend.landlord.hours import opening
from backend.landlord.models import LandlordSetting
from backend.policy.pack import OpeningSpan
from backend.policy.wording import WEEKDAYS
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.access import Csrf, ForManagers, Me, OwnForm, TheDoor
from backend.web.staff.navigation import reaches

HOME = "/staff/settings"
router = APIRouter(prefix=HOME, include_in_schema=False, dependencies=[ForManagers])

Typed = Annotated[str, Form(max_length=300)]
Seen = Annotated[int, Form(ge=0)]
# Settings that have pages of their own elsewhere.
OTHERS = tuple(
    {"href": href, "text": text, "what": what}
    for href, text, what in (
        ("/staff/people", "Staff and roles", "who may sign in, and what each may do"),
        ("/staff/teams", "Teams and assignment rules", "who gets which work"),
        ("/staff/settings/reply-templates", "Reply templates", "words to begin a reply with"),
        ("/staff/settings/letters", "Letter templates", "the wording of letters"),
        ("/staff/settings/notices", "Messages", "what they say, and when reminders go"),
        ("/staff/assistant", "Automated assistant", "turn it off or on"),
        ("/staff/safety", "Safety markers", "warnings for staff who visit homes"),
        ("/staff/audit", "Audit log", "who saw or changed what"),
    )
)
NAMES_IN_WORDS = {
    "full_name": "First and last name",
    "first_name": "First name only",
    "team": "The name of the team only",
}


@router.get("")
def settings_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show every setting as it is, with the way to change it."""
    with door.database.read() as session:
        return door.renderer.page(
            "staff/settings.html",
            staff=me,
            csrf=csrf,
            hours=opening(session, door.rulebook.pack),
            on_call=_on_call(session, door),
            unclaimed=_value(session, choices.UNCLAIMED_MINUTES),
            call_back=_value(session, choices.CALL_BACK_HOURS),
            names=NAMES_IN_WORDS[_value(session, choices.NAMES_SHOWN)],
            changed={name: who_changed(session, name) for name in _NAMES},
            others=[link for link in OTHERS if reaches(me.role, link["href"])],
        )


@router.get("/opening-hours")
def hours_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form of the working hours."""
    with door.database.read() as session:
        spans = opening(session, door.rulebook.pack).spans
        typed = [choices.day_in_words(spans, day) for day in range(len(WEEKDAYS))]
        seen = service.version_of(session, choices.OPENING_HOURS)
    return _hours_form(door, me, csrf, typed, seen)


@router.post("/opening-hours", dependencies=[OwnForm])
def change_hours(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    seen: Seen = 0,
    monday: Typed = "",
    tuesday: Typed = "",
    wednesday: Typed = "",
    thursday: Typed = "",
    friday: Typed = "",
    saturday: Typed = "",
    sunday: Typed = "",
) -> Response:
    """Change the working hours."""
    typed = [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
    spans: list[OpeningSpan] = []
    errors: dict[str, str] = {}
    for number, words in enumerate(typed):
        try:
            spans += choices.read_day(number, words)
        except DomainError as error:
            day = WEEKDAYS[number]
            errors[day.lower()] = f"{day}: {error}"
    if errors:
        return _hours_form(door, me, csrf, typed, seen, errors=errors)
    try:
        change_settings(door, me, {choices.OPENING_HOURS: (choices.as_kept(spans), seen)})
    except service.SettingChangedMeanwhile as error:
        return _hours_form(door, me, csrf, typed, seen, clash=error)
    return RedirectResponse(HOME, status_code=303)


@router.get("/on-call")
def on_call_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form of who is on call."""
    with door.database.read() as session:
        kept = service.value(session, choices.ON_CALL) or {"email": "", "phone": ""}
        seen = service.version_of(session, choices.ON_CALL)
    return _on_call_form(door, me, csrf, kept, seen)


@router.post("/on-call", dependencies=[OwnForm])
def change_on_call(
    door: TheDoor, me: Me, csrf: Csrf, seen: Seen = 0, email: Typed = "", phone: Typed = ""
) -> Response:
    """Change who is on call."""
    typed = {"email": email, "phone": phone}
    read = {"email": choices.read_email, "phone": choices.read_phone}
    values, errors = read_fields(typed, read)
    if errors:
        return _on_call_form(door, me, csrf, typed, seen, errors=errors)
    try:
        change_settings(door, me, {choices.ON_CALL: (values, seen)})
    except service.SettingChangedMeanwhile as error:
        return _on_call_form(door, me, csrf, typed, seen, clash=error)
    return RedirectResponse(HOME, status_code=303)


@router.get("/chats")
def chats_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form of the times for chats and of the names that residents see."""
    with door.database.read() as session:
        typed = {name: str(_value(session, name)) for name in _READ_CHATS}
        seen = {name: service.version_of(session, name) for name in _READ_CHATS}
    return _chats_form(door, me, csrf, typed, seen)


@router.post("/chats", dependencies=[OwnForm])
def change_chats(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    unclaimed_minutes: Typed = "",
    call_back_hours: Typed = "",
    names_shown: Typed = "",
    seen_unclaimed_minutes: Seen = 0,
    seen_call_back_hours: Seen = 0,
    seen_names_shown: Seen = 0,
) -> Response:
    """Change the times for chats and the names that residents see."""
    typed = {
        choices.UNCLAIMED_MINUTES: unclaimed_minutes,
        choices.CALL_BACK_HOURS: call_back_hours,
        choices.NAMES_SHOWN: names_shown,
    }
    seen = {
        choices.UNCLAIMED_MINUTES: seen_unclaimed_minutes,
        choices.CALL_BACK_HOURS: seen_call_back_hours,
        choices.NAMES_SHOWN: seen_names_shown,
    }
    values, errors = read_fields(typed, _READ_CHATS)
    if errors:
        return _chats_form(door, me, csrf, typed, seen, errors=errors)
    try:
        change_settings(door, me, {name: (values[name], seen[name]) for name in values})
    except service.SettingChangedMeanwhile as error:
        return _chats_form(door, me, csrf, typed, seen, clash=error)
    return RedirectResponse(HOME, status_code=303)


_NAMES = (choices.OPENING_HOURS, choices.ON_CALL, *choices.DEFAULTS)
_READ_CHATS: Mapping[str, Callable[[str], Any]] = {
    choices.UNCLAIMED_MINUTES: lambda typed: choices.read_number(choices.UNCLAIMED_MINUTES, typed),
    choices.CALL_BACK_HOURS: lambda typed: choices.read_number(choices.CALL_BACK_HOURS, typed),
    choices.NAMES_SHOWN: choices.read_names,
}


@dataclass(frozen=True)
class Change:
    """Who changed a setting, and when."""

    by: str
    at: Any


def read_fields(
    typed: Mapping[str, str], how: Mapping[str, Callable[[str], Any]]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Read each field, and give what was read and what is wrong with the rest."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, read in how.items():
        try:
            values[name] = read(typed[name])
        except DomainError as error:
            errors[name] = str(error)
    return values, errors


def change_settings(door: Door, me: Staff, wanted: Mapping[str, tuple[Any, int]]) -> None:
    """Change what is not so already, all of it or nothing."""
    with door.database.write() as session:
        for name, (new, seen) in wanted.items():
            if new != service.value(session, name, choices.DEFAULTS.get(name)):
                service.change(session, name, new, seen=seen, staff_id=me.id, now=door.clock())


def _hours_form(
    door: Door,
    me: Staff,
    csrf: str,
    typed: list[str],
    seen: int,
    *,
    errors: Mapping[str, str] | None = None,
    clash: DomainError | None = None,
) -> Response:
    with door.database.read() as session:
        now_kept = opening(session, door.rulebook.pack)
        names = (choices.OPENING_HOURS,)
        return door.renderer.page(
            "staff/settings_hours.html",
            status_code=status_of(errors, clash),
            staff=me,
            csrf=csrf,
            days=[
                {"name": day.lower(), "text": day, "typed": typed[number]}
                for number, day in enumerate(WEEKDAYS)
            ],
            seen=service.version_of(session, choices.OPENING_HOURS) if clash else seen,
            errors=errors or {},
            clash=clash_of(session, names, [now_kept.words], clash),
        )


def _on_call_form(
    door: Door,
    me: Staff,
    csrf: str,
    typed: Mapping[str, str],
    seen: int,
    *,
    errors: Mapping[str, str] | None = None,
    clash: DomainError | None = None,
) -> Response:
    with door.database.read() as session:
        kept = _on_call(session, door)
        words = [kept["email"] or "nobody is mailed", kept["phone"] or "no number of its own"]
        return door.renderer.page(
            "staff/settings_on_call.html",
            status_code=status_of(errors, clash),
            staff=me,
            csrf=csrf,
            typed=typed,
            usual={
                "email": door.settings.on_call_email,
                "phone": door.settings.on_call_phone or door.rulebook.pack.contacts.phone,
            },
            can_mail=bool(door.settings.smtp_host),
            seen=service.version_of(session, choices.ON_CALL) if clash else seen,
            errors=errors or {},
            clash=clash_of(session, (choices.ON_CALL,), words, clash),
        )


def _chats_form(
    door: Door,
    me: Staff,
    csrf: str,
    typed: Mapping[str, str],
    seen: Mapping[str, int],
    *,
    errors: Mapping[str, str] | None = None,
    clash: DomainError | None = None,
) -> Response:
    with door.database.read() as session:
        names = tuple(_READ_CHATS)
        versions = {name: service.version_of(session, name) for name in names}
        words = [
            f"{_value(session, choices.UNCLAIMED_MINUTES)} minutes until the alarm",
            f"{_value(session, choices.CALL_BACK_HOURS)} opening hours for a call-back",
            f"{NAMES_IN_WORDS[_value(session, choices.NAMES_SHOWN)]} shown",
        ]
        return door.renderer.page(
            "staff/settings_chats.html",
            status_code=status_of(errors, clash),
            staff=me,
            csrf=csrf,
            typed=typed,
            choices=NAMES_IN_WORDS,
            seen=versions if clash else seen,
            errors=errors or {},
            clash=clash_of(session, names, words, clash),
        )


def status_of(errors: Mapping[str, str] | None, clash: DomainError | None) -> int:
    """Give the status of the page of a form that was not taken, or is shown for the first time."""
    if clash:
        return 409
    return 422 if errors else 200


def clash_of(
    session: Session, names: tuple[str, ...], words: list[str], error: DomainError | None
) -> dict[str, Any] | None:
    """Give what somebody else has set meanwhile, and who, beside what was typed here."""
    if error is None:
        return None
    changes = [found for name in names if (found := who_changed(session, name))]
    newest = max(changes, key=lambda change: change.at, default=None)
    return {"message": str(error), "now": words, "change": newest}


def who_changed(session: Session, name: str) -> Change | None:
    """Give who changed a setting last, and when; None where nobody has set it."""
    found: LandlordSetting | None = service.kept(session, name)
    if found is None:
        return None
    person = session.get(Staff, found.changed_by) if found.changed_by else None
    return Change(by=person.name if person else "the system", at=found.changed_at)


def _on_call(session: Session, door: Door) -> dict[str, str]:
    kept = service.value(session, choices.ON_CALL) or {}
    return {
        "email": kept.get("email") or door.settings.on_call_email,
        "phone": kept.get("phone") or door.settings.on_call_phone,
    }


def _value(session: Session, name: str) -> Any:
    return service.value(session, name, choices.DEFAULTS[name])
