"""Changing an email address or phone number: the old one proved first, the new one by a code."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from backend.cases import search
from backend.cases.consents import end_links_to
from backend.cases.keeping import write
from backend.cases.models import Case
from backend.cases.service import hold
from backend.casework.answer_wording import say
from backend.casework.residents_acts_kept import Acted, By, done_before, held
from backend.database import one_at_a_time
from backend.errors import DomainError
from backend.letters.recipient import safe_way
from backend.policy.wording import counted, listed
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


class NoMailThere(DomainError):
    """The mail server takes no mail for that address. Check how it is spelt, or enter another."""


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


def refused_change(session: Session, case: Case, browser: str, *, now: datetime) -> str:
    """Give the new address that was asked for here last, where no mail can go to it, or ""."""
    found = session.scalar(_waiting(case, browser, "asked", "sent", "refused", now=now))
    return found.new if found is not None and found.state == "refused" else ""


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

    It is changed for every case of the same person that was proved here. Raise WrongCode where no
    code is waited for, and ProveYourselfFirst as `take_a_contact_try` does.
    """
    proved = {case.id, *(one.case_id for one in proofs(session, browser, now))}
    there = {number: hold(session, number) for number in sorted(proved)}  # in one order
    case = held(session, case)
    waiting = _waiting(case, browser, "sent", now=now).with_for_update()
    change = session.scalar(waiting)
    if change is None or change.id != right.row:
        raise WrongCode
    _check_proof(session, case, change.person_id, browser, now)
    person = session.get_one(Resident, change.person_id, with_for_update=True)
    change.old = getattr(person, change.kind)
    others = [
        (there[proof.case_id], proof.person_id)
        for proof in sorted(proofs(session, browser, now), key=lambda one: one.case_id)
        if proof.case_id in there
        and proof.case_id != case.id
        and _is_theirs(session, there[proof.case_id], proof.person_id, change)
    ]
    _change(session, case, change, by=by, key=f"contact:{change.id}", now=now)
    change.state, change.code_hash = "done", ""
    for other, person_id in others:
        _change_with(session, other, person_id, change, now=now)
    session.flush()
    references = listed([case.reference, *(other.reference for other, _ in others)])
    done = "changed" if change.old else "added"
    told = say(f"acts.{change.kind}_{done}", new=change.new, references=references)
    return Acted((told,), key=f"contact:{change.id}")


def _is_theirs(session: Session, case: Case, person_id: int, change: ContactChange) -> bool:
    """Tell whether somebody of another case is the same person, whose contact may be changed there.

    People are on record once for each case: the same name, and the contact that was proved.
    """
    changed = session.get_one(Resident, change.person_id)
    other = session.get_one(Resident, person_id, with_for_update=True)
    if other.id == changed.id:
        return True
    same_name = other.full_name.casefold().split() == changed.full_name.casefold().split()
    old, theirs = (
        {one for one in contacts.all_of(each) if one.kind == change.kind}
        for each in (changed, other)
    )
    return same_name and bool(old & theirs) and not safe_way(session, case, other)


def _change_with(
    session: Session, case: Case, person_id: int, change: ContactChange, *, now: datetime
) -> None:
    """Change the contact of somebody in another case of theirs, in the same way."""
    there = getattr(session.get_one(Resident, person_id), change.kind)
    same = ContactChange(
        browser=change.browser,
        person_id=person_id,
        case_id=case.id,
        kind=change.kind,
        new=change.new,
        old=change.old if there == change.new else there,
        at=change.at,
        expires_at=change.expires_at,
        state="with",
    )
    session.add(same)
    session.flush()
    by: By = "resident" if person_id == case.resident_id else "representative"
    _change(session, case, same, by=by, key=f"contact:{change.id}", now=now)


def _change(
    session: Session, case: Case, change: ContactChange, *, by: By, key: str, now: datetime
) -> None:
    """Put the new contact on record for whoever it is of, and end what went by the old one."""
    person = session.get_one(Resident, change.person_id)
    setattr(person, change.kind, change.new)
    if change.kind == "email":
        end_links_to(session, person.id, now=now)
    forget_elsewhere(session, person.id, browser=change.browser)
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
