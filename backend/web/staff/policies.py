"""The staff pages of the policies: which applies when, changing it, and what is to be confirmed."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.casework import policy_change
from backend.clock import local_date
from backend.errors import DomainError
from backend.landlord import policies, service
from backend.landlord.hours import opening
from backend.policy.errors import PolicyError
from backend.policy.pack import NoAnswersError, pack_ids
from backend.policy.wording import long_date
from backend.rulebook import Rulebook
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.access import Csrf, ForManagers, Me, OwnForm, TheDoor
from backend.web.staff.policies_confirm import to_confirm_view
from backend.web.staff.settings import Seen, clash_of, who_changed
from backend.web.typed import Typed

HOME = "/staff/settings/policies"
router = APIRouter(prefix=HOME, include_in_schema=False, dependencies=[ForManagers])

SPARE_ROWS, MOST_ROWS, LONGEST = 2, 12, 80


class NoPolicy(DomainError):
    """Choose the policy for these days, or leave the days empty."""


class NoDay(DomainError):
    """Enter a day as year, month and day, such as 2026-12-24, or pick it from the calendar."""


class NotConfirmed(DomainError):
    """Confirm that these policies are to apply."""


# What a manager is told instead, where the error itself speaks to whoever writes the files.
FOR_MANAGERS: Mapping[type[PolicyError], str] = {
    NoAnswersError: (
        "{pack_id} has no answers to residents' questions yet, so it can apply only to days that"
        " are over. Choose another policy for today and later."
    ),
}

# One period as it was typed: a policy, its first and its last day, any of them empty.
Row = Mapping[str, str]
EMPTY: Row = {"policy": "", "first": "", "last": ""}


@router.get("")
def policies_page(door: TheDoor, me: Me, csrf: Csrf, done: str = "") -> Response:
    """Show the timeline of policies and what is unconfirmed in each; `done` says it was changed."""
    with door.database.read() as session:
        changed = who_changed(session, policies.NAME)
        rulebook = policies.in_force(session, door.rulebook)
        hours = opening(session, rulebook.pack)
    return door.renderer.page(
        "staff/policies.html",
        staff=me,
        csrf=csrf,
        policies=_policies(rulebook, local_date(door.clock())),
        changed=changed,
        done=done == "yes",
        guessed=changed is None and "policies" not in door.settings.model_fields_set,
        no_hours=not hours.are_set,
        **to_confirm_view(rulebook, hours_are_set=hours.are_set),
    )


@router.get("/change")
def change_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form of the days on which each policy applies."""
    with door.database.read() as session:
        rulebook = policies.in_force(session, door.rulebook)
        seen = service.version_of(session, policies.NAME)
    return _form(door, me, csrf, policies.as_kept(rulebook.timeline), seen)


@router.get("/preview")
def preview_page(request: Request, door: TheDoor, me: Me, csrf: Csrf, seen: int = 0) -> Response:
    """Show the days whose policy would change, and how many cases keep theirs; nothing changes."""
    return _preview(door, me, csrf, _typed_rows(request.query_params), seen)


