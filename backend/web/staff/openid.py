"""Talking OpenID Connect with the one provider that the landlord named.

The code flow with PKCE, state and nonce. Nothing is believed but an ID token signed with a key of
the provider that names exactly this issuer and this client.
"""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from backend.errors import DomainError
from backend.settings import Settings
from backend.staff.single_sign_on import Identity

SECONDS = 8.0
# Anybody may set out, and whoever waits here holds a thread that residents' pages need as well.
AT_ONCE = threading.BoundedSemaphore(8)
KNOWN_FOR = timedelta(minutes=5)
LEEWAY_SECONDS = 60
SIGNED_WITH = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# How providers say that a second factor was asked for: RFC 8176 and the profiles in use.
TWO_FACTORS = "mfa"
TWO_FACTOR_CLASSES = {
    "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
    "https://refeds.org/profile/mfa",
    "phr",
    "phrh",
}


class ProviderAway(DomainError):
    """The sign-in of your work account does not answer. Try again, or use a password."""


class NotProven(DomainError):
    """Your work account could not be proven to be yours. Try again, or ask your IT staff."""


@dataclass(frozen=True)
class Visit:
    """What one visit to the provider carries there, to be compared with what comes back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Visit":
        """Make one up."""
        return cls(*(secrets.token_urlsafe(48) for _ in range(3)))


@dataclass(frozen=True)
class Provider:
    """The provider as it describes itself."""

    settings: Settings
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    says_issuer: bool

    @classmethod
    def known(cls, settings: Settings, *, now: datetime) -> "Provider":
        """Give the provider as it described itself some minutes ago at most, or as `found` does.

        Whoever sets out, which anybody may, then waits for nobody.
        """
        at, known = _KNOWN.get(settings.oidc_issuer, (now, None))
        if known is None or not at <= now < at + KNOWN_FOR:
            known = cls.found(settings)
            _KNOWN[known.settings.oidc_issuer] = now, known
        return replace(known, settings=settings)

    @classmethod
    def found(cls, settings: Settings) -> "Provider":
        """Ask the issuer for its addresses; raise ProviderAway when it gives none that will do."""
        issuer = settings.oidc_issuer
        said = _json("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        authorize, token, keys = (str(said.get(name, "")) for name in _ADDRESSES)
        if said.get("issuer") != issuer or not all(map(_is_safe, (issuer, authorize, token, keys))):
            raise ProviderAway
        return cls(
            settings,
            authorize,
            token,
            keys,
            says_issuer=bool(said.get("authorization_response_iss_parameter_supported")),
        )

    def way_there(self, visit: Visit, *, back: str) -> str:
        """Give the address to which a browser is sent."""
        asked = {
            "response_type": "code",
            "client_id": self.settings.oidc_client_id,
            "redirect_uri": back,
            "scope": "openid email profile",
            "state": visit.state,
            "nonce": visit.nonce,
            "code_challenge": create_s256_code_challenge(visit.verifier),  # type: ignore[no-untyped-call]
            "code_challenge_method": "S256",
        }
        joined = "&" if urlsplit(self.authorization_endpoint).query else "?"
        return f"{self.authorization_endpoint}{joined}{urlencode(asked)}"

    def identity(
        self, visit: Visit, said: Mapping[str, str], *, back: str, now: datetime
    ) -> Identity:
        """Give who came back, or raise NotProven."""
        if not secrets.compare_digest(said.get("state", "").encode(), visit.state.encode()):
            raise NotProven
        # Required by RFC 9207 of a provider that says it does so: no answer of another's is taken.
        if said.get("iss", None if self.says_issuer else self.settings.oidc_issuer) != (
            self.settings.oidc_issuer
        ):
            raise NotProven
        code = said.get("code", "")
        if not code or said.get("error"):
            raise NotProven
        return self._proven(self._tokens(code, visit, back), visit, now)

    def _tokens(self, code: str, visit: Visit, back: str) -> Mapping[str, Any]:
        return _json(
            "POST",
            self.token_endpoint,
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": back,
                "code_verifier": visit.verifier,
            },
            auth=httpx.BasicAuth(self.settings.oidc_client_id, self.settings.oidc_client_secret),
        )

    def _proven(self, tokens: Mapping[str, Any], visit: Visit, now: datetime) -> Identity:
        keys = _json("GET", self.jwks_uri)
        issuer, client = self.settings.oidc_issuer, self.settings.oidc_client_id
        try:
            read = jwt.decode(
                str(tokens.get("id_token", "")),
                KeySet.import_key_set(keys),  # type: ignore[arg-type]  # checked by its import
                algorithms=SIGNED_WITH,
            )
            claims = CodeIDToken(
                read.claims,
                read.header,
                options={"iss": {"values": [issuer]}, "aud": {"values": [client]}},
                params={
                    "nonce": visit.nonce,
                    "client_id": client,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)  # type: ignore[no-untyped-call]
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotProven from error
        if claims["iss"] != issuer or not claims["sub"] or not isinstance(claims["sub"], str):
            raise NotProven
        return self._identity(claims)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        email = claims.get("email")
        vouched = claims.get("email_verified") is True or (
            self.settings.oidc_trust_email and claims.get("email_verified") is not False
        )
        amr = claims.get("amr")
        two = (
            self.settings.oidc_trust_second_factor
            or TWO_FACTORS in (amr if isinstance(amr, list) else ())
            or claims.get("acr") in TWO_FACTOR_CLASSES
        )
        return Identity(
            issuer=claims["iss"],
            subject=claims["sub"],
            email=email if vouched and isinstance(email, str) else "",
            has_second_factor=two,
        )


_KNOWN: dict[str, tuple[datetime, Provider]] = {}
_ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def _is_safe(address: str) -> bool:
    """Tell whether an address is https, or of this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _json(method: str, address: str, **sent: Any) -> Mapping[str, Any]:
    """Ask the provider and give its answer; redirects are not followed.

    Raise ProviderAway when it does not answer, or when many wait for its answer already.
    """
    if not AT_ONCE.acquire(blocking=False):
        raise ProviderAway
    try:
        answer = httpx.request(method, address, timeout=SECONDS, follow_redirects=False, **sent)
    except httpx.HTTPError as error:
        raise ProviderAway from error
    finally:
        AT_ONCE.release()
    if answer.status_code >= 500:
        raise ProviderAway
    try:
        read = answer.json()
    except ValueError as error:
        raise ProviderAway from error
    if answer.status_code != 200 or not isinstance(read, dict):
        raise NotProven
    return read
