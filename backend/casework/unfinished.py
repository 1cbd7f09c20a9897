"""Complaints that somebody began to tell us and did not send: found, finished with them, left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.cases import files
from backend.cases import service as cases
from backend.cases.models import Case
from backend.casework import received_elsewhere as elsewhere
from backend.casework.received_elsewhere import Decision, Told
from backend.casework.sent_later import sent_later, typed_again
from backend.conversations import service as conversations
from backend.conversations.models import Alert, Conversation, Message
from backend.conversations.voice import Voice
from backend.errors import DomainError
from backend.intake import call_back, outcomes
from backend.intake.models import Intake
from backend.intake.questions import value_of
from backend.intake.service import current, latest
from backend.landlord.choices import DEFAULTS, UNFINISHED_HOURS
from backend.landlord.service import value
from backend.rulebook import Rulebook
from backend.tasks import service as tasks
from backend.tasks.models import Task
from backend.tasks.service import CALL_BACK

CHANNELS = ("chat", "form")
# Whoever waits for a person, or talks with one, is on the lists of chats.
WITH_NOBODY = ("bot", "closed")
NOT_WANTED, NOT_REACHED, SAME_MATTER, NO_COMPLAINT = (
    "not_wanted",
    "not_reached",
    "same_matter",
    "no_complaint",
)
REASONS = (NOT_WANTED, NOT_REACHED, SAME_MATTER, NO_COMPLAINT)
MOST = 50


class SentMeanwhile(DomainError):
    """This was sent or dealt with meanwhile. Look at the chat again."""


class SayWhy(DomainError):
    """Choose why it comes off the list."""


@dataclass(frozen=True)
class Unfinished:
    """What somebody told us and did not send: in their words, and how to reach them if known.

    `call_back` says that somebody is to ring them, and `call_back_by` by when. `sent_later` is the
    case that it has come in as since, in another way, where there is one.
    """

    id: str
    channel: str
    name: str
    reach: str
    words: Sequence[str]
    began_at: datetime
    last_at: datetime
    ended: bool
    language: str
    hazards: Sequence[str]
    call_back: bool
    call_back_by: datetime | None
    sent_later: str


@dataclass(frozen=True)
class Listed:
    """The longest left of what is unfinished, and how much there is of it."""

    lines: Sequence[Unfinished]
    total: int


def listed(session: Session, *, now: datetime) -> Listed:
    """Give what was left for longer than the landlord's time, the longest left first."""
    which = (*_left(session, now=now), or_(_told(), _typed_only()))
    ids = select(Conversation.id).where(*which).order_by(Conversation.last_resident_at)
    total = session.scalar(select(func.count()).select_from(Conversation).where(*which)) or 0
    return Listed([one(session, id_) for id_ in session.scalars(ids.limit(MOST))], total)


def one(session: Session, conversation_id: str) -> Unfinished:
    """Give what was told in one conversation; raise NoSuchConversation or SentMeanwhile."""
    chat = session.get(Conversation, conversation_id)
    if chat is None or chat.channel not in CHANNELS:
        raise conversations.NoSuchConversation
    intake = open_intake(session, chat.id)
    answers = intake.answers if intake else {}
    heard = session.scalars(
        select(Alert.kinds).where(
            Alert.conversation_id == chat.id, Alert.level.in_(("danger", "threat", "hazard"))
        )
    )
    task = session.scalar(
        select(Task).where(
            Task.conversation_id == chat.id, Task.kind == CALL_BACK, Task.done_at.is_(None)
        )
    )
    began = first_told(session, chat, intake)
    words = outcomes.issues(answers) or _typed(session, chat.id)
    return Unfinished(
        id=chat.id,
        channel=chat.channel,
        name=str(value_of(answers, "full_name") or ""),
        reach=call_back.ways_in("", intake),
        words=words,
        began_at=began,
        last_at=chat.last_resident_at or began,
        ended=chat.owner == "closed",
        language=chat.language,
        hazards=list(dict.fromkeys(kind for kinds in heard for kind in kinds)),
        call_back=task is not None,
        call_back_by=task.due_at if task else None,
        sent_later=sent_later(session, intake)
        if intake
        else typed_again(session, chat.id, "\n".join(words), since=began),
    )


def left_alone(
    session: Session, *, now: datetime, within: timedelta, unless: ColumnElement[bool]
) -> Sequence[Intake]:
    """Give the answers of chats that were left alone, not longer ago than `within`."""
    return session.scalars(
        select(Intake)
        .join(Conversation, Conversation.id == Intake.conversation_id)
        .where(
            *_left(session, now=now),
            Conversation.last_resident_at > now - within,
            Intake.state == "open",
            _was_told(),
            ~unless,
        )
        .order_by(Intake.id)
    ).all()


def open_intake(session: Session, conversation_id: str) -> Intake | None:
    """Give the answers that are not sent, None for words of a form alone; raise SentMeanwhile."""
    intake = latest(session, conversation_id)
    if intake is not None and intake.state != "open":
        raise SentMeanwhile
    return intake


