"""What is on record for a letter: the case, its dates with their working, who deals with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.cases.keeping import began, progress_of
from backend.cases.models import Case
from backend.cases.service import COMPLAINT
from backend.cases.working_days import calendar_of
from backend.clock import local_date
from backend.conversations.names import names_shown, shown_to_residents
from backend.letters.wording import phrase
from backend.policy.deadline import Deadline, explain
from backend.policy.pack import Duty, PolicyPack, Stage
from backend.policy.process import Machine, Progress, StageRun
from backend.policy.process.clocks import WINDOWS, answer_of, deadlines_of
from backend.policy.wording import long_date
from backend.residents.models import Resident
from backend.staff.models import Staff


@dataclass(frozen=True, slots=True)
class Known:
    """A case as a letter sees it on a day; `run` is None for what has no stages."""

    case: Case
    pack: PolicyPack
    stage_name: str
    run: StageRun | None
    deadlines: tuple[Deadline, ...]
    answer: Deadline | None
    next_stage: Stage | None
    resident: Resident
    representative: Resident | None
    handler: str
    today: date

    @property
    def stage(self) -> str:
        """The id of the stage."""
        return self.run.stage if self.run else self.case.stage

    @property
    def is_first_stage(self) -> bool:
        """Say whether the complaint is where complaints are received."""
        return self.stage == self.pack.first_stage.id

    @property
    def window(self) -> Deadline | None:
        """The resident's own time to ask for the next stage, None before there is an answer."""
        return next((each for each in self.deadlines if each.duty in WINDOWS), None)

    def due(self, duty: str) -> str:
        """Return the day of a duty in words, empty where it has none to promise any more."""
        found = next((each for each in self.deadlines if each.duty == duty), None)
        return long_date(found.due_on) if found and found.due_on >= self.today else ""

    def promise(self, duty: Duty) -> str:
        """Return what the policy promises of a duty of the stage, empty where it says nothing."""
        limit = self.pack.stage(self.stage).limit(duty) if self.run else None
        return limit.promise if limit else ""

    @property
    def answer_on(self) -> date | None:
        """The day by which the answer is promised."""
        if self.run and self.run.named_on and not self.run.extensions:
            return self.run.named_on
        return self.answer.due_on if self.answer else None

    @property
    def answer_working(self) -> str:
        """How the day of the answer was counted, empty where it was named otherwise."""
        if self.answer is None or self.answer_on != self.answer.due_on:
            return ""
        return phrase("worked_out", working=explain(self.answer))


def known(
    session: Session,
    case: Case,
    *,
    pack: PolicyPack,
    progress: Progress | None,
    staff_id: int | None,
    now: datetime,
) -> Known:
    """Read what a letter about a case says of it."""
    calendar = calendar_of(session, pack)
    progress = progress or _progress(case, Machine(pack, calendar))
    run = progress.run if progress else None
    representative = case.representative_id
    return Known(
        case=case,
        pack=pack,
        stage_name=pack.stage(run.stage).name if run else "",
        run=run,
        deadlines=deadlines_of(pack, run, calendar) if run else (),
        answer=answer_of(pack, run, calendar) if run else None,
        next_stage=next(_ways_on(pack, progress), None) if progress else None,
        resident=session.get_one(Resident, case.resident_id),
        representative=session.get_one(Resident, representative) if representative else None,
        handler=_handler(session, pack, run, staff_id),
        today=local_date(now),
    )


def _progress(case: Case, machine: Machine) -> Progress | None:
    if case.kind != COMPLAINT:
        return None
    return progress_of(case) or began(case, machine).progress


def _ways_on(pack: PolicyPack, progress: Progress) -> Iterator[Stage]:
    been = {run.stage for run in progress.runs}
    for stage in pack.stages_after(progress.run.stage):
        if stage.opened_by == "request" and stage.id not in been:
            yield stage


def _handler(session: Session, pack: PolicyPack, run: StageRun | None, staff_id: int | None) -> str:
    """Return who deals with the case as the landlord wants its staff to be named."""
    given = run.assigned_to if run else None
    number = int(given.removeprefix("staff:")) if given else staff_id
    person = session.get(Staff, number) if number is not None else None
    name = shown_to_residents(person, names_shown(session)) if person else ""
    return name or our_team(pack)


def our_team(pack: PolicyPack) -> str:
    """Return what stands in the place of a name where none is shown."""
    return phrase("our_team", team=pack.landlord.team)
