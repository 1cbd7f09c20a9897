"""Photos and documents as staff see them: added to a case, opened, and removed with a reason."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from backend.audit.log import record
from backend.cases import files as case_files
from backend.cases import service as cases
from backend.cases.models import Case
from backend.casework import files
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.evidence import service as evidence
from backend.evidence.models import StoredFile
from backend.evidence.refusals import NoSuchFile, NothingChosen
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.file_pages import chooser, give_out, listed
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor, checked_form
from backend.web.staff.decisions import actor
from backend.web.staff.looked import note_case
from backend.web.uploads import Looked, Upload, id_in, look_at, uploaded

router = APIRouter(prefix="/staff", include_in_schema=False)

FILES = "/staff/files"
RESIDENTS = {"resident": "The resident", "representative": "The representative"}
Reason = Annotated[str, Form(max_length=1000)]


def of_case(session: Session, case: Case) -> Mapping[str, Any]:
    """Give what staff/case_files.html shows of a case."""
    return {"files": _shown(session, evidence.of_case(session, case.id))}


@router.get("/files/{public_id}")
def open_file(public_id: str, door: TheDoor, me: Me) -> Response:
    """Give a file to somebody of the staff, and write down who had it."""
    with door.database.write() as session:
        file = evidence.find(session, public_id)
        response = give_out(door.evidence, file)
        _note(door, session, me, file, "opened")
    return response


@router.get("/files/{public_id}/remove")
def removal_page(public_id: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Ask why a file is to go."""
    with door.database.write() as session:
        _file, case = _found(session, public_id)
        note_case(session, me, case.reference, now=door.clock())
    return _removal_page(door, me, csrf, public_id)


@router.post("/files/{public_id}/remove", dependencies=[OwnForm])
def remove(public_id: str, door: TheDoor, me: Me, csrf: Csrf, reason: Reason = "") -> Response:
    """Take a file out of its case; its bytes go at once, and what was there stays on record."""
    try:
        with door.database.write() as session:
            file, case = _found(session, public_id)
            stored_as = file.stored_as
            files.remove(
                session,
                cases.find(session, case.reference),
                file,
                reason=without_controls(reason),
                staff_id=me.id,
                now=door.clock(),
            )
            _note(door, session, me, file, "removed")
    except case_files.NoReason as error:
        return _removal_page(door, me, csrf, public_id, error=str(error), typed=reason)
    door.evidence.store.remove(stored_as)  # what a kill leaves here the worker removes
    return RedirectResponse(f"/staff/cases/{case.reference}#files", status_code=303)


@router.get("/cases/{reference}/files")
def add_page(reference: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show where to add a photo or a document to a case."""
    with door.database.write() as session:
        note_case(session, me, cases.find(session, reference).reference, now=door.clock())
    return _add_page(door, me, csrf, reference, Looked())


async def sent(request: Request, door: TheDoor, me: Me) -> AsyncIterator[Upload]:
    """Give what a form with files brought, which has to be of this sign-in."""
    async with uploaded(request, door.evidence.limits) as upload:
        token = upload.words.get("csrf", "")
        await checked_form(request, door, me, token)
        yield upload


@router.post("/cases/{reference}/files")
async def add(
    reference: str, door: TheDoor, me: Me, csrf: Csrf, upload: Annotated[Upload, Depends(sent)]
) -> Response:
    """Add photos and documents to a case."""
    looked = Looked(problems=(str(NothingChosen()),))
    if upload.files or upload.problem:
        looked = await look_at(door.evidence, upload)
    if looked.checked:
        looked = await run_in_threadpool(_keep, door, me, reference, looked, upload.words)
    if looked.problems:
        return await run_in_threadpool(_add_page, door, me, csrf, reference, looked)
    return RedirectResponse(f"/staff/cases/{reference}#files", status_code=303)


def _keep(
    door: Door, me: Staff, reference: str, looked: Looked, words: Mapping[str, str]
) -> Looked:
    try:
        with door.database.write() as session:
            case = cases.find(session, reference)
            authority = case.consent_id is not None and "authority" in words
            files.keep_on_case(
                session,
                case,
                looked.checked,
                given_by=f"staff:{me.id}",
                client_id=id_in(words),
                now=door.clock(),
                purpose="authority" if authority else "evidence",
                consent_id=case.consent_id if authority else None,
            )
    except cases.NoSuchCase:
        raise
    except DomainError as error:
        return Looked(problems=(*looked.problems, str(error)))
    return looked


def _add_page(door: Door, me: Staff, csrf: str, reference: str, looked: Looked) -> Response:
    with door.database.read() as session:
        is_for_another = cases.find(session, reference).consent_id is not None
    return door.renderer.page(
        "staff/case_files_add.html",
        status_code=422 if looked.problems else 200,
        headers=looked.headers,
        staff=me,
        csrf=csrf,
        client_id=secrets.token_urlsafe(12),
        reference=reference,
        errors={"files": "\n\n".join(looked.problems)} if looked.problems else {},
        evidence={
            **chooser(door.evidence, problems=looked.problems),
            "label": "Photo or document",
            "asks_authority": is_for_another,
        },
    )


def _removal_page(
    door: Door, me: Staff, csrf: str, public_id: str, *, error: str = "", typed: str = ""
) -> Response:
    with door.database.read() as session:
        file, case = _found(session, public_id)
        shown = _shown(session, [file])[0]
        reference = case.reference
    return door.renderer.page(
        "staff/case_files_remove.html",
        status_code=422 if error else 200,
        staff=me,
        csrf=csrf,
        reference=reference,
        file=shown,
        typed=typed,
        errors={"reason": error} if error else {},
    )


def _found(session: Session, public_id: str) -> tuple[StoredFile, Case]:
    """Give a file and its case, or raise NoSuchFile where it is of none or was removed."""
    file = evidence.find(session, public_id)
    if file.case_id is None or file.removed_at is not None:
        raise NoSuchFile
    return file, session.get_one(Case, file.case_id)


def _shown(session: Session, found: Sequence[StoredFile]) -> list[dict[str, Any]]:
    return [
        {**one, "by": RESIDENTS.get(one["by"]) or actor(session, one["by"])}
        for one in listed(found, at=FILES)
    ]


def _note(door: Door, session: Session, me: Staff, file: StoredFile, action: str) -> None:
    """Write in the audit log what somebody did with a file."""
    reference = session.scalar(select(Case.reference).where(Case.id == file.case_id))
    record(
        session,
        actor=f"staff:{me.id}",
        action=action,
        object_kind="file",
        object_id=file.public_id,
        now=door.clock(),
        data={"case": reference} if reference else None,
    )