def first_told(session: Session, chat: Conversation, intake: Intake | None) -> datetime:
    """Give when somebody first told us of what they did not finish."""
    if intake is not None and intake.number > 1:
        return intake.created_at
    first = select(func.min(Message.at)).where(
        Message.conversation_id == chat.id, Message.sender == "resident"
    )
    return session.scalar(first) or chat.created_at


def finish(
    session: Session,
    conversation_id: str,
    told: Told,
    decision: Decision,
    *,
    add_to: str = "",
    staff_id: int,
    voice: Voice,
    rulebook: Rulebook,
    now: datetime,
) -> str:
    """Put on record what somebody told, from when they first did, and give its reference.

    `add_to` is the open case that it belongs to, where it is no new one. The chat is told, and asks
    for nothing again. Raise SentMeanwhile where the resident, or a colleague, was quicker.
    """
    if add_to:  # cases are locked before chats, as everywhere else
        cases.find(session, add_to)
    chat = conversations.find(session, conversation_id)
    intake = open_intake(session, chat.id) or current(session, chat.id, now=now)
    if add_to:
        elsewhere.add_to(session, add_to, told, staff_id=staff_id, voice=voice, now=now)
        reference = add_to
    else:
        done = elsewhere.log(
            session, told, decision, staff_id=staff_id, voice=voice, rulebook=rulebook, now=now
        )
        reference = done.case.reference
    case = session.scalars(select(Case).where(Case.reference == reference)).one()
    intake.state, intake.case_id, intake.updated_at = "sent", case.id, now
    files.attach(session, chat.id, case, by="resident" if add_to else "", now=now)
    tasks.no_files_wait(session, chat.id, now=now)
    line = voice.line("finished_with_staff", reference=reference)
    conversations.say(session, chat, "system", line, now=now)
    _note(session, chat.id, "finished_complaint", staff_id=staff_id, now=now)
    return reference


def sent_as(session: Session, conversation_id: str) -> str:
    """Give the case that the last answers went to; raise SentMeanwhile where there is none."""
    intake = latest(session, conversation_id)
    case = session.get(Case, intake.case_id) if intake and intake.case_id else None
    if case is None:
        raise SentMeanwhile
    return case.reference


def key_of(intake: Intake | None, conversation_id: str) -> str:
    """Give the key under which a case of these answers is opened, whoever sends them."""
    return f"{conversation_id}:{intake.number if intake else 1}"


def ring_them(
    session: Session, conversation_id: str, *, staff_id: int, voice: Voice, now: datetime
) -> None:
    """Put it down that somebody rings the resident, in the hours that the landlord promises."""
    chat = conversations.find(session, conversation_id)
    intake = open_intake(session, chat.id)
    call_back.put_down(session, chat.id, "", last=intake, voice=voice, now=now)
    _note(session, chat.id, "call_back_put_down", staff_id=staff_id, now=now)


def leave(
    session: Session, conversation_id: str, *, why: str, staff_id: int, now: datetime
) -> None:
    """Take something off the list for a reason; what was told stays on record. Raise SayWhy."""
    if why not in REASONS:
        raise SayWhy
    chat = conversations.find(session, conversation_id)
    intake = open_intake(session, chat.id) or current(session, chat.id, now=now)
    intake.state, intake.updated_at = "set_aside", now
    _note(session, chat.id, "unfinished_left", staff_id=staff_id, now=now, why=why)


def _left(session: Session, *, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Tell of a conversation that nobody of ours has and nothing came in for the set time."""
    hours = value(session, UNFINISHED_HOURS, DEFAULTS[UNFINISHED_HOURS])
    return (
        Conversation.channel.in_(CHANNELS),
        Conversation.owner.in_(WITH_NOBODY),
        Conversation.last_resident_at <= now - timedelta(hours=hours),
    )


def _told() -> ColumnElement[bool]:
    """Tell of a conversation whose answers say what went wrong and are not sent."""
    return Conversation.id.in_(
        select(Intake.conversation_id).where(Intake.state == "open", _was_told())
    )


def _was_told() -> ColumnElement[bool]:
    told: ColumnElement[bool] = Intake.answers[("issue", "words")].as_string().is_not(None)
    return told


def _typed_only() -> ColumnElement[bool]:
    """Tell of a form with something to put right, of which only the words were kept."""
    return (Conversation.channel == "form") & ~exists().where(
        Intake.conversation_id == Conversation.id
    )


def _typed(session: Session, conversation_id: str) -> Sequence[str]:
    return session.scalars(
        select(Message.text)
        .where(Message.conversation_id == conversation_id, Message.sender == "resident")
        .order_by(Message.seq)
    ).all()


def _note(
    session: Session,
    conversation_id: str,
    action: str,
    *,
    staff_id: int,
    now: datetime,
    why: str = "",
) -> None:
    record(
        session,
        actor=f"staff:{staff_id}",
        action=action,
        object_kind="conversation",
        object_id=conversation_id,
        data={"why": why} if why else None,
        now=now,
    )
