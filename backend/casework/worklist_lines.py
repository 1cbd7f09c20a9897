"""The lines of the worklist: who and what a case is about, what is owed by when, and who has it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from backend.cases.duplicates import possible_of
from backend.cases.law_clocks import HAZARD
from backend.cases.models import Case, CaseDeadline, CaseIssue
from backend.cases.pressure import keep_from
from backend.cases.queries import is_overdue, soonest
from backend.cases.working_days import calendar_of, calendar_of_law
from backend.casework import consent_unasked
from backend.casework.answer_wording import kind_in_words
from backend.casework.consent_unasked import Unasked
from backend.casework.time_left import TimeLeft, time_left
from backend.clock import local_date
from backend.policy.calendar import WorkingDayCalendar
from backend.policy.process.clocks import WINDOWS
from backend.residents.models import Consent, Resident
from backend.rulebook import Rulebook
from backend.staff.models import Staff
from backend.teams.models import Team

# From this many working days on, there is no hurry yet.
SOON = 2
PRESSED = "under pressure: do not tell {name}"
Light = Literal["overdue", "today", "soon", "later"]


@dataclass(frozen=True)
class Due:
    """What is owed next: its duty, its day, its hour if it has one, and how far off that is.

    `working_days` are those left, or those gone by when it is overdue, by the case's own calendar.
    `left` tells it in words, and `hazard` names what the law asks it for, where it does.
    """

    duty: str
    on: date
    at: datetime | None
    light: Light
    working_days: int
    left: TimeLeft
    hazard: str = ""


@dataclass(frozen=True)
class Line:
    """One case of the list; `same_as` are references of cases that may be of the same matter.

    `to_ask` is the person complained for, while nobody has asked them yet if they agree. `pressed`
    says from whom to keep it that the resident is under pressure; it is empty where they told none.
    """

    reference: str
    version: int
    kind: str
    route: str
    stage: str
    state: str
    policy: str
    received_on: date
    name: str
    postcode: str
    issue: str
    issues: int
    due: Due | None
    handler: str
    team: str
    hazards: Sequence[str]
    flags: Sequence[str]
    same_as: Sequence[str]
    to_ask: Unasked | None = None
    pressed: str = ""


def lines(session: Session, ids: Sequence[int], *, rulebook: Rulebook, now: datetime) -> list[Line]:
    """Give the lines of cases by number, in the same order."""
    owed = _by_case(session, CaseDeadline, ids, CaseDeadline.open)
    issues = _by_case(session, CaseIssue, ids)
    calendars = _Calendars(session, rulebook)
    same = possible_of(session, ids)
    to_ask = consent_unasked.of_cases(session, ids)
    pressed = keep_from(session, ids)
    found = {
        row.Case.id: _line(
            row,
            due=_due(row.Case, owed[row.Case.id], calendars, now),
            issues=sorted(issues[row.Case.id], key=lambda issue: issue.position),
            same_as=same.get(row.Case.id, ()),
            to_ask=to_ask.get(row.Case.id),
            keep_from=pressed.get(row.Case.id, ""),
        )
        for row in _rows(session, ids)
    }
    return [found[one] for one in ids]


class _Calendars:
    """The calendars that cases count with, each looked up once."""

    def __init__(self, session: Session, rulebook: Rulebook) -> None:
        self._session = session
        self._rulebook = rulebook
        self._found: dict[str, WorkingDayCalendar] = {}

    def of(self, case: Case, deadline: CaseDeadline) -> WorkingDayCalendar:
        """Give the calendar of a duty: the law's own where the law asks, else the case's."""
        key = "" if deadline.started_at else case.policy
        if key not in self._found:
            self._found[key] = (
                calendar_of(self._session, self._rulebook.pack_of(key))
                if key
                else calendar_of_law(self._session)
            )
        return self._found[key]


def _rows(session: Session, ids: Sequence[int]) -> Sequence[Any]:
    handler, team = aliased(Staff), aliased(Team)
    return session.execute(
        select(
            Case,
            Resident.full_name,
            Resident.postcode,
            Consent.status,
            handler.name.label("handler"),
            team.name.label("team"),
        )
        .join(Resident, Resident.id == Case.resident_id)
        .outerjoin(Consent, Consent.id == Case.consent_id)
        .outerjoin(handler, handler.id == Case.assigned_to)
        .outerjoin(team, team.id == Case.team_id)
        .where(Case.id.in_(ids))
    ).all()


def _by_case(
    session: Session, table: Any, ids: Sequence[int], *which: Any
) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.scalars(select(table).where(table.case_id.in_(ids), *which)):
        found[row.case_id].append(row)
    return found


def _line(
    row: Any,
    *,
    due: Due | None,
    issues: Sequence[CaseIssue],
    same_as: Sequence[str],
    to_ask: Unasked | None,
    keep_from: str,
) -> Line:
    case: Case = row.Case
    return Line(
        reference=case.reference,
        version=case.version,
        kind=case.kind,
        route=case.route,
        stage=case.stage,
        state=case.state,
        policy=case.policy,
        received_on=case.received_on,
        name=row.full_name,
        postcode=row.postcode,
        issue=issues[0].text if issues else "",
        issues=len(issues),
        due=due,
        handler=row.handler or "",
        team=row.team or "",
        hazards=[*case.hazards],
        flags=_flags(case, row.status),
        same_as=same_as,
        to_ask=to_ask,
        pressed=PRESSED.format(name=keep_from) if keep_from else "",
    )


def _due(
    case: Case, deadlines: Iterable[CaseDeadline], calendars: _Calendars, now: datetime
) -> Due | None:
    owed = next(iter(soonest(one for one in deadlines if one.duty not in WINDOWS)), None)
    if owed is None:
        return None
    calendar, today = calendars.of(case, owed), local_date(now)
    late = is_overdue(owed, now)
    first, last = (owed.due_on, today) if late else (today, owed.due_on)
    days = calendar.working_days_between(first, last) if first < last else 0
    return Due(
        owed.duty,
        owed.due_on,
        owed.due_at,
        _light(late, owed.due_on == today, days),
        days,
        time_left(owed.due_on, owed.due_at, calendar=calendar, now=now),
        hazard=_hazard(owed.stage),
    )


def _hazard(stage: str) -> str:
    return kind_in_words(stage.removeprefix(HAZARD)) if stage.startswith(HAZARD) else ""


def _light(late: bool, is_today: bool, days: int) -> Light:
    if late:
        return "overdue"
    if is_today:
        return "today"
    return "soon" if days <= SOON else "later"


def _flags(case: Case, consent: str | None) -> Sequence[str]:
    raised = (case.progress or {}).get("flags", ())
    return list(
        dict.fromkeys(
            [
                *(["a person decides"] if case.person_decides else []),
                *(flag["kind"].replace("_", " ") for flag in raised),
                *(["next stage asked for"] if case.waiting_on else []),
                *(["awaiting consent"] if consent == "awaited" else []),
                *(["group"] if case.behalf == "group" else []),
                *(kind.replace("_", " ") for kind in case.vulnerability),
            ]
        )
    )
