"""Requests until they are closed: what the team says of them, and what staff do about them."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case as when
from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.cases import events
from backend.cases.keeping import write
from backend.cases.links import become_complaint
from backend.cases.models import Case, CaseDeadline
from backend.cases.risk import TEAM_DONE
from backend.cases.service import SERVICE_REQUEST, find, hold
from backend.casework.deliveries import FAILED, MOVED, REQUEST, deliver, locked, of_case, send_to
from backend.casework.models import Delivery
from backend.clock import local_date
from backend.errors import DomainError
from backend.rulebook import Rulebook
from backend.teams.models import Team
from backend.teams.service import standing_team

OPEN, CLOSED = "open", "closed"
# The duty that a team takes on with the day that it names.
TEAM_PROMISE = "team_promise"
TEAM_ACKNOWLEDGED = "team_acknowledged"
REQUEST_CLOSED, REQUEST_REOPENED = "request_closed", "request_reopened"
# A link that nobody needs any more must not go on showing somebody's address.
LINK_LASTS = timedelta(days=90)
SHOWN_AFTER_DONE = timedelta(days=2)
FURTHEST_PROMISE = timedelta(days=366)
MOST_LISTED = 200


class NoSuchDelivery(DomainError):
    """This link does not open anything any more. Ask whoever sent it to you for another."""


class NameYourself(DomainError):
    """Write your name, so that we know who deals with this."""


class PromiseInThePast(DomainError):
    """That day has passed. Give a day from today on."""


class PromiseTooFar(DomainError):
    """That day is more than a year away. Give a nearer one, or tell us why by phone."""


class SayWhatWasDone(DomainError):
    """Say in a few words what was done."""


class SayWhy(DomainError):
    """Say in a few words why."""


class NotARequest(DomainError):
    """This is a complaint, which goes on by its own steps."""


class ClosedAlready(DomainError):
    """This request is closed already. Look at it again, then decide."""


class NotClosed(DomainError):
    """This request is open already."""


class RequestChangedMeanwhile(DomainError):
    """Somebody else changed this request while you were looking at it. Look again, then decide."""


class SameTeam(DomainError):
    """That team has it already. Choose another one."""


@dataclass(frozen=True)
class WithTeam:
    """Who has some work of a case, as the resident may be told, and by when it is promised.

    `got_it` says that it has reached them, and `has_it` that they say so themselves.
    """

    team: str
    about: str
    has_it: bool
    promised_on: date | None
    done_on: date | None
    got_it: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the list of requests; `delivery` is None while no team was found for it."""

    case: Case
    delivery: Delivery | None
    team: Team | None

    def is_overdue(self, today: date) -> bool:
        """Tell whether the day that the team named has passed."""
        sent = self.delivery
        return bool(sent and sent.promised_on and not sent.done_at and sent.promised_on < today)

    @property
    def failed(self) -> bool:
        """Whether no team has it, because it could not be sent."""
        return self.delivery is None or self.delivery.state == FAILED


def token_of(delivery: Delivery, secret: str) -> str:
    """Give the token of a delivery's link: the same every time, and kept nowhere."""
    said = f"delivery:{delivery.id}:{delivery.created_at.isoformat()}"
    return urlsafe_b64encode(hmac.digest(secret.encode(), said.encode(), "sha256")).decode()[:43]


