"""What was done about it before, told where another problem or the wish is asked for."""

import re
from datetime import date

from backend.intake.meant import without_hint
from backend.intake.volunteering import volunteered, words_beside
from backend.policy.reading import Answer
from backend.policy.reading.text import lowered
from backend.policy.reading.when import moments_in

MOST_WORDS = 20
MOST_WORDS_BESIDE = 3
TOLD = ("reported_before", "noticed_on", "on_behalf", "relationship")

_WISHES = re.compile(
    r"\b(want|wish|please|pls|need|like you|should|fix|mend|repair|replace|sorry|apolog\w*|send"
    r"|stop|compensat\w*|refund|explain|sort|look into|deal with|train|improve|make sure|get it"
    r"|put it)\b",
    re.IGNORECASE,
)
_ONE_MORE = re.compile(
    r"\b(also|too|as well|another|other|nobody|no ?one|never|ignor\w*|rude\w*|refus\w*|hung up|not"
    r"|\w+n.?t|no)\b",
    re.IGNORECASE,
)
_ONLY_WANTS = re.compile(r"\b(i|we) (just|only) want\b|\ball (i|we) want\b", re.IGNORECASE)
_UNSURE = re.compile(
    r"\b(i think|think|maybe|perhaps|about|around|roughly|or so|it was|or|some ?time|did|do"
    r"|did ?n.?t mean (it|to)|be|rude|already|just|again|letters?|notes?"
    r"|office|team)\b",
    re.IGNORECASE,
)


def retold(question: str, text: str, today: date) -> dict[str, Answer]:
    """Give what a message tells again, where it holds neither another problem nor a wish."""
    found = _told_again(question, text, today)
    if "reported_before" in found:  # the whole message is about that
        found["reported_before"] = Answer(found["reported_before"].value, text)
    return found


def _told_again(question: str, text: str, today: date) -> dict[str, Answer]:
    if question not in ("more_issues", "outcome") or len(text.split()) > MOST_WORDS:
        return {}
    rest = without_hint(text)
    told = volunteered(rest, today)
    if question == "more_issues":
        return _beside_no_problem(rest, told, today)
    if _WISHES.search(rest) or "outcome" in told:
        return {}
    found = {name: told[name] for name in TOLD if name in told}
    if "reported_before" in found:
        found.pop("noticed_on", None)  # the day of a call
    is_retold = "reported_before" in found or rest != text
    return found if is_retold and _words_left(rest, found, today) <= MOST_WORDS_BESIDE else {}


def _beside_no_problem(text: str, told: dict[str, Answer], today: date) -> dict[str, Answer]:
    if "outcome" in told and _ONLY_WANTS.search(text):
        found = {"outcome": told["outcome"]}
    elif "reported_before" in told and not _ONE_MORE.search(text):
        found = {"reported_before": told["reported_before"]}
    else:
        return {}
    return {} if _words_left(text, found, today) else found


def _words_left(text: str, found: dict[str, Answer], today: date) -> int:
    rest = text
    for answer in found.values():
        rest = rest.replace(answer.words, " ")
    for moment in reversed(moments_in(lowered(rest), today)):
        rest = rest[: moment.start] + " " + rest[moment.end :]
    return words_beside(_UNSURE.sub(" ", rest), found)
