"""The staff pages on which managers change what letters say, and see it before it counts."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.conversations.service import without_controls
from backend.letters import wording as wordings
from backend.letters.needed import musts
from backend.letters.sample import sample_of
from backend.letters.wording import Must, Wording
from backend.policy.pack import pack_ids
from backend.rulebook import Rulebook
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.access import Csrf, ForManagers, Me, OwnForm, TheDoor

router = APIRouter(
    prefix="/staff/settings/letters", include_in_schema=False, dependencies=[ForManagers]
)


async def typed_fields(request: Request) -> dict[str, str]:
    """Give every field of the form that holds text."""
    form = await request.form()
    return {name: without_controls(said) for name, said in form.items() if isinstance(said, str)}


Fields = Annotated[dict[str, str], Depends(typed_fields)]


@router.get("")
def wordings_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """List the kinds of letters, and which of them the landlord has changed."""
    with door.database.read() as session:
        kinds = [
            {
                "kind": kind,
                "name": wordings.name_of(kind),
                "own": wordings.current(session, kind).version > 0,
            }
            for kind in wordings.kinds()
        ]
    return door.renderer.page("staff/letter_wordings.html", staff=me, csrf=csrf, kinds=kinds)


@router.get("/{kind}")
def wording_page(kind: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show what one kind of letter says."""
    with door.database.read() as session:
        return _page(door, session, me, csrf, wordings.current(session, kind))


@router.post("/{kind}", dependencies=[OwnForm])
def change_wording(kind: str, door: TheDoor, me: Me, csrf: Csrf, fields: Fields) -> Response:
    """Show a wording as it would be, put it in use, or go back to the program's own."""
    wants = fields.get("go", "preview")
    wording = wordings.standard(kind) if wants == "restore" else wordings.typed(kind, fields)
    seen = _number(fields.get("seen", ""))
    try:
        if wants == "preview":
            return _preview(door, me, csrf, wording, seen)
        with door.database.write() as session:
            wordings.change(
                session,
                wording,
                musts=musts_of(kind, door.rulebook),
                seen=seen,
                staff_id=me.id,
                now=door.clock(),
            )
    except wordings.WrongWording as error:
        return _again(door, me, csrf, wording, seen, problems=error.problems)
    except wordings.WordingChangedMeanwhile as error:
        return _again(door, me, csrf, wording, seen, problems=(str(error),), clash=True)
    return RedirectResponse("/staff/settings/letters", status_code=303)


def musts_of(kind: str, rulebook: Rulebook) -> tuple[Must, ...]:
    """Return what the wording of a kind may not lose under any of the landlord's policies."""
    packs = [rulebook.pack_of(pack) for pack in pack_ids(rulebook.folder)]
    return musts(kind, packs)


def _preview(door: Door, me: Staff, csrf: str, wording: Wording, seen: int) -> Response:
    problems = tuple(wordings.wrong_with(wording, musts_of(wording.kind, door.rulebook)))
    with door.database.read() as session:
        return _page(
            door,
            session,
            me,
            csrf,
            wording,
            seen=seen,
            problems=problems,
            preview=sample_of(wording, door.rulebook.pack),
        )


def _again(
    door: Door,
    me: Staff,
    csrf: str,
    wording: Wording,
    seen: int,
    *,
    problems: tuple[str, ...],
    clash: bool = False,
) -> Response:
    with door.database.read() as session:
        now = wordings.current(session, wording.kind) if clash else None
        version = now.version if now else seen
        return _page(door, session, me, csrf, wording, seen=version, problems=problems, theirs=now)


def _page(
    door: Door,
    session: Session,
    me: Staff,
    csrf: str,
    wording: Wording,
    *,
    seen: int | None = None,
    problems: tuple[str, ...] = (),
    preview: str = "",
    theirs: Wording | None = None,
) -> Response:
    status = 409 if theirs else 422 if problems else 200
    return door.renderer.page(
        "staff/letter_wording.html",
        status_code=status,
        staff=me,
        csrf=csrf,
        wording=wording,
        name=wordings.name_of(wording.kind),
        seen=wording.version if seen is None else seen,
        names=sorted(wordings.may_name(wording.kind)),
        musts=musts_of(wording.kind, door.rulebook),
        problems=problems,
        preview=preview,
        theirs=theirs,
        changes=_changes(session, wording.kind),
    )


def _changes(session: Session, kind: str) -> list[Mapping[str, Any]]:
    rows = wordings.history(session, kind)
    names = {
        person.id: person.name
        for person in session.scalars(select(Staff).where(Staff.id.in_({row.by for row in rows})))
    }
    return [{"at": row.at, "by": names[row.by]} for row in rows]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