def hash_of(token: str) -> str:
    """Give what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def opened_by(session: Session, token: str, *, now: datetime) -> Delivery:
    """Give the delivery that a token opens, locked, or raise NoSuchDelivery."""
    found = locked(session, Delivery.token_hash == hash_of(token))
    if found is None or found.state == MOVED or now - found.created_at > LINK_LASTS:
        raise NoSuchDelivery
    if found.done_at is not None and now - found.done_at > SHOWN_AFTER_DONE:
        raise NoSuchDelivery
    return found


def acknowledge(
    session: Session, token: str, *, by: str, promised_on: date, now: datetime
) -> Delivery:
    """Note that a team has taken some work on and by which day it is done; again, put that right.

    The day becomes a duty of the request.
    """
    delivery = opened_by(session, token, now=now)
    if not by.strip():
        raise NameYourself
    today = local_date(now)
    if promised_on < today:
        raise PromiseInThePast
    if promised_on > today + FURTHEST_PROMISE:
        raise PromiseTooFar
    case = _case_of(session, delivery)
    same = (delivery.acknowledged_by, delivery.promised_on) == (by.strip(), promised_on)
    if delivery.done_at is not None or same:
        return delivery
    delivery.acknowledged_at = delivery.acknowledged_at or now
    delivery.acknowledged_by, delivery.promised_on = by.strip(), promised_on
    session.flush()
    data = {"delivery": delivery.id, "on": promised_on.isoformat()}
    actor = f"team:{delivery.team_id}"
    events.append(session, case, TEAM_ACKNOWLEDGED, actor=actor, now=now, data=data)
    _keep_promise(session, case)
    return delivery


def done(session: Session, token: str, *, by: str, words: str, now: datetime) -> Delivery:
    """Note that a team says that some work is done; said again, the first stands."""
    delivery = opened_by(session, token, now=now)
    if not by.strip():
        raise NameYourself
    if not any(character.isalnum() for character in words):
        raise SayWhatWasDone
    if delivery.done_at is not None:
        return delivery
    delivery.done_at, delivery.done_by, delivery.done_words = now, by.strip(), words.strip()
    delivery.acknowledged_at = delivery.acknowledged_at or now
    delivery.acknowledged_by = delivery.acknowledged_by or by.strip()
    session.flush()
    case = _case_of(session, delivery)
    data = {"delivery": delivery.id, "about": delivery.about}
    actor = f"team:{delivery.team_id}"
    events.append(session, case, TEAM_DONE, actor=actor, now=now, data=data)
    _keep_promise(session, case)
    return delivery


def send_on(
    session: Session, delivery_id: int, team_id: int, *, staff_id: int, now: datetime
) -> Delivery:
    """Give some work to another team; the link that the first one has opens nothing any more."""
    delivery = locked(session, Delivery.id == delivery_id)
    if delivery is None or delivery.state == MOVED:
        raise NoSuchDelivery
    case = _case_of(session, delivery)
    team = standing_team(session, team_id)
    if team_id == delivery.team_id and delivery.state != FAILED:
        raise SameTeam
    delivery.state, delivery.token_hash = MOVED, None
    session.flush()
    if case.kind == SERVICE_REQUEST and delivery.about == REQUEST:
        case.team_id = team.id
    sent = send_to(session, case, team, about=delivery.about, by=f"staff:{staff_id}", now=now)
    _keep_promise(session, case)
    return sent


def send_first(
    session: Session, reference: str, team_id: int, *, staff_id: int, now: datetime
) -> Delivery:
    """Give a request to a team that no rule gave to anybody."""
    case = _request(session, reference)
    team = standing_team(session, team_id)
    case.team_id = team.id
    return send_to(session, case, team, about=REQUEST, by=f"staff:{staff_id}", now=now)


def close(
    session: Session, reference: str, *, words: str, seen: int, staff_id: int, now: datetime
) -> None:
    """Close a request that is dealt with; its links open nothing any more."""
    case = _request(session, reference)
    if case.state != OPEN:
        raise ClosedAlready
    if case.version != seen:
        raise RequestChangedMeanwhile
    if not any(character.isalnum() for character in words):
        raise SayWhatWasDone
    case.state = CLOSED
    by = f"staff:{staff_id}"
    said = {"words": words.strip()}
    write(session, case, REQUEST_CLOSED, actor=by, words=said, now=now, data={})
    for delivery in of_case(session, case):
        delivery.token_hash = None
    for row in _promises(case):
        row.open = False
    session.flush()


def reopen(session: Session, reference: str, *, words: str, staff_id: int, now: datetime) -> None:
    """Open a request again that was closed, with the reason, and send its work to teams again.

    Danger that was made safe is not sent again.
    """
    case = _request(session, reference)
    if case.state != CLOSED:
        raise NotClosed
    if not any(character.isalnum() for character in words):
        raise SayWhy
    case.state = OPEN
    by = f"staff:{staff_id}"
    said = {"words": words.strip()}
    write(session, case, REQUEST_REOPENED, actor=by, words=said, now=now, data={})
    for sent in of_case(session, case):
        if sent.about == REQUEST or sent.done_at is None:
            sent.state, sent.token_hash = MOVED, None
    session.flush()
    deliver(session, case, now=now)
    _keep_promise(session, case)


def make_complaint(
    session: Session,
    reference: str,
    *,
    on: date | None,
    rulebook: Rulebook,
    staff_id: int,
    now: datetime,
) -> Case:
    """Make a request a complaint, received when they first said that they were unhappy with it.

    Without a day it is the one on record, and today where there is none.
    """
    case = _request(session, reference)
    day = on or case.unhappy_since or local_date(now)
    complaint = become_complaint(
        session, reference, dissatisfied_on=day, by=f"staff:{staff_id}", rulebook=rulebook, now=now
    )
    case.unhappy_since = min(day, case.unhappy_since or day)
    return complaint


def going_on(
    session: Session,
    *,
    today: date,
    closed: bool = False,
    team_id: int | None = None,
    after: int = 0,
) -> Sequence[Line]:
    """Give the requests that are open, and what teams have to do of others, after so many of them.

    What nobody has comes first, then what is late, then the oldest; of those that were closed the
    newest. One more than MOST_LISTED tells that there are more. With a team, only what that team
    has to do, or would have if it could be reached.
    """
    is_request = Case.kind == SERVICE_REQUEST
    beside = ~is_request & Delivery.id.is_not(None) & Delivery.done_at.is_(None)
    wanted = (
        is_request & (Case.state == CLOSED)
        if closed
        else or_(is_request & (Case.state == OPEN), beside)
    )
    rows = session.execute(
        select(Case, Delivery, Team)
        .outerjoin(Delivery, (Delivery.case_id == Case.id) & (Delivery.state != MOVED))
        .outerjoin(Team, Team.id == Delivery.team_id)
        .where(wanted, true() if team_id is None else Delivery.team_id == team_id)
        .order_by(*_closed_order() if closed else _open_order(today))
        .offset(after)
        .limit(MOST_LISTED + 1)
    )
    return [Line(case, delivery, team) for case, delivery, team in rows]


def with_teams(session: Session, case: Case) -> Sequence[WithTeam]:
    """Give who has the work of a case, as the resident may be told.

    Before it was sent to anybody, that is the team that the request was given to.
    """
    rows = session.execute(
        select(Delivery, Team)
        .join(Team, Team.id == Delivery.team_id)
        .where(Delivery.case_id == case.id, Delivery.state != MOVED)
        .order_by(Delivery.id)
    ).all()
    if not rows and case.kind == SERVICE_REQUEST and case.team_id is not None:
        team = session.get_one(Team, case.team_id)
        return [WithTeam(_shown(team), REQUEST, False, None, None)]
    return [
        WithTeam(
            _shown(team),
            delivery.about,
            delivery.acknowledged_at is not None,
            delivery.promised_on,
            local_date(delivery.done_at) if delivery.done_at else None,
            got_it=delivery.delivered_at is not None,
        )
        for delivery, team in rows
    ]


def told_of(session: Session, reference: str) -> Sequence[WithTeam]:
    """Give who has the work of a case by its reference, none for a case that nobody knows."""
    case = session.scalar(select(Case).where(Case.reference == reference))
    return with_teams(session, case) if case is not None else ()


def viewed(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """Put on the audit log that a team looked at somebody's words."""
    reference = _case_of(session, delivery).reference
    record(
        session,
        actor=f"team:{delivery.team_id}",
        action="viewed",
        object_kind="case",
        object_id=reference,
        now=now,
        data={"delivery": delivery.id},
    )


