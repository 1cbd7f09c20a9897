"""Showing the answers before they are sent, with a way to change each."""

import json

from actions.asides import rows
from actions.spoken import Spoken
from actions.turn import Event, Turn
from backend.intake import service
from backend.intake.questions import Row

# The card shows every answer whole; the text beside it must fit a message.
LONGEST_SHOWN = 800

SEND = {"title": "Send my answers", "payload": "/send"}
CARRY_ON = {"title": "None of them, carry on", "payload": "/carry_on"}


class AskCheck(Spoken):
    """Shows the whole summary, as a card and in words, and asks whether to send it."""

    called = "action_ask_check"

    def act(self, turn: Turn) -> list[Event]:
        """Show the summary."""
        lines = rows(turn)
        summary = _in_words(lines)
        card = {
            "kind": "summary",
            "in_words": summary,
            "rows": [
                {"label": row.label, "answer": row.answer, "change_value": _change(row)}
                for row in lines
            ],
        }
        buttons = [SEND, *(_button(f"Change: {row.label}", row) for row in lines)]
        turn.say_with("utter_check", buttons=buttons, card=card, summary=summary)
        return []


class AskWhichAnswer(Spoken):
    """Asks which answer to change, with a button for each."""

    called = "action_ask_which_answer"

    def act(self, turn: Turn) -> list[Event]:
        """Show the buttons."""
        buttons = [*(_button(row.label, row) for row in rows(turn)), CARRY_ON]
        turn.say_with("utter_ask_which", buttons=buttons)
        return []


def sent_reference(turn: Turn) -> str:
    """Give the reference of what this conversation sent last."""
    with turn.context.database.write() as session:
        return service.send(
            session, turn.conversation_id, rulebook=turn.context.rulebook, now=turn.now
        ).reference


def _in_words(lines: tuple[Row, ...]) -> str:
    return "\n".join(f"{row.label}: {_short(row.answer)}" for row in lines)


def _short(answer: str) -> str:
    return answer if len(answer) <= LONGEST_SHOWN else f"{answer[:LONGEST_SHOWN].rstrip()} …"


def _button(title: str, row: Row) -> dict[str, str]:
    return {"title": title, "payload": _change(row)}


def _change(row: Row) -> str:
    return f"/change_answer{json.dumps({'question': row.question})}"
