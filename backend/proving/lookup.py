"""Looking up what was asked, by the worker: whom it is about, and whether anything is sent.

Whoever asked sees nothing of this: their page has been answered before it begins.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.conversations.voice import Voice
from backend.database import one_at_a_time
from backend.landlord.choices import CALL_BACK_HOURS, DEFAULTS
from backend.landlord.service import value
from backend.policy.reference import parse_reference
from backend.proving import contacts
from backend.proving.contacts import Contact
from backend.proving.limits import (
    AT_ONCE,
    CHATS_DAY,
    CODE_LASTS,
    FROM_ONE_PLACE,
    KEPT,
    SENDS,
    SENDS_IN_A_CHAT,
    SENDS_WITHIN,
    UNANSWERED,
    UNANSWERED_WITHIN,
    WAITS,
)
from backend.proving.models import Proof, ProofAsked
from backend.proving.safety import is_safe
from backend.proving.service import STATUS
from backend.residents.models import Resident
from backend.tasks import service as tasks
from backend.tasks.models import Task

MOST_WAITING = 5_000
MOST_CASES = 50
# So many numbers and addresses stand with one task to ring back, so that nobody can bury it.
MOST_PLACES = 5
KEPT_PLACES = 2
# What staff read; nothing that somebody typed is in it.
NO_CONTACT = (
    "Somebody asked when they will hear about this case, and we have no contact on file that a code"
    " can go to. Below is what was typed, the newest last. Nobody has checked it: some of it may be"
    " a mistake or a stranger's. Ring back, and tell nothing of the case before you are sure who"
    " they are."
)
NO_WAY = (
    "Somebody asked when they will hear about this case. They gave a contact that is on file, but a"
    " code cannot go there. Ring back, and make sure who they are first."
)
NOT_SAFE = (
    "Somebody asked when they will hear about this case. They gave a contact that is on file, which"
    " may not be a safe one. Nothing was sent. Reach them only in the safe way on the case page."
)

NOT_TAKEN = (
    "Somebody asked when they will hear about this case. The mail server does not take mail for the"
    " address that we have, so nothing came. Ring back, make sure who they are first, and ask for"
    " an address that works."
)
TOO_MANY = (
    "Somebody asked for many codes for this case in a day, and none of them was used. It may be the"
    " resident, who gets no more codes today, or a stranger who guesses. Ring back, and make sure"
    " who they are first."
)


@dataclass(frozen=True)
class Ways:
    """In which ways this installation can send a code."""

    mail: bool
    text: bool


@dataclass(frozen=True)
class Match:
    """The case and the person that an asking is about, with the contact that fits what was typed.

    Without a person nobody of the case has any contact on file.
    """

    case: Case
    person: Resident | None = None
    contact: Contact | None = None


def waiting(session: Session) -> Sequence[ProofAsked]:
    """Give what is to be looked up next, so many at a time.

    Whoever came by a link of ours goes first. The others take turns by the place they ask from, the
    place with the least to ask first, so that whoever asks without end delays only themselves. In
    one place, such as a library, the browser with the least to ask goes first as well.
    """
    rows = session.scalars(
        select(ProofAsked)
        .where(ProofAsked.state == "asked")
        .order_by(ProofAsked.vouched_by.is_(None), ProofAsked.id)
        .limit(MOST_WAITING)
    ).all()
    of_place = Counter(row.source for row in rows)
    of_browser = Counter(row.browser for row in rows)

    def turn(row: ProofAsked) -> tuple[bool, int, int, int]:
        by_place = of_place[row.source]
        return row.vouched_by is None, by_place, of_browser[row.browser], row.id

    in_turn = sorted(rows, key=turn)
    taken: Counter[str] = Counter()
    chosen = []
    for row in in_turn:
        if row.vouched_by is None:
            taken[row.source] += 1
            if taken[row.source] > FROM_ONE_PLACE:
                continue
        chosen.append(row)
    return chosen[:AT_ONCE]


def settle(
    session: Session,
    asked_id: int,
    *,
    code_hash: str,
    ways: Ways,
    voice: Voice,
    now: datetime,
    people: Sequence[int] | None = None,
) -> None:
    """Find out whom an asking is about and let a code or references go to them, or call them back.

    `code_hash` is of its code, made for everyone alike, and `people` are those of `who_may_have`
    where they were looked for before. What was typed is emptied.
    """
    one_at_a_time(session, "settling who asked")
    chosen = select(ProofAsked).where(ProofAsked.id == asked_id, ProofAsked.state == "asked")
    asked = session.scalar(chosen.with_for_update())
    if asked is None:
        return
    match = _match(session, asked, voice.pack.reference_prefix, people)
    typed, asked.typed_reference, asked.typed_contact = asked.typed_contact, "", ""
    asked.state = "nothing"
    if match is None or now > asked.at + WAITS:
        return
    way = _way_to(session, match, ways)
    if way is None or match.person is None:
        _call_back(session, match.case, *_why(session, match, typed), voice=voice, now=now)
        return
    asked.case_id, asked.person_id = match.case.id, match.person.id
    asked.way, asked.contact_hash = way.kind, way.digest
    if _may_send(session, asked, now):
        _let_go(session, asked, code_hash, now)
    elif _are_unanswered(session, asked, now) and not _told_today(session, match.case, now):
        _call_back(session, match.case, TOO_MANY, way.key, voice=voice, now=now)


def not_taken(session: Session, asked_id: int, *, voice: Voice, now: datetime) -> None:
    """Have whoever asked rung back, as the mail server takes no mail for their address, ever.

    The code that never came opens nothing. Whoever asked reads nothing of it.
    """
    one_at_a_time(session, "settling who asked")
    asked = session.get_one(ProofAsked, asked_id, with_for_update=True, populate_existing=True)
    if asked.state == "sent":
        asked.state, asked.code_hash = "void", ""
    case = session.get_one(Case, asked.case_id)
    person = session.get_one(Resident, asked.person_id)
    numbers = (one for one in contacts.all_of(person) if one.kind == "phone")
    safe = (one.key for one in numbers if is_safe(session, case, person, one))
    _call_back(session, case, NOT_TAKEN, next(safe, ""), voice=voice, now=now)


def who_may_have(session: Session, asked: ProofAsked) -> Sequence[int] | None:
    """Give who may have a contact that was typed without a reference, for `settle`.

    Everyone on record is read for it, so it is asked before anything is locked.
    """
    if asked.kind == STATUS or asked.vouched_by is not None:
        return None
    typed = contacts.read(asked.typed_contact)
    return session.scalars(select(Resident.id).where(_may_have(typed))).all()


def references_of(session: Session, contact: Contact) -> Sequence[Case]:
    """Give the cases of whoever has a contact, the newest first, but for those it is not safe for.

    The same people are on record once for each case.
    """
    return [
        match.case
        for match in _all_with(session, contact)
        if match.person and is_safe(session, match.case, match.person, contact)
    ]


def expire(session: Session, *, now: datetime) -> None:
    """Make codes worthless whose time is over, so that none is sent late."""
    over = (ProofAsked.state == "sent", ProofAsked.expires_at < now)
    session.execute(update(ProofAsked).where(*over).values(state="void", code_hash=""))


def tidy(session: Session, *, now: datetime) -> None:
    """Forget what was asked and proved once it counts for nothing any more."""
    session.execute(delete(ProofAsked).where(ProofAsked.at < now - KEPT))
    session.execute(delete(Proof).where(Proof.until < now))


def _match(
    session: Session, asked: ProofAsked, prefix: str, people: Sequence[int] | None
) -> Match | None:
    if asked.vouched_by is not None:
        return _vouched(session, asked)
    typed = contacts.read(asked.typed_contact)
    if asked.kind == STATUS:
        reference = parse_reference(asked.typed_reference, prefix) or ""
        case = session.scalar(select(Case).where(Case.reference == reference))
        return _one_of(case, _people(session, case), typed)
    return next(_all_with(session, typed, people), None)


def _vouched(session: Session, asked: ProofAsked) -> Match | None:
    """Give whom a link's mail went to, if that contact is still theirs."""
    origin = session.get(ProofAsked, asked.vouched_by)
    case = session.get(Case, asked.case_id)
    person = session.get(Resident, asked.person_id)
    if origin is None or case is None or person is None:
        return None
    fits = (one for one in contacts.all_of(person) if one.digest == origin.contact_hash)
    contact = next(fits, None)
    return Match(case, person, contact) if contact else None


