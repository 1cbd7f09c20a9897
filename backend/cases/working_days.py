"""The calendar that cases count with: the pack's own, with every change announced since."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.cases.models import CalendarChange
from backend.policy import calendar as policy
from backend.policy.calendar import WorkingDayCalendar, calendar_for, england_and_wales
from backend.policy.pack import Pack

# Whoever sets dates shares this lock on PostgreSQL; whoever changes the calendar holds it alone.
LOCK = 8_131_976


def calendar_of(session: Session, pack: Pack) -> WorkingDayCalendar:
    """Give the calendar as it stands in this transaction: no process counts with an old one."""
    return calendar_for(pack, changes(session))


def calendar_of_law(session: Session) -> WorkingDayCalendar:
    """Give the calendar that the law counts with: bank holidays, and no closure of a landlord's."""
    return law_calendar(changes(session))


def law_calendar(announced: tuple[policy.CalendarChange, ...]) -> WorkingDayCalendar:
    """Give the calendar of England and Wales with the bank holidays among some changes."""
    holidays = (one.as_closure() for one in announced if one.kind == "bank_holiday")
    return england_and_wales(announced=tuple(holidays))


def calendar_to_set_dates(session: Session, pack: Pack) -> WorkingDayCalendar:
    """Give the calendar, and let nobody change it until this transaction has ended."""
    share_calendar(session)
    return calendar_of(session, pack)


def share_calendar(session: Session) -> None:
    """Let nobody change the calendar until this transaction has ended.

    Whoever locks a case does this first: changing the calendar locks cases after the calendar, and
    two who lock in different orders wait for each other.
    """
    _lock(session, "pg_advisory_xact_lock_shared")


def hold_calendar(session: Session) -> None:
    """Wait for all who are setting dates, and let nobody set any until this transaction ends."""
    _lock(session, "pg_advisory_xact_lock")


def changes(session: Session, *, until: int | None = None) -> tuple[policy.CalendarChange, ...]:
    """Give every change that stands, or stood when an id was the newest, in the order of days."""
    found = sorted(standing(session, until=until), key=lambda one: one.first)
    return tuple(
        policy.CalendarChange(one.kind, one.first, one.last, one.why)
        for one in found
        if one.kind != "called_off"
    )


def standing(session: Session, *, until: int | None = None) -> list[CalendarChange]:
    """Give the rows of the changes that were not called off, in the order of their ids."""
    chosen = select(CalendarChange).order_by(CalendarChange.id)
    found: list[CalendarChange] = []
    for one in session.scalars(
        chosen if until is None else chosen.where(CalendarChange.id <= until)
    ):
        if one.kind == "called_off":
            found = [each for each in found if (each.first, each.last) != (one.first, one.last)]
        else:
            found.append(one)
    return found


def _lock(session: Session, how: str) -> None:
    # SQLite lets one writer in at a time anyway.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT {how}({LOCK})"))
