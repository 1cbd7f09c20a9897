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
    opened = {str(handle.readlink()) for handle in Path(f"/proc/{pid}/fd").iterdir()}
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            columns = row.split()
            if columns[3] == LISTENING and f"socket:[{columns[9]}]" in opened:
                address, port = columns[1].split(":")
                yield address, port


def test_the_bot_listens_on_the_loopback_address_alone(bot: Bot) -> None:
    assert list(listening(bot.process.pid)) == [(LOOPBACK, f"{bot.port:04X}")]


def test_another_address_of_this_machine_does_not_answer(bot: Bot) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", bot.port), timeout=5)


def test_only_its_owner_can_read_what_the_bot_remembers(bot: Bot) -> None:
    bot.turn("secret", "hello")
    modes = {file.name: file.stat().st_mode & 0o777 for file in bot.folder.glob("tracker.db*")}
    assert modes == dict.fromkeys(("tracker.db", "tracker.db-wal", "tracker.db-shm"), 0o600)
