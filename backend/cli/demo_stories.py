"""How far each case of a demonstration has come: what was done with it, on which working day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.cases.working_days import calendar_of
from backend.casework.acts_answering import Acknowledge, Answer, Discuss, Listed, Respond
from backend.casework.acts_ending import Close, Refuse, Withdraw
from backend.casework.acts_moving_on import Escalate
from backend.casework.acts_time import Extend
from backend.casework.doing import Act
from backend.casework.issues import understood
from backend.casework.remedies import Promised
from backend.casework.standing import At
from backend.letters.facts import Told
from backend.policy.calendar import WorkingDayCalendar
from backend.policy.deadlines import deadlines_for
from backend.policy.pack import ANSWERS

Words = Mapping[str, str]


@dataclass(frozen=True)
class Then:
    """One thing done, so many working days after the receipt; `by` 1 is the second officer."""

    after: int
    verb: str
    by: int = 0


@dataclass(frozen=True)
class Story:
    """A case received so many working days ago, and what was done with it since."""

    ago: int
    steps: Sequence[Then] = ()
    for_another: bool = False

    def received_on(self, today: date, calendar: WorkingDayCalendar) -> date:
        """Give the day of receipt: the last one so many working days before today."""
        day = today
        while calendar.working_days_between(day, today) < self.ago:
            day -= timedelta(days=1)
        return day


HEARD = (Then(1, "discuss"), Then(2, "acknowledge"))
ANSWERED = (*HEARD, Then(9, "respond"))
REVIEWED = (*ANSWERED, Then(12, "escalate"), Then(15, "acknowledge", by=1))

# In the order in which they are made, again and again until there are enough.
STORIES = (
    Story(0),
    Story(12, HEARD),
    Story(3),
    Story(14, HEARD),
    Story(6),
    Story(2, for_another=True),
    Story(6, HEARD),
    Story(14, ANSWERED),
    Story(14, (*HEARD, Then(10, "extend"))),
    Story(1),
    Story(18, REVIEWED),
    Story(5, HEARD),
    Story(11, HEARD),
    Story(8, (Then(1, "discuss"), Then(2, "refuse"))),
    Story(9, (*HEARD, Then(6, "withdraw"))),
    Story(60, (*ANSWERED, Then(50, "close"))),
    Story(14, (*ANSWERED, Then(13, "escalate"))),
    Story(42, (*REVIEWED, Then(30, "respond", by=1))),
)


def act_of(verb: str, at: At, *, on: date, owner: int, words: Words) -> Act:
    """Give what somebody did with a case on a day, as they would have typed it."""
    return ACTS[verb](at, on, owner, words)


def _discuss(_at: At, on: date, _owner: int, words: Words) -> Act:
    return Discuss(on=on, notes=words["notes"])


def _acknowledge(at: At, on: date, _owner: int, _words: Words) -> Act:
    issues = understood(at.session, at.case, at.progress)
    listed = tuple(
        Listed(one.number, Told(issue=one.text, outcome_wanted=one.outcome)) for one in issues
    )
    found = deadlines_for(
        at.pack,
        at.progress.run.stage,
        received_on=at.progress.run.opened_on,
        acknowledged_on=on,
        calendar=calendar_of(at.session, at.pack),
    )
    respond_on = next(one.due_on for one in found if one.duty in ANSWERS)
    return Acknowledge(on=on, respond_on=respond_on, issues=listed)


def _respond(at: At, on: date, owner: int, words: Words) -> Act:
    answers = tuple(
        Answer(one.number, "upheld", words["reasons"])
        for one in understood(at.session, at.case, at.progress)
    )
    promised = Promised(
        what=words["remedy"],
        who=words["remedy_who"],
        owner_id=owner,
        due_on=on + timedelta(days=9),
    )
    return Respond(on=on, answers=answers, remedies=(promised,))


def _extend(_at: At, on: date, _owner: int, words: Words) -> Act:
    return Extend(
        on=on,
        working_days=10,
        discussed_on=on,
        reasons=words["longer"],
        next_contact_on=on + timedelta(days=7),
    )


def _escalate(_at: At, on: date, _owner: int, words: Words) -> Act:
    return Escalate(on=on, reasons=words["unhappy"])


def _refuse(at: At, on: date, _owner: int, words: Words) -> Act:
    return Refuse(
        on=on,
        rule=at.pack.exclusions[0].id,
        reasons=words["refusal"],
        discretion=words["discretion"],
        ombudsman_details=True,
    )


def _withdraw(_at: At, on: date, _owner: int, words: Words) -> Act:
    return Withdraw(on=on, how=words["withdrawn"])


def _close(_at: At, on: date, _owner: int, words: Words) -> Act:
    return Close(on=on, root_cause="delay", lesson=words["lesson"], remedies_go_on=True)


ACTS: Mapping[str, Callable[[At, date, int, Words], Act]] = {
    "discuss": _discuss,
    "acknowledge": _acknowledge,
    "respond": _respond,
    "extend": _extend,
    "escalate": _escalate,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "close": _close,
}
