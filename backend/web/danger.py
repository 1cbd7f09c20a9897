"""What a page says at once about danger in the words that were typed into it."""

from typing import Any

from backend.conversations.watch import advice_on, calls_for_exit, risk_in
from backend.web.door import Door


def danger_in(door: Door, words: str, *, sent: bool = True) -> dict[str, Any]:
    """Give what danger.html and the layout need: the advice, and whether to offer a quick exit.

    `sent` says that the words were stored, so that staff are told of them.
    """
    risk = risk_in(words, door.voice)
    advice = None
    if risk is not None and risk.level != "threat":
        with door.database.read() as session:
            there = door.voice.attendance(session, door.clock())
        advice = advice_on(risk, door.voice, there, place="page" if sent else "unsent").text
    return {"danger": advice, "exit_this_page": calls_for_exit(words)}
