"""Passing a conversation from a person to a colleague, to a team, or back among those that wait."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.conversations import service
from backend.conversations.models import Conversation
from backend.conversations.names import names_shown, shown_to_residents
from backend.conversations.voice import Line, Voice
from backend.errors import DomainError
from backend.staff.models import Staff
from backend.teams.models import Team


class NobodyToPassTo(DomainError):
    """Choose the colleague or the team that takes this chat from here on."""


class NotTheirs(DomainError):
    """Take this chat over first: only whoever has it, or a manager, can pass it on."""


def transfer(
    session: Session,
    conversation_id: str,
    *,
    to_staff_id: int,
    staff_id: int,
    manages: bool = False,
    voice: Voice,
    now: datetime,
) -> None:
    """Give a conversation to a colleague by name, who owns it at once; the resident is told.

    Whoever manages may pass on, or take for themselves, what a colleague has.
    """
    conversation = service.find(session, conversation_id)
    _refuse_unless_theirs(session, conversation, staff_id, manages=manages)
    colleague = session.get(Staff, to_staff_id)
    if colleague is None or colleague.disabled_at is not None:
        raise NobodyToPassTo
    if conversation.owner == "staff" and conversation.staff_id == to_staff_id:
        return
    service.give_to_staff(session, conversation, staff_id=to_staff_id, now=now)
    line = service.joined(
        session, to_staff_id, voice, named="passed_to", nameless="passed_to_someone"
    )
    service.say(session, conversation, "system", line, now=now, staff_id=to_staff_id)
    service.note_done(
        session,
        conversation,
        "transferred",
        staff_id=staff_id,
        now=now,
        data={"to": f"staff:{to_staff_id}"},
    )


def transfer_to_team(
    session: Session,
    conversation_id: str,
    *,
    team_id: int,
    staff_id: int,
    manages: bool = False,
    voice: Voice,
    now: datetime,
) -> None:
    """Make a conversation wait for a team; the resident is told which, and when it is there."""
    conversation = service.find(session, conversation_id)
    _refuse_unless_theirs(session, conversation, staff_id, manages=manages)
    team = session.get(Team, team_id)
    if team is None or team.ended_at is not None:
        raise NobodyToPassTo
    service.wait_for_staff(conversation, reason="transferred", team_id=team_id, now=now)
    line = _waiting_again(session, voice, "passed_on", now=now, team=team.shown_as or team.name)
    service.say(session, conversation, "system", line, now=now, staff_id=staff_id)
    service.note_done(
        session,
        conversation,
        "transferred",
        staff_id=staff_id,
        now=now,
        data={"to": f"team:{team_id}"},
    )


def release(
    session: Session,
    conversation_id: str,
    *,
    staff_id: int,
    by: int | None = None,
    away: bool = False,
    voice: Voice,
    now: datetime,
) -> None:
    """Put a conversation back among those that wait, because whoever has it cannot go on.

    `by` is who says so, where that is somebody else; with `away` nobody did: they are not there.
    """
    conversation = service.find(session, conversation_id)
    if conversation.owner == "waiting":
        return
    _refuse_unless_theirs(session, conversation, staff_id, manages=False)
    service.wait_for_staff(conversation, reason="released", now=now)
    staff = session.get_one(Staff, staff_id)
    name = shown_to_residents(staff, names_shown(session)) or "Our colleague"
    line = _waiting_again(session, voice, "released", now=now, staff=name)
    service.say(session, conversation, "system", line, now=now, staff_id=staff_id)
    who = None if away else by or staff_id
    service.note_done(session, conversation, "released", staff_id=who, now=now)


def _waiting_again(
    session: Session, voice: Voice, name: str, *, now: datetime, **facts: str
) -> Line:
    there = voice.attendance(session, now)
    line = voice.line(name, availability=voice.availability(there), **facts)
    return service.with_leaving(line, voice, there)


def _refuse_unless_theirs(
    session: Session, conversation: Conversation, staff_id: int, *, manages: bool
) -> None:
    if conversation.owner == "closed":
        raise service.ConversationClosed
    if manages:
        return
    service.refuse_unless_owned(session, conversation, staff_id)
    if conversation.owner != "staff":
        raise NotTheirs
