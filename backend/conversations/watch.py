"""Watching a resident's words for danger, hazards and threats, and what to tell them at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.conversations.attendance import Attendance
from backend.conversations.models import Alert
from backend.conversations.voice import Line, Place, Voice
from backend.policy import danger


@dataclass(frozen=True)
class Risk:
    """What some words say is dangerous, and the line with the number to ring.

    `threats` are the kinds that threaten staff, and `warning` what to say to them.
    """

    kinds: Sequence[str]
    level: str
    line: Line
    threats: Sequence[str]
    warning: Line


MAILED = ("danger", "threat")


def risk_in(text: str, voice: Voice) -> Risk | None:
    """Give the danger, hazard or threat that some words speak of; the first outweighs the rest."""
    found = danger.recognise(text)
    kinds = sorted({one.kind for one in found if one.level != "vulnerability"})
    if not kinds:
        return None
    threats = [one.kind for one in found if one.level == "threat"]
    warning = Line(danger.advice_for(threats))
    dangers = [one.kind for one in found if one.level == "danger"]
    if dangers:
        advice = Line(danger.advice_for(dangers), danger=True)
        return Risk(kinds, "danger", advice, threats, warning)
    if set(kinds) == set(threats):
        return Risk(kinds, "threat", warning, threats, warning)
    emergency = danger.emergency_numbers()["emergency"].digits
    told = voice.line("hazard", emergency=emergency)
    # A person at risk beside the hazard may need advice of their own: who has asthma in the damp.
    words = danger.advice_for(one.kind for one in found if one.level != "threat")
    return Risk(
        kinds, "hazard", replace(told, text=f"{words}\n\n{told.text}".strip()), threats, warning
    )


def advice_on(
    risk: Risk, voice: Voice, there: Attendance, *, attended: bool = False, place: Place = "chat"
) -> Line:
    """Give what to tell somebody about a danger or hazard: the numbers, and whether anyone reads.

    `attended` says that a member of staff is in the chat, `place` where the words were written.
    """
    mailed = risk.level in MAILED
    who = voice.who_reads(there, mailed=mailed, attended=attended, place=place)
    return replace(risk.line, text=f"{risk.line.text}\n\n{who}")


def calls_for_exit(words: str) -> bool:
    """Say whether words tell of abuse, violence or hate, so that their page has a quick way out."""
    return danger.needs_quick_exit(one.kind for one in danger.recognise(words))


def called_for_exit(session: Session, conversation_ids: Collection[str]) -> bool:
    """Say whether staff were alerted to abuse, violence or hate in one of some conversations."""
    found = session.scalars(select(Alert.kinds).where(Alert.conversation_id.in_(conversation_ids)))
    return danger.needs_quick_exit(kind for kinds in found for kind in kinds)
