"""What is owed at a stage of a complaint, and by what date."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from backend.policy.calendar import WorkingDayCalendar, calendar_for
from backend.policy.counting import due_at, due_on, first_moment, local_time
from backend.policy.deadline import Deadline, due_in_words, explain
from backend.policy.errors import PolicyError
from backend.policy.pack import Duty, Pack, Stage, TimeLimit

__all__ = [
    "AcknowledgedBeforeReceiptError",
    "AnswerNotDueYetError",
    "Deadline",
    "ExtensionError",
    "NoMoreTimeError",
    "NoPanelError",
    "PanelTooEarlyError",
    "RespondedTooEarlyError",
    "calendar_for",
    "deadlines_for",
    "due_in_words",
    "earliest_response",
    "explain",
    "latest_response",
]


class AcknowledgedBeforeReceiptError(PolicyError):
    """The acknowledgement is dated {acknowledged_on}, before the complaint was received on
    {received_on}; correct one of the two dates.
    """


class PanelTooEarlyError(PolicyError):
    """The panel is dated {panel_held_on}, before {earlier} on {earlier_on}; correct one of the two
    dates.
    """


class RespondedTooEarlyError(PolicyError):
    """The response is dated {responded_on}, before {earlier} on {earlier_on}; correct one of the
    two dates.
    """


class NoPanelError(PolicyError):
    """The policy {pack_id} has no panel at the stage {stage}; leave the day of the panel out, or
    choose a stage that has one: {known}.
    """


class ExtensionError(PolicyError):
    """An extension of {extended_by} working days cannot be counted; use 0 for none, or more."""


class NoMoreTimeError(PolicyError):
    """The policy {pack_id} gives no more time at the stage {stage}; use 0 working days more."""


class AnswerNotDueYetError(PolicyError):
    """The stage {stage} has no date for its answer before the panel has been held; give the day of
    the panel.
    """


class _Happened(NamedTuple):
    """What has happened so far at the stage, each on a day or at an instant."""

    received_on: date
    acknowledged_on: date | None
    responded_on: date | None
    panel_held_on: date | None
    extended_by: int


class _Span(NamedTuple):
    """From the start of a duty to its end; the instants are there where hours count."""

    start_on: date
    due_on: date
    start_at: datetime | None = None
    due_at: datetime | None = None
    rolled_from: date | None = None


def deadlines_for(
    pack: Pack,
    stage: str,
    *,
    received_on: date,
    acknowledged_on: date | None = None,
    responded_on: date | None = None,
    panel_held_on: date | None = None,
    extended_by: int = 0,
    calendar: WorkingDayCalendar | None = None,
) -> tuple[Deadline, ...]:
    """Return every deadline of the stage that can be told from what has happened so far.

    `extended_by` is in working days. Any day may be given as an aware datetime, from which duties
    in hours count; from a day alone they count from its first moment. Raise a PolicyError when the
    dates contradict each other, the stage does not know them, or the calendar does not reach.
    """
    happened = _Happened(received_on, acknowledged_on, responded_on, panel_held_on, extended_by)
    here = pack.stage(stage)
    _check_order(happened, pack.calendar.timezone)
    _check_stage(pack, here, happened)
    calendar = calendar or calendar_for(pack)
    found: dict[Duty, Deadline] = {}
    for limit in _limits(pack, here, extended_by):
        starts = _starts(limit, here, happened, found)
        if starts:
            found[limit.duty] = _deadline(pack, limit, starts, happened, calendar)
    return tuple(found.values())


def earliest_response(
    pack: Pack, stage: str, received_on: date, calendar: WorkingDayCalendar | None = None
) -> date:
    """Return when the answer is due if the complaint is acknowledged the day it is received."""
    return _answer_due(pack, stage, received_on, received_on, calendar)


def latest_response(
    pack: Pack, stage: str, received_on: date, calendar: WorkingDayCalendar | None = None
) -> date:
    """Return when the answer is due if it is acknowledged on the last permitted day."""
    return _answer_due(pack, stage, received_on, None, calendar)


def _answer_due(
    pack: Pack,
    stage: str,
    received_on: date,
    acknowledged_on: date | None,
    calendar: WorkingDayCalendar | None,
) -> date:
    answer = pack.stage(stage).answer
    for deadline in deadlines_for(
        pack, stage, received_on=received_on, acknowledged_on=acknowledged_on, calendar=calendar
    ):
        if deadline.duty == answer:
            return deadline.due_on
    raise AnswerNotDueYetError(stage=stage)


def _check_order(happened: _Happened, timezone: str) -> None:
    received_on, acknowledged_on = happened.received_on, happened.acknowledged_on
    panel_held_on, responded_on = happened.panel_held_on, happened.responded_on
    if acknowledged_on and _is_before(acknowledged_on, received_on, timezone):
        raise AcknowledgedBeforeReceiptError(
            acknowledged_on=acknowledged_on, received_on=received_on
        )
    earlier, earlier_on = "the complaint was received", received_on
    if acknowledged_on:
        earlier, earlier_on = "the acknowledgement", acknowledged_on
    if panel_held_on:
        if _is_before(panel_held_on, earlier_on, timezone):
            raise PanelTooEarlyError(
                panel_held_on=panel_held_on, earlier=earlier, earlier_on=earlier_on
            )
        earlier, earlier_on = "the panel", panel_held_on
    if responded_on and _is_before(responded_on, earlier_on, timezone):
        raise RespondedTooEarlyError(
            responded_on=responded_on, earlier=earlier, earlier_on=earlier_on
        )


def _check_stage(pack: Pack, stage: Stage, happened: _Happened) -> None:
    if happened.panel_held_on and not _has_panel(stage):
        known = ", ".join(other.id for other in pack.stages if _has_panel(other))
        raise NoPanelError(pack_id=pack.id, stage=stage.id, known=known or "this policy has none")
    if happened.extended_by < 0:
        raise ExtensionError(extended_by=happened.extended_by)
    if happened.extended_by and not (stage.limit("respond_extended") or stage.more_time):
        raise NoMoreTimeError(pack_id=pack.id, stage=stage.id)


def _has_panel(stage: Stage) -> bool:
    return any(limit.start_event == "panel_held" for limit in stage.limits)


def _limits(pack: Pack, stage: Stage, extended_by: int) -> Iterator[TimeLimit]:
    """Yield the stage's limits, with one for a later answer where the pack sets it no length."""
    more = stage.more_time if extended_by and not stage.limit("respond_extended") else None
    for limit in stage.limits:
        yield limit
        if more and limit.duty == stage.answer:
            yield replace(
                limit,
                duty="respond_extended",
                amount=more.amount or extended_by,
                unit="working_day",
                start_event="response_due",
                rule=more.rule,
                sentence=pack.rules[more.rule].sentence,
                label=f"{limit.label}, with more time",
                longer_rule=more.longer_rule,
            )


