"""Keeping requests honest: same-origin posts, form tokens, cookies and response headers."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import DomainError
from backend.settings import Settings

EMBED = "/embed"  # whatever is below may be shown in a frame by the hosts in EMBED_HOSTS

MONTH = 30 * 24 * 3600
LARGEST_BODY = 200_000
BODY_ALLOWED = "front_door.body_allowed"  # where a route that takes files says how much it takes
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
PRIVATE = {"Cache-Control": "no-store"}


class FromElsewhere(DomainError):
    """That did not come from our own page. Go back, reload the page and try again."""


class TooLarge(DomainError):
    """That is too much to send at once. Make it shorter and try again."""


def cookie_name(settings: Settings, name: str) -> str:
    """Give a cookie's name, bound to this host over https."""
    return f"__Host-{name}" if settings.https else name


def set_cookie(
    response: Response,
    settings: Settings,
    name: str,
    value: str,
    *,
    seconds: int = MONTH,
    apart: bool = False,
) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send.

    `apart`: for a frame on a page of another site, where it is kept for that site's pages alone.
    """
    response.set_cookie(
        cookie_name(settings, name),
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="none" if apart else "lax",
        secure=settings.https,
    )
    if apart:
        # Python's own cookies know the word from 3.14 on.
        header, written = response.raw_headers[-1]
        response.raw_headers[-1] = (header, written + b"; Partitioned")


def forget_cookie(
    response: Response, settings: Settings, name: str, *, apart: bool = False
) -> None:
    """Remove a cookie; browsers obey only with the flags it was set with."""
    set_cookie(response, settings, name, "", seconds=0, apart=apart)


def form_token(settings: Settings, secret: str) -> str:
    """Give the token that a form of this browser's page has to carry."""
    return hmac.new(settings.secret_key.encode(), secret.encode(), hashlib.sha256).hexdigest()


def refuse_other_origins(request: Request) -> None:
    """Raise FromElsewhere when another site's page made the browser send this."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise FromElsewhere
    origin = request.headers.get("origin")
    if origin not in (None, "null") and origin.partition("://")[2] != request.headers.get("host"):
        raise FromElsewhere


def refuse_wrong_token(settings: Settings, secret: str, token: str) -> None:
    """Raise FromElsewhere when a form does not carry this browser's token."""
    if not is_form_token(settings, secret, token):
        raise FromElsewhere


def is_form_token(settings: Settings, secret: str, token: str) -> bool:
    """Tell whether a form carries this browser's token."""
    return secrets.compare_digest(form_token(settings, secret).encode(), token.encode())


def framed_policy(path: str, origins: Sequence[str]) -> dict[str, str]:
    """Give the header by which a page of the frame may be shown there, nothing for other pages."""
    if not origins or not (path == EMBED or path.startswith(f"{EMBED}/")):
        return {}
    shown_by = f"frame-ancestors {' '.join(origins)}"
    return {"Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", shown_by)}


def protect(headers: MutableHeaders, *, https: bool, private: bool = True) -> None:
    """Add the headers that every response carries, where it has no other value for them."""
    needed = {**HEADERS, **(ONLY_HTTPS if https else {}), **(PRIVATE if private else {})}
    there = set(headers.keys())
    for name, value in needed.items():
        if name.lower() not in there:
            headers.append(name, value)


class Guard:
    """Adds the security headers to every response and refuses oversized bodies."""

    def __init__(self, app: ASGIApp, *, https: bool, embedding_origins: Sequence[str] = ()) -> None:
        self.app = app
        self.https = https
        self.embedding_origins = embedding_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        private = not scope["path"].startswith("/static/")
        framed = framed_policy(scope["path"], self.embedding_origins)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in framed.items():
                    headers.setdefault(name, value)
                protect(headers, https=self.https, private=private)
            await send(message)

        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > scope.get(BODY_ALLOWED, LARGEST_BODY):
                raise TooLarge
            return message

        await self.app(scope, limited, guarded)
