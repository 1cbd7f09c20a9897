"""Without a mail server: what has to go by mail fails, so that staff send it another way."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.notifications import sent_letters, to_teams
from backend.notifications.models import Notice

NO_SERVER = "no mail server is set: set SMTP_HOST and MAIL_FROM"
# Long enough for a worker that is started again with a mail server.
WAITS = timedelta(minutes=10)


def give_one_up(session: Session, *, now: datetime) -> bool:
    """Let a letter, or a mail to a team, fail that has waited for a mail server long enough.

    Staff try it again or post it, as after any other failure. Tell whether there was one.
    """
    notice = session.scalar(
        select(Notice)
        .where(
            Notice.kind.in_((sent_letters.LETTER, to_teams.BY_MAIL)),
            Notice.done_at.is_(None),
            Notice.given_up_at.is_(None),
            Notice.due_at <= now - WAITS,
        )
        .order_by(Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if notice is None:
        return False
    notice.given_up_at, notice.last_error = now, NO_SERVER
    to_teams.settled(session, notice, NO_SERVER, now=now)
    sent_letters.settled(session, notice, NO_SERVER, lasting=True, now=now)
    return True
