"""Watching a resident's words for danger, hazards and threats, and what to tell them at once."""

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
    """Give the danger, hazard or threat that some words speak of; the first outweighs the rest."""
    found = danger.recognise(text)
    kinds = sorted({one.kind for one in found if one.level != "vulnerability"})
    if not kinds:
        return None
    levels = {one.level for one in found}
    if "danger" in levels:
        dangers = (one.kind for one in found if one.level == "danger")
        return Risk(kinds, "danger", Line(danger.advice_for(dangers), danger=True))
    if "hazard" not in levels:
        return Risk(kinds, "threat", Line(danger.advice_for(kinds)))
    emergency = danger.emergency_numbers()["emergency"].digits
    told = voice.line("hazard", emergency=emergency)
    # A person at risk beside the hazard may need advice of their own: who has asthma in the damp.
    advice = danger.advice_for(one.kind for one in found)
    return Risk(kinds, "hazard", replace(told, text=f"{advice}\n\n{told.text}".strip()))
