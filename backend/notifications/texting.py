"""Sending text messages: by a provider over HTTP, or into a folder where a developer reads them.

SMS_URL says which. An https address is a provider's: it takes a form with To, From and Body and the
account's name and password, as Twilio and those who copy its interface do. "file:" and a folder
writes a file for each text and sends nothing.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import httpx

from backend.settings import Settings
from backend.teams.reach import checked_webhook

SECONDS = 10.0
FOLDER = "file:"


class TextRefused(OSError):
    """The provider of text messages did not take it."""


@dataclass(frozen=True)
class Text:
    """One text message: to which number, in words; `key` is the same for the same text."""

    to: str
    words: str
    key: str


def is_possible(settings: Settings) -> bool:
    """Tell whether this installation sends text messages at all."""
    return bool(settings.sms_url)


def missing(settings: Settings) -> tuple[str, ...]:
    """Give the settings that are empty and that a provider needs."""
    needed = ("sms_user", "sms_password", "sms_from")
    return tuple(name.upper() for name in needed if not getattr(settings, name))


def knock(settings: Settings) -> int:
    """Give with which status a provider answers our name and password; nothing is sent.

    Raise httpx.HTTPError where it does not answer, and DomainError where it may not be asked.
    """
    address = checked_webhook(settings.sms_url, settings.hosts_of_webhooks)
    with (
        httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
        # What it sends back may be others' messages: it is not read.
        client.stream("GET", address, auth=(settings.sms_user, settings.sms_password)) as answer,
    ):
        return answer.status_code


def send(text: Text, settings: Settings) -> None:
    """Send a text; raise OSError or httpx.HTTPError where it did not go and may go later."""
    if settings.sms_url.startswith(FOLDER):
        _write_down(text, Path(settings.sms_url.removeprefix(FOLDER)))
    else:
        _post(text, settings)


def _write_down(text: Text, folder: Path) -> None:
    """Write a text to a file of its own, which a repeat writes again."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = hashlib.sha256(text.key.encode()).hexdigest()[:16]
    (folder / f"{name}.txt").write_text(f"To: {text.to}\n\n{text.words}\n", "utf-8")


def _post(text: Text, settings: Settings) -> None:
    """Post a text to the provider, whose host has to be allowed; follow it nowhere else."""
    address = checked_webhook(settings.sms_url, settings.hosts_of_webhooks)
    with httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
        answer = client.post(
            address,
            data={"To": text.to, "From": settings.sms_from, "Body": text.words},
            auth=(settings.sms_user, settings.sms_password),
            headers={"Idempotency-Key": hashlib.sha256(text.key.encode()).hexdigest()},
        )
    if not answer.is_success:
        raise TextRefused(f"the provider of text messages answered {answer.status_code}")
