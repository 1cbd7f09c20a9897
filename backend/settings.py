"""The settings of one installation, read from the environment."""

import json
import re
import secrets
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from backend.audit.sealing import seal_key
from backend.policy.pack import PACKS

# The day between the two is a guess, for the landlord to set.
POLICIES = "west-kent-older until 2020-12-31, west-kent-current from 2021-01-01"
# A page that nobody minds having open.
EXIT_URL = "https://www.bbc.co.uk/weather"

_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*")


class PolicySettings(BaseSettings):
    """Which policies apply when, and the folder of their files."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    policies: str = POLICIES
    policy_folder: Path = PACKS

    @field_validator("policies", mode="before")
    @classmethod
    def _nothing_is_the_usual_ones(cls, given: object) -> object:
        return given or POLICIES

    @field_validator("policy_folder", mode="before")
    @classmethod
    def _nothing_is_the_programs_own(cls, given: object) -> object:
        return given or PACKS


class DatabaseSettings(PolicySettings):
    """Where everything is kept, for what reads without making anything."""

    data_dir: Path = Path("var")
    database_url: str = ""

    def model_post_init(self, _context: object) -> None:
        """Fill in what follows from the other settings."""
        self.database_url = self.database_url or f"sqlite:///{self.data_dir / 'front-door.db'}"


class Settings(DatabaseSettings):
    """Every setting, with the environment variable of the same name in capitals."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""

    actions_port: int = 8001
    bot_port: int = 8002
    bot_url: str = ""
    bot_seconds: float = Field(default=8.0, description="how long a turn may take")

    secret_key: str = ""
    bot_secret: str = ""
    actions_secret: str = ""

    second_factor: bool = Field(default=True, description="whether every sign-in needs a code")
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_trust_email: bool = Field(default=False, description="the provider checks addresses")
    oidc_trust_second_factor: bool = Field(default=False, description="it always asks for one")

    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = False
    mail_from: str = ""
    staff_alert_email: str = ""
    on_call_email: str = ""
    on_call_phone: str = ""
    webhook_hosts: str = ""
    sms_url: str = ""
    sms_user: str = ""
    sms_password: str = ""
    sms_from: str = ""

    files_at_once: int = Field(default=10, gt=0, description="how many files may be sent at once")
    file_megabytes: int = Field(default=15, gt=0, description="how large each of them may be")
    clamd: str = Field(default="", description="the virus scanner: host:port, or its socket's path")

    embed_hosts: str = ""
    exit_url: str = Field(default=EXIT_URL, description="where the quick exit leads")

    @field_validator("embed_hosts")
    @classmethod
    def _each_host_is_one(cls, given: str) -> str:
        for one in _parts(given):
            origin_of(one)
        return given

    @field_validator("exit_url")
    @classmethod
    def _leads_to_a_website(cls, given: str) -> str:
        if given and not (given.startswith("https://") and urlsplit(given).hostname):
            raise ValueError("EXIT_URL has to be a web address that begins with https://")
        return given or EXIT_URL

    def model_post_init(self, _context: object) -> None:
        """Fill in what follows from the other settings."""
        super().model_post_init(_context)
        self.public_url = self.public_url or f"http://localhost:{self.port}"
        self.bot_url = self.bot_url or f"http://127.0.0.1:{self.bot_port}"
        if self.sms_url.startswith("file:") and self.https:
            raise ValueError("a folder for text messages (SMS_URL) is for development only")
        self.secret_key = self.secret_key or self._kept["secret_key"]
        self.bot_secret = self.bot_secret or self._kept["bot_secret"]
        self.actions_secret = self.actions_secret or self._kept["actions_secret"]

    @property
    def https(self) -> bool:
        """Whether residents reach the pages over https, so that cookies may be bound to it."""
        return self.public_url.startswith("https://")

    @property
    def audit_key(self) -> bytes:
        """The key that seals the end of the audit log, which is kept out of the database."""
        return seal_key(self.secret_key)

    @property
    def hosts_of_webhooks(self) -> frozenset[str]:
        """The hosts that work may be sent to by webhook, and text messages to be sent."""
        return frozenset(one.lower() for one in _parts(self.webhook_hosts))

    @property
    def embedding_origins(self) -> tuple[str, ...]:
        """The origins whose pages may show the chat in a frame, such as https://www.example.org."""
        return tuple(dict.fromkeys(origin_of(one) for one in _parts(self.embed_hosts)))

    @property
    def mails_on_call(self) -> bool:
        """Whether somebody is mailed about danger at any hour."""
        return bool(self.on_call_email and self.smtp_host)

    @cached_property
    def _kept(self) -> dict[str, str]:
        """The secrets made once for this installation."""
        path = self.data_dir / "secrets.json"
        names = ("secret_key", "bot_secret", "actions_secret")
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            made = {name: secrets.token_urlsafe(32) for name in names}
            scratch = path.with_name(f"secrets.{secrets.token_hex(4)}")
            scratch.touch(mode=0o600)
            scratch.write_text(json.dumps(made))
            try:
                path.hardlink_to(scratch)  # fails when another process was first
            except FileExistsError:
                pass
            finally:
                scratch.unlink()
        kept: dict[str, str] = json.loads(path.read_text())
        return kept


def origin_of(written: str) -> str:
    """Give the origin of a host, https unless it says otherwise; raise ValueError for no host."""
    try:
        parts = urlsplit(written if "://" in written else f"https://{written}")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # such as a port of letters
        parts, port = urlsplit(""), ""
    host = (parts.hostname or "").lower()
    more = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or more:
        raise ValueError(
            f"EMBED_HOSTS names {written!r}; write hosts with commas between, such as "
            "www.example.org or http://localhost:9000, without a path and without *"
        )
    return f"{parts.scheme}://{host}{port}"


def _parts(written: str) -> list[str]:
    return [one.strip() for one in written.split(",") if one.strip()]
