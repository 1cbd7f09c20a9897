"""The secrets that sign what is sent to teams by webhook: made, kept sealed, opened to sign."""

import secrets
from datetime import datetime

from backend.errors import DomainError
from backend.staff.sealing import Unreadable, seal, unseal
from backend.teams.models import Team

PURPOSE = "webhook of a team"
BYTES = 32


class SecretUnreadable(DomainError):
    """The secret of this team's webhook cannot be read any more. A manager makes another one on the
    page of the team.
    """


def renew(team: Team, *, secret_key: str, now: datetime) -> str:
    """Make a team's secret and keep it sealed; give it, to be shown this once."""
    secret = secrets.token_urlsafe(BYTES)
    team.webhook_secret = sealed(secret, secret_key=secret_key, now=now)
    return secret


def sealed(secret: str, *, secret_key: str, now: datetime) -> str:
    """Give a secret as it is kept, so that whoever reads the database cannot sign with it."""
    return seal(secret_key, PURPOSE, secret, now=now)


def secret_of(team: Team, *, secret_key: str, now: datetime) -> str:
    """Give a team's secret; raise SecretUnreadable, as after the front door's key changed."""
    try:
        return unseal(secret_key, PURPOSE, team.webhook_secret, now=now)
    except Unreadable as error:
        raise SecretUnreadable from error
