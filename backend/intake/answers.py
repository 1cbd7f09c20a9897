"""Reading one answer out of a resident's words, for each question of an intake."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from backend.intake.announced import announced
from backend.intake.day_put_right import day_put_right
from backend.intake.ending import after_the_end
from backend.intake.for_whom import read_their_name
from backend.intake.meant import is_nonsense, without_hint
from backend.intake.questions import questions
from backend.intake.told_before import told_before
from backend.policy import reading
from backend.policy.reading import Answer, Problem
from backend.policy.reading.address import said_of_address


@dataclass(frozen=True)
class NotTaken:
    """Why words are no answer to a question, whatever else they say."""

    name: Literal[
        "empty_issue", "no_contact", "which_issue", "picture", "nonsense", "no_address", "what"
    ]


Read = Answer | Problem | NotTaken | None

# Questions that any words could answer.
IN_ANY_WORDS = (
    "issue",
    "more_issues",
    "noticed_on",
    "reported_before",
    "reported_result",
    "outcome",
    "represented_name",
    "permission_evidence",
    "safe_contact",
    "group_members",
    "relationship",
    "full_name",
    "address",
    "adjustments",
)
# Where "yes" says that there is something and not what.
ASK_WHAT = ("reported_result", "outcome", "adjustments", "safe_contact", "group_members")
MOST_WORDS_OF_A_YES = 3
NAMES = ("represented_name", "full_name", "group_members", "address", "safe_contact")
# Recorded for whoever writes it in place of a name.
ANONYMOUS = "Anonymous"

_LETTERS = re.compile(r"[^\W\d_]{2,}")
# A file's name, what a page pastes for a picture, or the picture itself, and nothing said about it.
_PICTURE = re.compile(
    r"\W*(data:image/\S+|(https?://)?\S+\.(jpe?g|png|gif|heic|webp|bmp|mp4|mov)"
    r"|[\[(<](photo|image|picture|video|attachment|img|gif)\b[^\])>]*[\])>])\W*",
    re.IGNORECASE,
)
# Words for a time that names no day: "when I moved in", "ages".
_OF_TIME = re.compile(
    r"\b(since|when|whenever|ago|age|ages|before|after|during|while|whilst|start\w*|began"
    r"|beg[iu]n\w*"
    r"|always|forever|eternity|decades?|years?|yrs?|months?|mths?|weeks?|wks?|days?|hours?|time"
    r"|times"
    r"|to(day|night)|yesterday|last|first|second|third|still|ongoing|going|ever|now|then|until"
    r"|till|from"
    r"|for|long|recent\w*|just|earlier|late\w*|early|soon|night\w*|morning\w*|evening\w*|weekend\w*"
    r"|spring|summer|autumn|winter|christmas|xmas|easter|eid|diwali|ramadan|new year|lockdown|covid"
    r"|birthday|moved|once|twice|often|continu\w*|constant\w*|keeps?|every|every\w+|various"
    r"|different"
    r"|on and off|off and on|depends|not sure|around|about|roughly|back in|old|new|never)\b|\d",
    re.IGNORECASE,
)
_SPEAKS_FOR = re.compile(
    r"\b(he|she|they)( has| have|.?s)? (asked|wants?|told|said) (me|us)\b"
    r"|\bmy (mum|mom|mother|dad|father|nan|gran|grandad|son|daughter|sister|brother|parent|friend"
    r"|neighbour|uncle|aunt(ie)?)(.?s)? (flat|house|home|place|bungalow|tenancy)\b",
    re.IGNORECASE,
)
_REACHED_AT = re.compile(r"\S+@\S+|\+?\(?\d[\d\s().\-]{7,}\d")
_LEFT_OVER = re.compile(
    r"(\s|[,;:.\-]|\b(and|my|our|the|is|are|on|at|me|or|e-?mail|phone|mobile|mob|tel|number"
    r"|ring|call|text"
    r"|contact|reach)\b)+$",
    re.IGNORECASE,
)
_SEND = re.compile(
    r"(?!\W*is\b)(?=.*\b(yes|yeah|yep|send|submit|ok|okay|correct|right|good|fine|go ahead)\b)\W*"
    r"((yes|yeah|yep|send|submit|ok|okay|correct|right|good|fine|go|ahead|it|that|that.?s|this"
    r"|is|all"
    r"|looks|everything|please|thanks?|you|can|now|off|my|the|complaint|request)\b\W*)+",
    re.IGNORECASE,
)
# "I am deaf" begins like a yes, and is the answer.
_ONLY_YES = re.compile(
    r"\W*((oh|well|um|er)\W+)?(yes|yeah|yea|yep|yup|ya|aye|y|yh|ok|okay|sure|definitely|absolutely"
    r"|certainly|of course|i (do|have|am|did|would)|there (is|are|was|were))"
    r"(\W+(please|thanks|thank you|i (do|have|am|did|would)|there (is|are|was|were)|mate|indeed))*"
    r"\W*|\W*[👍✅👌]\W*",
    re.IGNORECASE,
)
# What wishes nothing, and answers another question where it does.
_NO_WISH = re.compile(
    r"\W*(me|my ?self|us|him|her|you|it|(just )?for me|tenant|email|phone|text|post)\W*",
    re.IGNORECASE,
)
# "I am her daughter" and "she is a tenant" begin like a yes, and are none.
_WHO_WRITES = re.compile(
    r"\W*(i.?( a)?m|(she|he|they)( is| are|.?s|.?re)) (just )?(her|his|their|the|a|an|mum.?s|your) "
    r"(?!legal|guardian|parent|attorney|deputy|executor|next of kin)[\w -]{1,40}\W*",
    re.IGNORECASE,
)
# Whoever leaves it to us gets what the rules suggest.
_DOES_NOT_MIND = re.compile(
    r"\b((do ?n.?t|do not|dont) (really )?(mind|care|know|bothered)|not (bothered|fussed|sure)"
    r"|no (preference|idea)|you (choose|decide|pick|tell me|know best)|up to you|your (choice|call)"
    r"|either( one)?|which ?ever|any of them|does ?n.?t matter|as you (like|think|say)"
    r"|both)\b",
    re.IGNORECASE,
)
# Displeasure at the choice itself makes it a complaint, whatever it is called.
_IS_UNHAPPY = re.compile(
    r"\b(not (at all |very |really )?(happy|satisfied|good enough)|unhappy|dissatisfied|disgust\w*"
    r"|unacceptable|above you|your (boss|manager)|take (it|this) (further|higher))\b",
    re.IGNORECASE,
)
_NOT_A_COMPLAINT = re.compile(
    r"\b(no|not|(don.?t|do not) (want|wish))( (a|to|make|log|raise|any|formal|as))* complain",
    re.IGNORECASE,
)


def read(question: str, text: str, today: date) -> Read:
    """Give the answer to a question in some words, a problem with them, or None."""
    if _PICTURE.fullmatch(text):
        return NotTaken("picture")
    if question in IN_ANY_WORDS and is_nonsense(text, name=question in NAMES):
        return NotTaken("nonsense")
    if question in ASK_WHAT and _is_only_yes(text):
        return NotTaken("what")
    return _READERS.get(question, _words)(text, today)


def chosen(question: str, value: str, today: date) -> Answer | None:
    """Give the answer that a pressed button stands for."""
    options, choices = questions()[question].options, questions()[question].choices
    if value in options:
        return Answer(value=value, words=options[value])
    if value in choices:
        found = read(question, choices[value], today)
        return found if isinstance(found, Answer) else None
    return Answer(value=value, words=value) if question == "check" else None


def left_open(question: str, how: str) -> Mapping[str, Any] | None:
    """Give the record of a skipped question, None when it has to be answered."""
    if question == "permission" and how == "dont_know":
        return {"value": "unsure", "words": questions()[question].options["unsure"]}
    if questions()[question].essential or question in ("check", "route_choice"):
        return None
    if question == "more_issues":
        return {"value": "no", "words": ""}
    return {"value": None, "words": "", "state": how}


def _is_only_yes(text: str) -> bool:
    return _ONLY_YES.fullmatch(text) is not None


def _words(text: str, _today: date) -> Read:
    return Answer(value=text, words=text) if _LETTERS.search(text) else None


def _issue(text: str, _today: date) -> Read:
    if not _LETTERS.search(text):
        return NotTaken("empty_issue")
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return Answer(value=announced(text) if len(paragraphs) < 2 else paragraphs, words=text)


def _more(text: str, today: date) -> Read:
    if reading.says_nothing(text, about="no_more") or after_the_end(text) is not None:
        return Answer(value="no", words=text)
    if len(text.split()) <= 3 and reading.read_yes_no(text) == "yes":
        return NotTaken("which_issue")
    return _words(text, today)


def _when(text: str, today: date) -> Read:
    found = day_put_right(text, today) or reading.read_when(text, today)
    if found or reading.is_only_rude(text) or not _OF_TIME.search(text):
        return found
    return _words(text, today)


def _reported(text: str, _today: date) -> Read:
    found = reading.read_reported(text)
    value = found.value if found else told_before(text)
    return Answer(value=value, words=text) if value else None


def _outcome(text: str, today: date) -> Read:
    return None if _NO_WISH.fullmatch(text) else _words(text, today)


def _behalf(text: str, today: date) -> Read:
    if _SPEAKS_FOR.search(text):
        return Answer(value="other", words=text)
    found = reading.read_behalf(text)
    return Answer(value=found.value, words=text) if found else None


def _permission(text: str, _today: date) -> Read:
    found = reading.read_permission(text)
    if found is None or (found.value == "yes" and _WHO_WRITES.fullmatch(text)):
        return None
    return Answer(value=found.value, words=text)


def _evidence(text: str, today: date) -> Read:
    found = reading.read_evidence(text)
    return found or (Answer(value="other", words=text) if _words(text, today) else None)


def _relationship(text: str, today: date) -> Read:
    found = reading.read_relationship(text)
    if found is None and _names_no_link(text):
        return None
    return found or (Answer(value="other", words=text) if _words(text, today) else None)


def _names_no_link(text: str) -> bool:
    """Tell whether a word or two are a yes, a no or a way to be contacted."""
    is_short = len(text.split()) <= MOST_WORDS_OF_A_YES
    return is_short and bool(reading.read_yes_no(text) or reading.read_preferred(text))


def _name(text: str, _today: date) -> Read:
    return read_their_name(without_hint(text).strip(" ,.;:-"))


def _own_name(text: str, _today: date) -> Read:
    if re.search(r"\banonym", text, re.IGNORECASE):
        return Answer(value=ANONYMOUS, words=text)
    return reading.read_name(without_hint(text).strip(" ,;:-"))


def _address(text: str, _today: date) -> Read:
    if reading.wants_post(text) and not gives_a_street(text):
        return NotTaken("no_address")
    return reading.read_address(without_contact(text)) if _LETTERS.search(text) else None


def without_contact(text: str) -> str:
    """Give the words without an email address or phone number, and what only leads to one."""
    if not isinstance(reading.read_contact(text), Answer):
        return text
    return _LEFT_OVER.sub("", _REACHED_AT.sub(" ", text)).strip(" ,.;:-")


def _contact(text: str, _today: date) -> Read:
    found = reading.read_contact(text)
    if isinstance(found, Answer):
        name = reading.read_name(text)
        gives_more = gives_a_street(without_contact(text)) or (name and str(name.value).istitle())
        return (reading.ways_alone(text) or found) if gives_more else found
    if reading.wants_post(text) or gives_a_street(text):
        return Answer(value={"post": "By post"}, words=text)
    return found or NotTaken("no_contact")


def gives_a_street(text: str) -> bool:
    """Tell whether words hold a postal address, with its postcode or its house number."""
    found = reading.read_address(text)
    if not isinstance(found, Answer):
        return False
    return bool(found.value["postcode"]) or said_of_address(f"I live at {text}") is not None


def _preferred(text: str, _today: date) -> Read:
    return reading.read_preferred(text)


def _adjustments(text: str, today: date) -> Read:
    if reading.says_nothing(text, about="no_need"):
        return Answer(value=None, words=text)
    return _words(text, today)


def _check(text: str, _today: date) -> Read:
    return Answer(value="send", words=text) if _SEND.fullmatch(text) else None


def _route(text: str, _today: date) -> Read:
    if _NOT_A_COMPLAINT.search(text) or _DOES_NOT_MIND.search(text):
        return Answer(value="as_suggested", words=text)
    if re.search(r"\bcomplain", text, re.IGNORECASE) or _IS_UNHAPPY.search(text):
        return Answer(value="complaint", words=text)
    if re.search(r"\b(service )?request|suggest|^\W*(ok|yes|fine)", text, re.IGNORECASE):
        return Answer(value="as_suggested", words=text)
    return None


_READERS: Mapping[str, Callable[[str, date], Read]] = {
    "issue": _issue,
    "more_issues": _more,
    "noticed_on": _when,
    "reported_before": _reported,
    "outcome": _outcome,
    "route_choice": _route,
    "on_behalf": _behalf,
    "permission": _permission,
    "permission_evidence": _evidence,
    "relationship": _relationship,
    "represented_name": _name,
    "full_name": _own_name,
    "address": _address,
    "contact_details": _contact,
    "preferred_contact": _preferred,
    "adjustments": _adjustments,
    "check": _check,
}
