"""The public web application."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles

from backend.cases import calendar, process
from backend.cases import service as cases
from backend.casework import pass_on as links_to_pass_on
from backend.casework import remedies, reply_templates, requests
from backend.conversations import service as conversations
from backend.errors import DomainError
from backend.evidence import refusals
from backend.letters import delivery as letters
from backend.letters import wording
from backend.notifications import dead_letters
from backend.policy.errors import PolicyError
from backend.proving import codes as proving
from backend.residents import safety
from backend.staff import people, sessions
from backend.tasks import service as tasks
from backend.teams import service as teams
from backend.web import (
    api,
    chat,
    chat_presence,
    closed_here,
    coming_back,
    complaint,
    consent,
    embed,
    evidence,
    health,
    leaving,
    own_case,
    own_case_acts,
    pages,
    pass_on,
    resume,
    status,
    team,
    transcript,
)
from backend.web.current import keep_current
from backend.web.door import Door
from backend.web.security import FromElsewhere, Guard, TooLarge, protect
from backend.web.staff import access, navigation, notice_settings, routes, signed_out

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
STATUS_OF: dict[type[Exception], int] = {
    conversations.NoSuchConversation: 404,
    conversations.TakenByAnother: 409,
    reply_templates.NoSuchTemplate: 404,
    cases.NoSuchCase: 404,
    calendar.NotAnnounced: 404,
    process.ChangedMeanwhile: 409,
    remedies.NoSuchRemedy: 404,
    tasks.NoSuchTask: 404,
    tasks.TakenAlready: 409,
    letters.NoSuchLetter: 404,
    dead_letters.NoSuchNotice: 404,
    notice_settings.NoSuchTemplate: 404,
    refusals.NoSuchFile: 404,
    refusals.NotGivenOut: 409,
    evidence.AskedAgain: 403,
    wording.UnknownKind: 404,
    sessions.NoSuchSession: 404,
    people.NoSuchPerson: 404,
    links_to_pass_on.NoSuchLink: 404,
    proving.NoSuchProof: 404,
    requests.NoSuchDelivery: 404,
    teams.NoSuchTeam: 404,
    teams.NoSuchRule: 404,
    safety.NoSuchMarker: 404,
    conversations.NotAChoice: 422,
    api.NoToken: 401,
    FromElsewhere: 403,
    access.OnlyManagers: 403,
    access.OnlyAdministrators: 403,
    TooLarge: 413,
}


def _nobody(_door: Door) -> None:
    """Tell nobody."""


def create_app(door: Door, renewed: Callable[[Door], None] = _nobody) -> FastAPI:
    """Make the application around a front door; `renewed` is told of one that takes its place."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        door.wakeups.start()
        running = [
            asyncio.create_task(door.turns.run()),
            asyncio.create_task(keep_current(app, renewed)),
        ]
        yield
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        door.wakeups.stop()
        await door.bot.client.aclose()

    app = FastAPI(
        title="Complaints front door",
        version="1",
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.door = door
    app.state.renderer = door.renderer
    app.add_middleware(
        Guard,
        https=door.settings.https,
        embedding_origins=door.settings.embedding_origins,
    )
    app.router.routes.extend(_routes())
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(PolicyError, _refused)
    app.add_exception_handler(HTTPException, _not_here)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(DataError, _unreadable)  # such as a NUL byte in a path or an id
    app.add_exception_handler(Exception, _failed)
    return app


@cache
def _routes() -> Sequence[BaseRoute]:
    """Give every route, made once in a process: it takes longer than most pages do."""
    every = APIRouter()
    for part in (
        chat,
        chat_presence,
        closed_here,
        api,
        coming_back,
        embed,
        evidence,
        leaving,
        transcript,
        complaint,
        status,
        own_case,
        own_case_acts,
        pass_on,
        resume,
        consent,
        team,
        pages,
        health,
    ):
        every.include_router(part.router)
    for router in routes.ROUTERS:
        every.include_router(router, dependencies=[Depends(navigation.note_where)])
    return every.routes


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, (access.SignedOut, sessions.SignInEnded)):
        return await signed_out.signed_out(request)
    if isinstance(error, access.EarlierForm):
        return await signed_out.opened_earlier(request, error)
    return _answer(request, STATUS_OF.get(type(error), 422), str(error))


async def _not_here(request: Request, error: Exception) -> Response:
    if isinstance(error.__cause__, DomainError):  # refused while the body was being read
        return await _refused(request, error.__cause__)
    status = error.status_code if isinstance(error, HTTPException) else 404
    words = {404: "That page is not here.", 400: "What was sent could not be read."}
    return _answer(request, status, words.get(status, "That cannot be done here."))


async def _unreadable(request: Request, error: Exception) -> Response:
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    words = "; ".join(f"{p['loc'][-1]}: {p['msg']}" for p in problems)
    return _answer(request, 422, f"Some of what was sent could not be read. {words}".strip())


async def _failed(request: Request, error: Exception) -> Response:
    error_id = secrets.token_hex(4).upper()
    # The path as it is declared: that of a request may be a link that opens somebody's page.
    path = getattr(request.scope.get("route"), "path", "")
    log.error("%s %s failed (%s)", request.method, path, error_id, exc_info=error)
    response = _answer(
        request, 500, "Something went wrong on our side. Nothing you sent before is lost.", error_id
    )
    # What answers here stands outside the guard.
    protect(response.headers, https=request.app.state.door.settings.https)
    return response


def _answer(request: Request, status: int, words: str, error_id: str | None = None) -> Response:
    if request.url.path.startswith(("/api/", "/health/")):
        return JSONResponse({"error": words, "error_id": error_id}, status_code=status)
    door: Door = request.app.state.door
    return door.renderer.page(
        "error.html",
        status_code=status,
        heading="Sorry, that page is not here" if status == 404 else "Sorry, that did not work",
        what_happened=words,
        what_next="You can go back and try again, or reach us in another way.",
        error_id=error_id,
    )
