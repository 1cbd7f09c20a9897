"""One's own case: the answer to "when will I hear back?", and the way to what one can do."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.casework import residents_acts as acts
from backend.casework.answer import answer_of
from backend.casework.own_words import own_words
from backend.casework.seen_here import Seen
from backend.policy.reference import parse_reference
from backend.web.danger import danger_in
from backend.web.door import Door, door_of
from backend.web.evidence import of_person
from backend.web.file_pages import listed
from backend.web.proved import need_quick_exit, seen_case

router = APIRouter(prefix="/status/cases", include_in_schema=False)

TheDoor = Annotated[Door, Depends(door_of)]
HEADERS = {"X-Robots-Tag": "noindex, nofollow"}
LONGEST_KEY = 60


def case_here(request: Request, door: Door, session: Session, reference: str) -> Seen | None:
    """Give a case that this browser may see now, however its reference is written."""
    read = parse_reference(reference, door.rulebook.pack.reference_prefix)
    return seen_case(request, door, session, read) if read else None


def not_here() -> Response:
    """Lead to where one proves who one is: for a case of somebody else, and for none, alike."""
    return RedirectResponse("/status", status_code=303, headers=HEADERS)


@router.get("/{reference}")
def case_page(reference: str, request: Request, door: TheDoor, done: str = "") -> Response:
    """Show the answer, what was done just now, and what can be done next."""
    with door.database.read() as session:
        seen = case_here(request, door, session, reference)
        if seen is None:
            return not_here()
        answer = answer_of(
            session,
            seen.case,
            sees=seen.sees,
            rulebook=door.rulebook,
            now=door.clock(),
            person_id=seen.person_id,
        )
        told, typed = _just_done(session, door, seen, done[:LONGEST_KEY])
        told_of = own_words(session, seen)
        files = listed(of_person(session, seen), at="/files")
        needs_exit = need_quick_exit(session, [seen])
    heard = danger_in(door, typed)
    return door.renderer.page(
        "own_case.html",
        headers=HEADERS,
        answer=answer,
        told=told,
        own=told_of,
        files=files,
        danger=heard["danger"],
        exit_this_page=needs_exit or heard["exit_this_page"],
    )


def _just_done(session: Session, door: Door, seen: Seen, done: str) -> tuple[tuple[str, ...], str]:
    """Give what is said of what they did just now, and the words that they did it with."""
    line = acts.line_of(seen.case, done) if done else None
    if line is None or line.actor != seen.by:
        return (), ""
    told = acts.told_of(session, seen.case, line, rulebook=door.rulebook, now=door.clock())
    return told, acts.typed_with(session, seen.case, line)
