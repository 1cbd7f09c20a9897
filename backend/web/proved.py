"""Whose cases a browser may see: those it proved, those of its chat, and what of each is shown."""

from collections.abc import Iterable

from fastapi import Request
from sqlalchemy.orm import Session

from backend.casework.seen_here import Seen, people_in, seen_of
from backend.conversations import service as conversations
from backend.conversations.watch import called_for_exit
from backend.proving import service as proving
from backend.web.chat import token_of
from backend.web.door import Door
from backend.web.security import cookie_name

COOKIE = "status"


def secret_of(request: Request, door: Door) -> str:
    """Give the secret by which a browser is known here, empty when it has none."""
    return request.cookies.get(cookie_name(door.settings, COOKIE), "")


def whose(request: Request, door: Door, session: Session) -> tuple[Seen, ...]:
    """Give the cases that this browser may see now, with what may be seen of each.

    They are those proved by a code here or in this browser's chat, and those that its chat opened
    for oneself, for as long as case data may be told in it.
    """
    now = door.clock()
    people = dict(_of_chat(request, door, session))
    if secret := secret_of(request, door):
        proved = proving.proofs(session, proving.of_browser(secret), now)
        people |= {proof.case_id: proof.person_id for proof in proved}
    return seen_of(session, people, now=now)


def seen_case(request: Request, door: Door, session: Session, reference: str) -> Seen | None:
    """Give one case that this browser may see now, None for any other."""
    found = (one for one in whose(request, door, session) if one.case.reference == reference)
    return next(found, None)


def need_quick_exit(session: Session, cases: Iterable[Seen]) -> bool:
    """Say whether what was told with any of these cases calls for the quick way out of its page."""
    told = (one.case.conversation_id for one in cases if one.sees != "receipt")
    return called_for_exit(session, [chat for chat in told if chat])


def _of_chat(request: Request, door: Door, session: Session) -> Iterable[tuple[int, int]]:
    """Give the case and the person of each that may be told of in this browser's chat."""
    token = token_of(request, door)
    chat = conversations.find_by_token(session, token) if token else None
    return () if chat is None else people_in(session, chat, now=door.clock())
