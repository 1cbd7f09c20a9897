"""What is owed next on a complaint, why by that day, what moves it, and what if it is late."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from backend.cases.law_clocks import DATA_REQUEST
from backend.casework.answer_parts import Late, Owed, Window
from backend.casework.answer_state import Stands
from backend.casework.answer_wording import has, say, say_of_stage
from backend.policy import process
from backend.policy.deadline import AGREED, Deadline, due_in_words, explain
from backend.policy.law import law
from backend.policy.pack import ANSWERS, PolicyPack
from backend.policy.process.clocks import WINDOWS, deadlines_of
from backend.policy.wording import counted, long_date

EXTENDED = "respond_extended"
HOLD_PANEL = "hold_panel"
# What is owed before an answer, whose day it leaves where it is.
BEFORE_THE_ANSWER = ("contact", "acknowledge")


def owed_next(at: Stands) -> tuple[Owed, ...]:
    """Give what the landlord still owes at the present stage, the soonest first."""
    duties = (_owed(at, one) for one in at.owed if one.open and one.deadline.duty not in WINDOWS)
    return soonest([*duties, *_panel(at)])


def soonest(owed: Sequence[Owed]) -> tuple[Owed, ...]:
    """Give what is owed by when it falls due; an hour of a day comes before the end of it."""
    return tuple(sorted(owed, key=_moment))


def owed_of(
    duty: str, label: str, *, due_on: date, why: str, changes: str, today: date, words: str = ""
) -> Owed:
    """Give something owed by the end of a day that no clock of the policy counts."""
    due, is_late = long_date(due_on), due_on < today
    return Owed(
        duty=duty,
        label=label,
        words=words or _in_a_sentence(label, due, is_late=is_late),
        due=due,
        due_on=due_on,
        due_at=None,
        why=why,
        changes="" if is_late else changes,
        is_late=is_late,
    )


def _in_a_sentence(label: str, due: str, *, is_late: bool) -> str:
    return say("owed_late" if is_late else "owed", due=due, what=as_a_duty(label))


def as_a_duty(label: str) -> str:
    """Give a label such as "Send you our answer" as it stands after "we must"."""
    return label[:1].lower() + label[1:]


def label_for_them(duty: str, whom: str) -> str:
    """Give a duty for who acts for the resident: the policy's own words speak to the resident."""
    return say(f"duties_for_them.{duty}", whom=whom)


def late_of(at: Stands, owed: Sequence[Owed], *, ombudsman: str) -> Late | None:
    """Give what is said of what is late, None where nothing is."""
    late = [one for one in owed if one.is_late]
    if not late:
        return None
    answers = [one for one in late if one.duty in (*ANSWERS, EXTENDED)]
    rest = [one for one in late if not (answers and one.duty in BEFORE_THE_ANSWER)]
    what_now = dict.fromkeys(said for one in rest for said in _what_now(at, one))
    return Late(apologies(late), " ".join((say("late.on_the_list"), *what_now)), ombudsman)


def _what_now(at: Stands, late: Owed) -> Iterator[str]:
    """Yield what follows from one thing that is late."""
    if late.duty in (*ANSWERS, EXTENDED):
        if at.next_stage:
            name = "ask_again" if at.progress.waiting_on else "ask_now"
            yield say(f"late.{name}{at.others}", next=at.next_stage.name)
    elif late.duty in BEFORE_THE_ANSWER:
        yield from _answer_stays(at)
    elif late.hazards:
        yield say("late.hazard", phone=at.pack.contacts.phone)
    elif late.duty in duties_of_law():
        yield said_of_law(at.pack)
    else:
        yield say("late.complain_too")


def _answer_stays(at: Stands) -> Iterator[str]:
    """Yield by when the answer is due all the same."""
    for one in at.owed:
        if one.open and one.deadline.duty in (*ANSWERS, EXTENDED) and not at.is_late(one):
            yield say("late.answer_stays", due=_due(one))


def duties_of_law() -> frozenset[str]:
    """Give the duties of the law about somebody's own information."""
    return frozenset(clock.duty for clock in law().changes[DATA_REQUEST].clocks)


def said_of_law(pack: PolicyPack) -> str:
    """Say who else looks at what the law asks."""
    link = pack.links.get("regulator")
    regulator = link.in_text if link else pack.data_protection.regulator
    return say("late.law", regulator=regulator)


def apologies(late: Sequence[Owed]) -> str:
    """Say sorry, and for what."""
    return " ".join([say("late.apology"), *(one.words for one in late)])


def window_of(at: Stands) -> Window | None:
    """Give the resident's own time to ask for the next stage, None where there is none now."""
    deadline, stage = at.window, at.next_stage
    if deadline is None or stage is None:
        return None
    left = at.days_left
    is_open = not deadline.is_missed_on(at.today)
    if not is_open:
        name = "passed"
    elif deadline.due_on == at.today:
        name = "today"
    else:
        name = "closing" if left <= at.closing_days else "open"
    words = say(
        f"window{at.others}.{name}",
        next=stage.name,
        until=long_date(deadline.due_on),
        left=counted(left, "working day"),
    )
    return Window(stage.name, deadline.due_on, words, _why(at, deadline), is_open)


