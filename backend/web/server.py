"""The server of the pages: it closes whoever does not read, and ends open streams when it stops."""

import asyncio
import socket
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# How long what was sent to a reader may lie unread before the connection is closed.
STALL_SECONDS = 20.0


class ImpatientProtocol(HttpToolsProtocol):
    """Closes a connection whose other end does not read, in place of keeping what it is owed.

    A stream that is closed so goes on after the last number its reader has, when it comes back.
    """

    _stalled: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Begin to wait for the reader: more lies unread than is kept for one connection."""
        super().pause_writing()
        self._stalled = asyncio.get_running_loop().call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop waiting: the reader has read most of it."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the reader."""
        super().connection_lost(exc)
        if self._stalled is not None:
            self._stalled.cancel()


class Server(uvicorn.Server):
    """A server of one application whose streams end as soon as it is told to stop."""

    def __init__(self, app: FastAPI, **settings: Any) -> None:
        self._app = app
        super().__init__(uvicorn.Config(app, http=ImpatientProtocol, **settings))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams first, for each would keep the others waiting."""
        door = getattr(self._app.state, "door", None)
        if door is not None:
            door.wakeups.end_readers()
        await super().shutdown(sockets)
