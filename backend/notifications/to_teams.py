"""Handing work to teams: queued from the history, sent by mail or webhook, or told of to staff."""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from backend.cases.giving_out import GIVEN_OUT, GIVEN_TO_NOBODY
from backend.cases.models import Case, CaseEvent
from backend.cases.risk import RISK_ADDED
from backend.cases.service import hold
from backend.casework.deliveries import (
    EMERGENCY,
    QUEUED,
    WEBHOOK,
    arrived,
    deliver,
    locked,
    not_arrived,
)
from backend.casework.models import Delivery
from backend.casework.requests import hash_of, token_of
from backend.notifications.models import Notice
from backend.notifications.owed import among_the_last
from backend.policy.process.progress import GOING_ON
from backend.settings import Settings
from backend.tasks.models import Task
from backend.tasks.service import UNDELIVERED
from backend.tasks.service import add as add_task
from backend.teams.models import Team
from backend.teams.reach import checked_webhook
from backend.teams.signing import secret_of

BY_MAIL, BY_WEBHOOK = "team_delivery", "team_webhook"
UNDELIVERED_ALERT = "undelivered_alert"
# The notice of a line of history whose work was handed over: nothing is sent for it itself.
HANDED_OVER = "handed_over"
NOT_HANDED_OVER = (
    "It could not be given to a team. See to it, and tell IT: the worker's log says why."
)
# What may ask for work: a case that opens, danger told later, a route put right.
ASKS = ("received", RISK_ADDED, "route_corrected", GIVEN_TO_NOBODY)
SECONDS = 10.0


class WebhookRefused(OSError):
    """The team's webhook did not take it."""


@dataclass(frozen=True)
class Call:
    """One call of a webhook: where, what, and the secret that signs it."""

    address: str
    secret: str
    id: str
    body: bytes


def asked(session: Session, *, recent: int | None = None) -> Sequence[int]:
    """Give the lines of the histories that ask for work, each of which is heard once.

    Cases from before there were teams are left as they are, but for danger told since. Danger is
    handed over whatever has become of the case meanwhile. `recent` looks at so many of the newest
    lines only.
    """
    return session.scalars(_asks(recent)).all()


def hand_over(session: Session, event_id: int, *, now: datetime) -> None:
    """Queue what a case owes to teams, because of one line of its history."""
    case = _case_of(session, event_id)
    key = f"teams:{event_id}"
    if session.scalar(select(Notice.id).where(Notice.dedup_key == key)) is None:
        deliver(session, case, now=now)
        session.add(Notice(dedup_key=key, kind=HANDED_OVER, due_at=now, done_at=now))


def not_handed_over(session: Session, event_id: int, *, now: datetime) -> None:
    """Tell staff of a case whose work could not even be queued."""
    case = _case_of(session, event_id)
    add_task(session, UNDELIVERED, case_id=case.id, words=NOT_HANDED_OVER, now=now)


def queue(session: Session, *, secret: str, now: datetime) -> None:
    """Write a notice for every delivery that is queued, and for work that no team was told of."""
    key = func.concat("delivery:", Delivery.id)
    waiting = session.scalars(
        select(Delivery).where(Delivery.state == QUEUED, ~exists().where(Notice.dedup_key == key))
    ).all()
    for delivery in waiting:
        delivery.token_hash = hash_of(token_of(delivery, secret))
        session.add(
            Notice(
                dedup_key=f"delivery:{delivery.id}",
                kind=BY_WEBHOOK if delivery.how == WEBHOOK else BY_MAIL,
                about={"delivery": delivery.id},
                due_at=now,
            )
        )
    _tell_of_undelivered(session, now=now)
    session.flush()


def facts_of(session: Session, notice: Notice, settings: Settings) -> Mapping[str, str] | None:
    """Give what the mail of a delivery says, None once another team has it."""
    delivery = session.get_one(Delivery, notice.about["delivery"])
    if delivery.state != QUEUED:
        return None
    team, case = _team_and_case(session, delivery)
    return {
        "to": team.email,
        "name": team.name,
        "reference": case.reference,
        "link": _link(delivery, settings),
        "template": "team_emergency" if delivery.about == EMERGENCY else "team_delivery",
    }


