"""Which steps of a case its resident is told of by mail, where no letter tells of them already.

Owed once for each line of the history; of talking with them, once for each day. What a mail says is
read from the case when it goes, so that a mail that waited tells what is true then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.cases import events
from backend.cases.models import Case, CaseDeadline, CaseEvent
from backend.cases.refused_mail import MAIL_REFUSED
from backend.cases.risk import TEAM_DONE
from backend.cases.service import SERVICE_REQUEST, hold
from backend.cases.working_days import calendar_of
from backend.casework.answer import Answer, answer_of, in_words
from backend.clock import local_date
from backend.landlord.choices import DEFAULTS, WINDOW_DAYS
from backend.landlord.service import value
from backend.letters.models import SentLetter
from backend.letters.recipient import MAY_BE_SEEN
from backend.notifications.models import Notice
from backend.notifications.owed import among_the_last
from backend.notifications.quiet import reminder_at
from backend.notifications.reaching import Way, way_to, way_to_resident
from backend.policy.process.clocks import WINDOWS
from backend.policy.process.progress import GOING_ON
from backend.policy.wording import long_date
from backend.residents.models import Resident
from backend.rulebook import Rulebook
from backend.settings import Settings
from backend.tasks.service import REFUSED, TELL
from backend.tasks.service import add as add_task

RECEIPT = "case_received"
AGREEMENT = "case_agreement_asked"
CONTACT, WINDOW, DONE = "case_contact_made", "case_window_closing", "case_request_done"
# The mail of each kind of line of a history. What a letter goes with is told by the letter.
OF_STEP: Mapping[str, str] = {
    "acknowledged": "case_acknowledged",
    "discussed": CONTACT,
    "extended": "case_more_time",
    "agreement_asked": AGREEMENT,
    "responded": "case_answered",
    "escalation_requested": "case_next_stage",
    "withdrawn": "case_taken_back",
    "reopened": "case_taken_up_again",
    "closed": "case_closed",
    TEAM_DONE: DONE,
}
# What tells the resident that whoever acts for them took their complaint back, or goes on with it.
BACK_FOR_THEM, ON_FOR_THEM = "case_taken_back_for_them", "case_gone_on_for_them"
FOR_THEM: Mapping[str, str] = {"withdrawn": BACK_FOR_THEM, "reopened": ON_FOR_THEM}
# What is mailed to whoever did it, as something that they did.
OWN_DOING = frozenset(("case_next_stage", "case_taken_back", "case_taken_up_again"))
# What tells whoever acts for the resident that the resident did one of these.
BY_RESIDENT = "case_done_by_resident"
KINDS = frozenset((*OF_STEP.values(), WINDOW, *FOR_THEM.values(), BY_RESIDENT))
# What asks for an act, or offers one, that is not for whoever may be told only how far a case is.
TO_ACT = frozenset((AGREEMENT, "case_answered", "case_next_stage", "case_taken_back", WINDOW))
# What somebody has to tell a resident who is not to be mailed. They were there when it was talked
# about, and asked themselves for the rest.
TO_BE_TOLD: Mapping[str, str] = {
    "case_acknowledged": "Tell them that we have their complaint, and by when we answer.",
    AGREEMENT: "Ask them if they agree to more time. Say why, and that they need not.",
    "case_more_time": "Tell them that our answer comes later, and when.",
    "case_answered": "Tell them that their complaint is answered.",
    "case_closed": "Tell them that their case is closed.",
    DONE: "Tell them that their request is done, and ask if it is.",
    WINDOW: "Tell them until when they can ask us to look at their complaint again.",
    BACK_FOR_THEM: (
        "Tell them that whoever acts for them took their complaint back, and how to undo it."
    ),
    ON_FOR_THEM: "Tell them that whoever acts for them goes on with their complaint after all.",
}
# What a mail says is true while the case stands so.
WHILE: Mapping[str, tuple[str, ...]] = {
    "case_taken_back": ("withdrawn",),
    BACK_FOR_THEM: ("withdrawn",),
    ON_FOR_THEM: GOING_ON,
    "case_taken_up_again": GOING_ON,
    "case_closed": ("closed",),
    WINDOW: ("answered", "closed"),
}
# The notice of a line that another one's mail tells of already: nothing is sent for it.
TOLD = "told_already"
# Up to which line of the histories nobody is told: it stood there before this was.
BEFORE = "steps:before"
NOT_TAKEN = "The mail server does not take mail for the address that we have of {name}."
NOT_SENT = "Our mail to {name} did not go, however often we tried."


@dataclass(frozen=True)
class Told:
    """A mail to somebody about their case: who gets it, and what its words name."""

    way: Way
    facts: Mapping[str, str]


def of_steps(session: Session, *, recent: int | None = None, now: datetime) -> list[Notice]:
    """Give the notices that are owed of steps that residents are told of, to be written.

    `recent` looks at so many of the newest lines of all histories only.
    """
    untold = _untold(session, recent)
    to_another = (_to_another(session, event, now=now) for event in untold)
    return [
        *(_of_step(session, event, now=now) for event in untold),
        *(notice for notice in to_another if notice is not None),
    ]


def of_windows(session: Session, *, rulebook: Rulebook, now: datetime) -> list[Notice]:
    """Give the notices that are owed of times to ask for the next stage that nearly end."""
    closing = {_key(one): one for one in _closing(session, rulebook, now=now)}
    known = set(session.scalars(select(Notice.dedup_key).where(Notice.dedup_key.in_(closing))))
    return [
        Notice(
            dedup_key=key,
            kind=WINDOW,
            about={"case": one.case_id, "until": one.due_on.isoformat()},
            due_at=reminder_at(session, rulebook.pack, now=now),
        )
        for key, one in closing.items()
        if key not in known
    ]


def mail_of(
    session: Session, notice: Notice, *, rulebook: Rulebook, settings: Settings, now: datetime
) -> Told | None:
    """Give the mail of a notice, None when nobody is to be mailed or it is true no more."""
    case = session.get_one(Case, notice.about["case"])
    way = _way_of(session, case, notice, now=now)
    if not way.email:
        return None
    answer = answer_of(
        session, case, sees=way.sees, rulebook=rulebook, now=now, person_id=way.person.id
    )
    if not _is_true(notice, case, answer):
        return None
    facts = {
        "name": way.person.full_name,
        "reference": case.reference,
        "on": long_date(_day_of(session, notice, now)),
        "until": long_date(answer.window.until) if answer.window else "",
        "answer": "\n\n".join(in_words(answer)),
        "status": f"{settings.public_url}/status",
    }
    return Told(way, facts)


def _way_of(session: Session, case: Case, notice: Notice, *, now: datetime) -> Way:
    """Give who is mailed: of what somebody did, whoever did it, and not in another's name."""
    doer = _doer(session, notice) if notice.kind in OWN_DOING else ""
    if notice.kind in FOR_THEM.values() or doer == "resident":
        return way_to_resident(session, case, now=now)
    way = way_to(session, case, to_act=notice.kind in TO_ACT and not doer, now=now)
    is_for_another = notice.kind == BY_RESIDENT or doer == "representative"
    if is_for_another and way.person.id == case.resident_id:
        return replace(way, email="", instead="")
    return way


