"""Sending notices: claimed with a lease, sent at least once, tried again with growing waits."""

import hashlib
import itertools
import logging
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial

import httpx
from sqlalchemy import select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.cases.working_days import calendar_of
from backend.casework.left_alone import release_left_alone
from backend.casework.unclaimed import raise_unclaimed
from backend.clock import Clock
from backend.conversations.voice import Voice
from backend.database import Database
from backend.errors import DomainError
from backend.notifications import passing_on, resuming, sent_letters, to_teams, without_mail
from backend.notifications.letters import Letter, write
from backend.notifications.models import Notice
from backend.notifications.owed import of_events, queue_alerts
from backend.rulebook import Rulebook
from backend.settings import Settings

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_DOUBLINGS = 10  # past the longest wait, and short of what a timedelta can hold
MOST_ATTEMPTS = 100  # about four days
# So many of the newest lines of all histories are looked at in each round, and every line in the
# first round and about every five minutes: a case that goes on again may ask by an old one.
RECENT_LINES = 10_000
EVERYTHING_EVERY = 150
# So that no out-of-office reply comes back, and none is answered (RFC 3834, and Exchange's own).
NO_AUTOMATIC_ANSWER = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "DR, OOF, AutoReply",
}
PERMANENT = 500  # from here on a mail server says that trying again is of no use


