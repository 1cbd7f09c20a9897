"""Questions that topics ask of their own inside the one form, and what hears the answer."""

from collections.abc import Callable, Mapping

from actions import adding, duplicates, meeting, next_stage, proving
from actions.asking import next_question
from actions.own_data import shorten
from actions.turn import Event, Turn

ASKED: Mapping[str, Callable[[Turn, str], list[Event]]] = {
    **dict.fromkeys(meeting.QUESTIONS, meeting.answer),
    **dict.fromkeys(adding.QUESTIONS, adding.answer),
    **dict.fromkeys(duplicates.QUESTIONS, duplicates.answer),
    **dict.fromkeys(proving.QUESTIONS, proving.answer),
    **dict.fromkeys(next_stage.QUESTIONS, next_stage.answer),
}


def still_open(turn: Turn, question: str) -> str | None:
    """Give the question to ask again; the next one where the case it names may not be told of."""
    if question in duplicates.QUESTIONS:
        return duplicates.before(turn, next_question(turn))
    return question


def after_the_account(turn: Turn, words: str, question: str | None) -> str | None:
    """Give the question that follows once it was told what went wrong, or what is wanted."""
    if shorten(turn, words):
        question = next_question(turn)
    return duplicates.before(turn, question)
