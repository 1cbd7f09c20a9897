"""Who deals with a case, and what is to be said of those it is about beside its dates."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.casework.answer_reader import Reader
from backend.casework.answer_state import Stands
from backend.casework.answer_wording import say
from backend.casework.consent_unasked import has_letter
from backend.casework.more_time import asked_of, reasons_of
from backend.casework.requests import WithTeam, with_teams
from backend.casework.withdrawals import undo_until
from backend.conversations.names import names_shown, shown_to_residents
from backend.letters.delivery import POSTED, SENT
from backend.policy.pack import PolicyPack, Relationship
from backend.policy.process.progress import ENDED, Flag
from backend.policy.wording import counted, long_date
from backend.residents.consent import worth
from backend.residents.models import Consent, Resident
from backend.staff.models import Staff

# What a person looks at that whoever asked is told of as well.
TOLD_FLAGS = {"late_request": "late_request", "asked_while_overdue": "overdue_request"}


def who_deals_with(session: Session, case: Case, pack: PolicyPack, at: Stands | None) -> str:
    """Tell who deals with a case, as much of their name as the landlord shows."""
    team = pack.landlord.team
    if case.state in ENDED:
        return say("who.ended", team=team)
    person = session.get(Staff, case.assigned_to) if case.assigned_to else None
    name = shown_to_residents(person, names_shown(session)) if person else ""
    if not name:
        return say("who.team", team=team)
    told = say("who.named", name=name)
    return f"{told} {say('who.independent')}" if at and at.stage.independent_rule else told


def ombudsman_of(session: Session, case: Case, pack: PolicyPack) -> str:
    """Tell how the Ombudsman is reached, with a caution for whom they may not be able to help."""
    said = session.get_one(Resident, case.resident_id).relationship
    return pack.ombudsman.words_for(
        next((each for each in get_args(Relationship) if each == said), None)
    )


def notes_on(
    session: Session, case: Case, at: Stands, *, reader: Reader, now: datetime
) -> tuple[str, ...]:
    """Give the sentences beside the state and the dates of a complaint."""
    return (
        *_of_the_process(case, at),
        *(_for_who_may_act(session, case, at) if reader.sees_all else ()),
        *consent_notes(session, case, reader=reader, now=now),
        *team_notes(reader.teams(with_teams(session, case))),
    )


def _for_who_may_act(session: Session, case: Case, at: Stands) -> Iterator[str]:
    yield from _of_an_agreement(session, case, at)
    yield from _of_a_withdrawal(session, at)


def team_notes(teams: Sequence[WithTeam]) -> Iterator[str]:
    """Tell which team has what, and by when they say that it is done."""
    for one in teams:
        if one.done_on:
            yield say("notes.team_done", team=one.team, on=long_date(one.done_on))
        elif one.promised_on:
            yield say("notes.team_promised", team=one.team, due=long_date(one.promised_on))
        else:
            yield say(f"notes.{_how_far(one)}", team=one.team)


def _how_far(one: WithTeam) -> str:
    """Give the note on work that nobody has promised yet; what is on its way is not with them."""
    if one.has_it:
        return "team_has_it"
    return "team_not_answered" if one.got_it else "team_not_reached"


def consent_notes(session: Session, case: Case, *, reader: Reader, now: datetime) -> Iterator[str]:
    """Tell the resident who may act for them, and whoever does by what permission."""
    consent = session.get(Consent, case.consent_id) if case.consent_id else None
    if consent is not None:
        tell = _of_consent if reader.to_resident else _of_permission
        yield from tell(session, consent, now)


def _of_consent(session: Session, consent: Consent, now: datetime) -> Iterator[str]:
    """Tell whether somebody may act for them, and if they were asked already."""
    if worth(consent, now=now) != "receipt":
        yield say("notes.consent_recorded")
    elif consent.status != "awaited":
        yield say("notes.consent_ended")
    else:
        name = "consent_awaited" if _was_asked(session, consent) else "consent_not_asked"
        yield say(f"notes.{name}")


def _of_permission(_session: Session, consent: Consent, now: datetime) -> Iterator[str]:
    """Tell how much may be told to them, and until when."""
    sees = worth(consent, now=now)
    if sees == "receipt":
        return
    yield say(f"notes.permission_{sees}")
    if consent.lapses_on:
        yield say("notes.permission_until", until=long_date(consent.lapses_on))


def _was_asked(session: Session, consent: Consent) -> bool:
    """Tell whether the letter that asks somebody if they agree has gone to them."""
    gone = select(Consent.id).where(Consent.id == consent.id, has_letter(SENT, POSTED))
    return session.scalar(gone) is not None


def _of_the_process(case: Case, at: Stands) -> Iterator[str]:
    progress = at.progress
    if case.person_decides and at.is_first and progress.state == "open":
        yield say("notes.person_decides")
    if progress.contracted and not progress.contractor_agreed_on:
        yield say("notes.contractor", body=progress.contracted)
    if progress.contact_agreed_on:
        yield say("notes.contact_agreed")
    if progress.state == "open":
        yield from dict.fromkeys(_flags(progress.flags, at))


def _flags(flags: tuple[Flag, ...], at: Stands) -> Iterator[str]:
    """Yield what the request for the present stage was like."""
    before = at.progress.runs[-2].stage if len(at.progress.runs) > 1 else ""
    for flag in flags:
        if flag.stage == before and flag.kind in TOLD_FLAGS:
            yield say(f"notes.{TOLD_FLAGS[flag.kind]}")


def _of_an_agreement(session: Session, case: Case, at: Stands) -> Iterator[str]:
    asked = asked_of(case, at.progress)
    if asked is not None:
        days = counted(asked.data["working_days"], "working day")
        reasons = reasons_of(session, case, asked)
        yield say("notes.agreement_asked", days=days, reasons=reasons)


def _of_a_withdrawal(session: Session, at: Stands) -> Iterator[str]:
    until = undo_until(session, at.progress)
    if until is not None and at.today <= until:
        yield say("notes.withdrawn_can_undo", until=long_date(until))
    elif until is not None:
        yield say("notes.withdrawn_for_good")
