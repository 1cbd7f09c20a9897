"""What the system itself says in a conversation, with the landlord's facts filled in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from sqlalchemy.orm import Session

from backend.clock import LONDON
from backend.conversations.attendance import NOBODY_ON_CALL, Attendance, OnCall, day_and_time
from backend.landlord.choices import ON_CALL
from backend.landlord.hours import opening
from backend.landlord.service import value
from backend.languages.language import Language
from backend.policy.calendar import WorkingDayCalendar, calendar_for
from backend.policy.danger import emergency_numbers
from backend.policy.pack import PolicyPack

CalendarOf = Callable[[Session, PolicyPack], WorkingDayCalendar]

# Where words of danger were written: in a chat, on a page that sends them, or sent nowhere yet.
Place = Literal["chat", "page", "unsent"]

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


def of_the_pack(_session: Session, pack: PolicyPack) -> WorkingDayCalendar:
    """Give the calendar that the pack describes, without what was announced since."""
    return calendar_for(pack)


@dataclass(frozen=True)
class Voice:
    """The system's own lines, spoken for one landlord.

    `calendar` reads the working days as they stand; whoever makes the voice knows how.
    """

    pack: PolicyPack
    form_url: str = "/complaint"
    on_call: OnCall = NOBODY_ON_CALL
    calendar: CalendarOf = of_the_pack

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

    def attendance(self, session: Session, now: datetime) -> Attendance:
        """Find out who is there now, by the hours and days as they stand in this transaction."""
        calendar = self.calendar(session, self.pack)
        return Attendance(opening(session, self.pack), calendar, self._on_call(session), now)

    def availability(self, there: Attendance) -> str:
        """Tell the truth about when a person is there, as far as the landlord has said."""
        if not there.is_known:
            return there.hours.words
        if there.closes_at is not None:
            closes = f"{there.closes_at.astimezone(LONDON):%H:%M}"
            return self.line("open_now", closes=closes).text
        if there.opens_next is None:
            return self.line("closed_for_long", hours=there.hours.words).text
        when = day_and_time(there.opens_next, now=there.now)
        return self.line("closed_now", when=when, hours=there.hours.words).text

    def who_reads(
        self, there: Attendance, *, mailed: bool, attended: bool, place: Place = "chat"
    ) -> str:
        """Tell whether a person reads what speaks of danger, and whom to ring where nobody does.

        `mailed` says that staff are mailed about it, `attended` that one of them is in the chat.
        Hours that the landlord has not given are hours in which nobody is known to read.
        """
        call = there.on_call.phone or self.pack.contacts.phone
        if place == "unsent":
            return self.line("not_sent", call=call).text
        if attended or there.is_open:
            return self.line("staff_will_see").text
        away = "reads_nobody" if there.is_known else "reads_unknown"
        reads = self.line(away if place == "chat" else "reads_page").text
        name = "on_call_told" if mailed and there.on_call.is_mailed else "nobody_reads"
        return self.line(name, reads=reads, call=call).text

    def _on_call(self, session: Session) -> OnCall:
        """Give whom the managers have named on their own page, or whom the settings name."""
        kept = value(session, ON_CALL) or {}
        mailed = self.on_call.is_mailed or (self.on_call.can_mail and bool(kept.get("email")))
        phone = kept.get("phone") or self.on_call.phone
        return replace(self.on_call, is_mailed=mailed, phone=phone)


def with_payload(line: Line, payload: str) -> Line:
    """Give a line that also queues a wordless turn of the bot."""
    return replace(line, payload=payload)


@cache
def _lines() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(LINES.read_text(encoding="utf-8"))
    return loaded
