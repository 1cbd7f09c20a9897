"""Opening cases and changing them, each change with its line of history."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import events, law_clocks, search
from backend.cases.giving_out import give_out
from backend.cases.keeping import began, keep, progress_of
from backend.cases.models import Case, CaseIssue
from backend.cases.working_days import calendar_of, calendar_to_set_dates, share_calendar
from backend.clock import local_date
from backend.errors import DomainError
from backend.landlord.policies import in_force
from backend.policy.pack import PolicyPack
from backend.policy.process import Machine, Owed
from backend.policy.receipt import received_on
from backend.policy.reference import new_reference
from backend.residents.consent import worth
from backend.residents.models import Consent, Resident
from backend.residents.service import Permission, Person, add_person, await_consent
from backend.rulebook import Rulebook

SERVICE_REQUEST = "service_request"
COMPLAINT = "complaint"


class NoSuchCase(DomainError):
    """We could not find that case."""


@dataclass(frozen=True)
class Issue:
    """One thing that went wrong, with the outcome wanted."""

    text: str
    outcome: str = ""


@dataclass(frozen=True)
class NewCase:
    """Everything needed to open a case, already read and checked.

    `received_on` is the day it counts as received, where that is not the day of the opening,
    `received_at` the instant at which somebody of ours was told, where that was before it, and
    `told_at` when each hazard was first told. The law's clocks for `clocked_elsewhere` run on the
    case that this one came out of. `came_by` is how it reached us, and `source` who brought it.
    """

    idempotency_key: str
    kind: str
    route: str
    person_decides: bool
    behalf: str
    resident: Person
    issues: tuple[Issue, ...]
    representative: Person | None = None
    permission: Permission | None = None
    group_members: str = ""
    conversation_id: str | None = None
    triage: Mapping[str, Any] = field(default_factory=dict)
    gathered: Mapping[str, Any] = field(default_factory=dict)
    hazards: tuple[str, ...] = ()
    vulnerability: tuple[str, ...] = ()
    asks_for_next_stage: bool = False
    received_on: date | None = None
    told_at: Mapping[str, datetime] = field(default_factory=dict)
    clocked_elsewhere: tuple[str, ...] = ()
    received_at: datetime | None = None
    came_by: str = "chat"
    logged_by: int | None = None
    source: str = ""


def open_case(
    session: Session,
    new: NewCase,
    *,
    rulebook: Rulebook,
    now: datetime,
) -> Case:
    """Open a case under the policy in force on the day it is received, and start its clocks.

    The same idempotency key gives the first case back. Raise a PolicyError when that day has not
    come yet or lies before any policy.
    """
    opened = session.scalar(select(Case).where(Case.idempotency_key == new.idempotency_key))
    if opened is not None:
        return opened
    at = new.received_at or now
    day, pack = _day_and_pack(new, in_force(session, rulebook), now)
    resident = add_person(session, new.resident, now=now)
    case = Case(
        reference=unused_reference(session, pack.reference_prefix),
        idempotency_key=new.idempotency_key,
        kind=new.kind,
        route=new.route,
        stage=_stage(pack, new),
        state="open",
        policy=pack.id,
        person_decides=new.person_decides,
        received_at=at,
        received_on=day,
        behalf=new.behalf,
        resident_id=resident.id,
        group_members=new.group_members,
        conversation_id=new.conversation_id,
        triage=dict(new.triage),
        gathered=dict(new.gathered),
        hazards=list(new.hazards),
        vulnerability=list(new.vulnerability),
        issues=numbered(new.issues),
        came_by=new.came_by,
        logged_by=new.logged_by,
        source=new.source,
    )
    session.add(case)
    session.flush()
    if new.representative is not None:
        _await_consent(session, case, new, now=now)
    begin(session, case, pack, now=now)
    if case.consent_id is not None:
        data = {"consent": case.consent_id}
        events.append(session, case, "consent_awaited", actor="system", now=now, data=data)
    own = (kind for kind in case.hazards if kind not in new.clocked_elsewhere)
    told = {kind: new.told_at.get(kind, at) for kind in own}
    law_clocks.start(session, case, told, now=now)
    search.remember(session, case)
    return case


def _day_and_pack(new: NewCase, rulebook: Rulebook, now: datetime) -> tuple[date, PolicyPack]:
    """Give the day on which a case counts as received, and the policy in force on it."""
    today = received_on(rulebook.pack, now)
    if new.received_at is None:
        day = new.received_on or today
        return day, rulebook.pack_on(day, today=today)
    # The cut-off is that of the policy of the time; after it, today's receipt is tomorrow's.
    then = rulebook.pack_on(local_date(new.received_at), today=today)
    day = received_on(then, new.received_at)
    return day, rulebook.pack_on(day, today=max(today, day))


def numbered(issues: Sequence[Issue]) -> list[CaseIssue]:
    """Give the issues as a case keeps them, numbered from 1."""
    return [
        CaseIssue(position=n, text=issue.text, outcome=issue.outcome)
        for n, issue in enumerate(issues, 1)
    ]


def find(session: Session, reference: str) -> Case:
    """Give a case by its reference, locked for this transaction where rows can be locked."""
    share_calendar(session)
    # What was read of it before it was locked may have changed meanwhile.
    fresh = {"populate_existing": True}
    chosen = select(Case).where(Case.reference == reference).with_for_update()
    found = session.scalar(chosen.execution_options(**fresh))
    if found is None:
        raise NoSuchCase
    return found


def hold(session: Session, case_id: int) -> Case:
    """Lock a case, before any row that belongs to it, until this transaction has ended.

    Whoever adds to its history does this first: two who add at once would write the same line, and
    two who lock in different orders wait for each other.
    """
    share_calendar(session)
    chosen = select(Case).where(Case.id == case_id).with_for_update()
    return session.scalars(chosen.execution_options(populate_existing=True)).one()


def may_be_told(session: Session, reference: str, *, now: datetime) -> bool:
    """Tell whether the representative of a case may be told anything of it beyond the receipt."""
    consent = session.scalar(
        select(Consent)
        .join(Case, Case.consent_id == Consent.id)
        .where(Case.reference == reference)
        .execution_options(populate_existing=True)
    )
    return worth(consent, now=now) != "receipt"


def owed(session: Session, case: Case, *, rulebook: Rulebook) -> tuple[Owed, ...]:
    """Give every duty of a complaint so far, with its working; none for a request."""
    if case.kind != COMPLAINT:
        return ()
    pack = rulebook.pack_of(case.policy)
    machine = Machine(pack, calendar_of(session, pack))
    return machine.owed(progress_of(case) or began(case, machine).progress)


def _stage(pack: PolicyPack, new: NewCase) -> str:
    first = pack.first_stage
    after = pack.stages_after(first.id)
    return after[0].id if new.asks_for_next_stage and after else first.id


def begin(session: Session, case: Case, pack: PolicyPack, *, now: datetime) -> None:
    """Write the first line of a new case's history, and start the clocks of its policy."""
    opened = {"kind": case.kind, "route": case.route, "stage": case.stage, "policy": pack.id}
    if case.kind == COMPLAINT:
        machine = Machine(pack, calendar_to_set_dates(session, pack))
        keep(session, case, machine, began(case, machine), now=now, data=opened)
        give_out(session, case, machine, now=now)
        return
    case.progress = {}
    by = "representative" if case.representative_id else "resident"
    events.append(session, case, "received", actor=by, now=now, data=opened)
    give_out(session, case, None, now=now)


def _await_consent(session: Session, case: Case, new: NewCase, *, now: datetime) -> None:
    if new.representative is None or new.permission is None:
        return
    representative = add_person(session, new.representative, now=now)
    resident = session.get_one(Resident, case.resident_id)
    consent = await_consent(
        session, of=resident, representative=representative, permission=new.permission, now=now
    )
    case.representative_id = representative.id
    case.consent_id = consent.id


def unused_reference(session: Session, prefix: str) -> str:
    """Give a reference that no case has."""
    while True:
        reference = new_reference(prefix, secrets.token_bytes(16))
        if session.scalar(select(Case.id).where(Case.reference == reference)) is None:
            return reference
