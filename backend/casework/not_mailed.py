"""Telling whoever is not mailed about their case, because a mail may be seen, how they hear."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.conversations import service as conversations
from backend.conversations.voice import Voice
from backend.letters.recipient import MAY_BE_SEEN, safe_way
from backend.residents.models import Resident


def is_not_mailed(session: Session, reference: str) -> bool:
    """Tell whether what was told with a case speaks against any mail, until we know a safe way."""
    case = session.scalars(select(Case).where(Case.reference == reference)).one()
    return safe_way(session, case, session.get_one(Resident, case.resident_id)) == MAY_BE_SEEN


def tell_in_chat(
    session: Session, conversation_id: str, reference: str, *, voice: Voice, now: datetime
) -> None:
    """Say in a chat how whoever is not mailed about a case hears of it, where that is so."""
    if is_not_mailed(session, reference):
        chat = conversations.find(session, conversation_id)
        conversations.say(session, chat, "system", voice.line("not_mailed"), now=now)
