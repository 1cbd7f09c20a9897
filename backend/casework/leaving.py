"""What somebody had in hand goes back to everybody when their account is closed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.conversations.models import Conversation
from backend.conversations.passing_on import release
from backend.conversations.voice import Voice
from backend.tasks.models import Task
from backend.tasks.service import leave


def let_go(session: Session, staff_id: int, *, by: int, voice: Voice, now: datetime) -> None:
    """Make the chats that somebody has wait for staff again, and give their tasks to anybody.

    Residents are told that they wait again, and staff are alerted as of every chat that waits.
    """
    chats = select(Conversation.id).where(
        Conversation.owner == "staff", Conversation.staff_id == staff_id
    )
    for chat in session.scalars(chats.order_by(Conversation.id)).all():
        release(session, chat, staff_id=staff_id, by=by, voice=voice, now=now)
    tasks = select(Task.id).where(Task.assigned_to == staff_id, Task.done_at.is_(None))
    for task in session.scalars(tasks.order_by(Task.id)).all():
        leave(session, task, staff_id=staff_id, by=by, now=now)
