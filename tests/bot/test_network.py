"""Where the bot listens."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.running import Bot

LISTENING = "0A"
LOOPBACK = "0100007F"


def listening(pid: int) -> Iterator[tuple[str, str]]:
    """The address and port, in hexadecimal, of each socket a process listens on."""
    links = [handle.readlink() for handle in Path(f"/proc/{pid}/fd").iterdir() if handle.exists()]
    inodes = {str(link) for link in links}
    sockets = {str(p.readlink()) for p in Path(f"/proc/{pid}/fd").glob("*") if p.is_socket()}
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            columns = row.split()
            if columns[3] == LISTENING and f"socket:[{columns[9]}]" in inodes | sockets:
                address, port = columns[1].split(":")
                yield address, port


def test_the_bot_listens_on_the_loopback_address_alone(bot: Bot) -> None:
    assert list(listening(bot.process.pid)) == [(LOOPBACK, f"{bot.port:04X}")]


def test_another_address_of_this_machine_does_not_answer(bot: Bot) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", bot.port), timeout=5)
