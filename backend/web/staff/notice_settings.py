"""The staff pages of what messages say, as examples, and of when reminders go."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.errors import DomainError
from backend.landlord import choices, service
from backend.notifications import texting, wording
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.access import Csrf, ForManagers, Me, OwnForm, TheDoor
from backend.web.staff.settings import change_settings, clash_of, read_fields, status_of

PAGE = "/staff/settings/notices"
router = APIRouter(prefix=PAGE, include_in_schema=False, dependencies=[ForManagers])

# Each number with its question, what it is counted in, and what it means.
NUMBERS = {
    choices.DUE_SOON_DAYS: (
        "How many working days before something is due are staff reminded of it?",
        "working days",
        "Whoever deals with the case gets one email for all that is due soon.",
    ),
    choices.WINDOW_DAYS: (
        "How many working days before their time to ask for the next stage ends are residents "
        "reminded?",
        "working days",
        "They are told once, by email, or by a person where they asked for another way.",
    ),
    choices.UNFINISHED_HOURS: (
        "After how many hours does a complaint that somebody began and did not send count as "
        "unfinished?",
        "hours",
        "They are reminded once, and staff can finish it with them.",
    ),
    choices.WITHDRAWAL_DAYS: (
        "For how many days can residents undo that they took a complaint back?",
        "days",
        "After that they can still ask you.",
    ),
}
FIELDS = (*NUMBERS, choices.QUIET_HOURS)
SEEN = "seen_"


class NoSuchTemplate(DomainError):
    """There is no message of that name. Choose one of the list."""


async def typed_fields(request: Request) -> dict[str, str]:
    """Give every field of the form that holds text."""
    form = await request.form()
    return {name: said[:300] for name, said in form.items() if isinstance(said, str)}


Fields = Annotated[dict[str, str], Depends(typed_fields)]


@router.get("")
def notices_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """List what the messages say, and show the form of when they go."""
    with door.database.read() as session:
        typed = {name: str(_value(session, name)) for name in NUMBERS}
        typed[choices.QUIET_HOURS] = _quiet(session)
        seen = {name: service.version_of(session, name) for name in FIELDS}
    return _page(door, me, csrf, typed, seen)


@router.post("", dependencies=[OwnForm])
def change(door: TheDoor, me: Me, csrf: Csrf, fields: Fields) -> Response:
    """Change when messages go."""
    typed = {name: fields.get(name, "") for name in FIELDS}
    seen = {name: _version(fields.get(SEEN + name, "")) for name in FIELDS}
    readers = {name: lambda said, name=name: choices.read_number(name, said) for name in NUMBERS}
    values, errors = read_fields(typed, {**readers, choices.QUIET_HOURS: choices.read_quiet_hours})
    if errors:
        return _page(door, me, csrf, typed, seen, errors=errors)
    try:
        change_settings(door, me, {name: (values[name], seen[name]) for name in FIELDS})
    except service.SettingChangedMeanwhile as error:
        return _page(door, me, csrf, typed, seen, clash=error)
    return RedirectResponse(PAGE, status_code=303)


@router.get("/{name}")
def example_page(name: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show one message with made-up facts."""
    if name not in (*wording.names(), *wording.names_of_texts()):
        raise NoSuchTemplate
    return door.renderer.page(
        "staff/notice_example.html",
        staff=me,
        csrf=csrf,
        name=wording.name_of(name),
        example=wording.example_of(name, door.rulebook.pack),
    )


def _page(
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
        versions = {name: service.version_of(session, name) for name in FIELDS}
        words = [f"{_value(session, name)} {unit}" for name, (_, unit, _) in NUMBERS.items()]
        quiet = _quiet(session) or "by the working hours"
        return door.renderer.page(
            "staff/settings_notices.html",
            status_code=status_of(errors, clash),
            staff=me,
            csrf=csrf,
            templates=_named(wording.names()),
            texts=_named(wording.names_of_texts()),
            texts_go=texting.is_possible(door.settings),
            numbers=[
                {
                    "name": name,
                    "question": question,
                    "unit": unit,
                    "means": means,
                    "least": choices.NUMBERS[name][0],
                    "most": choices.NUMBERS[name][-1],
                }
                for name, (question, unit, means) in NUMBERS.items()
            ],
            usual=choices.quiet_hours_in_words(choices.USUAL_QUIET_HOURS),
            typed=typed,
            seen=versions if clash else seen,
            errors=errors or {},
            clash=clash_of(session, FIELDS, [*words, f"Quiet hours: {quiet}"], clash),
        )


def _named(templates: Iterable[str]) -> list[dict[str, str]]:
    return [{"name": one, "words": wording.name_of(one)} for one in templates]


def _value(session: Session, name: str) -> int:
    return int(service.value(session, name, choices.DEFAULTS[name]))


def _quiet(session: Session) -> str:
    return choices.quiet_hours_in_words(service.value(session, choices.QUIET_HOURS))


def _version(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() else 0
