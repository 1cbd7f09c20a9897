"""What the page of one chat shows beside its transcript."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.casework import filing, notes, reply_templates
from backend.casework.may_see import seen_by
from backend.conversations import drafts, presence
from backend.conversations.models import Conversation
from backend.conversations.switch import is_on
from backend.intake import service as intakes
from backend.intake.questions import NOT_PROVIDED, questions, shown, value_of
from backend.letters.recipient import named_safe
from backend.residents.models import Resident
from backend.staff.models import Staff
from backend.staff.service import manages
from backend.tasks import service as tasks
from backend.teams.models import Team
from backend.web.door import Door
from backend.web.staff import views as staff_views
from backend.web.staff.case_people import email_with_trouble, under_pressure
from backend.web.staff.transcript import messages_after

# What whoever is about to write has to know of how to reach and treat somebody.
PERMISSION = {
    "everything": "",
    "progress": "Only for progress: tell them nothing of what went wrong or was found",
    "receipt": "Not on record: tell them nothing of the case but its reference",
}
REACHING = ("adjustments", "preferred_contact", "contact_details", "safe_contact")


@dataclass(frozen=True)
class Typed:
    """What was written and could not be taken, and why; `kind` is "reply", "note" or "passing"."""

    kind: str = ""
    text: str = ""
    error: str = ""
    seen_seq: int | None = None
    reviewed: bool = False


def chat_view(
    door: Door, session: Session, conversation: Conversation, me: Staff, typed: Typed
) -> Mapping[str, Any]:
    """Give everything the page of a chat shows."""
    messages = messages_after(door, session, conversation, 0)
    last_seq = messages[-1].seq if messages else conversation.last_seq
    now = door.clock()
    return {
        **staff_views.gathered(session, conversation, me=me, rulebook=door.rulebook, now=now),
        "messages": messages,
        "last_seq": last_seq,
        "waits_since": conversation.handed_off_at,
        "team": _team(session, conversation),
        "there": _others(session, conversation, me, now),
        "assistant_on": is_on(session),
        "may_pass_on": _may_pass_on(conversation, me),
        "colleagues": _colleagues(session, conversation),
        "teams": _teams(session),
        "reply": _begun(session, conversation, me, drafts.REPLY, typed, last_seq),
        "note": _begun(session, conversation, me, drafts.NOTE, typed, last_seq),
        "notes": notes.of_conversation(session, conversation.id),
        "templates": [one.name for one in reply_templates.templates(session)],
        "reaching": reaching(session, conversation, now=now),
        "tasks": staff_views.tasks(session, tasks.open_in(session, conversation.id)),
        "filed": filing.filed_references(session, conversation.id),
        "problem": {typed.kind: typed.error} if typed.error else {},
        "reviewed": typed.reviewed,
        "now": now,
    }


def reaching(
    session: Session, conversation: Conversation, *, now: datetime
) -> Sequence[tuple[str, str]]:
    """Give how somebody wants to be reached and what help they need, from their case or answers."""
    case = session.scalar(
        select(Case)
        .where(Case.conversation_id == conversation.id)
        .order_by(Case.id.desc())
        .limit(1)
    )
    told = (
        _of_case(session, case, now=now)
        if case is not None
        else _of_answers(session, conversation.id)
    )
    return [(label, words) for label, words in told if words]


def _of_case(session: Session, case: Case, *, now: datetime) -> Sequence[tuple[str, str]]:
    writer = session.get_one(Resident, case.representative_id or case.resident_id)
    resident = session.get_one(Resident, case.resident_id)
    sees = seen_by(session, case, writer.id, now=now)
    pressed = under_pressure(session, case)
    return [
        ("Help needed", writer.adjustments),
        ("Prefers", writer.preferred_contact.replace("_", " ").capitalize()),
        ("Phone", writer.phone),
        ("Email", email_with_trouble(case, writer)),
        (f"Safe way to reach {resident.full_name}", named_safe(session, case, resident)),
        ("Permission", PERMISSION[sees]),
        ("Under pressure", pressed["keep"] if pressed else ""),
    ]


def _of_answers(session: Session, conversation_id: str) -> Sequence[tuple[str, str]]:
    last = intakes.latest(session, conversation_id)
    answers = last.answers if last else {}
    asked = questions()
    words = [
        (asked[name].label, shown(asked[name], answers[name]))
        for name in REACHING
        if name in answers and value_of(answers, name)
    ]
    return [(label, said) for label, said in words if said != NOT_PROVIDED]


def _begun(
    session: Session,
    conversation: Conversation,
    me: Staff,
    kind: str,
    typed: Typed,
    last_seq: int,
) -> Mapping[str, Any]:
    """Give what somebody has begun to write: what could not be taken just now, or their draft."""
    if typed.kind == kind and typed.text:
        seen = last_seq if typed.reviewed or typed.seen_seq is None else typed.seen_seq
        return {"text": typed.text, "seen_seq": seen, "kept": False}
    draft = drafts.of(session, conversation.id, staff_id=me.id).get(kind)
    if draft is None:
        return {"text": "", "seen_seq": last_seq, "kept": False}
    return {"text": draft.text, "seen_seq": draft.seen_seq, "kept": True}


def _others(
    session: Session, conversation: Conversation, me: Staff, now: datetime
) -> Sequence[str]:
    """Give who else looks at the chat now, the resident among them, and who of them writes."""
    present = presence.there(session, conversation.id, now=now)
    return [
        (one.name if one.staff_id else "The resident") + (" (writing)" if one.typing else "")
        for one in present
        if one.staff_id != me.id
    ]


def _may_pass_on(conversation: Conversation, me: Staff) -> bool:
    theirs = conversation.owner == "staff" and conversation.staff_id == me.id
    return conversation.owner != "closed" and (theirs or manages(me))


def _colleagues(session: Session, conversation: Conversation) -> Sequence[tuple[int, str]]:
    """Give who a chat can be passed to: everybody with an account but whoever has it."""
    found = session.execute(
        select(Staff.id, Staff.name).where(Staff.disabled_at.is_(None)).order_by(Staff.name)
    )
    has_it = conversation.staff_id if conversation.owner == "staff" else None
    return [(staff_id, name) for staff_id, name in found if staff_id != has_it]


def _teams(session: Session) -> Sequence[tuple[int, str]]:
    found = session.execute(
        select(Team.id, Team.name).where(Team.ended_at.is_(None)).order_by(Team.name)
    )
    return [(team_id, name) for team_id, name in found]


def _team(session: Session, conversation: Conversation) -> str:
    team = session.get(Team, conversation.team_id) if conversation.team_id else None
    return team.name if team else ""
