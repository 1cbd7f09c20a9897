"""Complaints to tell stories with: a machine for each pack, and steps with good arguments."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from backend.policy.calendar import WorkingDayCalendar
from backend.policy.deadlines import calendar_for
from backend.policy.pack import PolicyPack, load_pack
from backend.policy.process import Machine, Moved, Progress, Step
from backend.policy.process.steps import (
    Acknowledged,
    EscalationRequested,
    Extended,
    Received,
    Referred,
    Refused,
    Responded,
    UpdateAgreed,
)

# A Monday; Christmas and New Year lie in what follows.
RECEIVED = date(2026, 12, 7)


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


def pack(name: str) -> PolicyPack:
    return load_pack(f"west-kent-{name}")


@lru_cache
def calendar(name: str) -> WorkingDayCalendar:
    return calendar_for(pack(name))


def machine(name: str = "current") -> Machine:
    return Machine(pack(name), calendar(name))


def after(*steps: Step, of: Machine | None = None) -> Progress:
    """Give the progress after the receipt and the steps."""
    return (of or machine()).replay([received(), *steps])


def older(*steps: Step) -> Progress:
    return after(*steps, of=machine("older"))


def move(progress: Progress, step: Step) -> Moved:
    """Take a step under the pack that the progress runs under."""
    return machine(progress.pack_id.removeprefix("west-kent-")).apply(progress, step)


def moves(progress: Progress, step: Step) -> dict[str, tuple[str | None, str | None, str]]:
    """Give each date that the step moves, as "stage duty": (before, after, why)."""
    return {
        f"{change.stage} {change.duty}": (_iso(change.before), _iso(change.after), change.why)
        for change in move(progress, step).changes
    }


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None


def dues(progress: Progress) -> dict[str, str]:
    """Give the dates of the present stage."""
    return {due.duty: due.due_on.isoformat() for due in progress.run.due}


def received(on: date = RECEIVED, **more: Any) -> Received:
    return Received(on=on, by="resident", **more)


def acknowledged(on: date = RECEIVED, by: str = "staff:1", **more: Any) -> Acknowledged:
    given: dict[str, Any] = {
        "complaints": ("the leak", "the letter"),
        "respond_on": on + timedelta(days=7),
    }
    return Acknowledged(on=on, by=by, **(given | more))


def responded(on: date, by: str = "staff:1", channel: Any = "email") -> Responded:
    return Responded(on=on, by=by, channel=channel)


def extended(on: date, working_days: int = 10, by: str = "staff:1", **more: Any) -> Extended:
    given: dict[str, Any] = {
        "discussed_on": on,
        "reasons": "waiting for parts",
        "ombudsman_details": True,
    }
    return Extended(on=on, by=by, working_days=working_days, **(given | more))


def update_agreed(on: date, next_contact_on: date, reasons: str = "parts late") -> UpdateAgreed:
    return UpdateAgreed(on=on, by="staff:1", next_contact_on=next_contact_on, reasons=reasons)


def asked(on: date, by: str = "resident", **more: Any) -> EscalationRequested:
    return EscalationRequested(on=on, by=by, **more)


def refused(on: date, rule: str = "A-EXC-6", by: str = "staff:3", **more: Any) -> Refused:
    given: dict[str, Any] = {
        "reasons": "a claim is before the court",
        "discretion": "nothing in it is left for us to decide",
        "ombudsman_details": True,
    }
    return Refused(on=on, by=by, rule=rule, **(given | more))


def referred(on: date, to_stage: str, by: str = "staff:9", reasons: str = "why") -> Referred:
    return Referred(on=on, by=by, to_stage=to_stage, reasons=reasons)
