"""What the system itself says in a conversation, with the landlord's facts filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend.clock import LONDON
from backend.languages.language import Language
from backend.policy.danger import emergency_numbers
from backend.policy.pack import OpeningSpan, PolicyPack

TALK_TO_PERSON = "/talk_to_person"
LINES = Path(__file__).with_name("notices.yaml")


@dataclass(frozen=True)
class Line:
    """One thing to be said in a conversation."""

    text: str
    choices: tuple[dict[str, str], ...] = ()
    card: Mapping[str, Any] | None = None
    danger: bool = False
    payload: str | None = None
    language: str = ""


@dataclass(frozen=True)
class OnCall:
    """Who is there when nobody reads the chats: whether they are mailed, and whom to ring."""

    is_mailed: bool = False
    phone: str = ""


@dataclass(frozen=True)
class Voice:
    """The system's own lines, spoken for one landlord."""

    pack: PolicyPack
    form_url: str = "/complaint"
    on_call: OnCall = OnCall()

    def line(self, name: str, **facts: str) -> Line:
        """Give a line of notices.yaml with its facts filled in."""
        written = _lines()[name]
        known = {
            "landlord": self.pack.landlord.short_name,
            "phone": self.pack.contacts.phone,
            "email": self.pack.contacts.email,
            "form": self.form_url,
            **facts,
        }
        return Line(
            text=written["text"].format_map(known),
            choices=tuple(
                {"label": choice["label"], "value": choice["value"].format_map(known)}
                for choice in written.get("choices", ())
            ),
        )

    def in_language(self, language: Language, *, waiting: bool) -> Line:
        """Offer an interpreter, and a person to whoever does not wait for one, in their words."""
        text = language.message(
            phone=self.pack.contacts.phone,
            emergency=emergency_numbers()["emergency"].digits,
            waiting=waiting,
        )
        person = {"label": language.button, "value": TALK_TO_PERSON}
        return Line(text, choices=() if waiting else (person,), language=language.tag)

    def availability(self, now: datetime) -> str:
        """Tell the truth about when a person is there, as far as the landlord has said."""
        hours = self.pack.opening_hours
        if not hours.are_set:
            return hours.words
        span = self._open_until(now)
        if span:
            return self.line("open_now", closes=f"{span.closes:%H:%M}").text
        return self.line("closed_now", hours=hours.words).text

    def who_reads(self, now: datetime, *, mailed: bool, attended: bool) -> str:
        """Tell whether a person reads what speaks of danger, and whom to ring where nobody does.

        `mailed` says that staff are mailed about it, `attended` that one of them is in the chat.
        Hours that the landlord has not given are hours in which nobody is known to read.
        """
        if attended or self._open_until(now):
            return self.line("staff_will_see").text
        name = "on_call_told" if mailed and self.on_call.is_mailed else "nobody_reads"
        return self.line(name, call=self.on_call.phone or self.pack.contacts.phone).text

    def _open_until(self, now: datetime) -> OpeningSpan | None:
        local = now.astimezone(LONDON)
        for span in self.pack.opening_hours.spans:
            if local.weekday() == span.weekday and span.opens <= local.time() < span.closes:
                return span
        return None


def with_payload(line: Line, payload: str) -> Line:
    """Give a line that also queues a wordless turn of the bot."""
    return replace(line, payload=payload)


@cache
def _lines() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(LINES.read_text(encoding="utf-8"))
    return loaded
