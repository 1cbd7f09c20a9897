"""Changing an email address or phone number: the old one proved first, the new one by a code."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from backend.cases import search
from backend.cases.consents import end_links_to
from backend.cases.keeping import write
from backend.cases.models import Case
from backend.casework.answer_wording import say
from backend.casework.residents_acts_kept import Acted, By, done_before, held
from backend.database import one_at_a_time
from backend.errors import DomainError
from backend.letters.recipient import safe_way
from backend.policy.wording import counted
from backend.proving import contacts
from backend.proving.limits import CODE_LASTS, SENDS, SENDS_WITHIN, TRIES
from backend.proving.models import ContactChange
from backend.proving.service import Try, WrongCode, forget_elsewhere, proofs, read_code
from backend.residents.models import Resident
from backend.tasks import service as tasks

Way = Literal["email", "phone"]
CONTACT_CHANGED, CALL_ASKED = "contact_changed", "contact_call_asked"
# Written by the worker, which sends the code; it has this long to begin.
WAITS = timedelta(minutes=10)
LONGEST = {"email": 254, "phone": 40}  # characters
BY_PERSON = "They want to be reached on the phone number below, and no code can be sent to it."


class ProveYourselfFirst(DomainError):
    """Before you change this, ask for a code to the contact that we have now. Then come back here
    within 30 minutes.
    """


class NotAContact(DomainError):
    """Enter an email address such as name@example.com, or a phone number such as 01632 960 001."""


class SameContact(DomainError):
    """That is the one that we have already. Enter the new one."""


class AskedTooOften(DomainError):
    """You have asked for this 3 times in an hour. Wait an hour, or ring us."""


class AskAPerson(DomainError):
    """You told us of a safe way to reach you, so only a person changes this. Ring us about it."""


def ask_contact_change(
    session: Session,
    case: Case,
    *,
    person_id: int,
    way: Way,
    new: str,
    browser: str,
    can_text: bool,
    by: By,
    key: str,
    now: datetime,
) -> Acted:
    """Ask for another email address or phone number, to which a code is sent.

    `browser` is the digest in which the old one was proved by a code (backend.proving.service);
    without a proof that still stands, raise ProveYourselfFirst. A number that takes no texts is
    for a person to ring. Raise NotAContact, SameContact, AskedTooOften, or AskAPerson.
    """
    case = held(session, case)
    person = session.get_one(Resident, person_id)
    _check_proof(session, case, person_id, browser, now)
    if safe_way(session, case, person):
        raise AskAPerson
    contact = contacts.read(new.strip()[: LONGEST[way]])
    if contact is None or contact.kind != way or len(new.strip()) > LONGEST[way]:
        raise NotAContact
    if contact in contacts.all_of(person):
        raise SameContact
    if way == "phone" and not (can_text and contacts.for_texts(contact)):
        return _for_a_person(session, case, new.strip(), by=by, key=key, now=now)
    _check_sends(session, person_id, now)
    _void(session, browser)
    session.add(
        ContactChange(
            browser=browser,
            person_id=person_id,
            case_id=case.id,
            kind=way,
            new=new.strip(),
            at=now,
            expires_at=now + WAITS,
            state="asked",
        )
    )
    session.flush()
    lasts = counted(int(CODE_LASTS.total_seconds() // 60), "minute")
    return Acted((say("acts.code_coming", new=new.strip(), lasts=lasts),))


def _for_a_person(
    session: Session, case: Case, new: str, *, by: By, key: str, now: datetime
) -> Acted:
    """Put it down for staff to ring a number that takes no code, once for its key."""
    if done_before(case, key) is None:
        tasks.add(session, tasks.CALL_BACK, case_id=case.id, words=BY_PERSON, place=new, now=now)
        write(session, case, CALL_ASKED, actor=by, words={}, now=now, data={"key": key})
    return Acted((say("acts.phone_by_person"),), key=key)


def is_proved(session: Session, case: Case, person_id: int, browser: str, *, now: datetime) -> bool:
    """Tell whether somebody has proved here, by a code, that the contact on file is theirs."""
    known = ((one.case_id, one.person_id) for one in proofs(session, browser, now))
    return (case.id, person_id) in known


def waiting_change(session: Session, case: Case, browser: str, *, now: datetime) -> str:
    """Give the new contact that a code was asked for here, empty where none waits for its code."""
    found = session.scalar(_waiting(case, browser, "asked", "sent", now=now))
    return found.new if found is not None else ""


def take_a_contact_try(
    session: Session, case: Case, *, browser: str, code: str, now: datetime
) -> Try:
    """Count a try at the code that went to the new contact, before it is looked at.

    Raise NotACode for what is no code, and ProveYourselfFirst where the old contact is not proved
    any more.
    """
    digits = read_code(code)
    one_at_a_time(session, f"contact of {browser}")
    change = session.scalar(_waiting(case, browser, "sent", now=now))
    if change is None:
        return Try(digits, 1)  # as slow as the other way
    _check_proof(session, case, change.person_id, browser, now)
    change.tries += 1
    tried = Try(digits, change.tries, change.id, change.code_hash)
    if change.tries > TRIES:
        change.state, change.code_hash = "void", ""
    return tried


def prove_contact_change(
    session: Session, case: Case, right: Try, *, browser: str, by: By, now: datetime
) -> Acted:
    """Change the contact by a try that was right; it has to wait for its code still.

    Raise WrongCode where it does not, and ProveYourselfFirst as `take_a_contact_try` does.
    """
    case = held(session, case)
    waiting = _waiting(case, browser, "sent", now=now).with_for_update()
    change = session.scalar(waiting)
    if change is None or change.id != right.row:
        raise WrongCode
    _check_proof(session, case, change.person_id, browser, now)
    return _changed(session, case, change, by=by, now=now)


def _changed(
    session: Session, case: Case, change: ContactChange, *, by: By, now: datetime
) -> Acted:
    person = session.get_one(Resident, change.person_id, with_for_update=True)
    change.old = getattr(person, change.kind)
    setattr(person, change.kind, change.new)
    change.state, change.code_hash = "done", ""
    if change.kind == "email":
        end_links_to(session, person.id, now=now)
    forget_elsewhere(session, person.id, browser=change.browser)
    key = f"contact:{change.id}"
    write(
        session,
        case,
        CONTACT_CHANGED,
        actor=by,
        words={"was": change.old, "now": change.new},
        now=now,
        data={"role": by, "details": [change.kind], "key": key},
    )
    search.remember(session, case)
    session.flush()
    told = say(f"acts.{change.kind}_changed", new=change.new, reference=case.reference)
    return Acted((told,), key=key)


def _check_proof(session: Session, case: Case, person_id: int, browser: str, now: datetime) -> None:
    if not is_proved(session, case, person_id, browser, now=now):
        raise ProveYourselfFirst


def _check_sends(session: Session, person_id: int, now: datetime) -> None:
    one_at_a_time(session, f"new contact of {person_id}")
    asked = select(func.count()).where(
        ContactChange.person_id == person_id, ContactChange.at > now - SENDS_WITHIN
    )
    if (session.scalar(asked) or 0) >= SENDS:
        raise AskedTooOften


def _waiting(case: Case, browser: str, *states: str, now: datetime) -> Select[ContactChange]:
    """Find the newest change of a case that waits here in one of those states."""
    return (
        select(ContactChange)
        .where(
            ContactChange.browser == browser,
            ContactChange.case_id == case.id,
            ContactChange.state.in_(states),
            ContactChange.expires_at >= now,
        )
        .order_by(ContactChange.id.desc())
        .limit(1)
    )


def _void(session: Session, browser: str) -> None:
    """Make the codes that went before worthless: the newest alone counts."""
    session.execute(
        update(ContactChange)
        .where(ContactChange.browser == browser, ContactChange.state.in_(("asked", "sent")))
        .values(state="void", code_hash="")
    )
