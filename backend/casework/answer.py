"""The answer to "when will I hear back?": one place for the page, the chat, mails and staff.

Everything said here comes from the history, the policy and the law. `answer_of` gives the facts
with their words, `in_words` the same as short paragraphs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.cases.keeping import began, progress_of
from backend.cases.models import Case
from backend.cases.service import COMPLAINT
from backend.cases.working_days import calendar_of
from backend.casework import answer_request, remedies
from backend.casework.answer_complaint import no_date, told_of
from backend.casework.answer_duties import owed_of, soonest
from backend.casework.answer_hazards import OF_LIFE, if_it_gets_worse, owed_for_hazards
from backend.casework.answer_history import happened_on
from backend.casework.answer_may import may_now
from backend.casework.answer_parts import Answer, Happened, Late, May, Owed, Window
from backend.casework.answer_people import (
    consent_notes,
    notes_on,
    ombudsman_of,
    team_notes,
    who_deals_with,
)
from backend.casework.answer_reader import Reader
from backend.casework.answer_request import owed_by_law, promised_by_teams
from backend.casework.answer_state import Stands
from backend.casework.answer_wording import say
from backend.casework.may_see import Sees
from backend.casework.more_time import asked_of
from backend.casework.requests import OPEN, with_teams
from backend.clock import local_date
from backend.landlord.choices import DEFAULTS, WINDOW_DAYS
from backend.landlord.service import value
from backend.policy.pack import PolicyPack
from backend.policy.process import Machine
from backend.rulebook import Rulebook

__all__ = [
    "Answer",
    "Happened",
    "Late",
    "May",
    "Owed",
    "Sees",
    "Window",
    "answer_of",
    "in_words",
]


def answer_of(
    session: Session,
    case: Case,
    *,
    sees: Sees,
    rulebook: Rulebook,
    now: datetime,
    person_id: int | None = None,
) -> Answer:
    """Give the answer about a case to somebody who sees so much of it (may_see.seen_by).

    Call it in a read transaction; `now` is an aware instant. `person_id` is who asks: it is told to
    the resident unless it names the representative.
    """
    pack = rulebook.pack_of(case.policy)
    if sees == "receipt":
        return _receipt(case, pack)
    to_resident = person_id is None or person_id == case.resident_id
    what = say(f"what.{case.kind}.{'resident' if to_resident else 'representative'}")
    asked = _Asked(session, case, pack, what, Reader(to_resident, sees), now)
    return _of_complaint(asked) if case.kind == COMPLAINT else _of_request(asked)


def in_words(answer: Answer) -> Sequence[str]:
    """Give the answer as short paragraphs, for the chat and for mails."""
    return [paragraph for paragraph in _paragraphs(answer) if paragraph]


def stands(session: Session, case: Case, pack: PolicyPack, *, what: str, now: datetime) -> Stands:
    """Give where a complaint stands, with the days that count as they are known now."""
    machine = Machine(pack, calendar_of(session, pack))
    progress = progress_of(case) or began(case, machine).progress
    return Stands(
        machine,
        progress,
        now,
        what,
        closing_days=int(value(session, WINDOW_DAYS, DEFAULTS[WINDOW_DAYS])),
        agreement_asked=asked_of(case, progress) is not None,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked about, and by whom: `what` names the case in their words."""

    session: Session
    case: Case
    pack: PolicyPack
    what: str
    reader: Reader
    now: datetime

    @property
    def today(self) -> date:
        """The local day."""
        return local_date(self.now)


def _of_complaint(asked: _Asked) -> Answer:
    session, case, pack = asked.session, asked.case, asked.pack
    reader, at = asked.reader, stands(session, case, pack, what=asked.what, now=asked.now)
    at = replace(
        at,
        last_by=reader.last_by(case.events),
        may_act=reader.sees_all,
        whom=reader.whom,
        for_them=not reader.to_resident,
    )
    ombudsman = ombudsman_of(session, case, pack)
    dangers = owed_for_hazards(session, case, reader=reader, now=asked.now)
    beside = [*dangers, *owed_by_law(session, case, asked.today, reader=reader), *_promised(asked)]
    told = told_of(at, beside=beside, ombudsman=ombudsman)
    return Answer(
        reference=case.reference,
        kind=case.kind,
        state=told.state,
        headline=told.headline,
        stage=at.stage.name,
        who=who_deals_with(session, case, pack, at),
        received_on=case.received_on,
        notes=notes_on(session, case, at, reader=reader, now=asked.now),
        happened=happened_on(session, case, at, what=asked.what, reader=reader),
        owed=told.owed,
        none_owed=told.none_owed,
        late=told.late,
        window=told.window,
        may=may_now(session, at, sees=reader.sees),
        ombudsman=ombudsman,
        worse=_worse(dangers, pack),
        worse_first=_is_of_life(dangers),
    )


