"""Private notes about a case: taken from its page, and asked for again when refused."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from backend.cases import service as cases
from backend.cases.models import Case
from backend.casework import notes
from backend.errors import DomainError
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor

router = APIRouter(prefix="/staff/cases", include_in_schema=False)


@router.post("/{reference}/notes", dependencies=[OwnForm])
def add_note(
    reference: str,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    text: Annotated[str, Form()] = "",
    kind: Annotated[str, Form(max_length=20)] = notes.NOTE,
    client_id: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Keep a private note about a case, or ask for it again with what was written."""
    try:
        with door.database.write() as session:
            case = session.scalar(select(Case).where(Case.reference == reference))
            if case is None:
                raise cases.NoSuchCase
            notes.add(
                session,
                text,
                kind=kind,
                case_id=case.id,
                staff_id=me.id,
                client_id=client_id or None,
                now=door.clock(),
            )
    except cases.NoSuchCase:
        raise
    except DomainError as error:
        return door.renderer.page(
            "staff/case_note.html",
            status_code=422,
            staff=me,
            csrf=csrf,
            note_id=secrets.token_urlsafe(12),
            reference=reference,
            kind=kind,
            kinds=notes.KINDS,
            text=text,
            error=str(error),
        )
    return RedirectResponse(f"/staff/cases/{reference}#notes", status_code=303)
