"""Whether the process lives and whether it can do its job."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from backend.notifications.rounds import is_overdue, last_round
from backend.web.door import Door, door_of

router = APIRouter(prefix="/health", include_in_schema=False)


@router.get("/live")
async def live() -> dict[str, bool]:
    """Answer while the process lives."""
    return {"live": True}


@router.get("/ready")
async def ready(response: Response, door: Annotated[Door, Depends(door_of)]) -> dict[str, bool]:
    """Answer 200 while complaints can be taken; without the bot the plain form still takes them.

    "worker" tells whether the process that sends mail goes round.
    """
    database = await run_in_threadpool(_database_answers, door)
    if not database:
        response.status_code = 503
    worker = database and await run_in_threadpool(_worker_goes_round, door)
    return {"database": database, "bot": await door.bot.is_ready(), "worker": worker}


def _database_answers(door: Door) -> bool:
    try:
        with door.database.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _worker_goes_round(door: Door) -> bool:
    try:
        with door.database.read() as session:
            return not is_overdue(last_round(session), now=door.clock())
    except SQLAlchemyError:  # a database that is older than the worker's notes
        return False
