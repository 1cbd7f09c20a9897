"""Mails with a private link to a chat: asked for, and the one reminder of what was not finished."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.casework import resuming, unfinished
from backend.clock import LONDON
from backend.conversations import keys
from backend.conversations import service as conversations
from backend.conversations.models import Conversation, ConversationKey
from backend.conversations.watch import called_for_exit
from backend.intake.models import Intake
from backend.intake.questions import value_of
from backend.notifications.models import Notice
from backend.notifications.quiet import reminder_at
from backend.policy.pack import PolicyPack
from backend.policy.wording import counted, short_date
from backend.settings import Settings
from backend.tasks.service import CALL_BACK, open_of

LINK, REMINDER = "resume_link", "unfinished_reminder"


def queue(session: Session, *, secret: str, pack: PolicyPack, now: datetime) -> None:
    """Make the links that were asked for, and write a notice for each and for each reminder."""
    keys.end_unused(session, now=now)
    for asked in resuming.unsettled(session):
        resuming.settle(session, asked, secret=secret, now=now)
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
    _remind(session, secret=secret, pack=pack, now=now)
    session.flush()


def _remind(session: Session, *, secret: str, pack: PolicyPack, now: datetime) -> None:
    """Remind each who left something unfinished once, where a mail is safe and they wrote no more.

    The link is made now and the mail waits for the hours in which reminders go.
    """
    reminded = exists().where(Notice.dedup_key == func.concat(f"{REMINDER}:", Intake.id))
    left = unfinished.left_alone(session, now=now, within=keys.BROWSER_LASTS, unless=reminded)
    for intake in left:
        chat = conversations.find(session, intake.conversation_id)
        if not _may_be_reminded(session, chat, intake):
            continue
        email = _address_in(intake)
        link = keys.make_link(
            session, chat, email=email, secret=secret, kind=keys.REMINDER, now=now
        )
        session.add(
            Notice(
                dedup_key=f"{REMINDER}:{intake.id}",
                kind=REMINDER,
                about={"key": link.token_hash, "intake": intake.id},
                due_at=reminder_at(session, pack, now=now),
            )
        )


def _may_be_reminded(session: Session, chat: Conversation, intake: Intake) -> bool:
    """Tell whether a mail is wanted and safe: else staff see it in their list, and no mail goes.

    A way to reach somebody that was given as the safe one is for a person to use.
    """
    return (
        chat.owner == "bot"
        and intake.state == "open"
        and bool(_address_in(intake))
        and not value_of(intake.answers, "safe_contact")
        and not called_for_exit(session, [chat.id])
        and open_of(session, CALL_BACK, conversation_id=chat.id) is None
    )


def _address_in(intake: Intake) -> str:
    return str((value_of(intake.answers, "contact_details") or {}).get("email") or "")


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
    may = _may_be_reminded(session, chat, intake) and resuming.is_safe_to_mail(session, chat.id)
    return link(session, notice, settings) if may else None
