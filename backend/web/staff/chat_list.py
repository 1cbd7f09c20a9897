"""The staff pages that list chats: those that wait, one's own, and all of them with a search."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.casework import chat_list
from backend.conversations import presence
from backend.languages.language import languages
from backend.web.staff.access import Csrf, Me, TheDoor
from backend.web.staff.counts import counts_of
from backend.web.stream import LARGEST

router = APIRouter(prefix="/staff/chats", include_in_schema=False)

OWNERS = {
    "": "Any",
    "bot": "With the assistant",
    "waiting": "Waiting for a person",
    "staff": "With a colleague",
    "closed": "Finished",
}
Words = Annotated[str, Query(max_length=200)]
PageNumber = Annotated[int, Query(ge=1, le=LARGEST)]


@router.get("")
def chats_page(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    show: Annotated[str, Query(max_length=10)] = chat_list.WAITING,
    words: Words = "",
    owner: Annotated[str, Query(max_length=10)] = "",
    page: PageNumber = 1,
    until: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show a list of chats; it stays as it was drawn until it is asked for again."""
    show = show if show in chat_list.LISTS else chat_list.WAITING
    owner = owner if owner in OWNERS else ""
    now = door.clock()
    upto = min(_instant(until) or now, now)
    with door.database.write() as session:
        # It shows what residents wrote, so that somebody looked at it is kept.
        record(
            session,
            actor=f"staff:{me.id}",
            action="listed",
            object_kind="conversations",
            object_id=show,
            data={"page": page, "searched": bool(words.strip())},
            now=now,
        )
    with door.database.read() as session:
        view = _view(session, show, me.id, words=words, owner=owner, page=page, upto=upto)
        counts = counts_of(session, [str(me.id)], now)[str(me.id)]
        return door.renderer.page(
            "staff/chats.html",
            staff=me,
            csrf=csrf,
            now=now,
            show=show,
            words=words,
            owner=owner,
            owners=OWNERS,
            counts=counts,
            looking=_looking(session, view["chats"], me.id, now),
            **view,
        )


def _view(
    session: Session,
    show: str,
    staff_id: int,
    *,
    words: str,
    owner: str,
    page: int,
    upto: datetime,
) -> Mapping[str, Any]:
    if show != chat_list.ALL:
        listed = chat_list.waiting if show == chat_list.WAITING else chat_list.mine
        return {"chats": [_line(one) for one in listed(session, staff_id=staff_id)], "pages": None}
    found = chat_list.found(
        session, staff_id=staff_id, words=words, owner=owner, page=page, until=upto
    )
    asked = {"show": show, "words": words, "owner": owner, "until": upto.isoformat()}
    return {
        "chats": [_line(one) for one in found.lines],
        "pages": {
            "page": found.page,
            "of": found.pages,
            "total": found.total,
            "before": _address(asked, found.page - 1) if found.page > 1 else None,
            "after": _address(asked, found.page + 1) if found.page < found.pages else None,
        },
    }


def _line(one: chat_list.ChatLine) -> Mapping[str, Any]:
    known = languages().get(one.language)
    return {**vars(one), "language": known.name if known else None}


def _looking(
    session: Session, chats: list[Mapping[str, Any]], staff_id: int, now: datetime
) -> Mapping[str, list[str]]:
    """Give the names of the colleagues who look at each chat now."""
    there = presence.there_of(session, [one["id"] for one in chats], now=now)
    return {
        chat: [one.name for one in present if one.staff_id not in (None, staff_id)]
        for chat, present in there.items()
    }


def _address(asked: Mapping[str, str], page: int) -> str:
    return f"/staff/chats?{urlencode({**asked, 'page': str(page)})}"


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
