"""What is owed at a stage of a complaint, and by what date."""

from dataclasses import dataclass
from datetime import date

from backend.policy.calendar import WorkingDayCalendar, england_and_wales
from backend.policy.deadline import Deadline, explain
from backend.policy.errors import PolicyError
from backend.policy.pack import Duty, PolicyPack, TimeLimit

__all__ = [
    "AcknowledgedBeforeReceiptError",
    "Deadline",
    "ExtensionError",
    "RespondedTooEarlyError",
    "calendar_for",
    "deadlines_for",
    "earliest_response",
    "explain",
    "latest_response",
]


class AcknowledgedBeforeReceiptError(PolicyError):
    """The acknowledgement is dated {acknowledged_on}, before the complaint was received on
    {received_on}; correct one of the two dates.
    """


class RespondedTooEarlyError(PolicyError):
    """The response is dated {responded_on}, before {earlier} on {earlier_on}; correct one of the
    two dates.
    """


class ExtensionError(PolicyError):
    """An extension of {extended_by} working days cannot be counted; use 0 for none, or more."""


@dataclass(frozen=True, slots=True)
class _Happened:
    """What has happened so far at the stage."""

    received_on: date
    acknowledged_on: date | None
    responded_on: date | None
    extended_by: int


def calendar_for(pack: PolicyPack) -> WorkingDayCalendar:
    """Return the working-day calendar that the pack's settings describe."""
    # England and Wales is the only set of bank holidays that a pack can name yet.
    return england_and_wales(pack.calendar.closures)


def deadlines_for(
    pack: PolicyPack,
    stage: str,
    *,
    received_on: date,
    acknowledged_on: date | None = None,
    responded_on: date | None = None,
    extended_by: int = 0,
    calendar: WorkingDayCalendar | None = None,
) -> tuple[Deadline, ...]:
    """Return every deadline of the stage that can be told from what has happened so far.

    `extended_by` is in working days. Raise a PolicyError when the dates contradict each other, the
    stage is not in the pack, or the calendar does not reach.
    """
    happened = _Happened(received_on, acknowledged_on, responded_on, extended_by)
    _check(happened)
    calendar = calendar or calendar_for(pack)
    found: dict[Duty, Deadline] = {}
    for limit in pack.stage(stage).limits:
        starts = _starts(limit, happened, found)
        if starts:
            found[limit.duty] = _deadline(pack, limit, starts, happened, calendar)
    return tuple(found.values())


def earliest_response(
    pack: PolicyPack, stage: str, received_on: date, calendar: WorkingDayCalendar | None = None
) -> date:
    """Return when the response is due if the complaint is acknowledged the day it is received."""
    return _response_due(pack, stage, received_on, received_on, calendar)


def latest_response(
    pack: PolicyPack, stage: str, received_on: date, calendar: WorkingDayCalendar | None = None
) -> date:
    """Return when the response is due if it is acknowledged on the last permitted day."""
    return _response_due(pack, stage, received_on, None, calendar)


def _response_due(
    pack: PolicyPack,
    stage: str,
    received_on: date,
    acknowledged_on: date | None,
    calendar: WorkingDayCalendar | None,
) -> date:
    deadlines = deadlines_for(
        pack, stage, received_on=received_on, acknowledged_on=acknowledged_on, calendar=calendar
    )
    return next(deadline.due_on for deadline in deadlines if deadline.duty == "respond")


def _check(happened: _Happened) -> None:
    received_on, acknowledged_on = happened.received_on, happened.acknowledged_on
    if acknowledged_on and acknowledged_on < received_on:
        raise AcknowledgedBeforeReceiptError(
            acknowledged_on=acknowledged_on, received_on=received_on
        )
    earlier_on = acknowledged_on or received_on
    if happened.responded_on and happened.responded_on < earlier_on:
        earlier = "the acknowledgement" if acknowledged_on else "the complaint was received"
        raise RespondedTooEarlyError(
            responded_on=happened.responded_on, earlier=earlier, earlier_on=earlier_on
        )
    if happened.extended_by < 0:
        raise ExtensionError(extended_by=happened.extended_by)


def _starts(
    limit: TimeLimit, happened: _Happened, found: dict[Duty, Deadline]
) -> tuple[tuple[str, date], ...]:
    """Return the event and the day that the limit counts from, or none yet.

    After a late acknowledgement there are two, the one that gives the earlier date first.
    """
    match limit.start_event:
        case "received":
            return (("received", happened.received_on),)
        case "acknowledged":
            return _starts_of_response(happened.acknowledged_on, found["acknowledge"].due_on)
        case "response_due":
            return (("response_due", found["respond"].due_on),) if happened.extended_by else ()
        case _:
            on = happened.responded_on
            return ((limit.start_event, on),) if on else ()


def _starts_of_response(
    acknowledged_on: date | None, acknowledgement_due: date
) -> tuple[tuple[str, date], ...]:
    if acknowledged_on is None:
        return (("acknowledgement_due", acknowledgement_due),)
    if acknowledged_on <= acknowledgement_due:
        return (("acknowledged", acknowledged_on),)
    # Late: what the landlord did late must not cost the resident a day.
    return (("acknowledgement_due", acknowledgement_due), ("acknowledged", acknowledged_on))


def _deadline(
    pack: PolicyPack,
    limit: TimeLimit,
    starts: tuple[tuple[str, date], ...],
    happened: _Happened,
    calendar: WorkingDayCalendar,
) -> Deadline:
    days, rule, sentence = limit.amount, limit.rule, limit.sentence
    if limit.start_event == "response_due":
        days = happened.extended_by
        if days > limit.amount and limit.longer_rule:
            rule, sentence = limit.longer_rule, pack.rules[limit.longer_rule].sentence
    event, day = starts[0]
    start_on = _counted_from(pack, event, day, calendar)
    due_on = calendar.working_days_after(start_on, days)
    return Deadline(
        duty=limit.duty,
        due_on=due_on,
        working_days=days,
        start_event=event,
        start_on=start_on,
        rule=rule,
        sentence=sentence,
        skipped=calendar.skipped_between(start_on, due_on),
        due_from_acknowledgement=(
            calendar.working_days_after(starts[1][1], days) if len(starts) > 1 else None
        ),
        due_if_acknowledged_on_time=due_on if len(starts) > 1 else None,
    )


def _counted_from(pack: PolicyPack, event: str, day: date, calendar: WorkingDayCalendar) -> date:
    rolls = pack.calendar.weekend_receipt == "roll_to_next_working_day"
    if rolls and event in {"received", "response_received"}:
        return calendar.first_working_day_from(day)
    return day
