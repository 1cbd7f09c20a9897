"""Mails with a private link to a chat: asked for, and the one reminder of what was not finished."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import islice

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from backend.casework import resuming, unfinished
from backend.casework.sent_later import sent_later
from backend.clock import LONDON
from backend.conversations import keys
from backend.conversations import service as conversations
from backend.conversations.models import Conversation, ConversationKey
from backend.conversations.watch import called_for_exit
from backend.database import Database
from backend.intake.models import Intake
from backend.intake.questions import value_of
from backend.notifications.codes import Do
from backend.notifications.models import Notice
from backend.notifications.quiet import reminder_at
from backend.policy.pack import PolicyPack
from backend.policy.wording import counted, short_date
from backend.settings import Settings
from backend.tasks.models import Task
from backend.tasks.service import CALL_BACK

LINK, REMINDER = "resume_link", "unfinished_reminder"
# So many of each are made in one round, so that what is urgent does not wait for them.
AT_ONCE = 50


def look_up(database: Database, do: Do, *, secret: str, pack: PolicyPack, now: datetime) -> None:
    """Make the links that were asked for and those of reminders, each in a transaction by `do`.

    Who may be reminded is read before, so that nobody who writes waits for it.
    """
    with database.read() as session:
        asked = resuming.unsettled(session)[:AT_ONCE]
        left = tuple(islice(_may_be_reminded(session, now=now), AT_ONCE))
    for number in asked:
        do(f"links {number}", partial(resuming.settle, asked_id=number, secret=secret, now=now))
    for number in left:
        remind = partial(_remind, intake_id=number, secret=secret, pack=pack, now=now)
        do(f"reminder {number}", remind)


def queue(session: Session, *, now: datetime) -> None:
    """Write a notice for each link that was asked for."""
    keys.end_unused(session, now=now)
    key = func.concat(f"{LINK}:", ConversationKey.token_hash)
    rows = session.scalars(
        select(ConversationKey).where(
            ConversationKey.kind == keys.LINK,
            ConversationKey.used_at.is_(None),
            ConversationKey.ended_at.is_(None),
            ~exists().where(Notice.dedup_key == key),
        )
    )
    for row in rows.all():
        about = {"key": row.token_hash}
        session.add(
            Notice(dedup_key=f"{LINK}:{row.token_hash}", kind=LINK, about=about, due_at=now)
        )
    session.flush()


def _may_be_reminded(session: Session, *, now: datetime) -> Iterator[int]:
    """Give whose answers were left for long, where a mail is safe and they had none yet."""
    reminded = exists().where(Notice.dedup_key == func.concat(f"{REMINDER}:", Intake.id))
    left = unfinished.left_alone(
        session, now=now, within=keys.BROWSER_LASTS, unless=or_(reminded, ~_is_wanted())
    )
    for one in left:
        if not called_for_exit(session, [one.conversation_id]) and not sent_later(session, one):
            yield one.id


def _remind(
    session: Session, *, intake_id: int, secret: str, pack: PolicyPack, now: datetime
) -> None:
    """Write the one reminder; its mail waits for the hours in which reminders go."""
    intake = session.get_one(Intake, intake_id)
    chat = conversations.find(session, intake.conversation_id)
    if not _is_still_wanted(session, intake):
        return
    email = str(value_of(intake.answers, "contact_details")["email"])
    link = keys.make_link(session, chat, email=email, secret=secret, kind=keys.REMINDER, now=now)
    session.add(
        Notice(
            dedup_key=f"{REMINDER}:{intake.id}",
            kind=REMINDER,
            about={"key": link.token_hash, "intake": intake.id},
            due_at=reminder_at(session, pack, now=now),
        )
    )


def _is_still_wanted(session: Session, intake: Intake) -> bool:
    wanted = select(Intake.id).join(Conversation, Conversation.id == Intake.conversation_id)
    is_wanted = session.scalar(wanted.where(Intake.id == intake.id, _is_wanted())) is not None
    return is_wanted and not called_for_exit(session, [intake.conversation_id])


def _is_wanted() -> ColumnElement[bool]:
    """Tell of answers after which a mail may go: else staff see them in their list.

    A way to reach somebody that was given as the safe one is for a person to use.
    """
    address = Intake.answers[("contact_details", "value", "email")].as_string()
    safe_way = Intake.answers[("safe_contact", "value")].as_string()
    is_rung = exists().where(
        Task.conversation_id == Intake.conversation_id,
        Task.kind == CALL_BACK,
        Task.done_at.is_(None),
    )
    return and_(
        Conversation.owner == "bot",
        Intake.state == "open",
        func.coalesce(address, "") != "",
        func.coalesce(safe_way, "") == "",
        ~is_rung,
    )


def link(session: Session, notice: Notice, settings: Settings) -> Mapping[str, str] | None:
    """Give the mail with a link, None once it opens nothing."""
    key = session.get(ConversationKey, notice.about["key"])
    if key is None or key.used_at is not None or key.ended_at is not None:
        return None
    chat = session.get_one(Conversation, key.conversation_id)
    began = chat.created_at.astimezone(LONDON)
    token = keys.token_of(chat.id, key.number, secret=settings.secret_key)
    return {
        "to": key.email,
        "link": f"{settings.public_url}/resume/{token}",
        "lasts": counted(keys.LINK_LASTS.days, "day"),
        "began": short_date(began.date()),
        "template": notice.kind,
    }


def reminder(session: Session, notice: Notice, settings: Settings) -> Mapping[str, str] | None:
    """Give the reminder, None where they have written since, sent it, or do not want it."""
    intake = session.get_one(Intake, notice.about["intake"])
    chat = session.get_one(Conversation, intake.conversation_id)
    key = session.get(ConversationKey, notice.about["key"])
    last = chat.last_resident_at
    if key is None or (last is not None and last > key.created_at):
        return None
    # Every word is read for it, so it is asked once: here, and not in each round before.
    may = _is_still_wanted(session, intake) and resuming.is_safe_to_mail(session, chat.id)
    return link(session, notice, settings) if may else None
