"""What has happened on a case, for those it is about: never what is for staff alone.

What the stages tell is read from the progress, in which dates that were recorded wrongly are put
right; the rest comes from the lines of the history.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from backend.cases.files import ADDED
from backend.cases.keeping import CALENDAR
from backend.cases.links import BECAME, links_of
from backend.cases.models import Case, CaseEvent
from backend.casework.answer_complaint import ASKED_AGAIN
from backend.casework.answer_duties import EXTENDED, as_a_duty
from backend.casework.answer_parts import Happened
from backend.casework.answer_reader import Reader
from backend.casework.answer_state import Stands
from backend.casework.answer_wording import say
from backend.casework.deliveries import PASSED
from backend.casework.models import Delivery
from backend.casework.more_time import AGREEMENT_ANSWERED, AGREEMENT_ASKED
from backend.clock import local_date
from backend.policy.pack import ANSWERS
from backend.policy.process import StageRun
from backend.policy.wording import counted, long_date
from backend.teams.models import Team

# Lines of the history that are told in words of their own kind, and whom they are about.
PLAIN = (
    "refused",
    "closed",
    "withdrawn",
    "reopened",
    "contact_agreed",
    "contractor_agreed",
    "words_added",
    "outcome_wanted",
    "contact_changed",
    "request_closed",
    "request_reopened",
)
OF_CONSENT = (
    "consent_awaited",
    "consent_recorded",
    "consent_declined",
    "consent_withdrawn",
    "consent_lapsed",
)
YOU = "who_did.you"
OF_TEAMS = (PASSED, "team_acknowledged", "team_done")


def happened_on(
    session: Session, case: Case, at: Stands | None, *, what: str, reader: Reader
) -> tuple[Happened, ...]:
    """Give what has happened, the oldest first; `at` is None for a request, which has no stages."""
    told = [Happened(case.received_on, say("happened.received", what=what))]
    if at is not None:
        asked = {_day_of(x): reader.who(x.actor) for x in case.events if x.kind == ASKED_AGAIN}
        told += _of_stages(at, asked)
        told += _of_days(at, case)
    told += _of_lines(session, case, reader)
    told += _of_links(session, case) if reader.sees_all else ()
    return tuple(sorted(dict.fromkeys(told), key=lambda one: one.on))


def _of_stages(at: Stands, asked_by: Mapping[date, str]) -> Iterator[Happened]:
    runs = at.progress.runs
    yield from _at_stage(at, runs[0])
    for before, run in pairwise(runs):
        stage = at.pack.stage(run.stage)
        asked = stage.opened_by == "request" and before.asked_on
        name = "stage_asked" if asked else "stage_decided"
        on = asked or run.opened_on
        words = say(f"happened.{name}", stage=stage.name, who=asked_by.get(on) or say(YOU))
        yield Happened(on, words)
        yield from _at_stage(at, run)
    if last := runs[-1].asked_on:
        yield Happened(last, say("happened.asked_early", who=asked_by.get(last) or say(YOU)))


def _at_stage(at: Stands, run: StageRun) -> Iterator[Happened]:
    late = _late_of(at, run)
    answer = next((late[duty] for duty in (*ANSWERS, EXTENDED) if duty in late), "")
    dated: tuple[tuple[date | None, str, str], ...] = (
        (run.discussed_on, "discussed", late.get("contact", "")),
        (run.acknowledged_on, "acknowledged", late.get("acknowledge", "")),
        (run.panel_arranged_on, "panel_arranged", late.get("arrange_panel", "")),
        (run.panel_held_on, "panel_held", ""),
        (run.responded_on, "responded", answer),
        (run.halted_on, "halted", "" if run.responded_on else answer),
    )
    for on, name, more in dated:
        if on:
            said = say(f"happened.{name}", whom=at.whom)
            yield Happened(on, " ".join(filter(None, (said, more))))
    for extension in run.extensions:
        days = counted(extension.working_days, "working day")
        yield Happened(extension.on, say("happened.extended", days=days, whom=at.whom))
    for contact in run.next_contacts:
        due = long_date(contact.due_on)
        yield Happened(contact.on, say("happened.update_agreed", due=due))
        if contact.met_on:
            yield Happened(contact.met_on, say("happened.talked_again"))


def _late_of(at: Stands, run: StageRun) -> Mapping[str, str]:
    """Give for each duty of a stage that was met late the words that say so."""
    return {
        one.deadline.duty: say("happened.was_late", due=long_date(one.deadline.due_on))
        for one in at.owed
        if one.stage == run.stage and one.met_on and one.deadline.is_missed_on(one.met_on)
    }


def _of_days(at: Stands, case: Case) -> Iterator[Happened]:
    """Tell of days that moved because new days off were announced."""
    labels = {(one.stage, one.deadline.duty): one.deadline.label for one in at.owed}
    for line in case.events:
        if line.kind != "duty_changed" or line.data.get("why") != CALENDAR:
            continue
        label = labels.get((line.data["stage"], line.data["duty"]))
        after = line.data.get("after")
        if label and after:
            due = long_date(date.fromisoformat(after))
            words = say("happened.days_moved", what=as_a_duty(label), due=due)
            yield Happened(local_date(line.at), words)


def _of_lines(session: Session, case: Case, reader: Reader) -> Iterator[Happened]:
    plain = (*PLAIN, *OF_CONSENT) if reader.to_resident else PLAIN
    for line in case.events:
        if line.kind in plain:
            who = reader.who(line.actor)
            words = say(f"happened.{line.kind}", who=who, whom=reader.whom)
            yield Happened(_day_of(line), words)
        elif line.kind in MORE and (words := MORE[line.kind](session, line, reader)):
            yield Happened(_day_of(line), words)


def _day_of(line: CaseEvent) -> date:
    """Give the day of a step, which may be written down later, or the day of the line."""
    on = line.data.get("step", {}).get("on")
    return date.fromisoformat(on) if on else local_date(line.at)


def _of_team(session: Session, line: CaseEvent, reader: Reader) -> str:
    number = line.data.get("team") or line.actor.partition(":")[2]
    team = session.get(Team, int(number)) if number else None
    if not _got_there(session, line):
        return ""
    name = reader.team(team.shown_as or team.name) if team else ""
    return say(f"happened.{line.kind}", team=name) if name else ""


def _got_there(session: Session, line: CaseEvent) -> bool:
    """Tell whether what was passed to a team, as a line says, has reached it."""
    if line.kind != PASSED or "delivery" not in line.data:
        return True
    delivery = session.get(Delivery, line.data["delivery"])
    return delivery is not None and bool(delivery.delivered_at or delivery.acknowledged_at)


def _of_issue(_session: Session, line: CaseEvent, reader: Reader) -> str:
    joined = line.data.get("step", {}).get("decision") == "join"
    return say("happened.issue_joined", who=reader.who(line.actor)) if joined else ""


def _of_file(_session: Session, line: CaseEvent, reader: Reader) -> str:
    """Tell of what those it is about sent; papers to act for somebody are no part of the case."""
    is_theirs = line.actor in ("resident", "representative")
    if not is_theirs or line.data["purpose"] != "evidence":
        return ""
    return say("happened.file_added", who=reader.who(line.actor))


def _of_agreement(_session: Session, line: CaseEvent, _reader: Reader) -> str:
    days = counted(line.data["working_days"], "working day")
    return say("happened.agreement_asked", days=days)


def _of_agreeing(_session: Session, line: CaseEvent, reader: Reader) -> str:
    name = "agreement_given" if line.data["agrees"] else "agreement_declined"
    return say(f"happened.{name}", who=reader.who(line.actor))


MORE: Mapping[str, Callable[[Session, CaseEvent, Reader], str]] = {
    **dict.fromkeys(OF_TEAMS, _of_team),
    "issue_raised": _of_issue,
    ADDED: _of_file,
    AGREEMENT_ASKED: _of_agreement,
    AGREEMENT_ANSWERED: _of_agreeing,
}


def _of_links(session: Session, case: Case) -> Iterator[Happened]:
    days: dict[Any, date] = {
        line.data["reference"]: local_date(line.at) for line in case.events if line.kind == "linked"
    }
    for other in links_of(session, case):
        if other.why == BECAME:
            name = "became_complaint" if other.is_later else "was_request"
        else:
            name = "linked_later" if other.is_later else "linked_earlier"
        words = say(f"happened.{name}", reference=other.reference)
        yield Happened(days.get(other.reference, case.received_on), words)
