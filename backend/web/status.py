"""When will I hear back: the published timetable, and this browser's own case while verified."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from backend.casework.requests import told_of
from backend.conversations import service as conversations
from backend.intake import service
from backend.intake.service import CaseStatus
from backend.policy.deadlines import explain
from backend.web.chat import token_of
from backend.web.door import Door, door_of

router = APIRouter(include_in_schema=False)


@router.get("/status")
def status_page(request: Request, door: Annotated[Door, Depends(door_of)]) -> Response:
    """Show what is owed on the case this browser opened, or only what is published."""
    token = token_of(request, door)
    cases: tuple[CaseStatus, ...] = ()
    with door.database.read() as session:
        conversation = conversations.find_by_token(session, token) if token else None
        if conversation is not None:
            told = service.status(
                session, conversation.id, rulebook=door.rulebook, now=door.clock()
            )
            cases = told.cases
        teams = {case.reference: told_of(session, case.reference) for case in cases}
    shown = [
        {
            "reference": case.reference,
            "kind": case.kind,
            "received_on": case.received_on,
            "teams": teams[case.reference],
            "duties": [
                {"duty": owed.label, "due": owed.due_on, "why": explain(owed)} for owed in case.owed
            ],
        }
        for case in cases
    ]
    return door.renderer.page(
        "status.html", cases=shown, timetable=door.rulebook.pack.published_timetable
    )
