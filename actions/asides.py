"""Questions about the questions: whether to carry on, which answer to change, whether to stop."""

from actions.asking import PAUSED, ask, next_question, recorded, speak, told
from actions.interruptions import may_interrupt
from actions.turn import Event, Turn
from backend.intake import service
from backend.intake.questions import Row
from backend.policy.reading import read_yes_no

WHICH_ANSWER = "which_answer"
STOP = "stop"
ASIDES = (PAUSED, WHICH_ANSWER, STOP)

# Buttons that go on to the open question.
GOES_ON = ("carry_on", "answer", "skip", "dont_know", "complain", "request_service", "report_asb")


def aside(turn: Turn, question: str) -> list[Event]:
    """Answer what was said to an aside; an empty list lets the rules answer."""
    named = _named_answer(turn) if question == WHICH_ANSWER else None
    if named:
        heard = told(turn, "", payload={"intent": "change_answer", "question": named})
        speak(turn, heard.said)
        return [*recorded(heard), *ask(turn, heard.next_question)]
    if _is_for_the_rules(turn, question):
        return []
    turn.say("utter_carry_on")
    return ask(turn, next_question(turn))


def rows(turn: Turn) -> tuple[Row, ...]:
    """Give the answers so far, a line each."""
    with turn.context.database.read() as session:
        return service.summary(
            session, turn.conversation_id, rulebook=turn.context.rulebook, now=turn.now
        )


def _is_for_the_rules(turn: Turn, question: str) -> bool:
    if turn.pressed:
        return turn.pressed["intent"] not in GOES_ON
    if question == STOP:
        agreed = turn.intent.name == "affirm" and read_yes_no(turn.text) == "yes"
        return agreed or turn.intent.name == "withdraw"
    return turn.intent.name != "carry_on" and may_interrupt(turn.intent, turn.text, question)


def _named_answer(turn: Turn) -> str | None:
    """Give the question that a button or some words name, among those answered."""
    if turn.pressed:
        return turn.pressed.get("question")
    told_words = set(turn.text.lower().split())
    return next(
        (row.question for row in rows(turn) if told_words & _key_words(row.label)),
        None,
    )


def _key_words(label: str) -> set[str]:
    return {word for word in label.lower().split() if len(word) > 3} - {"your", "with", "this"}
