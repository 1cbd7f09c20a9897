"""Keeping a running process by the policies as managers have set them, without a restart."""

import asyncio
import logging
from collections.abc import Callable

from fastapi import FastAPI

from backend.web.door import Door

log = logging.getLogger(__name__)

EVERY_SECONDS = 2.0


async def keep_current(app: FastAPI, renewed: Callable[[Door], None]) -> None:
    """Put a new front door in the place of the old whenever another policy is in force.

    A request that has begun goes on with the door it came through. A case is opened by what its own
    transaction reads (backend/landlord/policies.py), so nothing hangs on these seconds but words.
    """
    while True:
        try:
            door: Door = app.state.door
            newer = await asyncio.to_thread(door.renewed)
            if newer is not door:
                app.state.door, app.state.renderer = newer, newer.renderer
                renewed(newer)
        except Exception:  # a database that is away for a moment must not end this for good
            log.exception("the policies could not be read anew; trying again")
        await asyncio.sleep(EVERY_SECONDS)
