"""Whether the process lives and whether it can do its job."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from backend.web.door import Door, door_of

router = APIRouter(prefix="/health", include_in_schema=False)


@router.get("/live")
async def live() -> dict[str, bool]:
    """Answer while the process lives."""
    return {"live": True}


@router.get("/ready")
async def ready(response: Response, door: Annotated[Door, Depends(door_of)]) -> dict[str, bool]:
    """Answer 200 while complaints can be taken; without the bot the plain form still takes them."""
    database = await run_in_threadpool(_database_answers, door)
    if not database:
        response.status_code = 503
    return {"database": database, "bot": await door.bot.is_ready()}


def _database_answers(door: Door) -> bool:
    try:
        with door.database.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
