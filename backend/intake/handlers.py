"""A complaint about whoever handles a complaint goes to another person, and staff are told so."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.cases.models import Case
from backend.tasks import service as tasks
from backend.tasks.models import Task

NOTE = "about_the_handler"


def ask_for_another(
    session: Session, conversation_id: str, words: str, *, reference: str | None, now: datetime
) -> None:
    """Tell staff that somebody else has to look into it; `reference` where the case is known."""
    known = cases.find(session, reference).id if reference else None
    task = tasks.one_about(
        session, tasks.ANOTHER_HANDLER, conversation_id=conversation_id, case_id=known, now=now
    )
    tasks.tell_more(task, words=words)


def goes_to_another(
    session: Session, conversation_id: str, reference: str, *, now: datetime
) -> bool:
    """Tell whether a case that was just opened is about a handler, and let staff know which it is.

    Either the landlord's rules heard it, or it was said of this case in this conversation before.
    """
    case = cases.find(session, reference)
    asked = tasks.all_open_of(session, tasks.ANOTHER_HANDLER, conversation_id=conversation_id)
    waiting = next((task for task in asked if task.case_id is None), None)
    if waiting is not None:
        waiting.case_id = case.id
        return True
    if not (_is_heard_in(case) or any(_is_of(task, case) for task in asked)):
        return False
    tasks.one_about(
        session, tasks.ANOTHER_HANDLER, conversation_id=conversation_id, case_id=case.id, now=now
    )
    return True


def _is_heard_in(case: Case) -> bool:
    return any(NOTE in part.get("notes", ()) for part in case.triage.get("parts", ()))


def _is_of(task: Task, case: Case) -> bool:
    """Tell whether a task is about a case, or asks for somebody else in the words of this one."""
    return task.case_id == case.id or any(issue.text in task.words for issue in case.issues)