def _people(session: Session, case: Case | None) -> Sequence[Resident]:
    """Give who may ask about a case, the representative first.

    Where both have one contact, it is the one who may be told less.
    """
    ids = (case.representative_id, case.resident_id) if case else ()
    found = session.scalars(select(Resident).where(Resident.id.in_(ids))).all()
    return sorted(found, key=lambda person: ids.index(person.id))


def _one_of(case: Case | None, people: Sequence[Resident], typed: Contact | None) -> Match | None:
    if case is None:
        return None
    for person in people:
        if typed in contacts.all_of(person):
            return Match(case, person, typed)
    if any(not contacts.all_of(person) for person in people):
        return Match(case)
    return None


def _all_with(
    session: Session, typed: Contact | None, people: Sequence[int] | None = None
) -> Iterator[Match]:
    """Give the cases of everyone with a contact, the newest first."""
    key = typed.key if typed else ""
    among = _may_have(typed) if people is None else Resident.id.in_(people)
    rows_of = session.scalars(select(Resident).where(among))
    found = [one for one in rows_of if key and typed in contacts.all_of(one)]
    of = {person.id: person for person in found}
    rows = session.scalars(
        select(Case)
        .where(Case.representative_id.in_(of) | Case.resident_id.in_(of))
        .order_by(Case.id.desc())
        .limit(MOST_CASES)
    )
    for case in rows:
        person = of.get(case.representative_id or 0) or of[case.resident_id]
        yield Match(case, person, typed)


