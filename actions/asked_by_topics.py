"""Questions that topics ask of their own inside the one form, and what hears the answer."""

from collections.abc import Callable, Mapping

from actions import adding, duplicates, meeting
from actions.turn import Event, Turn

ASKED: Mapping[str, Callable[[Turn, str], list[Event]]] = {
    **dict.fromkeys(meeting.QUESTIONS, meeting.answer),
    **dict.fromkeys(adding.QUESTIONS, adding.answer),
    **dict.fromkeys(duplicates.QUESTIONS, duplicates.answer),
}
