"""Mails and texts to whoever asks "when will I hear back?": codes, references, and warnings."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.clock import local_date
from backend.conversations.voice import Voice
from backend.database import Database
from backend.notifications import contact_codes, texting, wording
from backend.notifications.models import Notice
from backend.notifications.texting import Text
from backend.policy.wording import counted, long_date
from backend.proving import codes, contacts, lookup
from backend.proving.contacts import Contact
from backend.proving.limits import CODE_LASTS, TRIES, UNANSWERED_WITHIN
from backend.proving.models import ProofAsked
from backend.proving.service import STATUS
from backend.residents.models import Resident
from backend.rulebook import Rulebook
from backend.settings import Settings

CODE, REFERENCES_ASKED, WRONG_TRIES = "code", "references", "wrong_codes"
BY_TEXT = "_text"
OF_CONTACTS = (contact_codes.CODE_TEXT, contact_codes.CHANGED_TEXT, contact_codes.ADDED_TEXT)
TEXTS = (
    *(f"{kind}{BY_TEXT}" for kind in (CODE, REFERENCES_ASKED, WRONG_TRIES)),
    *OF_CONTACTS,
)
Do = Callable[[str, Callable[[Session], object]], bool]


def look_up(database: Database, do: Do, *, settings: Settings, voice: Voice, now: datetime) -> None:
    """Look up what was asked since the last round, each in a transaction of its own by `do`.

    The slow hash of a code is made before, and everyone on record read for who has a number, so
    that nobody who writes waits for it.
    """
    with database.read() as session:
        waiting = lookup.waiting(session)
    ways = lookup.Ways(mail=bool(settings.smtp_host), text=texting.is_possible(settings))
    for asked in waiting:
        code_hash = codes.hash_of(codes.code_of(asked, settings.secret_key))
        with database.read() as session:
            people = lookup.who_may_have(session, asked)
        settle = partial(
            lookup.settle,
            asked_id=asked.id,
            code_hash=code_hash,
            ways=ways,
            voice=voice,
            now=now,
            people=people,
        )
        do(f"asked {asked.id}", settle)
    if waiting:
        do("what was asked before", partial(lookup.tidy, now=now))


def queue(session: Session, *, now: datetime) -> None:
    """Write a notice for every code and every list of references that may go, and for warnings."""
    lookup.expire(session, now=now)
    key = func.concat("code:", ProofAsked.id)
    rows = session.scalars(
        select(ProofAsked).where(
            ProofAsked.state == "sent", ~exists().where(Notice.dedup_key == key)
        )
    ).all()
    for asked in rows:
        kind = CODE if asked.kind == STATUS else REFERENCES_ASKED
        session.add(_notice(f"code:{asked.id}", kind, asked, now))
    _warn(session, now=now)
    session.flush()


def facts_of(session: Session, notice: Notice, settings: Settings) -> Mapping[str, str] | None:
    """Give what a mail or a text says; None once the code is used, replaced or forgotten."""
    asked = session.get(ProofAsked, notice.about["asked"])
    person = session.get(Resident, asked.person_id) if asked and asked.person_id else None
    contact = _contact(person, asked)
    if asked is None or person is None or contact is None:
        return None
    to = person.email.strip() if contact.kind == "email" else contacts.for_texts(contact)
    known = {"to": to, "template": notice.kind, "status": f"{settings.public_url}/status"}
    kind = notice.kind.removesuffix(BY_TEXT)
    if kind == WRONG_TRIES:
        return {**known, "tries": str(TRIES)}
    if asked.state != "sent":
        return None
    if kind == REFERENCES_ASKED:
        cases = lookup.references_of(session, contact)
        numbers = ", ".join(case.reference for case in cases)
        lines = "\n".join(map(_line, cases))
        return {**known, "references": lines, "numbers": numbers} if cases else None
    lasts = counted(int(CODE_LASTS.total_seconds() // 60), "minute")
    link = f"{settings.public_url}/status/link/{codes.link_of(asked, settings.secret_key)}"
    return {
        **known,
        "code": codes.code_of(asked, settings.secret_key),
        "lasts": lasts,
        "link": link,
    }


def text_of(
    session: Session, notice: Notice, *, rulebook: Rulebook, settings: Settings
) -> Text | None:
    """Write a notice as a text message; None when it is not to be sent any more."""
    of = contact_codes.facts_of if notice.kind in OF_CONTACTS else facts_of
    facts = of(session, notice, settings)
    if facts is None or not facts["to"]:
        return None
    known = {**wording.of_the_pack(rulebook.pack), **facts}
    return Text(facts["to"], wording.text_of(notice.kind, known), notice.dedup_key)


def settled(
    session: Session, notice: Notice, *, lasting: bool, voice: Voice, now: datetime
) -> None:
    """Have somebody rung back whose address the mail server refuses for good."""
    if lasting and notice.kind in (CODE, REFERENCES_ASKED):
        notice.given_up_at = now
        lookup.not_taken(session, notice.about["asked"], voice=voice, now=now)


def _warn(session: Session, *, now: datetime) -> None:
    """Tell whose codes were typed wrongly to the last try, once a day for each contact."""
    rows = session.scalars(
        select(ProofAsked).where(
            ProofAsked.kind == STATUS,
            ProofAsked.state.in_(("sent", "void")),
            ProofAsked.tries >= TRIES,
            ProofAsked.sent_at > now - UNANSWERED_WITHIN,
        )
    ).all()
    for key, asked in {_day_of(asked): asked for asked in rows}.items():
        if session.scalar(select(Notice.id).where(Notice.dedup_key == key)) is None:
            session.add(_notice(key, WRONG_TRIES, asked, now))


def _day_of(asked: ProofAsked) -> str:
    day = local_date(asked.sent_at or asked.at).isoformat()
    return f"{WRONG_TRIES}:{asked.contact_hash}:{day}"


def _notice(key: str, kind: str, asked: ProofAsked, now: datetime) -> Notice:
    by_text = BY_TEXT if asked.way == "phone" else ""
    about = {"asked": asked.id, "case": asked.case_id}
    return Notice(dedup_key=key, kind=f"{kind}{by_text}", about=about, due_at=now)


def _contact(person: Resident | None, asked: ProofAsked | None) -> Contact | None:
    """Give the contact that was chosen, if the person still has it."""
    known = contacts.all_of(person) if person else ()
    return next((one for one in known if asked and one.digest == asked.contact_hash), None)


def _line(case: Case) -> str:
    return f"- {case.reference}, which we got on {long_date(case.received_on)}"
