"""The settings page of the replies that staff choose from: managers add, change and end them."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.casework import reply_templates as replies
from backend.errors import DomainError
from backend.staff.models import Staff
from backend.staff.service import manages
from backend.web.door import Door
from backend.web.staff.access import Csrf, ForManagers, Me, OwnForm, TheDoor
from backend.web.stream import LARGEST

ADDRESS = "/staff/settings/reply-templates"
router = APIRouter(prefix=ADDRESS, include_in_schema=False)

Name = Annotated[str, Form(max_length=1000)]
Words = Annotated[str, Form()]
Seen = Annotated[int, Form(ge=0, le=LARGEST)]


@router.get("")
def list_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show every reply, and the form that adds one to whoever may."""
    return _list_page(door, me, csrf)


@router.post("", dependencies=[OwnForm, ForManagers])
def add(door: TheDoor, me: Me, csrf: Csrf, name: Name = "", text: Words = "") -> Response:
    """Add a reply."""

    def change(session: Session) -> None:
        replies.add(session, name, text, staff_id=me.id, now=door.clock())

    def again(error: DomainError) -> Response:
        return _list_page(door, me, csrf, typed={"name": name, "text": text}, error=str(error))

    return _changed(door, change, again)


@router.get("/change", dependencies=[ForManagers])
def change_page(
    door: TheDoor, me: Me, csrf: Csrf, name: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Show one reply to be changed."""
    return _change_page(door, me, csrf, name)


@router.post("/change", dependencies=[OwnForm, ForManagers])
def change(
    door: TheDoor, me: Me, csrf: Csrf, name: Name = "", text: Words = "", seen: Seen = 0
) -> Response:
    """Change the words of a reply, or show both where somebody else has changed it meanwhile."""

    def do(session: Session) -> None:
        replies.change(session, name, text, seen=seen, staff_id=me.id, now=door.clock())

    def again(error: DomainError) -> Response:
        return _change_page(door, me, csrf, name, typed=text, error=error)

    return _changed(door, do, again)


@router.post("/end", dependencies=[OwnForm, ForManagers])
def end(door: TheDoor, me: Me, csrf: Csrf, name: Name = "", seen: Seen = 0) -> Response:
    """Take a reply out of use."""

    def do(session: Session) -> None:
        replies.end(session, name, seen=seen, staff_id=me.id, now=door.clock())

    def again(error: DomainError) -> Response:
        return _change_page(door, me, csrf, name, error=error)

    return _changed(door, do, again)


def _changed(
    door: Door, change: Callable[[Session], None], again: Callable[[DomainError], Response]
) -> Response:
    try:
        with door.database.write() as session:
            change(session)
    except replies.NoSuchTemplate:
        raise
    except DomainError as error:
        return again(error)
    return RedirectResponse(ADDRESS, status_code=303)


def _list_page(
    door: Door,
    me: Staff,
    csrf: str,
    *,
    typed: dict[str, str] | None = None,
    error: str | None = None,
) -> Response:
    with door.database.read() as session:
        return door.renderer.page(
            "staff/reply_templates.html",
            status_code=422 if error else 200,
            **_shared(me, csrf),
            replies=replies.templates(session),
            typed=typed or {},
            error=error,
        )


def _change_page(
    door: Door,
    me: Staff,
    csrf: str,
    name: str,
    *,
    typed: str | None = None,
    error: DomainError | None = None,
) -> Response:
    clash = isinstance(error, replies.TemplateChangedMeanwhile)
    with door.database.read() as session:
        reply = replies.template(session, name)
    return door.renderer.page(
        "staff/reply_template.html",
        status_code=200 if error is None else 409 if clash else 422,
        **_shared(me, csrf),
        reply=reply,
        text=reply.text if typed is None else typed,
        clash=clash and typed is not None,
        error=str(error) if error else None,
    )


def _shared(me: Staff, csrf: str) -> dict[str, Any]:
    return {"staff": me, "csrf": csrf, "places": replies.PLACES, "may_change": manages(me)}
