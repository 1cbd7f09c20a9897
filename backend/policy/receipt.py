"""On which local day something counts as received."""

from datetime import date, datetime, timedelta

from backend.policy.errors import PolicyError
from backend.policy.pack import PolicyPack


class NaiveTimeError(PolicyError):
    """The time {at} has no time zone; pass an aware one, such as one in UTC."""


def received_on(pack: PolicyPack, at: datetime) -> date:
    """Return the local day on which the instant counts, the next one after the pack's cut-off."""
    from zoneinfo import ZoneInfo

    if at.tzinfo is None:
        raise NaiveTimeError(at=at)
    local = at.astimezone(ZoneInfo(pack.calendar.timezone))
    cutoff = pack.calendar.cutoff
    late = cutoff is not None and local.time() > cutoff
    return local.date() + timedelta(days=late)
