"""The lists of chats: those that wait, those of one's own, and all of them, found by a search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.conversations import queries
from backend.conversations.models import Alert, Conversation, FiledTranscript, Message
from backend.conversations.reading import unread
from backend.intake.models import Intake
from backend.intake.questions import value_of
from backend.residents.models import Resident
from backend.staff.models import Staff
from backend.tasks.models import Task
from backend.tasks.service import CALL_BACK
from backend.teams.models import Team, TeamMember

WAITING = "waiting"
MINE = "mine"
ALL = "all"
LISTS = (WAITING, MINE, ALL)
ON_A_PAGE = 25
MOST_WORDS = 10


@dataclass(frozen=True)
class ChatLine:
    """One chat of a list.

    `since` is when it began to wait for a person, or else when it began; `mine` says that whoever
    looks has it or is of the team that it waits for; `call_back` that the resident left it with us,
    and `call_back_by` by when we said that they would hear.
    """

    id: str
    name: str | None
    owner: str
    staff_name: str | None
    team_name: str | None
    mine: bool
    since: datetime
    last_at: datetime
    last_text: str
    unanswered: bool
    unread: int
    language: str
    hazards: Sequence[str]
    references: Sequence[str]
    call_back: bool
    call_back_by: datetime | None


@dataclass(frozen=True)
class ChatPage:
    """Some lines of a list, the page they make up of how many, and how many chats there are."""

    lines: Sequence[ChatLine]
    page: int
    pages: int
    total: int


def waiting(session: Session, *, staff_id: int) -> Sequence[ChatLine]:
    """Give the chats nobody has taken, the longest wait first."""
    which = select(Conversation).where(Conversation.owner == "waiting")
    return _lines(session, which.order_by(Conversation.handed_off_at), staff_id=staff_id)


def mine(session: Session, *, staff_id: int) -> Sequence[ChatLine]:
    """Give the chats that somebody has, in the order in which they began to wait."""
    which = select(Conversation).where(
        Conversation.owner == "staff", Conversation.staff_id == staff_id
    )
    order = func.coalesce(Conversation.handed_off_at, Conversation.created_at)
    return _lines(session, which.order_by(order, Conversation.id), staff_id=staff_id)


def found(
    session: Session,
    *,
    staff_id: int,
    words: str = "",
    owner: str = "",
    page: int = 1,
    until: datetime,
) -> ChatPage:
    """Give a page of all chats that began before an instant, the newest first.

    `words` are those of a name, a reference or a message; each has to be found. As nothing newer
    than `until` comes among them, a page stays as it is while it is read.
    """
    which = [
        Conversation.channel == "chat",
        Conversation.last_resident_at.is_not(None),
        Conversation.created_at <= until,
    ]
    if owner:
        which.append(Conversation.owner == owner)
    order = (Conversation.created_at.desc(), Conversation.id)
    if words.strip():
        # Every message is read for it, so it is asked once: for the numbers, in their order.
        ids = session.scalars(select(Conversation.id).where(*which, _holds(words)).order_by(*order))
        matching: Sequence[str] = ids.all()
        total = len(matching)
    else:
        matching = ()
        total = session.scalar(select(func.count()).select_from(Conversation).where(*which)) or 0
    pages = max(-(-total // ON_A_PAGE), 1)
    page = min(max(page, 1), pages)
    first = (page - 1) * ON_A_PAGE
    chosen = select(Conversation).order_by(*order)
    if words.strip():
        chosen = chosen.where(Conversation.id.in_(matching[first : first + ON_A_PAGE]))
    else:
        chosen = chosen.where(*which).limit(ON_A_PAGE).offset(first)
    return ChatPage(_lines(session, chosen, staff_id=staff_id), page, pages, total)


def _holds(words: str) -> ColumnElement[bool]:
    """Tell whether a name, a reference or one message of a chat has all of some words."""
    sought = words.split()[:MOST_WORDS]
    text = and_(*(Message.text.icontains(one, autoescape=True) for one in sought))
    told = Intake.answers["full_name"]["value"].as_string()
    name = and_(*(told.icontains(one, autoescape=True) for one in sought))
    known = and_(*(Resident.full_name.icontains(one, autoescape=True) for one in sought))
    reference = Case.reference.istartswith(sought[0], autoescape=True)
    theirs = (Resident.id == Case.resident_id) | (Resident.id == Case.representative_id)
    filed = select(FiledTranscript.conversation_id).join(Case, Case.id == FiledTranscript.case_id)
    among = (
        select(Message.conversation_id).where(Message.sender != "system", text),
        select(Intake.conversation_id).where(name),
        select(Case.conversation_id).join(Resident, theirs).where(known),
        select(Case.conversation_id).where(reference),
        filed.where(reference),
    )
    return or_(*(Conversation.id.in_(ids) for ids in among))


def _lines(session: Session, which: Select[Conversation], *, staff_id: int) -> Sequence[ChatLine]:
    chats = session.scalars(which).all()
    ids = [chat.id for chat in chats]
    said = {one.id: one for one in queries.lines_of(session, ids)}
    names, hazards, references = _names(session, ids), _hazards(session, ids), _cases(session, ids)
    not_read = unread(session, ids, staff_id=staff_id)
    call_backs = _call_backs(session, ids)
    colleagues = dict(session.execute(select(Staff.id, Staff.name)).all())
    teams = dict(session.execute(select(Team.id, Team.name)).all())
    own = set(session.scalars(select(TeamMember.team_id).where(TeamMember.staff_id == staff_id)))
    return [
        ChatLine(
            id=chat.id,
            name=names.get(chat.id),
            owner=chat.owner,
            staff_name=colleagues.get(chat.staff_id or 0),
            team_name=teams.get(chat.team_id or 0),
            mine=(chat.owner == "staff" and chat.staff_id == staff_id) or chat.team_id in own,
            since=said[chat.id].since,
            last_at=said[chat.id].last_at,
            last_text=said[chat.id].last_text,
            unanswered=said[chat.id].unanswered,
            unread=not_read.get(chat.id, 0),
            language=chat.language,
            hazards=hazards.get(chat.id, ()),
            references=references.get(chat.id, ()),
            call_back=chat.id in call_backs,
            call_back_by=call_backs.get(chat.id),
        )
        for chat in chats
    ]


def _names(session: Session, ids: Sequence[str]) -> Mapping[str, str]:
    """Give the name each chat gave last, where it gave one."""
    rows = session.execute(
        select(Intake.conversation_id, Intake.answers)
        .where(Intake.conversation_id.in_(ids))
        .order_by(Intake.number)
    )
    named = ((chat, value_of(answers, "full_name")) for chat, answers in rows)
    return {chat: str(name) for chat, name in named if name}


def _hazards(session: Session, ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Give what was heard of danger in each chat, and stands on its cases, each kind once."""
    kinds: dict[str, list[str]] = {}
    alerts = select(Alert.conversation_id, Alert.kinds).where(
        Alert.conversation_id.in_(ids), Alert.level.in_(("danger", "threat", "hazard"))
    )
    cases = select(Case.conversation_id, Case.hazards, Case.vulnerability).where(
        Case.conversation_id.in_(ids)
    )
    for chat, heard in session.execute(alerts):
        kinds.setdefault(chat, []).extend(heard)
    for key, hazards, people in session.execute(cases):
        kinds.setdefault(str(key), []).extend((*hazards, *people))
    return {chat: list(dict.fromkeys(each)) for chat, each in kinds.items()}


def _cases(session: Session, ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Give the references of the cases that each chat opened or was filed on."""
    opened = select(Case.conversation_id, Case.reference).where(Case.conversation_id.in_(ids))
    filed = (
        select(FiledTranscript.conversation_id, Case.reference)
        .join(Case, Case.id == FiledTranscript.case_id)
        .where(FiledTranscript.conversation_id.in_(ids))
    )
    references: dict[str, list[str]] = {}
    for conversation_id, reference in (*session.execute(opened), *session.execute(filed)):
        references.setdefault(str(conversation_id), []).append(reference)
    return {chat: list(dict.fromkeys(each)) for chat, each in references.items()}


def _call_backs(session: Session, ids: Sequence[str]) -> Mapping[str, datetime | None]:
    rows = session.execute(
        select(Task.conversation_id, Task.due_at).where(
            Task.conversation_id.in_(ids), Task.kind == CALL_BACK, Task.done_at.is_(None)
        )
    )
    return {str(chat): due_at for chat, due_at in rows}