def _closed_order() -> tuple[Any, ...]:
    return Case.received_at.desc(), Case.id.desc(), Delivery.id


def _open_order(today: date) -> tuple[Any, ...]:
    # The same as `failed` and `is_overdue` of a line.
    nobody = Delivery.id.is_(None) | (Delivery.state == FAILED)
    late = Delivery.done_at.is_(None) & (Delivery.promised_on < today)
    urgency = when((nobody, 0), (late, 1), else_=2)
    return urgency, Case.received_at, Case.id, Delivery.id


def _shown(team: Team) -> str:
    return team.shown_as or team.name


def _case_of(session: Session, delivery: Delivery) -> Case:
    return hold(session, delivery.case_id)


def _request(session: Session, reference: str) -> Case:
    case = find(session, reference)
    if case.kind != SERVICE_REQUEST:
        raise NotARequest
    return case


def _promises(case: Case) -> list[CaseDeadline]:
    return [row for row in case.deadlines if row.duty == TEAM_PROMISE]


def _keep_promise(session: Session, case: Case) -> None:
    """Make a request's one duty the first day that a team named and has not kept."""
    if case.kind != SERVICE_REQUEST:
        return  # the duties of a complaint are those of its policy
    sent = [one for one in of_case(session, case) if one.state != MOVED and one.promised_on]
    row = next(iter(_promises(case)), None)
    owed = [one for one in sent if one.done_at is None]
    if not sent:
        if row is not None:
            row.open = False
        return
    if row is None:
        row = CaseDeadline(stage=case.stage, duty=TEAM_PROMISE, rule="", due_on=case.received_on)
        case.deadlines.append(row)
    row.open = bool(owed)
    row.due_on = min(one.promised_on for one in owed or sent if one.promised_on)
    last = max((one.done_at for one in sent if one.done_at), default=None)
    row.met_on = None if owed or last is None else local_date(last)
    session.flush()
