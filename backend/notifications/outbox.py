"""Sending notices: claimed with a lease, sent at least once, tried again with growing waits."""

import itertools
import logging
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import httpx
from sqlalchemy import case, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.cases.consents import lapse
from backend.cases.working_days import calendar_of
from backend.casework.left_alone import release_left_alone
from backend.casework.places import forget_places
from backend.casework.unclaimed import raise_unclaimed
from backend.clock import Clock
from backend.conversations.voice import Voice
from backend.database import Database
from backend.errors import DomainError
from backend.notifications import (
    codes,
    consents,
    contact_codes,
    duties,
    mailing,
    not_delivered,
    passing_on,
    residents,
    resuming,
    sent_letters,
    texting,
    to_teams,
    transcripts,
    without_mail,
)
from backend.notifications.backoff import wait_after
from backend.notifications.letters import write
from backend.notifications.models import Notice
from backend.notifications.owed import OF_ALERT, of_events, queue_alerts
from backend.notifications.quiet import reminder_at
from backend.rulebook import Rulebook
from backend.settings import Settings

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 100  # about four days
# So many of the newest lines of all histories are looked at in each round, and every line in the
# first round and about every five minutes: a case that goes on again may ask by an old one.
RECENT_LINES = 10_000
EVERYTHING_EVERY = 150
# After so long with a slow mail server it is looked first what came up meanwhile.
SENDS_FOR = timedelta(seconds=10)
# What goes before all else that is due: somebody is in danger, or looks at a page and waits.
URGENT = (*OF_ALERT.values(), duties.HAZARDS, codes.CODE, contact_codes.CODE, *codes.TEXTS)
# What wakes nobody, however late it is and however often it is tried.
AWAITS_MORNING = (resuming.REMINDER, residents.WINDOW, duties.DUTIES)


@dataclass(frozen=True)
class Outcome:
    """What came of a try to send a notice.

    `error` says what went wrong, and `lasting` that another try would come to the same. Without an
    error `went` says that there was something to send; `refused` is what the server did not take.
    """

    error: str = ""
    lasting: bool = False
    went: bool = False
    refused: str = ""


