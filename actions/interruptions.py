"""Which typed messages may interrupt an open question instead of answering it, as data."""

import re

from actions.outright import asks_outright
from backend.intake.hearing import NEVER_A_QUESTION
from backend.intake.named import speaks_of_their_own, wants_change
from backend.intake.service import Intent
from backend.intake.volunteering import TELLING
from backend.policy import reading

# Measured with tests/dialogue/measure_interruptions.py (docs/decisions/0062).
SURE = 0.8
# Enough for the answer to a question that is sure to be one: no answer of theirs can be lost.
LIKELY = 0.5
SHORT = 10
VERY_SHORT = 4
LONGEST_QUESTION = 20

# Answered from the pack; only when put as a question, because "by post" and "compensation" are
# answers too.
ASKED = ("faq_", "check_status")
# Buttons that go on to the questions of a case.
TELLS_US = ("complain", "request_service", "report_asb")
# Acted on at any question.
WANTED = ("talk_to_person", "withdraw", "change_answer", "carry_on")
# Part of the story while the story is being told; an interruption at any other question.
WANTED_UNLESS_TELLING = (
    "escalate", "ask_adjustments", "emergency", "safeguarding", "meet_in_person", "add_to_case",
    "complain_about_handler", "ask_own_data",
)  # fmt: skip
# Manners, when there is nothing else in the message.
MANNERS = ("greet", "goodbye", "thank")
# Leaves a question open, in more words than the app's own list knows.
DECLINED = ("skip", "dont_know")
# At the check these send, where nothing in the words holds it back.
AGREED = ("send", "affirm")
# Here "I do not know" is an answer of its own, or no answer at all.
NEVER_DECLINED = ("reported_before", "permission", "on_behalf", "route_choice", "check")

_QUESTION = re.compile(
    r"\?|^\W*(so |and |but |sorry,? |ok(ay)?,? |wait,? )?(who|what|whats|when|where|why|which|how|"
    r"can|could|do|does|did|is|are|am|will|would|should|must)\b",
    re.IGNORECASE,
)

_NOT_YET = re.compile(
    r"\?|n.?t\b|\b(not|never|wait|hold|hang|before|until|but|except|apart|instead|later|also|add"
    r"|(?<!no )(?<!nothing to )change[sd]?|wrong|mistake|correct (the|my|it)"
    r"|to my (sister|brother|mum|dad|wife|husband|partner|friend|son|daughter|neighbour|mp))\b",
    re.IGNORECASE,
)
_RHETORICAL = re.compile(
    r"\bhow (the hell )?(should|would|am) i (supposed to |meant to )?know\b", re.IGNORECASE
)
_MANNERLY = re.compile(
    r"\b(h(i+|ello+|ey+|iya)|good ?(morning|afternoon|evening|night|bye)|morning|afternoon|evening"
    r"|thank\w*|thanx|thx|ta|cheers|(bye ?)+|see (you|ya)|ttfn|appreciate\w*)\b",
    re.IGNORECASE,
)
_MAYBE_MANNERLY = re.compile(
    r"\b(tnx|thnx|ty|cya|goodbye|see u|ciao|laters?|yo|sup|wotcha|greetings|(as)?salaa?m\w*|hola"
    r"|namaste|ta ?ra|take care|ok(ay)?|great|lovely|brilliant|perfect|nice|good|helpful|bless|mate"
    r"|love|alright|day|night)\b",
    re.IGNORECASE,
)


def is_mannerly(text: str) -> bool:
    """Tell whether words hold a greeting, thanks or a goodbye, also where they may be a name."""
    return _MANNERLY.search(text) is not None or _MAYBE_MANNERLY.search(text) is not None


def is_question(text: str) -> bool:
    """Tell whether words are put as a question that wants an answer."""
    return _QUESTION.search(text) is not None and not _RHETORICAL.search(text)


def may_interrupt(intent: Intent, text: str, question: str) -> bool:
    """Tell whether typed words may interrupt the open question."""
    if intent.name.startswith(ASKED) and reading.wants_post(text):
        return False  # a wish for letters, put politely
    if _is_never_an_answer(text, question) and intent.name.startswith(ASKED):
        return intent.confidence >= LIKELY
    if _puts_an_answer_right(intent, text):
        return True
    if intent.confidence < SURE or not asks_outright(intent.name, text, question):
        return False
    if intent.name.startswith(ASKED):
        return intent.words <= LONGEST_QUESTION and is_question(text)
    if intent.name in WANTED_UNLESS_TELLING:
        return intent.words <= SHORT and question not in (*TELLING, "adjustments")
    if intent.name in MANNERS:
        # A word or name that the bot has never seen is soon taken for a greeting.
        return intent.words <= VERY_SHORT and _MANNERLY.search(text) is not None
    if question == "outcome" and intent.name in ("talk_to_person", "change_answer"):
        return True  # however many words it takes
    return intent.name in WANTED and intent.words <= SHORT


def gives_up(intent: Intent) -> bool:
    """Tell whether a few words give up what was begun."""
    return intent.name == "withdraw" and intent.confidence >= SURE and intent.words <= SHORT


def _puts_an_answer_right(intent: Intent, text: str) -> bool:
    """Tell whether words speak of an answer of their own by its name."""
    return (
        intent.name == "change_answer"
        and intent.confidence >= LIKELY
        and wants_change(text)
        and speaks_of_their_own(text)
    )


def sends(intent: Intent, text: str) -> bool:
    """Tell whether words at the check send what was gathered, whatever words they are."""
    return (
        intent.name in AGREED
        and intent.confidence >= SURE
        and intent.words <= SHORT
        and not _NOT_YET.search(text)
    )


def _is_never_an_answer(text: str, question: str) -> bool:
    return question in set(NEVER_A_QUESTION) - {"more_issues"} and reading.is_question(text)


def leaves_open(intent: Intent, question: str) -> bool:
    """Tell whether typed words pass over the open question."""
    return (
        intent.name in DECLINED
        and intent.confidence >= SURE
        and intent.words <= SHORT
        and question not in NEVER_DECLINED
    )
