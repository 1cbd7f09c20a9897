"""The settings of one installation, read from the environment."""

import json
import secrets
from functools import cached_property
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from backend.audit.sealing import seal_key
from backend.policy.pack import PACKS

# The day between the two is a guess, for the landlord to set.
POLICIES = "west-kent-older until 2020-12-31, west-kent-current from 2021-01-01"


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


class Settings(PolicySettings):
    """Every setting, with the environment variable of the same name in capitals."""

    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = Path("var")
    database_url: str = ""
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

    def model_post_init(self, _context: object) -> None:
        """Fill in what follows from the other settings."""
        self.database_url = self.database_url or f"sqlite:///{self.data_dir / 'front-door.db'}"
        self.public_url = self.public_url or f"http://localhost:{self.port}"
        self.bot_url = self.bot_url or f"http://127.0.0.1:{self.bot_port}"
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
        """The hosts that work may be sent to by webhook."""
        return frozenset(
            filter(None, (one.strip().lower() for one in self.webhook_hosts.split(",")))
        )

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
