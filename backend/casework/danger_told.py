"""What was said of danger in a case, for the team that sees to it: those sentences alone."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.additions import additions_of
from backend.cases.models import Case
from backend.conversations.models import Alert, Message
from backend.conversations.telling import sentences_of
from backend.policy.danger import recognise
from backend.policy.triage import emergencies


def sentences_of_danger(session: Session, case: Case) -> Sequence[str]:
    """Give each sentence that tells of danger for an emergency desk, as it was said.

    One that tells as well of what people close do is for those who safeguard, and left out.
    """
    parts = (part["text"] for part in case.triage.get("parts", ()) if part["route"] == "emergency")
    told = (one for text in _texts(session, case) for one in sentences_of(text))
    return list(dict.fromkeys((*parts, *filter(_is_for_the_desk, told))))


def _texts(session: Session, case: Case) -> Iterator[str]:
    yield from (issue.text for issue in case.issues)
    yield from session.scalars(
        select(Message.text)
        .join(
            Alert,
            (Alert.conversation_id == Message.conversation_id) & (Alert.seq == Message.seq),
        )
        .where(Message.conversation_id == case.conversation_id, Alert.level == "danger")
        .order_by(Message.seq)
    )
    yield from (one.words for one in additions_of(session, case))


def _is_for_the_desk(sentence: str) -> bool:
    dangers = [one.kind for one in recognise(sentence) if one.level == "danger"]
    return bool(dangers) and len(emergencies(dangers)) == len(dangers)