@router.post("", dependencies=[OwnForm])
def change(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    typed: Typed,
    seen: Seen = 0,
    confirmed: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Let other policies apply, from now on and in every process."""
    rows = _typed_rows(typed)
    if confirmed != "yes":
        return _preview(door, me, csrf, rows, seen, error=NotConfirmed())
    errors = _wrong_in(rows)
    if errors:
        return _form(door, me, csrf, rows, seen, errors=errors)
    try:
        with door.database.write() as session:
            new = policies.as_kept(_check(session, door, rows).timeline) if rows else []
            service.change(session, policies.NAME, new, seen=seen, staff_id=me.id, now=door.clock())
    except service.SettingChangedMeanwhile as error:
        return _form(door, me, csrf, rows, seen, clash=error)
    except (DomainError, PolicyError) as error:
        return _form(door, me, csrf, rows, seen, errors=_refused(door, rows, error))
    return RedirectResponse(f"{HOME}?done=yes", status_code=303)


def _form(
    door: Door,
    me: Staff,
    csrf: str,
    rows: Sequence[Row],
    seen: int,
    *,
    errors: Mapping[str, str] | None = None,
    clash: DomainError | None = None,
) -> Response:
    with door.database.read() as session:
        rulebook = policies.in_force(session, door.rulebook)
        now_kept = [policies.as_written([row]) for row in policies.as_kept(rulebook.timeline)]
        return door.renderer.page(
            "staff/policies_change.html",
            status_code=409 if clash else 422 if errors else 200,
            staff=me,
            csrf=csrf,
            rows=[*rows, *[EMPTY] * SPARE_ROWS][:MOST_ROWS],
            packs={one: rulebook.pack_of(one).title for one in pack_ids(rulebook.folder)},
            seen=service.version_of(session, policies.NAME) if clash else seen,
            errors=errors or {},
            clash=clash_of(session, (policies.NAME,), now_kept, clash),
        )


def _preview(
    door: Door,
    me: Staff,
    csrf: str,
    rows: Sequence[Row],
    seen: int,
    *,
    error: DomainError | None = None,
) -> Response:
    errors = _wrong_in(rows)
    if errors:
        return _form(door, me, csrf, rows, seen, errors=errors)
    try:
        with door.database.read() as session:
            before = policies.in_force(session, door.rulebook)
            after = _check(session, door, rows)
            days = policy_change.foreseen(session, before.timeline, after.timeline)
    except (DomainError, PolicyError) as refusal:
        return _form(door, me, csrf, rows, seen, errors=_refused(door, rows, refusal))
    return door.renderer.page(
        "staff/policies_preview.html",
        status_code=422 if error else 200,
        staff=me,
        csrf=csrf,
        rows=rows,
        seen=seen,
        days=days,
        titles={one: after.pack_of(one).title for one in pack_ids(after.folder)},
        new_words=after.pack.title if after.pack.id != before.pack.id else None,
        errors={"confirmed": str(error)} if error else {},
    )


def _refused(door: Door, rows: Sequence[Row], error: Exception) -> dict[str, str]:
    """Give what stands against the rows, at the day that it is about where that can be told."""
    if not isinstance(error, PolicyError):
        return {"policy_0": str(error)}
    facts = {name: _shown(door.rulebook, fact) for name, fact in error.facts.items()}
    words = FOR_MANAGERS.get(type(error)) or type(error).__doc__ or ""
    return {_field_of(error, rows): " ".join(words.split()).format(**facts)}


def _shown(rulebook: Rulebook, fact: object) -> object:
    """Give a fact of an error as managers know it: a day in words, a policy by its title."""
    if isinstance(fact, date):
        return long_date(fact)
    known = isinstance(fact, str) and fact in pack_ids(rulebook.folder)
    return f"“{rulebook.pack_of(str(fact)).title}”" if known else fact


def _field_of(error: PolicyError, rows: Sequence[Row]) -> str:
    """Name the field of the day that an error is about, else the first."""
    facts = error.facts
    last = facts.get("last")
    days = [facts.get("day"), facts.get("first")]
    if isinstance(last, date) and last < date.max:
        days.insert(0, last + timedelta(days=1))
    for day in days:
        for n, row in enumerate(rows):
            if isinstance(day, date) and row["first"] == day.isoformat():
                return f"first_{n}"
    return "policy_0"


def _check(session: Session, door: Door, rows: Sequence[Row]) -> Rulebook:
    today, written = local_date(door.clock()), policies.as_written(rows)
    return policy_change.check(session, door.rulebook, written, today=today)


def _typed_rows(typed: Mapping[str, str]) -> Sequence[Row]:
    rows = [
        {name: typed.get(f"{name}_{n}", "").strip()[:LONGEST] for name in EMPTY}
        for n in range(MOST_ROWS)
    ]
    return [row for row in rows if row != EMPTY]


def _wrong_in(rows: Sequence[Row]) -> dict[str, str]:
    """Say field by field what cannot be read."""
    errors = {}
    for n, row in enumerate(rows):
        if not row["policy"]:
            errors[f"policy_{n}"] = str(NoPolicy())
        for name in ("first", "last"):
            if row[name] and not _is_day(row[name]):
                errors[f"{name}_{n}"] = str(NoDay())
    return errors


def _is_day(typed: str) -> bool:
    try:
        date.fromisoformat(typed)
    except ValueError:
        return False
    return True


def _policies(rulebook: Rulebook, today: date) -> list[dict[str, Any]]:
    found = []
    for period in rulebook.timeline.periods:
        pack = rulebook.pack_of(period.pack_id)
        found.append(
            {
                "id": pack.id,
                "title": pack.title,
                "first": period.first if period.first > date.min else None,
                "last": period.last if period.last < date.max else None,
                "current": period.first <= today <= period.last,
            }
        )
    return found
