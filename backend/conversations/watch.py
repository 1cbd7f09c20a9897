"""Watching a resident's words for danger and hazards, and what to tell them at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.conversations.voice import Line, Voice
from backend.policy import danger


@dataclass(frozen=True)
class Risk:
    """What some words say is dangerous, and the line with the number to ring."""

    kinds: Sequence[str]
    level: str
    line: Line


def risk_in(text: str, voice: Voice) -> Risk | None:
    """Give the danger or hazard that some words speak of; danger outweighs hazards."""
    found = danger.recognise(text)
    urgent = [one for one in found if one.level in ("danger", "hazard")]
    if not urgent:
        return None
    kinds = sorted({one.kind for one in urgent})
    dangers = tuple(one.kind for one in urgent if one.level == "danger")
    if dangers:
        return Risk(kinds, "danger", Line(danger.advice_for(dangers), danger=True))
    emergency = danger.emergency_numbers()["emergency"].digits
    told = voice.line("hazard", emergency=emergency)
    advice = danger.advice_for(kinds)
    return Risk(kinds, "hazard", replace(told, text=f"{advice}\n\n{told.text}".strip()))
