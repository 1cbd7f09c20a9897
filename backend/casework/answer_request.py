"""The answer about a service request, which has no stages: its teams, and what they promised."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from backend.cases.law_clocks import told_to_the_resident
from backend.cases.models import Case
from backend.casework.answer_duties import (
    apologies,
    duties_of_law,
    label_for_them,
    owed_of,
    said_of_law,
)
from backend.casework.answer_parts import Late, Owed
from backend.casework.answer_reader import Reader
from backend.casework.answer_wording import say
from backend.casework.requests import CLOSED, WithTeam
from backend.policy.pack import PolicyPack
from backend.policy.wording import long_date


def state_of(case: Case, teams: Sequence[WithTeam]) -> str:
    """Give the state of a request by what its teams say."""
    if case.state == CLOSED:
        return "request_closed"
    if teams and all(one.done_on for one in teams):
        return "request_done"
    is_promised = any(one.promised_on and not one.done_on for one in teams)
    return "request_promised" if is_promised else "request_open"


def promised_by_teams(case: Case, teams: Sequence[WithTeam], today: date) -> Iterator[Owed]:
    """Yield what teams said that they do, by the day that they named."""
    for one in teams if case.state != CLOSED else ():
        if one.promised_on and not one.done_on:
            yield owed_of(
                "team_promise",
                say("own_duties.team_promise"),
                due_on=one.promised_on,
                why=say("team_said", team=one.team),
                changes=say("changes.ask_the_team"),
                today=today,
                words=say("team_does", team=one.team, due=long_date(one.promised_on)),
            )


def late_of(pack: PolicyPack, owed: Sequence[Owed], *, ombudsman: str) -> Late | None:
    """Give what is said where a team, or the landlord, is late; None where nobody is."""
    late = [one for one in owed if one.is_late]
    if not late:
        return None
    dangerous = any(one.hazards for one in late)
    by_law = any(one.duty in duties_of_law() for one in late)
    what_now = [
        *([say("late.hazard", phone=pack.contacts.phone)] if dangerous else []),
        say("late.complain"),
        *([said_of_law(pack)] if by_law else []),
    ]
    return Late(apologies(late), " ".join(what_now), ombudsman)


def owed_by_law(session: Session, case: Case, today: date, *, reader: Reader) -> Iterator[Owed]:
    """Yield what the law sets a day for and the resident is told of."""
    for clock in told_to_the_resident(session, case):
        yield owed_of(
            clock.duty,
            clock.label if reader.to_resident else label_for_them(clock.duty, reader.whom),
            due_on=clock.due_on,
            why=clock.working,
            changes=say("changes.law"),
            today=today,
        )
