"""When will I hear back: the case's own dates where this browser opened it, else the timetable."""

from rasa_sdk.events import FollowupAction

from actions.spoken import Spoken
from actions.trouble import may_be_trouble
from actions.turn import FORM, Event, Turn
from backend.intake import service
from backend.intake.service import CaseStatus
from backend.policy.deadlines import Deadline, explain
from backend.policy.pack import PolicyPack
from backend.policy.wording import long_date

OWED = ("contact", "acknowledge", "respond")


class TellCaseStatus(Spoken):
    """Tells stage, what is owed next, by what date, and how that date was counted."""

    called = "action_case_status"

    def act(self, turn: Turn) -> list[Event]:
        """Tell what may be told in this conversation."""
        if may_be_trouble(turn):
            return [FollowupAction(FORM)]
        with turn.context.database.read() as session:
            found = service.status(
                session, turn.conversation_id, rulebook=turn.context.rulebook, now=turn.now
            )
        for case in found.cases:
            _tell(turn, case)
        for reference in found.receipts:
            turn.say("utter_status_receipt", reference=reference)
        if not found.cases:
            turn.say("utter_status_published", timetable=turn.pack.published_timetable)
        return []


def _tell(turn: Turn, case: CaseStatus) -> None:
    received = long_date(case.received_on)
    if case.kind != "complaint":
        turn.say("utter_status_request", reference=case.reference, received=received)
        return
    stage = turn.pack.stage(case.stage).name.lower()
    turn.say("utter_status_complaint", reference=case.reference, stage=stage, received=received)
    if case.person_decides:
        turn.say("utter_status_person_decides")
    owed = [deadline for deadline in case.owed if deadline.duty in OWED]
    for deadline in owed:
        turn.say(
            "utter_status_owed",
            promise=_promise(turn.pack, case.stage, deadline),
            due_on=long_date(deadline.due_on),
            working=explain(deadline),
        )
    if not owed:
        turn.say("utter_status_nothing_owed")


def _promise(pack: PolicyPack, stage: str, deadline: Deadline) -> str:
    return next(lim.promise for lim in pack.stage(stage).limits if lim.duty == deadline.duty)
