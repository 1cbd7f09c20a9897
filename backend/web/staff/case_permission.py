"""Who may act for the resident of a case: what is on record, and what staff put down about it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.cases import consents
from backend.cases.consents import ASK, CHANGE, DECLINED, RECORDED, WITHDRAWN, Terms
from backend.cases.models import Case
from backend.cases.process import ChangedMeanwhile
from backend.cases.service import NoSuchCase, find
from backend.errors import DomainError
from backend.intake.questions import questions
from backend.letters.recipient import named_safe
from backend.policy.consent import EVIDENCE, SCOPES
from backend.residents.consent import worth
from backend.residents.models import Consent, ConsentLink, Resident
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.receipt import written
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.looked import note_case
from backend.web.staff.step_fields import Field, FormErrors, day_field, read
from backend.web.typed import Typed

router = APIRouter(prefix="/staff/cases", include_in_schema=False)

STATUSES = {
    RECORDED: "They agree",
    DECLINED: "They said no",
    WITHDRAWN: "They agreed before, and take it back",
}
SEES = {
    "everything": "Everything about the case",
    "progress": "How far it is and by when we do what, and nothing else",
    "receipt": "Nothing but the reference and the published timetable",
}
FIELD_OF: Mapping[type[DomainError], str] = {
    consents.NoEvidence: "evidence",
    consents.UnknownScope: "scope",
    consents.LapsesBeforeToday: "lapses_on",
}
PERMISSION_INTRO = (
    "What you record counts at once: on the status page, in the chat, for every letter and mail.",
    "Look at the papers before you record what they allow: who signed, for what, and until when.",
)


def permission_of(session: Session, case: Case, *, now: Any) -> dict[str, Any] | None:
    """Give what is on record about who may act for the resident, None where nobody asked to."""
    consent = session.get(Consent, case.consent_id) if case.consent_id else None
    if consent is None:
        return None
    resident = session.get_one(Resident, consent.resident_id)
    evidence = questions()["permission_evidence"].options.get(consent.evidence, consent.evidence)
    said = questions()["permission"].options.get(consent.said, consent.said)
    return {
        "status": consent.status,
        "of": resident.full_name,
        "representative": session.get_one(Resident, consent.representative_id).full_name,
        "evidence": "; ".join(
            part for part in (f"They say: {said}", evidence, consent.evidence_words) if part
        ),
        "safe_contact": named_safe(session, case, resident),
        "changed_at": consent.changed_at,
        "sees": SEES[worth(consent, now=now)],
        "scope": SCOPES.get(consent.scope, consent.scope) if consent.status == RECORDED else "",
        "lapses_on": consent.lapses_on,
        "authority": EVIDENCE.get(consent.authority, consent.authority),
        "link_until": _link(session, consent, ASK, ConsentLink.expires_at, now=now),
        "can_change_since": _link(session, consent, CHANGE, ConsentLink.created_at, now=now),
    }


def _link(
    session: Session,
    consent: Consent,
    kind: str,
    which: InstrumentedAttribute[datetime],
    *,
    now: datetime,
) -> datetime | None:
    """Give a moment of the link of a kind that works, None where there is none."""
    return session.scalar(
        select(which).where(
            ConsentLink.consent_id == consent.id,
            ConsentLink.kind == kind,
            ConsentLink.used_at.is_(None),
            ConsentLink.ended_at.is_(None),
            ConsentLink.expires_at > now,
        )
    )


@router.get("/{reference}/permission")
def permission_page(reference: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form by which staff record what a permission covers, or that it has ended."""
    with door.database.write() as session:
        case = find(session, reference)
        note_case(session, me, case.reference, now=door.clock(), reason="permission")
        one = consents.held_for(session, reference)
        start = _standing(one.consent)
    return _permission(door, me, csrf, reference, typed=start, seen=one.cases[0].version)


@router.post("/{reference}/permission", dependencies=[OwnForm])
def record_permission(reference: str, door: TheDoor, me: Me, csrf: Csrf, typed: Typed) -> Response:
    """Record what the resident said about who may act for them, and what that covers."""

    def change(session: Session) -> None:
        values = read(_permission_fields(), typed)
        one = consents.held_for(session, reference)
        if str(one.cases[0].version) != typed.get("seen"):
            raise ChangedMeanwhile
        terms = Terms(
            scope=values["scope"], lapses_on=values["lapses_on"], authority=values["authority"]
        )
        consents.by_staff(
            session,
            one,
            values["status"],
            evidence=values["evidence"],
            staff_id=me.id,
            now=door.clock(),
            terms=terms,
        )

    errors, status = tried(door, change, "evidence")
    if errors:
        return _permission(
            door,
            me,
            csrf,
            reference,
            typed=typed,
            errors=errors,
            seen=typed.get("seen", ""),
            status=status,
        )
    return RedirectResponse(f"/staff/cases/{reference}#permission", status_code=303)


def tried(door: Door, change: Callable[[Session], None], field: str) -> tuple[dict[str, str], int]:
    """Do what a form asks; give what stands against it, with the status of the answer."""
    try:
        with door.database.write() as session:
            change(session)
    except NoSuchCase:
        raise
    except FormErrors as error:
        return error.errors, 422
    except ChangedMeanwhile as error:
        return {field: str(error)}, 409
    except DomainError as error:
        return {FIELD_OF.get(type(error), field): str(error)}, 422
    return {}, 200


def _permission_fields() -> list[Field]:
    return [
        Field(name="status", label="What does the resident say?", kind="choice", options=STATUSES),
        Field(
            name="scope",
            label="If they agree: they may be told",
            kind="choice",
            options={value: words[0].upper() + words[1:] for value, words in SCOPES.items()},
        ),
        day_field("lapses_on", "The last day on which this stands", optional=True),
        Field(
            name="authority",
            label="How it is known",
            kind="select",
            optional=True,
            options={"": "Not said", **EVIDENCE},
        ),
        Field(
            name="evidence",
            label="What you saw or heard, and when",
            hint="Such as: a lasting power of attorney, seen on 7 December, signed by both.",
        ),
    ]


def _standing(consent: Consent) -> dict[str, str]:
    """Give what stands in the form at first."""
    return {
        "status": consent.status,
        "scope": consent.scope,
        "authority": consent.authority,
        **(written(consent.lapses_on, "lapses_on") if consent.lapses_on else {}),
    }


def _permission(
    door: Door,
    me: Staff,
    csrf: str,
    reference: str,
    *,
    typed: Mapping[str, str],
    seen: int | str,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    return door.renderer.page(
        "staff/case_form.html",
        status_code=status,
        staff=me,
        csrf=csrf,
        reference=reference,
        title="Who may act for the resident",
        intro=PERMISSION_INTRO,
        action=f"/staff/cases/{reference}/permission",
        button="Record it",
        fields=_permission_fields(),
        typed=typed,
        kept={"seen": seen},
        clash=[],
        errors=errors or {},
    )
