"""What a consent is worth now: read anew each time, so that whatever ends it ends it at once."""

from datetime import datetime

from backend.clock import local_date
from backend.policy.consent import Sees, seen_with
from backend.residents.models import Consent


def worth(consent: Consent | None, *, now: datetime) -> Sees:
    """Give what a representative with this consent may see now; without one, the receipt only."""
    if consent is None:
        return "receipt"
    return seen_with(
        consent.status, scope=consent.scope, lapses_on=consent.lapses_on, on=local_date(now)
    )