def call_of(session: Session, notice: Notice, settings: Settings, *, now: datetime) -> Call | None:
    """Give the call of a delivery's webhook, None once another team has it.

    It holds a reference and a link, and nobody's words. Raise a DomainError where the host may not
    be called any more, or the secret cannot be read.
    """
    delivery = session.get_one(Delivery, notice.about["delivery"])
    if delivery.state != QUEUED:
        return None
    team, case = _team_and_case(session, delivery)
    body: dict[str, Any] = {
        "id": notice.dedup_key,
        "about": delivery.about.partition(":")[0],
        "reference": case.reference,
        "team": team.name,
        "created_at": delivery.created_at.isoformat(),
        "link": _link(delivery, settings),
    }
    address = checked_webhook(team.webhook_url, settings.hosts_of_webhooks)
    content = json.dumps(body, sort_keys=True, ensure_ascii=False).encode()
    secret = secret_of(team, secret_key=settings.secret_key, now=now)
    return Call(address, secret, notice.dedup_key, content)


def make(call: Call, *, now: datetime) -> None:
    """Call a webhook; raise OSError or httpx.HTTPError unless it takes it.

    The signature is over the time and the body, so that a call overheard cannot be made again
    later. A redirect is refused: it may lead where nobody allowed.
    """
    at = str(int(now.timestamp()))
    signed = hmac.digest(call.secret.encode(), f"{at}.".encode() + call.body, "sha256").hex()
    headers = {
        "Content-Type": "application/json",
        "X-Front-Door-Id": call.id,
        "X-Front-Door-Time": at,
        "X-Front-Door-Signature": f"sha256={signed}",
    }
    with (
        httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
        # What it answers is of no interest, however long it is.
        client.stream("POST", call.address, content=call.body, headers=headers) as answer,
    ):
        if not answer.is_success:
            raise WebhookRefused(f"the webhook answered {answer.status_code}")


def settled(session: Session, notice: Notice, error: str, *, now: datetime) -> None:
    """Put down at a delivery what came of a try to send it."""
    if notice.kind not in (BY_MAIL, BY_WEBHOOK):
        return
    delivery = locked(session, Delivery.id == notice.about["delivery"])
    if delivery is None:
        return
    if error:
        last = notice.given_up_at is not None
        tries = notice.attempts
        not_arrived(session, delivery, error, attempts=tries, last=last, now=now)
    else:
        arrived(session, delivery, now=now)


def undelivered(session: Session, notice: Notice, settings: Settings) -> Mapping[str, str]:
    """Give what staff are told of work that no team was reached with."""
    case = session.get_one(Case, notice.about["case"])
    told = session.scalars(
        select(Task.words)
        .where(Task.case_id == case.id, Task.kind == UNDELIVERED)
        .order_by(Task.done_at.is_not(None), Task.id)
    )
    return {
        "to": settings.staff_alert_email,
        "reference": case.reference,
        "why": " ".join(dict.fromkeys(told)),
        "link": f"{settings.public_url}/staff/requests",
        "template": UNDELIVERED_ALERT,
    }


def _asks(recent: int | None) -> Select[int]:
    """Choose the lines of the histories that ask for work and were not heard yet."""
    key = func.concat("teams:", CaseEvent.id)
    is_danger = CaseEvent.kind == RISK_ADDED
    given = aliased(CaseEvent)
    was_given = given.kind.in_((GIVEN_OUT, GIVEN_TO_NOBODY))
    first_given = select(given.id).where(was_given).order_by(given.id).limit(1).scalar_subquery()
    return (
        select(CaseEvent.id)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(
            among_the_last(recent),
            CaseEvent.kind.in_(ASKS),
            is_danger | Case.state.in_(GOING_ON),
            exists().where(given.case_id == CaseEvent.case_id, was_given)
            | (is_danger & (CaseEvent.id > first_given)),
            ~exists().where(Notice.dedup_key == key),
        )
        .order_by(CaseEvent.id)
    )


def _tell_of_undelivered(session: Session, *, now: datetime) -> None:
    key = func.concat("undelivered:", Task.id)
    waiting = session.scalars(
        select(Task).where(
            Task.kind == UNDELIVERED,
            Task.done_at.is_(None),
            ~exists().where(Notice.dedup_key == key),
        )
    ).all()
    session.add_all(
        Notice(
            dedup_key=f"undelivered:{task.id}",
            kind=UNDELIVERED_ALERT,
            about={"case": task.case_id},
            due_at=now,
        )
        for task in waiting
    )


def _case_of(session: Session, event_id: int) -> Case:
    return hold(session, session.get_one(CaseEvent, event_id).case_id)


def _team_and_case(session: Session, delivery: Delivery) -> tuple[Team, Case]:
    return session.get_one(Team, delivery.team_id), session.get_one(Case, delivery.case_id)


def _link(delivery: Delivery, settings: Settings) -> str:
    return f"{settings.public_url}/team/{token_of(delivery, settings.secret_key)}"
