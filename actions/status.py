"""Telling what became of what was sent: the case's own dates, or the published timetable."""

from collections.abc import Sequence

from actions.turn import Turn
from backend.cases import service as cases
from backend.casework.requests import WithTeam, told_of
from backend.intake import service
from backend.intake.service import CaseStatus
from backend.policy.deadlines import Deadline, explain
from backend.policy.pack import PolicyPack
from backend.policy.process.clocks import WINDOWS
from backend.policy.wording import long_date


def tell_status(turn: Turn) -> None:
    """Tell what may be told in this conversation."""
    with turn.context.database.read() as session:
        found = service.status(
            session, turn.conversation_id, rulebook=turn.context.rulebook, now=turn.now
        )
        permitted = {ref for ref in found.receipts if cases.may_be_told(session, ref, now=turn.now)}
        teams = {case.reference: told_of(session, case.reference) for case in found.cases}
    for case in found.cases:
        _tell(turn, case)
        _tell_teams(turn, teams[case.reference])
    for reference in found.receipts:
        told = reference in permitted
        response = "utter_status_permitted" if told else "utter_status_receipt"
        turn.say(response, reference=reference)
    if not found.cases:
        turn.say("utter_status_published", timetable=turn.pack.published_timetable)


def _tell(turn: Turn, case: CaseStatus) -> None:
    received = long_date(case.received_on)
    if case.kind != "complaint":
        turn.say("utter_status_request", reference=case.reference, received=received)
        return
    stage = case.pack.stage(case.stage).name.lower()
    turn.say("utter_status_complaint", reference=case.reference, stage=stage, received=received)
    if case.person_decides:
        turn.say("utter_status_person_decides")
    owed = [deadline for deadline in case.owed if deadline.duty not in WINDOWS]
    for deadline in owed:
        turn.say(
            "utter_status_owed",
            promise=_promise(case.pack, case.stage, deadline),
            due_on=long_date(deadline.due_on),
            working=explain(deadline),
        )
    for clock in case.owed_by_law:
        turn.say(
            "utter_status_owed",
            promise=clock.promise,
            due_on=long_date(clock.due_on),
            working=clock.working,
        )
    if not owed and not case.owed_by_law:
        turn.say("utter_status_nothing_owed")


def _tell_teams(turn: Turn, teams: Sequence[WithTeam]) -> None:
    """Tell who has the work of a case, and by when they say it is done."""
    for one in teams:
        if one.done_on:
            turn.say("utter_status_team_done", team=one.team, day=long_date(one.done_on))
        elif one.promised_on:
            turn.say("utter_status_team_has_it", team=one.team, day=long_date(one.promised_on))
        else:
            turn.say("utter_status_with_team", team=one.team)


def _promise(pack: PolicyPack, stage: str, deadline: Deadline) -> str:
    limit = pack.stage(stage).limit(deadline.duty)
    return limit.promise if limit else f"{deadline.label}."