@dataclass(frozen=True)
class Outbox:
    """One installation's outgoing mail."""

    database: Database
    settings: Settings
    rulebook: Rulebook
    clock: Clock
    lease: timedelta = LEASE
    _rounds: Iterator[int] = field(default_factory=itertools.count, init=False, repr=False)

    def run_once(self, *, mail: bool = True) -> int:
        """Queue what is owed and send what is due; give how many notices were dealt with.

        What takes longer than SENDS_FOR is left to the rounds that follow.

        Without `mail`, only what goes by webhook is sent; the rest waits for a mail server, and
        letters and work for teams not for long.
        """
        self._queue()
        done = 0
        until = self.clock() + SENDS_FOR
        while self.clock() < until and (notice_id := self._claim(mail=mail)) is not None:
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
        if recent is None:
            self._do("places", partial(forget_places, now=now))
        voice = Voice(self.rulebook.pack, calendar=calendar_of)
        self._do("left chats", lambda session: release_left_alone(session, voice=voice, now=now))
        self._do("waiting chats", lambda session: raise_unclaimed(session, voice=voice, now=now))
        self._do("alerts", lambda session: queue_alerts(session, pack=self.rulebook.pack, now=now))
        self._hand_over(recent)
        secret = self.settings.secret_key
        self._do("teams", lambda session: to_teams.queue(session, secret=secret, now=now))
        self._do("letters", lambda session: sent_letters.queue(session, now=now))
        self._do("links", lambda session: passing_on.queue(session, now=now))
        self._do("lapses", lambda session: lapse(session, now=now))
        self._do("consents", lambda session: consents.queue(session, secret=secret, now=now))
        codes.look_up(self.database, self._do, settings=self.settings, voice=voice, now=now)
        self._do("codes", lambda session: codes.queue(session, now=now))
        contact_codes.look_up(self.database, self._do, secret=secret, now=now)
        self._do("contacts", lambda session: contact_codes.queue(session, now=now))
        pack = self.rulebook.pack
        self._do("transcripts", lambda session: transcripts.queue(session, now=now))
        resuming.look_up(self.database, self._do, secret=secret, pack=pack, now=now)
        self._do("chats", lambda session: resuming.queue(session, now=now))
        with self.database.read() as session:
            owed = [
                *of_events(session, recent=recent, now=now),
                *residents.of_steps(session, recent=recent, now=now),
                *residents.of_windows(session, rulebook=self.rulebook, now=now),
            ]
            due = duties.owed(session, pack, now=now)
        if owed:
            self._do("cases", lambda session: session.add_all(owed))
        if due:
            settings = self.settings
            self._do("duties", lambda session: duties.tell(session, due, pack, settings, now=now))

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
            may_go = (
                select(Notice)
                .where(
                    Notice.done_at.is_(None),
                    Notice.given_up_at.is_(None),
                    Notice.due_at <= now,
                    true() if mail else Notice.kind.in_((to_teams.BY_WEBHOOK, *codes.TEXTS)),
                    Notice.kind.not_in(AWAITS_MORNING) if self._is_night(session, now) else true(),
                    (Notice.lease_until.is_(None)) | (Notice.lease_until < now),
                )
                .order_by(case((Notice.kind.in_(URGENT), 0), else_=1), Notice.due_at, Notice.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            while (notice := session.scalar(may_go)) is not None:
                at = self._not_before(session, notice, now)
                if at <= now:
                    break
                notice.due_at = at
                session.flush()
            if notice is None:
                return None
            notice.lease_until = now + self.lease
            notice.attempts += 1
            return notice.id

    def _is_night(self, session: Session, now: datetime) -> bool:
        return reminder_at(session, self.rulebook.pack, now=now) > now

    def _not_before(self, session: Session, notice: Notice, at: datetime) -> datetime:
        """Give when a notice may go that is due at an instant: by day, and in nobody's quiet."""
        if notice.kind not in AWAITS_MORNING:
            return at
        pack = self.rulebook.pack
        by_day = reminder_at(session, pack, now=at)
        return duties.may_go_at(session, notice, pack, self.settings, now=by_day)

    def _send(self, notice_id: int) -> None:
        outcome = self._try(notice_id)
        # Where that cannot be written down it is sent again later, and the rest goes on.
        self._do(f"notice {notice_id}", partial(self._settle, notice_id=notice_id, outcome=outcome))

    def _try(self, notice_id: int) -> Outcome:
        """Write a notice and deliver it; tell what came of it."""
        try:
            return self._write_and_deliver(notice_id)
        except (OSError, smtplib.SMTPException, httpx.HTTPError) as failed:
            error = mailing.without_names(failed)
            log.warning("notice %s was not sent: %s", notice_id, error)
            return Outcome(error=error, lasting=mailing.is_lasting(failed))
        except sent_letters.MayNotBeSent as refused:
            return Outcome(error=str(refused), lasting=True)
        except Exception as failed:  # one notice that cannot be written must not hold up the rest
            log.exception("notice %s could not be written", notice_id)
            why = f": {failed}" if isinstance(failed, DomainError) else ""
            return Outcome(error=f"{type(failed).__name__}{why}")

    def _write_and_deliver(self, notice_id: int) -> Outcome:
        now, settings = self.clock(), self.settings
        letter = call = text = None
        with self.database.read() as session:
            notice = session.get_one(Notice, notice_id)
            if notice.kind == to_teams.BY_WEBHOOK:
                call = to_teams.call_of(session, notice, settings, now=now)
            elif notice.kind in codes.TEXTS:
                text = codes.text_of(session, notice, rulebook=self.rulebook, settings=settings)
            else:
                letter = write(session, notice, rulebook=self.rulebook, settings=settings, now=now)
        if call is not None:
            to_teams.make(call, now=self.clock())
        if text is not None:
            texting.send(text, settings)
        if letter is None:
            return Outcome(went=call is not None or text is not None)
        pack = self.rulebook.pack
        message = mailing.message_of(notice, letter, settings=settings, pack=pack, now=now)
        return Outcome(went=True, refused=mailing.send(message, settings))

    def _settle(self, session: Session, *, notice_id: int, outcome: Outcome) -> None:
        notice = session.get_one(Notice, notice_id)
        if notice.done_at is not None:  # by another worker, whose copy it was
            return
        now, error = self.clock(), outcome.error
        notice.lease_until = None
        notice.last_error = error or outcome.refused
        if not error:
            notice.done_at = now
        else:
            notice.due_at = now + wait_after(notice.attempts, notice.dedup_key)
            notice.due_at = self._not_before(session, notice, notice.due_at)
            if notice.attempts >= MOST_ATTEMPTS:
                notice.given_up_at = now
        to_teams.settled(session, notice, error, now=now)
        sent_letters.settled(session, notice, error, lasting=outcome.lasting, now=now)
        residents.settled(session, notice, went=outcome.went, lasting=outcome.lasting, now=now)
        voice = Voice(self.rulebook.pack, calendar=calendar_of)
        codes.settled(session, notice, lasting=outcome.lasting, voice=voice, now=now)
        not_delivered.settled(session, notice, lasting=outcome.lasting, voice=voice, now=now)