def _of_request(asked: _Asked) -> Answer:
    session, case, pack = asked.session, asked.case, asked.pack
    reader = asked.reader
    teams = reader.teams(with_teams(session, case))
    dangers = owed_for_hazards(session, case, reader=reader, now=asked.now)
    by_law = owed_by_law(session, case, asked.today, reader=reader)
    owed = soonest([*dangers, *promised_by_teams(case, teams, asked.today), *by_law])
    state, ombudsman = answer_request.state_of(case, teams), ombudsman_of(session, case, pack)
    return Answer(
        reference=case.reference,
        kind=case.kind,
        state=state,
        headline=say(f"headlines.{state}", what=asked.what),
        stage="",
        who=who_deals_with(session, case, pack, None) if case.assigned_to else "",
        received_on=case.received_on,
        notes=(
            *team_notes(teams),
            *((say("notes.request_unhappy"),) if case.state == OPEN else ()),
            *consent_notes(session, case, reader=reader, now=asked.now),
        ),
        happened=happened_on(session, case, None, what=asked.what, reader=reader),
        owed=owed,
        none_owed="" if owed else no_date(pack, state),
        late=answer_request.late_of(pack, owed, ombudsman=ombudsman),
        window=None,
        may=("add", "contact") if reader.sees_all else ("add",),
        ombudsman=ombudsman,
        worse=_worse(dangers, pack),
        worse_first=_is_of_life(dangers),
    )


def _worse(dangers: Sequence[Owed], pack: PolicyPack) -> str:
    return if_it_gets_worse((kind for one in dangers for kind in one.hazards), pack)


def _is_of_life(dangers: Sequence[Owed]) -> bool:
    return any(kind in OF_LIFE for one in dangers for kind in one.hazards)


def _promised(asked: _Asked) -> Iterator[Owed]:
    """Yield what an answer promised and nobody has done yet, for who may read the answer."""
    if not asked.reader.sees_all:
        return
    for action in remedies.of_case(asked.session, asked.case, now=asked.now):
        remedy = action.remedy
        if action.state in ("open", "overdue"):
            yield owed_of(
                "promised",
                say("own_duties.promised", words=remedy.what),
                due_on=remedy.due_on,
                why=say("promised_day"),
                changes=say("changes.agreed_with_you"),
                today=asked.today,
            )


def _paragraphs(answer: Answer) -> Iterator[str]:
    if answer.worse_first:
        yield answer.worse
    yield answer.headline
    if answer.stage:
        yield say("stage", stage=answer.stage)
    yield answer.who
    yield from answer.notes
    yield from _by_when(answer)
    yield answer.none_owed
    if answer.window:
        yield f"{answer.window.words} {answer.window.why}"
    if answer.timetable:
        yield f"{say('notes.receipt_timetable')}\n{answer.timetable}"
    yield answer.ombudsman


def _by_when(answer: Answer) -> Iterator[str]:
    """Yield what is late and what is next; what would move several days alike is said once."""
    worse = "" if answer.worse_first else answer.worse
    dangers = [one for one in answer.owed if one.hazards and not one.is_late]
    if answer.late:
        yield f"{answer.late.apology} {answer.late.what_now}"
        yield "" if dangers else worse
    said = set()
    for one in answer.owed:
        if not one.is_late:  # the apology names what is late
            changes = "" if one.changes in said else one.changes
            said.add(changes)
            yield " ".join(filter(None, (one.words, one.then, one.why, changes)))
        if dangers and one is dangers[0]:
            yield worse


def _receipt(case: Case, pack: PolicyPack) -> Answer:
    state = "receipt"
    return Answer(
        reference=case.reference,
        kind="",
        state=state,
        headline=say("headlines.receipt", reference=case.reference),
        stage="",
        who="",
        received_on=None,
        notes=(say("notes.receipt"),),
        happened=(),
        owed=(),
        none_owed=no_date(pack, state),
        late=None,
        window=None,
        may=("add",),
        ombudsman=pack.ombudsman.details,
        timetable=pack.published_timetable,
    )
