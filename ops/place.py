"""Where one front door lives: its ports and its data, from the environment and from .env."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ops import ports
from ops.steps import ROOT, RefusalError

CONFUSING = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SECRETS = ("BOT_SECRET", "ACTIONS_SECRET", "SECRET_KEY")


@dataclass(frozen=True)
class Place:
    """One front door's address and data folder, and the environment its processes get."""

    host: str
    port: int
    data_dir: Path
    environ: Mapping[str, str]

    @property
    def local_url(self) -> str:
        """The address under which this machine reaches the pages."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def public_url(self) -> str:
        """The address under which people reach the pages."""
        return self.environ["PUBLIC_URL"].rstrip("/")

    @property
    def bot_url(self) -> str:
        """The address of the assistant, on this machine only."""
        return f"http://127.0.0.1:{self.environ['BOT_PORT']}"

    @property
    def asks_no_code(self) -> bool:
        """Whether staff sign in with a password alone."""
        return self.environ.get("SECOND_FACTOR", "").lower() in (
            "false",
            "0",
            "no",
            "off",
            "f",
            "n",
        )

    @property
    def sample_url(self) -> str:
        """The address of the made-up landlord's website; empty where the pages are in earnest."""
        return self.environ.get("SAMPLE_URL", "")

    @property
    def logs(self) -> Path:
        """The folder of the logs."""
        return self.data_dir / "logs"

    def secrets(self) -> dict[str, str]:
        """The secrets of this installation, made by the first `python -m backend migrate`."""
        given = {name: self.environ[name] for name in SECRETS if self.environ.get(name)}
        if len(given) == len(SECRETS):
            return given
        kept = json.loads((self.data_dir / "secrets.json").read_text())
        return {name: kept[name.lower()] for name in SECRETS} | given


def find_place(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Place:
    """Read the settings that running needs, and pick loopback ports where none are set."""
    given = {**read_env_file(root / ".env"), **environ}
    settings = {name: value for name, value in given.items() if name not in CONFUSING}
    host = settings.get("HOST") or "127.0.0.1"
    port = _port("PORT", settings.get("PORT") or "8000")
    data_dir = (root / (settings.get("DATA_DIR") or "var")).resolve()
    settings |= {"HOST": host, "PORT": str(port), "DATA_DIR": str(data_dir)}
    settings["PUBLIC_URL"] = settings.get("PUBLIC_URL") or f"http://localhost:{port}"
    settings.pop("SAMPLE_URL", None)
    if _is_demonstration(settings):
        settings["SECOND_FACTOR"] = settings.get("SECOND_FACTOR") or "false"
        if not settings.get("EMBED_HOSTS"):
            # Of the same name as the pages, so that browsers let it share their cookies.
            sample = f"http://{urlsplit(settings['PUBLIC_URL']).hostname}:{ports.quiet_port()}"
            settings["EMBED_HOSTS"] = settings["SAMPLE_URL"] = sample
    for name in ("ACTIONS_PORT", "BOT_PORT"):
        value = settings.get(name)
        settings[name] = str(_port(name, value) if value else ports.quiet_port())
    settings["BOT_URL"] = settings.get("BOT_URL") or f"http://127.0.0.1:{settings['BOT_PORT']}"
    return Place(host, port, data_dir, settings)


def _is_demonstration(settings: Mapping[str, str]) -> bool:
    """Whether only this machine reaches the pages, so that they are for trying out."""
    address = urlsplit(settings["PUBLIC_URL"])
    return (
        settings["HOST"] in LOOPBACK and address.scheme == "http" and address.hostname in LOOPBACK
    )


def read_env_file(path: Path) -> dict[str, str]:
    """The settings in a file of NAME=value lines, where there is one."""
    if not path.is_file():
        return {}
    lines = (line.strip().removeprefix("export ") for line in path.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): _unquoted(value.strip()) for name, _, value in pairs}


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value.partition(" #")[0].rstrip()


def _port(name: str, value: str) -> int:
    if value.isdecimal() and 0 < int(value) < 65536:
        return int(value)
    raise RefusalError(f"{name} is {value!r}, but a port is a number from 1 to 65535.")
