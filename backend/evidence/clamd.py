"""Asking clamd whether a file is clean: its INSTREAM command, over a socket of this machine or TCP.

https://docs.clamav.net/manual/Usage/Scanning.html#clamd
"""

import socket
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 64 * 1024
SECONDS = 30.0
LONGEST_ANSWER = 4096


class OutOfReach(Exception):
    """The virus scanner does not answer, or cannot say."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """A clamd at "host:port", or at the path of its socket."""

    at: str

    def finds(self, content: BinaryIO) -> str | None:
        """Give the name of the virus in a file, None when it is clean; raise OutOfReach."""
        answer = self._ask(_streamed(content))
        if answer.endswith(" FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        if answer == "stream: OK":
            return None
        raise OutOfReach(answer or "no answer")

    def version(self) -> str:
        """Give what clamd says of itself and of the age of its signatures; raise OutOfReach."""
        return self._ask([b"zVERSION\0"])

    def _ask(self, parts: Iterable[bytes]) -> str:
        try:
            with self._connected() as connection:
                for part in parts:
                    connection.sendall(part)
                return self._answer(connection)
        except (OSError, ValueError) as error:
            raise OutOfReach(str(error)) from error

    def _connected(self) -> socket.socket:
        if "/" in self.at:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(SECONDS)
            try:
                connection.connect(self.at)
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self.at.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)

    def _answer(self, connection: socket.socket) -> str:
        answer = b""
        while len(answer) < LONGEST_ANSWER and (part := connection.recv(LONGEST_ANSWER)):
            answer += part
        return answer.rstrip(b"\0\n").decode(errors="replace")


def _streamed(content: BinaryIO) -> Iterator[bytes]:
    content.seek(0)
    yield b"zINSTREAM\0"
    while part := content.read(CHUNK):
        yield struct.pack("!L", len(part)) + part
    yield struct.pack("!L", 0)
