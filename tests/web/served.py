"""A front door served as in real life, on a loopback port, and browsers that visit it."""

import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from backend.settings import Settings
from backend.web.app import create_app
from backend.web.door import Door
from backend.web.server import Server
from tests.eventually import eventually
from tests.parts import Clock
from tests.web.stand_in_bot import SECRET

_TOKEN = re.compile(r'name="csrf" value="([^"]*)"')


def door_over(database_url: str, clock: Clock, **settings: Any) -> Door:
    """Build a front door over a database; without other settings no bot answers it."""
    known: dict[str, Any] = {
        "database_url": database_url,
        "bot_url": "http://127.0.0.1:9",
        "public_url": "http://testserver",
        "secret_key": "a secret key",
        "bot_secret": SECRET,
        "actions_secret": "another",
        "second_factor": False,
        **settings,
    }
    return Door.built(Settings(**known), clock=clock)


@contextmanager
def door_for_many(migrated: Path, folder: Path) -> Iterator[Door]:
    """Give one front door for many tests, to which the database makes no difference."""
    copy = shutil.copy(migrated, folder / "front-door.db")
    door = door_over(f"sqlite:///{copy}", Clock(), data_dir=folder)
    yield door
    door.database.engine.dispose()


@contextmanager
def served(door: Door) -> Iterator[str]:
    """Serve a front door and give its address."""
    with served_app(create_app(door)) as address:
        yield address


@contextmanager
def served_app(app: FastAPI) -> Iterator[str]:
    """Serve an application and give its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(app, log_level="critical", lifespan="on", timeout_graceful_shutdown=1)
    serving = threading.Thread(target=server.run, args=([listening],), daemon=True)
    serving.start()
    try:
        eventually(lambda: server.started or not serving.is_alive(), "the pages are served")
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        serving.join(20)
        listening.close()


def browser(address: str) -> httpx.Client:
    """A browser without cookies, which follows no redirects by itself."""
    return httpx.Client(base_url=address, timeout=20)


def token_in(page: httpx.Response) -> str:
    """Give the form token on a page."""
    found = _TOKEN.search(page.text)
    assert found, "there is a form on the page"
    return unescape(found[1])


def words_of(page: httpx.Response) -> str:
    """Give a page's text without its tags, as a person reads it."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())
