"""How work reaches a team: addresses that may be written to, and none that may not."""

import re
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from backend.errors import DomainError

_EMAIL = re.compile(r"[^\s@<>,;:\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class NotAnAddress(DomainError):
    """Write one email address, such as repairs@landlord.example, or leave it empty."""


class NotAWebhook(DomainError):
    """Write the whole address of the webhook. It starts with https:// and holds no password."""


class HostNotAllowed(DomainError):
    """That host is not one that work may be sent to. Ask your IT officer to add it to WEBHOOK_HOSTS
    first.
    """


def checked_email(given: str) -> str:
    """Give an email address without what stands around it, or raise NotAnAddress."""
    email = given.strip()
    if email and not _EMAIL.fullmatch(email):
        raise NotAnAddress
    return email


def checked_webhook(given: str, allowed: Collection[str]) -> str:
    """Give a webhook's address, or raise NotAWebhook or HostNotAllowed.

    Without TLS only a program on this machine may be reached.
    """
    address = given.strip()
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NotAWebhook from error
    secure = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))
    if not host or not secure or parts.username or parts.password or parts.fragment:
        raise NotAWebhook
    if host.lower() not in allowed:
        raise HostNotAllowed
    return address


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