def _moment(one: Owed) -> tuple[date, bool, str]:
    return one.due_on, one.due_at is None, one.due_at.isoformat() if one.due_at else ""


def _owed(at: Stands, one: process.Owed) -> Owed:
    deadline = one.deadline
    due = _due(one)
    is_late = at.is_late(one)
    was_due = due_in_words(deadline) if is_late else due
    label = label_for_them(deadline.duty, at.whom) if at.for_them else deadline.label
    return Owed(
        duty=deadline.duty,
        label=label,
        words=_in_a_sentence(
            _not_done(at, deadline, label) if is_late else label, was_due, is_late=is_late
        ),
        due=due,
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        why=_why(at, deadline, one.named_on),
        changes="" if is_late else " ".join(_changes(at, deadline)),
        is_late=is_late,
        sooner="" if is_late else _sooner(at, deadline),
    )


def _not_done(at: Stands, deadline: Deadline, label: str) -> str:
    name = f"late_duties.{deadline.duty}"
    return say(name, whom=at.whom) if has(name) else label


def _due(one: process.Owed) -> str:
    return long_date(one.named_on) if one.named_on else due_in_words(one.deadline)


def _why(at: Stands, deadline: Deadline, named_on: date | None = None) -> str:
    if named_on:
        due = due_in_words(deadline)
        return say("named_instead", due=due, named=long_date(named_on))
    if deadline.duty in ANSWERS and _is_named_sooner(at, deadline):
        latest = _by_policy(at, deadline)
        return say("named_sooner", due=due_in_words(latest), working=_counted(at, latest))
    return _counted(at, deadline)


def _is_named_sooner(at: Stands, answer: Deadline) -> bool:
    """Tell whether our letter named the day of the answer, sooner than the policy has it."""
    return answer.due_on == at.progress.run.named_on and answer != _by_policy(at, answer)


def _by_policy(at: Stands, answer: Deadline) -> Deadline:
    """Give the answer's day as it would be had our letter named none."""
    run = replace(at.progress.run, named_on=None)
    found = deadlines_of(at.pack, run, at.calendar)
    return next((one for one in found if one.duty == answer.duty), answer)


def _counted(at: Stands, deadline: Deadline) -> str:
    if deadline.start_event == AGREED:
        return explain(deadline)
    start, working = f"counted_from.{deadline.start_event}", explain(deadline)
    if not has(start):
        return working
    if deadline.start_event == "received" and _is_asked_before(at):
        return say("counted_from.asked_before", working=working)
    return say_of_stage(start, is_first=at.is_first, what=at.what, working=working)


def _is_asked_before(at: Stands) -> bool:
    """Tell whether this stage began with our answer, because it was asked for before that."""
    *_, before, run = (None, *at.progress.runs)
    if before is None or before.asked_on is None:
        return False
    return before.asked_on < run.opened_on == before.answered_on


def _changes(at: Stands, deadline: Deadline) -> Iterator[str]:
    """Yield what would move the day of a duty, as the policy has it."""
    if deadline.duty == "contact_again":
        yield say("changes.agreed_with_you")
    elif deadline.duty in (*ANSWERS, EXTENDED):
        yield from filter(None, (_sooner(at, deadline), _more_time(at)))
    else:
        yield say("changes.only_days_off")


def _sooner(at: Stands, deadline: Deadline) -> str:
    """Say what would make an answer sooner than its last day, where anything would."""
    hangs_on_letter = deadline.start_event == "acknowledgement_due"
    if deadline.duty in (*ANSWERS, EXTENDED) and hangs_on_letter:
        is_unwritten = at.progress.run.acknowledged_on is None
        return say("changes.earlier_if_written") if is_unwritten else ""
    return ""


def _more_time(at: Stands) -> str:
    more = at.stage.more_time
    if more is None:
        return say("changes.no_more_time")
    if at.progress.run.extensions:
        may_again = more.amount is None or more.longer_rule
        return say("changes.more_time_again" if may_again else "changes.no_more_time")
    if more.amount is None:
        return say("changes.more_time_agreed", whom=at.whom)
    return say("changes.more_time", days=counted(more.amount, "working day"), whom=at.whom)


def _panel(at: Stands) -> Iterator[Owed]:
    """Yield the day on which a panel is to sit, until it has."""
    run = at.progress.run
    if at.progress.state != "open" or run.panel_on is None or run.panel_held_on:
        return
    yield owed_of(
        HOLD_PANEL,
        say("own_duties.hold_panel", complaint=at.what),
        due_on=run.panel_on,
        why=say("agreed_day"),
        changes=say("changes.agreed_with_you"),
        today=at.today,
    )
