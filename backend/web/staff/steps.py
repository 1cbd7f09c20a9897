"""Taking a step with a case: its form, its preview with the letter, and doing it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.cases import process
from backend.cases import service as cases
from backend.cases.models import Case
from backend.casework import verbs
from backend.casework.duty_words import said_of
from backend.casework.standing import At, at_case
from backend.errors import DomainError
from backend.letters.service import Draft, Incomplete, pdf_of
from backend.policy.errors import PolicyError
from backend.policy.pack import Rule
from backend.policy.process.machine import MOVES
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.case_history import history
from backend.web.staff.case_people import contact_care
from backend.web.staff.looked import note_case
from backend.web.staff.step_fields import Field, FormErrors, read, starting
from backend.web.staff.step_form import StepForm, Values, sending_fields, sending_of
from backend.web.staff.step_forms import FORMS, field_of, fields_lacking
from backend.web.staff.step_forms_answering import remedy_rows
from backend.web.typed import Typed

router = APIRouter(prefix="/staff/cases", include_in_schema=False)

# What goes with every form beside its fields.
ALONGSIDE = ("csrf", "go", "seen", "seen_event", "key", "rows", "letter_seen")


@router.get("/{reference}/do/{verb}")
def step_page(reference: str, verb: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form of a verb, or which sentence forbids it now."""
    form = _form(verb)
    with door.database.write() as session:
        note_case(session, me, reference, now=door.clock(), reason=verb)
        at = _at(session, door, me, reference)
        typed = {**starting(_fields(form, at, {})), **_fresh(at.case)}
        return _page(door, me, csrf, _Shown(form, at, typed))


@router.post("/{reference}/do/{verb}", dependencies=[OwnForm])
def take_step(
    reference: str, verb: str, door: TheDoor, me: Me, csrf: Csrf, typed: Typed
) -> Response:
    """Show what a step would do, or take it once it was confirmed."""
    form = _form(verb)
    # Without a key of its own a step would pass for another one that came without.
    typed["key"] = typed.get("key", "").strip() or secrets.token_urlsafe(12)
    if typed.get("go") in ("change", "more"):
        return _again(door, me, csrf, form, reference, typed)
    try:
        return _tried(door, me, csrf, form, reference, typed)
    except cases.NoSuchCase:
        raise
    except process.ChangedMeanwhile as error:
        return _again(door, me, csrf, form, reference, typed, error=error, status=409)
    except (DomainError, PolicyError) as error:
        return _again(door, me, csrf, form, reference, typed, error=error, status=422)


def _tried(
    door: Door, me: Staff, csrf: str, form: StepForm, reference: str, typed: Mapping[str, str]
) -> Response:
    """Preview a step whose letter nobody has seen yet; take any other one."""
    with door.database.write() as session:
        at = _at(session, door, me, reference)
        if _is_done(at, typed):
            return _done(reference, form)
        values = read(_fields(form, at, typed), typed)
        act = form.act(at, values)
        common: dict[str, Any] = {
            "staff_id": me.id,
            "rulebook": door.rulebook,
            "now": door.clock(),
            "sending": sending_of(values) if form.letter else None,
        }
        if form.letter:
            if _seen(typed) != at.case.version:
                raise process.ChangedMeanwhile
            shown = verbs.preview(session, reference, act, **common)
            look = _look(door, me, csrf, _Shown(form, at, typed), shown)
            if look is not None:
                return look
        if at.case.kind == cases.SERVICE_REQUEST:
            _give(session, reference, values, at, typed)
        else:
            key = f"{me.id}:{typed.get('key', '')[:60]}"
            verbs.do(session, reference, act, seen=_seen(typed), key=key, **common)
    return _done(reference, form)


def _pdf(letter: Draft, reference: str, door: Door) -> Response:
    """Give a letter as it would be printed; nothing of it is kept."""
    headers = {"Content-Disposition": f'inline; filename="{reference}-draft.pdf"'}
    content = pdf_of(letter, reference=reference, now=door.clock())
    return Response(content, media_type="application/pdf", headers=headers)


def _give(
    session: Session, reference: str, values: Values, at: At, typed: Mapping[str, str]
) -> None:
    """Give a service request to somebody; nothing else is done to one here."""
    verbs.assign(
        session,
        reference,
        int(values["to"]),
        by=at.by,
        seen=_seen(typed),
        rulebook=at.rulebook,
        now=at.now,
    )


def _is_done(at: At, typed: Mapping[str, str]) -> bool:
    """Tell a second click: the step of that key was taken already."""
    key = f"{at.staff_id}:{typed.get('key', '')[:60]}"
    return any(event.data.get("key") == key for event in at.case.events)


