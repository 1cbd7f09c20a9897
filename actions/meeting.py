"""Meeting somebody in person: where and when suits is put down, and a person agrees on it."""

import re

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.asking import STOPPING, ask, next_question, recorded, speak, told
from actions.interruptions import SURE, TELLS_US, may_interrupt
from actions.topic import Topic
from actions.trouble import hazards_in, tells_of_a_fault
from actions.turn import FORM, Event, Turn
from backend.intake import service
from backend.intake.service import Heard
from backend.policy.reading import read_skip
from backend.tasks import service as tasks
from backend.tasks.models import Task

PLACE, WHERE, WHEN, CONTACT = "meeting_place", "meeting_where", "meeting_time", "meeting_contact"
QUESTIONS = (PLACE, WHERE, WHEN, CONTACT)
ELSEWHERE = "somewhere_else"

_PLACES = re.compile(
    r"\b(my|our|your|the) (home|house|flat|place|office|reception|bungalow)\b|\bhome visit\b"
    r"|\b(come|comes|coming|pop|call|visit) (round|over|out|in)\b|\bcome to (me|us|you)\b"
    r"|\bvisit (me|us)\b|\bat home\b",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(morning|afternoon|evening|lunchtime)s?\b"
    r"|\btomorrow\b|\bnext week\b|\bany ?(time|day)\b|\b(after|before) \d",
    re.IGNORECASE,
)
_NOT_WANTED = re.compile(
    r"^\W*(no\W+)?(thanks?\W+)?(forget (it|that)|never ?mind|cancel|leave it|don.?t bother)\b"
    r"|\b(don.?t|do not) (want|need) (to meet|a meeting|anyone)\b|\bchanged my mind\b",
    re.IGNORECASE,
)
_NO = re.compile(r"^\W*(no|nah|nope)(\W+(thanks?|thank you|ta))?\W*$", re.IGNORECASE)


class Meet(Topic):
    """Puts the wish down at once; what is still missing is asked only outside the questions."""

    called = "action_meet"

    def tell(self, turn: Turn) -> list[Event]:
        """Note it, begin to ask, or tell what was noted."""
        if turn.question == STOPPING:
            return _conclude(turn)
        if _asks_for_a_repair(turn):
            if not turn.in_form:
                return [FollowupAction(FORM)]
            heard = _taken_down(turn)
            if heard:
                speak(turn, heard.said)
                return recorded(heard)
        _note(turn, words=turn.text, place=_said(_PLACES, turn), wanted=_said(_TIMES, turn))
        if turn.in_form:
            turn.say("utter_meeting_noted_in_form")
            return []
        return [SlotSet("requested_slot", _missing(turn)), FollowupAction(FORM)]


def answer(turn: Turn, question: str) -> list[Event]:
    """Hear where, when or how to be reached; an empty list lets the rules answer."""
    if turn.pressed and turn.pressed["intent"] in TELLS_US:
        return ask(turn, next_question(turn))
    if turn.text and _stops(turn, question):
        return _take_back(turn)
    if _is_for_the_rules(turn, question):
        return []
    heard = _taken_down(turn) if _asks_for_a_repair(turn) else None
    if heard:
        speak(turn, heard.said)
        return [*recorded(heard), *ask(turn, heard.next_question)]
    said = _answered(turn)
    if question == PLACE and said == ELSEWHERE:
        return ask(turn, WHERE)
    _keep(turn, question, said.replace("_", " "))
    following = _missing(turn, after=question)
    if following:
        return ask(turn, following)
    # The form may not end by itself here: its end sends the answers.
    return [*ask(turn, STOPPING), FollowupAction(Meet.called)]


def _asks_for_a_repair(turn: Turn) -> bool:
    """Tell whether it is rather a repair: "can someone come and look at my boiler"."""
    return bool(hazards_in(turn.text)) or tells_of_a_fault(turn)