def _doer(session: Session, notice: Notice) -> str:
    """Give "resident" or "representative" where one of them did it, and "" for staff."""
    actor = session.get_one(CaseEvent, notice.about["event"]).actor
    return actor if actor in ("resident", "representative") else ""


def settled(session: Session, notice: Notice, *, went: bool, lasting: bool, now: datetime) -> None:
    """Follow up a try to mail a resident: a person tells whoever is not mailed.

    A mail that was refused for good, or given up after many tries, is told to staff, stands in the
    history, and is not tried again. Somebody who is not to be mailed is told by a person, once.
    """
    if notice.kind not in KINDS and notice.kind != RECEIPT:
        return
    case = hold(session, _case_id(session, notice))
    way = _way_of(session, case, notice, now=now)
    if lasting or notice.given_up_at is not None:
        why = NOT_TAKEN if lasting else NOT_SENT
        _did_not_go(session, notice, case, way.person, why, now=now)
    elif notice.done_at is not None and not went and not way.email:
        _told_by_a_person(session, notice, case, way, now=now)


def _did_not_go(
    session: Session, notice: Notice, case: Case, person: Resident, why: str, *, now: datetime
) -> None:
    notice.given_up_at = now
    words = f"{why.format(name=person.full_name)} {_to_be_told(notice)}".strip()
    add_task(session, REFUSED, case_id=case.id, words=words, now=now)
    data = {"notice": notice.id, "kind": notice.kind, "person": person.id}
    events.append(session, case, MAIL_REFUSED, actor="system", now=now, data=data)


def _told_by_a_person(
    session: Session, notice: Notice, case: Case, way: Way, *, now: datetime
) -> None:
    is_true = case.state in WHILE.get(notice.kind, (case.state,))
    # Where a mail may be seen, its very first is a reason to find out how to reach them.
    begins = notice.kind == RECEIPT and way.instead == MAY_BE_SEEN
    if (_to_be_told(notice) or begins) and is_true:
        words = f"{_to_be_told(notice)} {way.instead}".strip()
        add_task(session, TELL, case_id=case.id, words=words, now=now)