def _seen(typed: Mapping[str, str]) -> int:
    given = typed.get("seen", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else -1


def _done(reference: str, form: StepForm) -> Response:
    return RedirectResponse(f"/staff/cases/{reference}?done={form.verb}", status_code=303)


@dataclass(frozen=True)
class _Shown:
    """A form as it is shown: what was typed in it, and what is wrong with that."""

    form: StepForm
    at: At
    typed: Mapping[str, str]
    errors: Mapping[str, str] | None = None
    stale: bool = False


def _again(
    door: Door,
    me: Staff,
    csrf: str,
    form: StepForm,
    reference: str,
    typed: dict[str, str],
    *,
    error: DomainError | PolicyError | None = None,
    status: int = 200,
) -> Response:
    """Show the form again with everything that was typed in it."""
    with door.database.read() as session:
        at = _at(session, door, me, reference)
        if typed.get("go") == "more":
            typed = {**typed, "rows": str(remedy_rows(typed) + 1)}
        stale = isinstance(error, process.ChangedMeanwhile)
        fields = _fields(form, at, typed)
        shown = _Shown(form, at, typed, _errors(fields, typed, error), stale)
        return _page(door, me, csrf, shown, status=status)


def _errors(
    fields: list[Field],
    typed: Mapping[str, str],
    error: DomainError | PolicyError | None,
) -> dict[str, str]:
    names = [one.name for one in fields if one.kind not in ("heading", "note")]
    if error is None or isinstance(error, process.ChangedMeanwhile):
        return {}
    if isinstance(error, FormErrors):
        return error.errors
    if isinstance(error, Incomplete):
        return fields_lacking(names, typed, error)
    return {field_of(names, typed, error): str(error)}


def _page(door: Door, me: Staff, csrf: str, shown: _Shown, *, status: int = 200) -> Response:
    at, typed = shown.at, dict(shown.typed)
    seen_event = typed.get("seen_event", "")
    after = int(seen_event) if seen_event.isdecimal() and len(seen_event) < 10 else 0
    meanwhile = history(at.session, at.case, after=after) if shown.stale else []
    if shown.stale:
        typed.update(_fresh(at.case))
    return door.renderer.page(
        "staff/step.html",
        status_code=status,
        **_common(door, me, csrf, shown),
        fields=_fields(shown.form, at, typed),
        typed=typed,
        errors=dict(shown.errors or {}),
        meanwhile=meanwhile,
        stale=shown.stale,
        forbidden=_forbidden(at, shown.form),
        somebody_new=_somebody_new(at, shown.form),
        grows=shown.form.verb == "respond",
        rows=remedy_rows(typed),
    )


def _look(
    door: Door, me: Staff, csrf: str, shown: _Shown, preview: verbs.Preview
) -> Response | None:
    """Show the letter of a step, unless it was confirmed just as it is now.

    Between the look and the confirmation others may change an address, a consent or the wording.
    """
    typed, letter = shown.typed, preview.letter
    if letter is None:
        return None
    if letter.missing:
        raise Incomplete(letter.missing, letter.lacks)
    if typed.get("go") == "pdf":
        return _pdf(letter, shown.at.case.reference, door)
    confirmed = typed.get("go") == "confirm"
    if confirmed and typed.get("letter_seen") == letter.digest:
        return None
    return _preview_page(door, me, csrf, shown, preview, changed=confirmed)


def _preview_page(
    door: Door,
    me: Staff,
    csrf: str,
    shown: _Shown,
    preview: verbs.Preview,
    *,
    changed: bool,
) -> Response:
    kept = {name: value for name, value in shown.typed.items() if name not in ("csrf", "go")}
    if preview.letter is not None:
        kept["letter_seen"] = preview.letter.digest
    return door.renderer.page(
        "staff/step_preview.html",
        status_code=409 if changed else 200,
        **_common(door, me, csrf, shown),
        letter=preview.letter,
        changed=changed,
        changes=[
            {
                "label": said_of(one.duty),
                "before": one.before,
                "after": one.after,
            }
            for one in preview.changes
        ],
        kept=kept,
    )


def _common(door: Door, me: Staff, csrf: str, shown: _Shown) -> dict[str, Any]:
    at = shown.at
    rule = _rule(at, shown.form.verb)
    return {
        "staff": me,
        "csrf": csrf,
        "reference": at.case.reference,
        "form": shown.form,
        "stage_name": at.pack.stage(at.case.stage).name,
        "contacts": contact_care(at.session, at.case, now=at.now) if shown.form.contact else [],
        "rule": rule,
        "version": at.case.version,
    }


def _rule(at: At, verb: str) -> Any:
    """Give the policy's sentence that a verb rests on."""
    for one in _possible(at).allowed:
        if one.verb == verb:
            return at.pack.rules[one.rule] if one.rule else None
    return None


def _forbidden(at: At, form: StepForm) -> Any:
    return next((one for one in _possible(at).forbidden if one.verb == form.verb), None)


def _somebody_new(at: At, form: StepForm) -> Rule | None:
    """Give the sentence that asks for somebody else than who looks at the form."""
    stage = at.pack.stage(at.progress.run.stage)
    if stage.independent_rule is None or MOVES[form.verb].clerical:
        return None
    involved = at.by in at.progress.involved_before
    return at.pack.rules[stage.independent_rule] if involved else None


def _possible(at: At) -> process.Possible:
    if at.case.kind == cases.SERVICE_REQUEST:
        return process.Possible((), ())
    return process.possible(at.session, at.case.reference, rulebook=at.rulebook, now=at.now)


def _form(verb: str) -> StepForm:
    form = FORMS.get(verb)
    if form is None:
        raise HTTPException(404)
    return form


def _at(session: Session, door: Door, me: Staff, reference: str) -> At:
    case = cases.find(session, reference)
    return at_case(session, case, staff_id=me.id, rulebook=door.rulebook, now=door.clock())


def _fields(form: StepForm, at: At, typed: Mapping[str, str]) -> list[Field]:
    fields = form.fields(at, typed)
    return [*fields, *sending_fields(at)] if form.letter else fields


def _fresh(case: Case) -> dict[str, str]:
    """Give what says which state of the case somebody decides on, and a key for one step."""
    return {
        "seen": str(case.version),
        "seen_event": str(max((event.seq for event in case.events), default=0)),
        "key": secrets.token_urlsafe(12),
    }
