"""Coming back to a chat on the same browser: the assistant greets with where things stand."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from backend.conversations import service as conversations
from backend.intake.coming_back import welcome_back
from backend.web.chat import token_of
from backend.web.door import Door, door_of
from backend.web.embed import at_of
from backend.web.security import EMBED, refuse_other_origins, refuse_wrong_token

router = APIRouter(include_in_schema=False)


@router.post("/chat/back")
@router.post(f"{EMBED}/back")
def come_back(
    request: Request,
    door: Annotated[Door, Depends(door_of)],
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Let the assistant say where things stand; a page does it by itself, or its button does."""
    refuse_other_origins(request)
    token = token_of(request, door)
    with door.database.write() as session:
        found = conversations.find_by_token(session, token) if token else None
        if found is not None:
            refuse_wrong_token(door.settings, token, csrf)
            welcome_back(session, found.id, voice=door.voice, now=door.clock())
    door.turns.wake()
    if "application/json" in request.headers.get("accept", ""):
        return Response(status_code=204)
    return RedirectResponse(f"{at_of(request)}#latest", status_code=303)
