"""On which local day something counts as received, by the landlord or by the resident."""

from datetime import date, datetime, timedelta

from backend.policy.calendar import WorkingDayCalendar
from backend.policy.counting import NaiveTimeError, local_time
from backend.policy.errors import PolicyError
from backend.policy.pack import Channel, Pack

__all__ = ["NaiveTimeError", "NoDeliveryTimeError", "delivered_on", "received_on"]


class NoDeliveryTimeError(PolicyError):
    """The policy {pack_id} does not say when something sent by {channel} counts as received; add
    {channel} under calendar.deemed_delivery, or use one of: {known}.
    """


def received_on(pack: Pack, at: datetime) -> date:
    """Return the local day on which the instant counts, the next one after the pack's cut-off."""
    local = local_time(at, pack.calendar.timezone)
    cutoff = pack.calendar.cutoff
    late = cutoff is not None and local.time() > cutoff
    return local.date() + timedelta(days=late)


def delivered_on(pack: Pack, sent_on: date, channel: Channel, calendar: WorkingDayCalendar) -> date:
    """Return the day on which something sent by that channel counts as received."""
    known = pack.calendar.deemed_delivery
    if channel not in known:
        raise NoDeliveryTimeError(
            pack_id=pack.id, channel=channel, known=", ".join(known) or "none yet"
        )
    days = known[channel]
    return calendar.working_days_after(sent_on, days) if days else sent_on
