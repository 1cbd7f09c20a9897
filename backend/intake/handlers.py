"""A complaint about whoever handles a complaint goes to another person, and staff are told so."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.tasks import service as tasks

NOTE = "about_the_handler"


def ask_for_another(
    session: Session, conversation_id: str, words: str, *, reference: str | None, now: datetime
) -> None:
    """Tell staff that somebody else has to look into it; `reference` where the case is known."""
    known = cases.find(session, reference).id if reference else None
    task = tasks.open_of(session, tasks.ANOTHER_HANDLER, conversation_id=conversation_id)
    if task is None:
        task = tasks.add(
            session,
            tasks.ANOTHER_HANDLER,
            conversation_id=conversation_id,
            case_id=known,
            now=now,
        )
    tasks.tell_more(task, words=words)


def goes_to_another(
    session: Session, conversation_id: str, reference: str, *, now: datetime
) -> bool:
    """Tell whether a case that was just opened is about a handler, and let staff know which it is.

    Either the landlord's rules heard it, or it was said in this conversation before.
    """
    case = cases.find(session, reference)
    task = tasks.open_of(session, tasks.ANOTHER_HANDLER, conversation_id=conversation_id)
    heard = any(NOTE in part.get("notes", ()) for part in case.triage.get("parts", ()))
    if task is None and heard:
        tasks.add(
            session,
            tasks.ANOTHER_HANDLER,
            conversation_id=conversation_id,
            case_id=case.id,
            now=now,
        )
    elif task is not None and task.case_id is None:
        task.case_id = case.id
    return task is not None or heard