def _of_step(session: Session, event: CaseEvent, *, now: datetime) -> Notice:
    told = event.kind == "discussed" and _is_told(session, event)
    return Notice(
        dedup_key=f"event:{event.id}",
        kind=TOLD if told else OF_STEP[event.kind],
        about={"case": event.case_id, "event": event.id},
        due_at=now,
        done_at=now if told else None,
    )


def _to_another(session: Session, event: CaseEvent, *, now: datetime) -> Notice | None:
    """Give the notice to whoever did not do it themselves, where there is somebody."""
    about = {"case": event.case_id, "event": event.id}
    if event.actor == "representative" and event.kind in FOR_THEM:
        kind, to = FOR_THEM[event.kind], "resident"
    elif event.actor == "resident" and OF_STEP[event.kind] in OWN_DOING:
        kind, to = BY_RESIDENT, "representative"
    else:
        return None
    if session.get_one(Case, event.case_id).representative_id is None:
        return None
    return Notice(dedup_key=f"event:{event.id}:{to}", kind=kind, about=about, due_at=now)


def _untold(session: Session, recent: int | None) -> Sequence[CaseEvent]:
    """Give the lines that have neither a letter nor a notice; a team tells of a request only."""
    key = func.concat("event:", CaseEvent.id)
    before = session.scalar(select(Notice.about).where(Notice.dedup_key == BEFORE)) or {}
    letter = exists().where(
        SentLetter.case_id == CaseEvent.case_id, SentLetter.case_event_seq == CaseEvent.seq
    )
    return session.scalars(
        select(CaseEvent)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(
            among_the_last(recent),
            CaseEvent.kind.in_(OF_STEP),
            CaseEvent.id > before.get("event", 0),
            (CaseEvent.kind != TEAM_DONE) | (Case.kind == SERVICE_REQUEST),
            ~letter,
            ~exists().where(Notice.dedup_key == key),
        )
        .order_by(CaseEvent.id)
    ).all()


def _is_told(session: Session, event: CaseEvent) -> bool:
    """Tell whether an earlier line tells that somebody talked with them on the same day."""
    earlier = session.scalars(
        select(CaseEvent).where(
            CaseEvent.case_id == event.case_id,
            CaseEvent.kind == event.kind,
            CaseEvent.id < event.id,
        )
    )
    return any(_day(one) == _day(event) for one in earlier)


def _day(event: CaseEvent) -> date:
    """Give the day on which a step was taken, which may be before it was written down."""
    step = event.data.get("step", {})
    return date.fromisoformat(step["on"]) if "on" in step else local_date(event.at)


def _closing(session: Session, rulebook: Rulebook, *, now: datetime) -> Sequence[CaseDeadline]:
    today = local_date(now)
    days = int(value(session, WINDOW_DAYS, DEFAULTS[WINDOW_DAYS]))
    last = calendar_of(session, rulebook.pack).working_days_after(today, days)
    return session.scalars(
        select(CaseDeadline)
        .join(Case, Case.id == CaseDeadline.case_id)
        .where(
            CaseDeadline.open,
            CaseDeadline.duty.in_(WINDOWS),
            CaseDeadline.due_on.between(today, last),
            Case.state.in_(WHILE[WINDOW]),
        )
        .order_by(CaseDeadline.id)
    ).all()


def _key(window: CaseDeadline) -> str:
    return f"window:{window.case_id}:{window.stage}:{window.due_on.isoformat()}"


def _is_true(notice: Notice, case: Case, answer: Answer) -> bool:
    if notice.kind == WINDOW:
        window = answer.window
        ends = notice.about["until"]
        if window is None or not window.is_open or window.until.isoformat() != ends:
            return False
    if notice.kind == AGREEMENT and answer.state != "agreement_asked":
        return False
    if notice.kind == DONE and answer.state != "request_done":
        return False
    return case.state in WHILE.get(notice.kind, (case.state,))


def _day_of(session: Session, notice: Notice, now: datetime) -> date:
    number = notice.about.get("event")
    return _day(session.get_one(CaseEvent, number)) if number else local_date(now)


def _case_id(session: Session, notice: Notice) -> int:
    if "case" in notice.about:
        return int(notice.about["case"])
    found = select(Case.id).where(Case.reference == notice.about["reference"])
    return session.scalars(found).one()


def _to_be_told(notice: Notice) -> str:
    return TO_BE_TOLD.get(notice.kind, "")
