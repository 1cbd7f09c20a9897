"""Complaints that reached us outside the chat: put on record as they came, from when they came."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.cases import events
from backend.cases.additions import add_words
from backend.cases.duplicates import hint_at_duplicates
from backend.cases.keeping import write
from backend.cases.models import Case
from backend.cases.risk import add_risk
from backend.cases.routing import OF_REQUESTS
from backend.cases.service import COMPLAINT, SERVICE_REQUEST, Issue, NewCase, find, open_case
from backend.casework.deliveries import deliver
from backend.clock import local_date
from backend.conversations import service as conversations
from backend.conversations.voice import Voice
from backend.errors import DomainError
from backend.intake.questions import Answers
from backend.intake.suggestion import Suggestion, suggest
from backend.letters import service as letters
from backend.letters.facts import PassedToTeam
from backend.policy.danger import recognise
from backend.policy.likeness import is_alike
from backend.policy.pack import PolicyPack
from backend.policy.triage.routes import AGAINST, CASES
from backend.residents.models import Resident
from backend.residents.service import Permission, Person
from backend.rulebook import Rulebook
from backend.tasks.service import CONFIRM_ROUTE, TELL_WHO_HAS_IT
from backend.tasks.service import add as add_task

PHONE, EMAIL, LETTER, IN_PERSON = "phone", "email", "letter", "in_person"
SOCIAL_MEDIA, MP_OR_COUNCILLOR, DIRECTOR = "social_media", "mp_or_councillor", "director"
WAYS = (PHONE, EMAIL, LETTER, IN_PERSON, SOCIAL_MEDIA, MP_OR_COUNCILLOR, DIRECTOR)
PASSED_ON = "passed_on"
TRIAGE_OVERRULED, LOGGED = "triage_overruled", "logged"
# What was pasted is kept as a conversation of this channel, which nobody can go on with.
CHANNEL = "logged"
AS_RECEIVED = "as_received"
NEXT_STAGE = "escalation"
OPEN = ("open", "answered")
MOST_ALIKE = 10
RECEIPT_ALONE = (
    "Whoever wrote has no permission on record. Tell them who has it now, the reference and the "
    "published timetable, and no more. Do not write to the person they wrote for about this."
)


class NotReceivedYet(DomainError):
    """That day and time have not come yet. Give the moment at which we were told."""


class NothingTold(DomainError):
    """Write what they said went wrong."""


class ReasonsNeeded(DomainError):
    """The rules suggest another way. Write why you decide otherwise."""


class UnknownRoute(DomainError):
    """Decide what this is."""


class PermissionNeeded(DomainError):
    """Say who it is for. An MP or a councillor writes for somebody, whose permission we ask for."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A complaint as somebody of ours was told of it; `words` are those it came in, if any.

    `brought_by` names, in words, whoever it came through, and `sent_to` such as "our Chief
    Executive" whom it was sent to. `reported_before` is None where nobody knows. `conversation_id`
    is the chat or form in which it was begun, where staff finish it with somebody, and `rows` are
    the answers given there: question, label and answer.
    """

    key: str
    came_by: str
    received_at: datetime
    words: str
    issues: tuple[Issue, ...]
    resident: Person
    behalf: str = "self"
    representative: Person | None = None
    permission: Permission | None = None
    group_members: str = ""
    reported_before: bool | None = None
    brought_by: str = ""
    sent_to: str = ""
    conversation_id: str = ""
    rows: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Decision:
    """What staff decide that it is, and why where the rules suggest something else."""

    route: str
    reasons: str = ""


@dataclass(frozen=True)
class Alike:
    """An open case of the same person, home or postcode; `who` is whose it is and where they live.

    `same_matter` says that its words are alike.
    """

    reference: str
    who: str
    kind: str
    received_at: datetime
    same_matter: bool


@dataclass(frozen=True)
class Logged:
    """What was put on record; `to_tell` says that nobody could be told by letter who has it."""

    case: Case
    already: bool
    to_tell: bool = False
    suggestion: Suggestion | None = field(default=None)


def suggestion_for(told: Told, *, pack: PolicyPack) -> Suggestion:
    """Give what the rules of the day suggest, with every word looked at."""
    reported = {True: "yes", False: "no", None: "unknown"}[told.reported_before]
    wanted = "\n\n".join(issue.outcome for issue in told.issues if issue.outcome)
    # What staff took out of the words as an issue need not be looked at twice.
    texts = [issue.text for issue in told.issues if issue.text not in told.words]
    answers: dict[str, dict[str, Any]] = {
        "opening": {"value": told.words, "words": told.words},
        "issue": {"value": texts, "words": "\n\n".join(texts)},
        "reported_before": {"value": reported, "words": ""},
        "outcome": {"value": wanted, "words": wanted},
        "relationship": {"value": told.resident.relationship or None, "words": ""},
    }
    known: Answers = answers
    return suggest(known, pack=pack, today=local_date(told.received_at))


def pack_of_the_day(told: Told, rulebook: Rulebook, now: datetime) -> PolicyPack:
    """Give the policy in force when it was received.

    Raise NotReceivedYet, or a PolicyError for a day before any policy.
    """
    if told.received_at > now:
        raise NotReceivedYet
    return rulebook.pack_on(local_date(told.received_at), today=local_date(now))


def alike(session: Session, told: Told) -> Sequence[Alike]:
    """Give the open cases of the same person, home or postcode, those of the same matter first."""
    people = [one for one in (told.resident, told.representative) if one is not None]
    same = [
        column == value
        for person in people
        for column, value in (
            (Resident.email, person.email),
            (Resident.phone, person.phone),
            (Resident.postcode, person.postcode),
        )
        if value
    ]
    if not same:
        return ()
    found = select(Resident.id).where(or_(*same))
    whose = or_(Case.resident_id.in_(found), Case.representative_id.in_(found))
    cases = session.scalars(
        select(Case).where(Case.state.in_(OPEN), whose).order_by(Case.id.desc()).limit(MOST_ALIKE)
    )
    lines = [
        Alike(
            case.reference,
            _named(session.get_one(Resident, case.resident_id)),
            case.kind,
            case.received_at,
            _is_same_matter(told, case),
        )
        for case in cases
    ]
    return sorted(lines, key=lambda line: not line.same_matter)


def _named(person: Resident) -> str:
    return ", ".join(part for part in (person.full_name, person.address) if part)


def log(
    session: Session,
    told: Told,
    decision: Decision,
    *,
    staff_id: int,
    voice: Voice,
    rulebook: Rulebook,
    now: datetime,
) -> Logged:
    """Put a complaint on record as staff decide; the same key gives the first one back.

    Its clocks start when it was received. Danger in its words is told to staff as on every channel,
    and work for teams is on its way at once. Whoever wrote to a director is told who has it now.
    """
    there = session.scalar(select(Case).where(Case.idempotency_key == told.key))
    if there is not None:
        return Logged(there, already=True)
    suggested = _checked(told, decision, rulebook, now)
    case = _opened(
        session, told, suggested, decision.route, staff_id, voice=voice, rulebook=rulebook, now=now
    )
    by = f"staff:{staff_id}"
    if decision.route != suggested.route:
        words = {"reasons": decision.reasons}
        data = {"suggested": suggested.route, "decided": decision.route}
        write(session, case, TRIAGE_OVERRULED, actor=by, words=words, now=now, data=data)
    to_tell = told.came_by == DIRECTOR and not _tell_who_has_it(
        session, case, told, staff_id=staff_id, rulebook=rulebook, now=now
    )
    return Logged(case, already=False, to_tell=to_tell, suggestion=suggested)


def passed_on(
    session: Session, told: Told, *, voice: Voice, rulebook: Rulebook, now: datetime
) -> Case:
    """Open the case of what somebody without an account passes on, as the rules suggest.

    A person confirms the route; nothing waits for them.
    """
    suggested = _checked(told, None, rulebook, now)
    case = _opened(
        session, told, suggested, suggested.route, None, voice=voice, rulebook=rulebook, now=now
    )
    add_task(session, CONFIRM_ROUTE, case_id=case.id, now=now)
    return case


def add_to(
    session: Session, reference: str, told: Told, *, staff_id: int, voice: Voice, now: datetime
) -> None:
    """Add what was told to a case that is open; danger in it counts as on every channel.

    The same key adds it once. Raise NothingToAdd or NoSuchCase.
    """
    words, by = _in_one(told), f"staff:{staff_id}"
    if not add_words(session, reference, words, by=by, message=told.key, now=now):
        return
    case = find(session, reference)
    data = {"came_by": told.came_by, "received_at": told.received_at.isoformat()}
    events.append(session, case, LOGGED, actor=by, now=now, data=data)
    if not told.conversation_id:
        keep_words(session, words, voice=voice, now=now)
    found = recognise(words)
    add_risk(
        session,
        case,
        hazards={one.kind: told.received_at for one in found if one.level in ("danger", "hazard")},
        vulnerability=[one.kind for one in found if one.level == "vulnerability"],
        by=by,
        now=now,
    )


def _checked(
    told: Told, decision: Decision | None, rulebook: Rulebook, now: datetime
) -> Suggestion:
    if not any(issue.text.strip() for issue in told.issues):
        raise NothingTold
    if told.came_by == MP_OR_COUNCILLOR and told.representative is None:
        raise PermissionNeeded
    suggested = suggestion_for(told, pack=pack_of_the_day(told, rulebook, now))
    if decision is None:
        return suggested
    if decision.route not in CASES:
        raise UnknownRoute
    if decision.route != suggested.route and not any(map(str.isalnum, decision.reasons)):
        raise ReasonsNeeded
    return suggested


def _opened(
    session: Session,
    told: Told,
    suggested: Suggestion,
    route: str,
    staff_id: int | None,
    *,
    voice: Voice,
    rulebook: Rulebook,
    now: datetime,
) -> Case:
    words = _in_one(told)
    # What was written in a chat is there already, and was watched for danger when it came.
    kept = told.conversation_id or keep_words(session, words, voice=voice, now=now)
    found = [one for one in recognise(words) if one.level not in ("threat", "urgency")]
    people = [one.kind for one in found if one.level == "vulnerability"]
    hazards = [one.kind for one in found if one.level != "vulnerability"]
    is_request = route in OF_REQUESTS
    new = NewCase(
        idempotency_key=told.key,
        kind=SERVICE_REQUEST if is_request else COMPLAINT,
        route=route,
        person_decides=route in AGAINST or (staff_id is None and suggested.person_decides()),
        asks_for_next_stage=route == NEXT_STAGE,
        behalf=told.behalf,
        resident=told.resident,
        representative=told.representative,
        permission=told.permission,
        issues=told.issues,
        group_members=told.group_members,
        conversation_id=kept,
        triage=suggested.facts(),
        gathered={"rows": _gathered(told)},
        hazards=tuple(dict.fromkeys((*suggested.triage.hazards, *hazards))),
        vulnerability=tuple(dict.fromkeys((*suggested.triage.vulnerability, *people))),
        received_at=told.received_at,
        came_by=told.came_by,
        logged_by=staff_id,
        source=told.brought_by or told.sent_to,
    )
    case = open_case(session, new, rulebook=rulebook, now=now)
    by = "system" if staff_id is None else f"staff:{staff_id}"
    data = {"came_by": told.came_by, "received_at": told.received_at.isoformat()}
    events.append(session, case, LOGGED, actor=by, now=now, data=data)
    hint_at_duplicates(session, case, now=now)
    deliver(session, case, now=now)
    return case


def _gathered(told: Told) -> list[list[str]]:
    as_it_came = [[AS_RECEIVED, "As it reached us", told.words]] if told.words else []
    return [*as_it_came, *(list(row) for row in told.rows)]


def _in_one(told: Told) -> str:
    """Give every word in which somebody may tell of danger."""
    parts = [
        told.words.strip(),
        *(issue.text.strip() for issue in told.issues),
        *(issue.outcome.strip() for issue in told.issues),
        told.resident.adjustments.strip(),
        told.resident.safe_contact.strip(),
    ]
    return "\n\n".join(dict.fromkeys(part for part in parts if part))


def keep_words(session: Session, words: str, *, voice: Voice, now: datetime) -> str:
    """Keep the words as a conversation that is over, watched for danger like every other."""
    conversation, _ = conversations.start(session, channel=CHANNEL, voice=voice, now=now)
    conversations.note_form(session, conversation, words, client_id="logged", voice=voice, now=now)
    conversation.owner = "closed"
    session.flush()
    return conversation.id


def _tell_who_has_it(
    session: Session, case: Case, told: Told, *, staff_id: int, rulebook: Rulebook, now: datetime
) -> bool:
    """Write to whoever wrote who has it now, and tell if that could be done; else a person does.

    Nobody looks at this letter before it goes: so it goes only to them, and only in a way that
    nothing stands against.
    """
    facts = PassedToTeam(sent_to=told.sent_to)
    try:
        ready = letters.draft(session, case, facts, rulebook=rulebook, now=now, staff_id=staff_id)
        why = _why_not(ready, case)
        if not why:
            letters.issue(
                session,
                case,
                facts,
                case_event_seq=None,
                staff_id=staff_id,
                idempotency_key=f"{told.key}:passed",
                rulebook=rulebook,
                now=now,
            )
            return True
    except DomainError as error:
        why = str(error)
    add_task(session, TELL_WHO_HAS_IT, case_id=case.id, words=why, now=now)
    return False


def _why_not(ready: letters.Draft, case: Case) -> str:
    """Tell what stands against a letter that nobody looks at, empty where nothing does."""
    if case.representative_id not in (None, ready.recipient_id):
        return RECEIPT_ALONE
    if ready.channel == "in_person":
        return " ".join(ready.to_arrange)
    return " ".join(ready.missing)


def _is_same_matter(told: Told, case: Case) -> bool:
    return any(is_alike(one.text, two.text) for one in told.issues for two in case.issues)
