"""The form of a logged complaint, filled with what somebody began to tell and did not send."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from backend.casework import unfinished
from backend.casework.received_elsewhere import Told
from backend.clock import LONDON
from backend.conversations.models import Conversation
from backend.intake import newcase, outcomes
from backend.intake.questions import Answers, rows, value_of
from backend.residents.service import Person
from backend.web.receipt import written
from backend.web.staff.log_form import MOST_ISSUES, PREFERRED


@dataclass(frozen=True)
class Begun:
    """What was begun: in which conversation, since when, and the answers with what was typed."""

    id: str
    channel: str
    key: str
    since: datetime
    answers: Answers
    typed: str

    @property
    def fixed(self) -> Mapping[str, str]:
        """The fields that the conversation itself answers."""
        local = self.since.astimezone(LONDON)
        return {
            "came_by": self.channel,
            **written(local.date(), "received"),
            "received_time": f"{local:%H:%M}",
        }


def begun(session: Session, conversation_id: str) -> Begun:
    """Read what was begun; raise NoSuchConversation, or SentMeanwhile when it is done."""
    found = unfinished.one(session, conversation_id)
    chat = session.get_one(Conversation, conversation_id)
    intake = unfinished.open_intake(session, conversation_id)
    return Begun(
        id=chat.id,
        channel=chat.channel,
        key=unfinished.key_of(intake, chat.id),
        since=found.began_at,
        answers=intake.answers if intake else {},
        typed="" if intake and outcomes.issues(intake.answers) else "\n\n".join(found.words),
    )


def prefilled(what: Begun) -> dict[str, str]:
    """Give the fields of the form, as far as they are known."""
    answers = what.answers
    other = value_of(answers, "on_behalf") == "other"
    person = newcase.represented(answers) if other else newcase.sender(answers)
    told = outcomes.issues(answers)
    fields = {
        **what.fixed,
        "words": "\n\n".join(part for part in (what.typed, *told[MOST_ISSUES:]) if part),
        "reported_before": str(value_of(answers, "reported_before") or ""),
        "behalf": str(value_of(answers, "on_behalf") or ""),
        "group_members": str(value_of(answers, "group_members") or ""),
        **_of(person),
        "address": person.address,
        "postcode": person.postcode,
        "relationship": person.relationship,
        "safe_contact": person.safe_contact,
    }
    for number, issue in enumerate(told[:MOST_ISSUES]):
        fields[f"issue_{number + 1}"] = issue
        fields[f"outcome_{number + 1}"] = outcomes.wanted(answers, number)
    return {**fields, **(_representative(answers) if other else {})}


def as_begun(told: Told, what: Begun) -> Told:
    """Give what was told with where it was begun, from when, and every answer given there."""
    given = rows(what.answers, offers_choice=False)
    return replace(
        told,
        key=what.key,
        received_at=what.since,
        conversation_id=what.id,
        rows=tuple((row.question, row.label, row.answer) for row in given),
    )


def _of(person: Person) -> dict[str, str]:
    preferred = person.preferred_contact
    return {
        "full_name": person.full_name,
        "email": person.email,
        "phone": person.phone,
        "preferred_contact": preferred if preferred in PREFERRED else "",
        "adjustments": person.adjustments,
    }


def _representative(answers: Answers) -> dict[str, str]:
    writer, permission = newcase.sender(answers), newcase.permission(answers)
    return {
        "rep_name": writer.full_name,
        "rep_email": writer.email,
        "rep_phone": writer.phone,
        "permission": permission.said,
        "evidence": permission.evidence,
        "evidence_words": permission.evidence_words,
        "adjustments": writer.adjustments,
    }