def _taken_down(turn: Turn) -> Heard | None:
    """Take down what went wrong, or one thing more; None where it is neither."""
    with turn.context.database.read() as session:
        latest = service.latest(session, turn.conversation_id)
    if latest is None or latest.state != "open" or "issue" not in latest.answers:
        return told(turn, turn.text)
    heard = told(turn, turn.text, question="more_issues")
    return heard if "issue" in heard.recorded else None


def _is_for_the_rules(turn: Turn, question: str) -> bool:
    if turn.pressed:
        return turn.pressed["intent"] not in ("answer", "skip", "dont_know")
    return turn.intent.name != "meet_in_person" and may_interrupt(turn.intent, turn.text, question)


def _stops(turn: Turn, question: str) -> bool:
    if _NOT_WANTED.search(turn.text) or (question == PLACE and _NO.search(turn.text)):
        return True
    return turn.intent.name == "withdraw" and turn.intent.confidence >= SURE


def _answered(turn: Turn) -> str:
    if turn.pressed:
        return turn.value
    return "" if read_skip(turn.text) or _NO.search(turn.text) else turn.text


def _keep(turn: Turn, question: str, said: str) -> None:
    if question in (PLACE, WHERE):
        _note(turn, place=said)
    elif question == WHEN:
        _note(turn, wanted=said)
    else:
        _note(turn, words=said)


def _missing(turn: Turn, after: str = "") -> str | None:
    """Give what is still to be asked, each at most once."""
    task = _task(turn)
    asked = {"": 0, PLACE: 1, WHERE: 1, WHEN: 2, CONTACT: 3}[after]
    if asked < 1 and not (task and task.place):
        return PLACE
    if asked < 2 and not (task and task.wanted):
        return WHEN
    return CONTACT if asked < 3 and not _is_reachable(turn) else None


def _conclude(turn: Turn) -> list[Event]:
    task = _task(turn)
    if task is None:
        turn.say("utter_meeting_dropped")
    else:
        turn.say("utter_meeting_noted")
        _say_what_was_asked(turn, task)
        turn.say("utter_meeting_next")
    return [SlotSet("requested_slot", None), ActiveLoop(None)]


def _say_what_was_asked(turn: Turn, task: Task) -> None:
    if task.place and task.place == task.wanted:
        turn.say("utter_meeting_asked", words=task.place)
        return
    if task.place:
        turn.say("utter_meeting_place", place=task.place)
    if task.wanted:
        turn.say("utter_meeting_time", wanted=task.wanted)


def _take_back(turn: Turn) -> list[Event]:
    with turn.context.database.write() as session:
        task = tasks.open_of(session, tasks.MEETING, conversation_id=turn.conversation_id)
        if task:
            tasks.take_back(task, now=turn.now)
    return [*ask(turn, STOPPING), FollowupAction(Meet.called)]


def _note(turn: Turn, *, words: str = "", place: str = "", wanted: str = "") -> None:
    with turn.context.database.write() as session:
        task = tasks.open_of(session, tasks.MEETING, conversation_id=turn.conversation_id)
        if task is None:
            task = tasks.add(
                session, tasks.MEETING, conversation_id=turn.conversation_id, now=turn.now
            )
        for said in (words, _adjustments(turn)):
            tasks.tell_more(task, words=said)
        tasks.tell_more(task, place=place, wanted=wanted)


def _task(turn: Turn) -> Task | None:
    with turn.context.database.read() as session:
        return tasks.open_of(session, tasks.MEETING, conversation_id=turn.conversation_id)


def _adjustments(turn: Turn) -> str:
    """Give what the resident has said makes things hard for them, for whoever arranges it."""
    return str(_known(turn).get("adjustments", {}).get("value") or "")


def _is_reachable(turn: Turn) -> bool:
    return bool(_known(turn).get("contact_details", {}).get("value"))


def _known(turn: Turn) -> dict[str, dict[str, object]]:
    with turn.context.database.read() as session:
        latest = service.latest(session, turn.conversation_id)
    return latest.answers if latest else {}


def _said(what: re.Pattern[str], turn: Turn) -> str:
    """Give the words themselves where they say it already."""
    return turn.text if what.search(turn.text) else ""
