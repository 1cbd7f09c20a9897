"""Where a try to sign in comes from: a browser known from before, or a place in the network."""

import hashlib
import hmac
import ipaddress
import secrets

from fastapi import Request, Response

from backend.settings import Settings
from backend.staff.guessing import KNOWN
from backend.web.security import cookie_name, set_cookie

COOKIE = "staff-device"
BROWSERS = ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome")
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("Linux", "Linux"),
)


def place_of(request: Request) -> str:
    """Give the network address of a request; of the long kind the part that one household has."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:60]
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return host


def source_of(request: Request, settings: Settings, username: str) -> str:
    """Give what tries are counted by: the known browser of this account, or else the place."""
    number, _, signed = request.cookies.get(cookie_name(settings, COOKIE), "").partition(".")
    right = _signature(settings, username, number)
    if number and hmac.compare_digest(signed.encode(), right.encode()):
        return f"{KNOWN}{number}"[:80]
    return place_of(request)


def remember(response: Response, settings: Settings, username: str) -> None:
    """Let the browser be known as one in which the owner of this account signed in."""
    number = secrets.token_hex(16)
    value = f"{number}.{_signature(settings, username, number)}"
    set_cookie(response, settings, COOKIE, value)


def browser_of(request: Request) -> str:
    """Give the browser in words: "Firefox on Windows"."""
    agent = request.headers.get("user-agent", "")
    browser = next((words for sign, words in BROWSERS if sign in agent), "")
    browser = browser or ("Safari" if "Safari/" in agent else "A browser")
    system = next((words for sign, words in SYSTEMS if sign in agent), "")
    return f"{browser} on {system}" if system else browser


def _signature(settings: Settings, username: str, number: str) -> str:
    words = f"device: {username.strip().lower()}: {number}"
    return hmac.new(settings.secret_key.encode(), words.encode(), hashlib.sha256).hexdigest()