def _may_have(typed: Contact | None) -> ColumnElement[bool]:
    """Choose whose contact may be the same; numbers are written in many ways."""
    if typed is not None and typed.kind == "phone":
        digits: ColumnElement[str] = Resident.phone.expression
        for sign in " -().":
            digits = func.replace(digits, sign, "")
        return digits.contains(typed.key.lstrip("0"), autoescape=True)
    return func.lower(func.trim(Resident.email)) == (typed.key if typed else "@")


def _way_to(session: Session, match: Match, ways: Ways) -> Contact | None:
    """Give the contact that a code goes to: the one that was typed, or else the person's other."""
    if match.person is None or match.contact is None:
        return None
    others = [one for one in contacts.all_of(match.person) if one != match.contact]
    for contact in (match.contact, *others):
        can = ways.mail if contact.kind == "email" else ways.text and contacts.for_texts(contact)
        if can and is_safe(session, match.case, match.person, contact):
            return contact
    return None


def _may_send(session: Session, asked: ProofAsked, now: datetime) -> bool:
    """Tell whether one more may be sent, by how many went where and because of whom."""
    in_an_hour = ProofAsked.sent_at > now - SENDS_WITHIN
    chats = (ProofAsked.conversation_id == asked.conversation_id) & (
        ProofAsked.sent_at > now - CHATS_DAY
    )
    if asked.conversation_id and _count(session, chats) >= SENDS_IN_A_CHAT:
        return False
    alike = ProofAsked.kind == asked.kind
    if asked.vouched_by is not None:
        of_link = ProofAsked.vouched_by == asked.vouched_by
        return _count(session, alike, of_link, in_an_hour) < SENDS
    there = (ProofAsked.contact_hash == asked.contact_hash, ProofAsked.vouched_by.is_(None))
    few = _count(session, alike, *there, in_an_hour) < SENDS
    return few and not _are_unanswered(session, asked, now)


def _are_unanswered(session: Session, asked: ProofAsked, now: datetime) -> bool:
    """Tell whether so many codes for a contact were not used in a day that it gets no more."""
    if asked.kind != STATUS or asked.vouched_by is not None:
        return False
    unanswered = (
        ProofAsked.contact_hash == asked.contact_hash,
        ProofAsked.vouched_by.is_(None),
        ProofAsked.kind == STATUS,
        ProofAsked.state != "proved",
        ProofAsked.sent_at > now - UNANSWERED_WITHIN,
    )
    return _count(session, *unanswered) >= UNANSWERED


def _told_today(session: Session, case: Case, now: datetime) -> bool:
    """Tell whether staff were told of it lately: whoever asks without end makes no more work."""
    told = select(Task.id).where(
        Task.case_id == case.id,
        Task.words == TOO_MANY,
        Task.created_at > now - UNANSWERED_WITHIN,
    )
    return session.scalar(told.limit(1)) is not None


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    sent = ProofAsked.sent_at.is_not(None)
    return session.scalar(select(func.count()).select_from(ProofAsked).where(sent, *where)) or 0


def _let_go(session: Session, asked: ProofAsked, code_hash: str, now: datetime) -> None:
    asked.state, asked.sent_at = "sent", now
    if asked.kind != STATUS:
        return
    asked.code_hash, asked.expires_at = code_hash, now + CODE_LASTS
    # The newest code of a browser takes the place of the one before.
    session.execute(
        update(ProofAsked)
        .where(
            ProofAsked.browser == asked.browser,
            ProofAsked.kind == STATUS,
            ProofAsked.state == "sent",
            ProofAsked.id != asked.id,
        )
        .values(state="void", code_hash="")
    )


def _why(session: Session, match: Match, typed: str) -> tuple[str, str]:
    """Give why somebody is rung back in place of a code, and where."""
    if match.person is None or match.contact is None:
        return NO_CONTACT, " ".join(typed.split())
    safe = is_safe(session, match.case, match.person, match.contact)
    return (NO_WAY, match.contact.key) if safe else (NOT_SAFE, "")


def _call_back(
    session: Session, case: Case, words: str, place: str, *, voice: Voice, now: datetime
) -> None:
    """Put it down for staff to ring whoever asked, once for a case and a reason until it is done.

    Whoever asks again adds where to ring: the first to ask may be a stranger, or have mistyped.
    """
    there = session.scalar(
        select(Task)
        .filter_by(kind=tasks.CALL_BACK, case_id=case.id, words=words, done_at=None)
        .with_for_update()
    )
    if there is not None:
        there.place = _with_newest(there.place, place)
        return
    hours = value(session, CALL_BACK_HOURS, DEFAULTS[CALL_BACK_HOURS])
    due_at = voice.attendance(session, now).after(timedelta(hours=hours))
    tasks.add(
        session,
        tasks.CALL_BACK,
        case_id=case.id,
        words=words,
        place=place,
        due_at=due_at,
        now=now,
    )


def _with_newest(places: str, place: str) -> str:
    """Give where to ring, each once and one a line, the newest last."""
    same = contacts.read(place) or place
    others = [line for line in places.splitlines() if (contacts.read(line) or line) != same]
    all_of_them = [*others, place]
    if len(all_of_them) > MOST_PLACES:
        # Neither who came first nor who comes without end pushes everybody else out.
        del all_of_them[KEPT_PLACES]
    return "\n".join(all_of_them)
