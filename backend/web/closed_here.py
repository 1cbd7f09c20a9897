"""What a browser shows when its chat was closed there, from another device."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.conversations import keys
from backend.web.door import Door, door_of
from backend.web.embed import at_of, is_apart, view_of
from backend.web.emergency import emergency_lines
from backend.web.security import (
    EMBED,
    cookie_name,
    forget_cookie,
    form_token,
    refuse_other_origins,
    refuse_wrong_token,
)

router = APIRouter(include_in_schema=False)


@router.post("/chat/new")
@router.post(f"{EMBED}/new")
def begin_anew(
    request: Request,
    door: Annotated[Door, Depends(door_of)],
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Let a browser forget the chat that was closed there, so that it can begin another."""
    refuse_other_origins(request)
    token = request.cookies.get(cookie_name(door.settings, "chat"), "")
    response = RedirectResponse(at_of(request), status_code=303)
    if was_closed_here(door, token):
        refuse_wrong_token(door.settings, token, csrf)
        forget_cookie(response, door.settings, "chat", apart=is_apart(request, door.settings))
    return response


def was_closed_here(door: Door, token: str) -> bool:
    """Tell whether a browser had a chat that was closed there."""
    with door.database.read() as session:
        return keys.was_shut_out(session, token)


def refuse_closed_here(session: Session, token: str) -> None:
    """Raise ClosedHere: what was meant for a chat that was closed here begins no other."""
    if keys.was_shut_out(session, token):
        raise keys.ClosedHere


def show_closed_here(
    request: Request, door: Door, token: str, *, typed: str = "", danger: str | None = None
) -> Response:
    """Say that the chat was closed here, and show again what was written and not sent."""
    return door.renderer.page(
        "chat_closed_here.html",
        status_code=410 if request.method == "POST" else 200,
        csrf=form_token(door.settings, token),
        typed=typed.strip(),
        danger=danger,
        emergency_numbers=emergency_lines(),
        **view_of(request, door.settings),
    )