@dataclass(frozen=True)
class Outbox:
    """One installation's outgoing mail."""

    database: Database
    settings: Settings
    rulebook: Rulebook
    clock: Clock
    _rounds: Iterator[int] = field(default_factory=itertools.count, init=False, repr=False)

    def run_once(self, *, mail: bool = True) -> int:
        """Queue what is owed and send what is due; give how many notices were dealt with.

        Without `mail`, only what goes by webhook is sent; the rest waits for a mail server, and
        letters and work for teams not for long.
        """
        self._queue()
        done = 0
        while (notice_id := self._claim(mail=mail)) is not None:
            self._send(notice_id)
            done += 1
        while not mail and self._give_one_up():
            done += 1
        return done

    def _give_one_up(self) -> bool:
        with self.database.write() as session:
            return without_mail.give_one_up(session, now=self.clock())

    def _queue(self) -> None:
        """Write a notice for all that is owed: danger first, each kind for itself.

        What cannot be written holds up nothing else. Histories are long: they are read before
        anything is locked, most times only their newest lines.
        """
        now = self.clock()
        recent = None if next(self._rounds) % EVERYTHING_EVERY == 0 else RECENT_LINES
        voice = Voice(self.rulebook.pack, calendar=calendar_of)
        self._do("left chats", lambda session: release_left_alone(session, voice=voice, now=now))
        self._do("waiting chats", lambda session: raise_unclaimed(session, voice=voice, now=now))
        self._do("alerts", lambda session: queue_alerts(session, now=now))
        self._hand_over(recent)
        secret = self.settings.secret_key
        self._do("teams", lambda session: to_teams.queue(session, secret=secret, now=now))
        self._do("letters", lambda session: sent_letters.queue(session, now=now))
        self._do("links", lambda session: passing_on.queue(session, now=now))
        pack = self.rulebook.pack
        self._do(
            "chats", lambda session: resuming.queue(session, secret=secret, pack=pack, now=now)
        )
        with self.database.read() as session:
            owed = of_events(session, recent=recent, now=now)
        if owed:
            self._do("receipts", lambda session: session.add_all(owed))

    def _hand_over(self, recent: int | None) -> None:
        """Give each case that asks for it to teams; staff are told of one that cannot be given."""
        now = self.clock()
        with self.database.read() as session:
            asked = to_teams.asked(session, recent=recent)
        for line in asked:
            if not self._do(f"line {line}", partial(to_teams.hand_over, event_id=line, now=now)):
                self._do("staff", partial(to_teams.not_handed_over, event_id=line, now=now))

    def _do(self, what: str, do: Callable[[Session], object]) -> bool:
        """Do something in a transaction of its own, and tell whether it could be done."""
        try:
            with self.database.write() as session:
                do(session)
        except IntegrityError as clash:  # most likely another worker queued the same at once
            log.warning("%s: not written down, trying again: %s", what, clash)
            return False
        except Exception:
            log.exception("%s: not written down, trying again", what)
            return False
        return True

    def _claim(self, *, mail: bool) -> int | None:
        now = self.clock()
        with self.database.write() as session:
            notice = session.scalar(
                select(Notice)
                .where(
                    Notice.done_at.is_(None),
                    Notice.given_up_at.is_(None),
                    Notice.due_at <= now,
                    true() if mail else Notice.kind == to_teams.BY_WEBHOOK,
                    (Notice.lease_until.is_(None)) | (Notice.lease_until < now),
                )
                .order_by(Notice.due_at, Notice.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            if notice is None:
                return None
            notice.lease_until = now + LEASE
            notice.attempts += 1
            return notice.id

    def _send(self, notice_id: int) -> None:
        error, lasting = self._try(notice_id)
        # Where that cannot be written down it is sent again later, and the rest goes on.
        self._do(
            f"notice {notice_id}",
            lambda session: self._settle(session, notice_id, error, lasting=lasting),
        )

    def _try(self, notice_id: int) -> tuple[str, bool]:
        """Write a notice and deliver it; give what went wrong, empty when nothing did.

        The second value says that another try would come to the same.
        """
        try:
            self._write_and_deliver(notice_id)
        except (OSError, smtplib.SMTPException, httpx.HTTPError) as failed:
            log.warning("notice %s was not sent: %s", notice_id, _without_names(failed))
            return _without_names(failed), _is_lasting(failed)
        except sent_letters.MayNotBeSent as refused:
            return str(refused), True
        except Exception as failed:  # one notice that cannot be written must not hold up the rest
            log.exception("notice %s could not be written", notice_id)
            why = f": {failed}" if isinstance(failed, DomainError) else ""
            return f"{type(failed).__name__}{why}", False
        return "", False

    def _write_and_deliver(self, notice_id: int) -> None:
        with self.database.read() as session:
            notice = session.get_one(Notice, notice_id)
            if notice.kind != to_teams.BY_WEBHOOK:
                letter = write(
                    session,
                    notice,
                    rulebook=self.rulebook,
                    settings=self.settings,
                    now=self.clock(),
                )
                call = None
            else:
                letter = None
                call = to_teams.call_of(session, notice, self.settings, now=self.clock())
        if letter is not None:
            self._deliver(notice, letter)
        if call is not None:
            to_teams.make(call, now=self.clock())

    def _settle(self, session: Session, notice_id: int, error: str, *, lasting: bool) -> None:
        notice = session.get_one(Notice, notice_id)
        now = self.clock()
        notice.lease_until = None
        notice.last_error = error
        if not error:
            notice.done_at = now
        else:
            doublings = min(notice.attempts - 1, MOST_DOUBLINGS)
            notice.due_at = now + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
            if notice.attempts >= MOST_ATTEMPTS:
                notice.given_up_at = now
        to_teams.settled(session, notice, error, now=now)
        sent_letters.settled(session, notice, error, lasting=lasting, now=now)

    def _deliver(self, notice: Notice, letter: Letter) -> None:
        settings = self.settings
        if not settings.smtp_host:
            raise OSError("no mail server is set: set SMTP_HOST and MAIL_FROM")
        message = EmailMessage()
        message["From"] = settings.mail_from or self.rulebook.pack.contacts.email
        message["To"] = ", ".join(letter.to)
        message["Subject"] = letter.subject
        # The same notice always has the same key, so that a second copy can be recognised.
        key = self._key(notice)
        message["Message-ID"] = f"<{key}@front-door.invalid>"
        message["X-Front-Door-Key"] = key
        message["Date"] = format_datetime(self.clock())
        message["Reply-To"] = self.rulebook.pack.contacts.email
        for name, value in NO_AUTOMATIC_ANSWER.items():
            message[name] = value
        message.set_content(letter.body)
        message.add_alternative(letter.html, subtype="html")
        if letter.pdf:
            message.add_attachment(
                letter.pdf, maintype="application", subtype="pdf", filename=letter.pdf_name
            )
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=20) as server:
            if settings.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message)

    def _key(self, notice: Notice) -> str:
        # Of this installation alone: another one has a first event and a first alert as well.
        unique = hashlib.sha256(f"{self.settings.secret_key}:{notice.dedup_key}".encode())
        return unique.hexdigest()[:40]


def _without_names(failed: Exception) -> str:
    """Say what went wrong; what a mail server answers may name the address that it refused."""
    if isinstance(failed, smtplib.SMTPRecipientsRefused):
        codes = ", ".join(str(code) for code, _ in failed.recipients.values())
        return f"{type(failed).__name__}: {codes}"
    if isinstance(failed, smtplib.SMTPResponseException):
        return f"{type(failed).__name__}: {failed.smtp_code}"
    return f"{type(failed).__name__}: {failed}"


def _is_lasting(failed: Exception) -> bool:
    """Say whether the mail server will never take this for that address."""
    if not isinstance(failed, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= PERMANENT for code, _ in failed.recipients.values())