def _starts(
    limit: TimeLimit, stage: Stage, happened: _Happened, found: dict[Duty, Deadline]
) -> tuple[tuple[str, date], ...]:
    """Return the event and the day or instant that the limit counts from, or none yet.

    After a late acknowledgement there are two, the one that gives the earlier date first.
    """
    match limit.start_event:
        case "received":
            return (("received", happened.received_on),)
        case "acknowledged":
            return _starts_of_response(happened.acknowledged_on, found["acknowledge"])
        case "response_due":
            answer = found.get(stage.answer) if happened.extended_by else None
            return (("response_due", answer.due_at or answer.due_on),) if answer else ()
        case "panel_held":
            on = happened.panel_held_on
        case _:
            on = happened.responded_on
    return ((limit.start_event, on),) if on else ()


def _starts_of_response(
    acknowledged_on: date | None, acknowledgement: Deadline
) -> tuple[tuple[str, date], ...]:
    last = acknowledgement.due_at or acknowledgement.due_on
    if acknowledged_on is None:
        return (("acknowledgement_due", last),)
    if not _is_before(last, acknowledged_on, acknowledgement.timezone):
        return (("acknowledged", acknowledged_on),)
    return (("acknowledgement_due", last), ("acknowledged", acknowledged_on))


def _deadline(
    pack: Pack,
    limit: TimeLimit,
    starts: tuple[tuple[str, date], ...],
    happened: _Happened,
    calendar: WorkingDayCalendar,
) -> Deadline:
    span = _span(pack, limit, *starts[0], calendar)
    if limit.start_event == "response_due":
        limit, span = _extended(pack, limit, span, happened.extended_by, calendar)
    skips = limit.unit == "working_day"
    late = _span(pack, limit, *starts[1], calendar) if len(starts) > 1 else None
    return Deadline(
        duty=limit.duty,
        label=limit.label,
        due_on=span.due_on,
        amount=limit.amount,
        unit=limit.unit,
        start_event=starts[0][0],
        start_on=span.start_on,
        rule=limit.rule,
        sentence=limit.sentence,
        skipped=calendar.skipped_between(span.start_on, span.due_on) if skips else (),
        due_at=span.due_at,
        start_at=span.start_at,
        timezone=pack.calendar.timezone,
        rolled_from=span.rolled_from,
        due_from_acknowledgement=late.due_on if late else None,
        due_if_acknowledged_on_time=span.due_on if late else None,
    )


def _span(
    pack: Pack, limit: TimeLimit, event: str, start: date, calendar: WorkingDayCalendar
) -> _Span:
    timezone = pack.calendar.timezone
    if limit.unit == "hour":
        start_at = _instant(start, timezone)
        over = due_at(limit.amount, start_at, calendar)
        return _Span(_day(start_at, timezone), _day(over, timezone), start_at, over)
    day = _day(start, timezone)
    rolls = limit.unit == "working_day" and _rolls(pack, event)
    start_on = calendar.first_working_day_from(day) if rolls else day
    end = due_on(limit.amount, limit.unit, start_on, calendar)
    return _Span(start_on, end, rolled_from=day if start_on > day else None)


def _extended(
    pack: Pack, limit: TimeLimit, longest: _Span, days: int, calendar: WorkingDayCalendar
) -> tuple[TimeLimit, _Span]:
    """Return the limit with the working days asked for, under the rule that allows so many."""
    over = calendar.working_days_after(longest.start_on, days)
    limit = replace(limit, amount=days, unit="working_day")
    if over > longest.due_on and limit.longer_rule:
        sentence = pack.rules[limit.longer_rule].sentence
        limit = replace(limit, rule=limit.longer_rule, sentence=sentence)
    return limit, _Span(longest.start_on, over)


def _rolls(pack: Pack, event: str) -> bool:
    """Say whether the pack rolls what residents send, or are sent, to a working day first."""
    rolls = pack.calendar.weekend_receipt == "roll_to_next_working_day"
    return rolls and event in {"received", "response_received"}


def _is_before(one: date, other: date, timezone: str) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return _instant(one, timezone) < _instant(other, timezone)
    return _day(one, timezone) < _day(other, timezone)


def _day(on: date, timezone: str) -> date:
    return local_time(on, timezone).date() if isinstance(on, datetime) else on


def _instant(on: date, timezone: str) -> datetime:
    if isinstance(on, datetime):
        return local_time(on, timezone).astimezone(UTC)
    return first_moment(on, timezone)
