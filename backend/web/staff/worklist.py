"""The worklist: the cases that need work, found, sorted, given out, kept as views and exported."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse, StreamingResponse

from backend.audit.log import record
from backend.casework import saved_views, worklist
from backend.casework.worklist import Asked, Looking, Place
from backend.casework.worklist_lines import lines
from backend.clock import local_date
from backend.errors import DomainError
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff import worklist_asked, worklist_bulk, worklist_csv
from backend.web.staff.access import Csrf, Me, Number, OwnForm, TheDoor
from backend.web.staff.worklist_choices import choices

router = APIRouter(prefix="/staff/cases", include_in_schema=False)

# The rest of an address after the question mark, as a form gives it back.
Back = Annotated[str, Form(max_length=2000)]
At = Annotated[str, Query(max_length=120)]
Than = Annotated[int, Query(ge=0, le=worklist_asked.LARGEST)]


@router.get("")
def worklist_page(request: Request, door: TheDoor, me: Me, csrf: Csrf, at: At = "") -> Response:
    """Show a page of the list."""
    asked = worklist_asked.read(request.query_params)
    return _page(door, me, csrf, asked, worklist.read_place(at, asked))


@router.get("/newer")
def newer(request: Request, door: TheDoor, me: Me, than: Than) -> Response:
    """Tell how many cases of a list have come since it was opened."""
    asked = worklist_asked.read(request.query_params)
    with door.database.read() as session:
        number = worklist.newer(session, asked, looking(door, me), than=than)
    return PlainTextResponse(str(number))


@router.get("/export.csv")
def export(request: Request, door: TheDoor, me: Me) -> Response:
    """Give the whole list as a table for a spreadsheet."""
    asked, who = worklist_asked.read(request.query_params), looking(door, me)
    with door.database.write() as session:
        record(
            session,
            actor=f"staff:{me.id}",
            action="exported",
            object_kind="cases",
            object_id=asked.show,
            now=who.now,
            data=worklist_asked.without_words(asked),
        )
    name = f"cases-{local_date(who.now).isoformat()}.csv"
    return StreamingResponse(
        worklist_csv.rows(door, asked, who),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/assign", dependencies=[OwnForm])
def assign(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    case: Annotated[list[str] | None, Form(max_length=worklist.ON_A_PAGE)] = None,
    to: Annotated[str, Form(max_length=20)] = "",
    back: Back = "",
) -> Response:
    """Give the ticked cases to a member of staff, each by itself, and say which were refused."""
    ticked = case or []
    try:
        given = worklist_bulk.give(door, ticked, to, me=me)
    except DomainError as error:
        return _again(door, me, csrf, back, errors={"to": str(error)}, ticked=ticked, to=to)
    if given.refused:
        errors = {f"case-{one.reference}": one.why for one in given.refused}
        left = [one.ticked for one in given.refused]
        return _again(
            door, me, csrf, back, errors=errors, ticked=left, to=to, given=given, status_code=409
        )
    address = worklist_asked.address(back, given=str(len(given.done)), to=to)
    return RedirectResponse(address, status_code=303)


@router.post("/views", dependencies=[OwnForm])
def save_view(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    name: Annotated[str, Form(max_length=200)] = "",
    back: Back = "",
) -> Response:
    """Keep this way of looking under a name."""
    query = worklist_asked.written(worklist_asked.read(_params(back)))
    try:
        with door.database.write() as session:
            saved_views.save(session, name, query, staff_id=me.id, now=door.clock())
    except DomainError as error:
        return _again(door, me, csrf, back, errors={"name": str(error)}, name=name)
    return RedirectResponse(worklist_asked.address(query), status_code=303)


@router.post("/views/{view_id}/remove", dependencies=[OwnForm])
def remove_view(view_id: Number, door: TheDoor, me: Me, back: Back = "") -> Response:
    """Forget a saved view."""
    with door.database.write() as session:
        saved_views.remove(session, view_id, staff_id=me.id)
    return RedirectResponse(worklist_asked.address(back), status_code=303)


def looking(door: Door, me: Staff) -> Looking:
    """Say who looks at the list, and when."""
    return Looking(me.id, door.clock(), door.rulebook.pack.reference_prefix)


def _again(
    door: Door, me: Staff, csrf: str, back: str, *, status_code: int = 422, **more: Any
) -> Response:
    params = _params(back)
    asked = worklist_asked.read(params)
    place = worklist.read_place(params.get("at", ""), asked)
    return _page(door, me, csrf, asked, place, status_code=status_code, **more)


def _page(
    door: Door,
    me: Staff,
    csrf: str,
    asked: Asked,
    place: Place | None,
    *,
    status_code: int = 200,
    **more: Any,
) -> Response:
    who = looking(door, me)
    with door.database.read() as session:
        found = worklist.find(session, asked, who, place)
        view = {
            "lines": lines(session, found.ids, rulebook=door.rulebook, now=who.now),
            "counts": worklist.counts(session, who),
            "views": saved_views.views_of(session, me.id),
            "newer": worklist.newer(session, asked, who, than=found.upto) if place else 0,
            **choices(session, door.rulebook),
        }
    with door.database.write() as session:
        record(
            session,
            actor=f"staff:{me.id}",
            action="listed",
            object_kind="cases",
            object_id=asked.show,
            now=who.now,
            data={**worklist_asked.without_words(asked), "cases": list(found.ids)},
        )
    return door.renderer.page(
        "staff/worklist.html",
        status_code=status_code,
        staff=me,
        csrf=csrf,
        asked=asked,
        now=who.now,
        upto=found.upto,
        here=worklist_asked.written(asked, at=worklist.written(place) if place else ""),
        first=worklist_asked.written(asked),
        more=worklist_asked.written(asked, at=worklist.written(found.more)) if found.more else "",
        is_first=place is None or not place.after,
        address=worklist_asked.address_of(asked),
        **{"errors": {}, "ticked": (), "to": "", "name": "", "given": None, **more},
        **view,
    )


def _params(back: str) -> Mapping[str, str]:
    return dict(parse_qsl(back))
