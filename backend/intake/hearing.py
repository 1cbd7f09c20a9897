"""Hearing one message of a resident: what it answers, what it changes, what to ask next."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from backend.intake import answers as reader
from backend.intake.questions import next_question, questions
from backend.intake.suggestion import is_settled, suggest
from backend.policy import danger, reading
from backend.policy.pack import PolicyPack
from backend.policy.reading import Answer, Problem

MISSES_BEFORE_A_PERSON = 2
# Where a message is long enough to hold answers to other questions too.
TELLING = ("issue", "more_issues", "noticed_on", "reported_before", "reported_result", "outcome")
# What a resident means even when the words could answer the open question.
ALWAYS_INTERRUPTS = ("talk_to_person", "emergency", "safeguarding", "withdraw")
# Questions that any words at all could answer: here a confident interruption wins.
OPEN = ("issue", *TELLING[1:], "represented_name", "safe_contact", "group_members", "full_name",
        "address", "adjustments", "relationship", "permission_evidence")  # fmt: skip

# Where danger is more than an answer: it is one more thing that went wrong.
ONLY_TELLING = ("noticed_on", "reported_before", "reported_result", "outcome")
# What the choice between a request and a complaint was offered on.
DECIDES_ROUTE = ("issue", "reported_before", "noticed_on")
# Where a question back is a question and never the answer.
NEVER_A_QUESTION = ("more_issues", "noticed_on", "reported_before", "reported_result", "outcome",
                    "represented_name", "safe_contact", "group_members", "full_name", "address",
                    "contact_details", "adjustments")  # fmt: skip

_CORRECTS = re.compile(
    r"^\W*(actually|sorry|no,? wait|wait|correction|i meant?|i made a mistake|i got that wrong)\b",
    re.IGNORECASE,
)
_WISH_ONLY = re.compile(
    r"\b(hi|hello|hey|please|thanks?( you)?|can|could|may|i|we|you|me|my|want(ed)?|would|like|d"
    r"|need|to|make|raise|log|lodge|file|put|in|start|register|submit|report|send|give|have|has|got"
    r"|wish|help|with|about|some(thing|one)?|formal(ly)?|new|an?|the|another|it|is|this|for|of|am|m|just"
    r"|complain(t|ts|ing)?"
    r"|issue|problem|request|service|repair|asked?|be|done|escalate|stage|two|2"
    r"|second|one|1|next|unhappy|not|happy|response|reply|answer|get|go|take|further|higher|do|how)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Say:
    """A response of the domain to say before the next question, with its arguments."""

    response: str
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Hearing:
    """The answers as they stand after a message, and what came of it."""

    answers: dict[str, dict[str, Any]]
    misses: dict[str, int]
    pack: PolicyPack
    today: date
    recorded: dict[str, Any] = field(default_factory=dict)
    cleared: list[str] = field(default_factory=list)
    said: list[Say] = field(default_factory=list)
    interrupted: bool = False

    def press(self, question: str | None, intent: str, entities: Mapping[str, str]) -> None:
        """Hear a pressed button."""
        match intent:
            case "change_answer" if entities.get("question") in questions():
                self._clear(entities["question"])
            case "answer" if question and self._choose(question, entities.get("value", "")):
                pass
            case "send" if question == "check":
                self._record("check", Answer(value="send", words=""))
            case "skip" | "dont_know" if question:
                self._leave_open(question, intent)
            case _:
                self.interrupted = question is not None

    def open_with(self, text: str, *, wants_complaint: bool) -> None:
        """Hear the words that began it: an account of what went wrong, or only the wish."""
        if wants_complaint:
            self.answers["wants_complaint"] = {"value": True, "words": text}
        if "issue" in self.answers:
            return
        if says_something(text):
            self._take("issue", text)
        elif text:
            self.answers["opening"] = {"value": text, "words": text}

    def answer(self, question: str, text: str, *, intent: str | None) -> None:
        """Hear typed words while a question is open."""
        left = reading.read_skip(text)
        if intent in ALWAYS_INTERRUPTS or (intent and question in OPEN):
            self.interrupted = True
        elif left:
            self._leave_open(question, left)
        elif question in ONLY_TELLING and speaks_of_danger(text):
            self._add_issue(Answer(text, text))
        elif (question == "check" or _CORRECTS.match(text)) and self._correct(question, text):
            pass
        elif question in NEVER_A_QUESTION and reading.is_question(text):
            self._say("utter_why_asked", why=questions()[question].why)
        elif not self._take(question, text):
            self._missed(question, intent)

    @property
    def offers_choice(self) -> bool:
        """Whether the rules leave a choice that the resident makes."""
        return (
            is_settled(self.answers)
            and suggest(self.answers, pack=self.pack, today=self.today).offers_choice
        )

    @property
    def next_question(self) -> str | None:
        """The question to ask now, None when everything is answered."""
        return next_question(self.answers, offers_choice=self.offers_choice)

    def _take(self, question: str, text: str) -> bool:
        found = reader.read(question, text, self.today)
        if isinstance(found, Problem | reader.NotTaken):
            self._say(f"utter_problem_{found.name}")
            self._count_miss(question)
            return True
        if found is None:
            return False
        if question == "more_issues" and found.value != "no":
            self._add_issue(found)
        else:
            self._record(question, found)
        if question == "contact_details" and "post" in found.value and not self._has_address():
            self._say("utter_problem_no_address")
            self.answers.pop("address", None)  # asked again, once
        if question in TELLING:
            self._note_volunteered(question, text)
        return True

    def _has_address(self) -> bool:
        return bool(self.answers.get("address", {}).get("value"))

    def _note_volunteered(self, question: str, text: str) -> None:
        noted = []
        for name, found in reading.volunteered(text, self.today).items():
            if name != question and name in questions() and self._is_open(name):
                self._record(name, found)
                noted.append(questions()[name].label[0].lower() + questions()[name].label[1:])
        if noted:
            self._say("utter_noted_upfront", what=_listed(noted))
        elif question == "issue":
            self._say("utter_noted")

    def _is_open(self, question: str) -> bool:
        """Tell whether nothing is known yet: not asked, skipped, or answered "I do not know"."""
        answer = self.answers.get(question)
        return answer is None or "state" in answer or answer["value"] == "unknown"

    def _correct(self, question: str, text: str) -> bool:
        """Change earlier answers that the words correct; the open question stays open."""
        told = _CORRECTS.sub("", text, count=1).strip(" ,.:-")
        changed = [
            (name, found)
            for name, found in reading.volunteered(told, self.today).items()
            if name in self.answers and name != question and name in questions()
        ]
        for name, found in changed:
            self._record(name, found)
            if name in DECIDES_ROUTE:
                self.answers.pop("route_choice", None)
            self._say("utter_changed", label=questions()[name].label.lower())
        return bool(changed)

    def _choose(self, question: str, value: str) -> bool:
        found = reader.chosen(question, value)
        if found:
            self._record(question, found)
        return found is not None

    def _add_issue(self, found: Answer) -> None:
        issues = [*(self.answers.get("issue", {}).get("value") or ()), str(found.value)]
        self._record("issue", Answer(value=issues, words="\n\n".join(issues)))
        self._say("utter_noted")

    def _leave_open(self, question: str, how: str) -> None:
        left = reader.left_open(question, how)
        if left is None:
            self._say("utter_problem_essential")
            self._count_miss(question)
        else:
            self.answers[question] = dict(left)
            self.recorded[question] = how

    def _missed(self, question: str, intent: str | None) -> None:
        if intent:
            self.interrupted = True
            return
        self._say("utter_problem_not_understood")
        self._count_miss(question)

    def _count_miss(self, question: str) -> None:
        self.misses[question] = self.misses.get(question, 0) + 1
        if self.misses[question] >= MISSES_BEFORE_A_PERSON:
            self._say("utter_offer_person")

    def _clear(self, question: str) -> None:
        self.answers.pop(question, None)
        self.answers.pop("check", None)
        if question == "issue":
            self.answers.pop("more_issues", None)
        if question in DECIDES_ROUTE:
            self.answers.pop("route_choice", None)
        self.cleared.append(question)

    def _record(self, question: str, found: Answer) -> None:
        self.answers[question] = {"value": found.value, "words": found.words}
        self.recorded[question] = found.value
        self.misses.pop(question, None)

    def _say(self, response: str, **arguments: str) -> None:
        self.said.append(Say(response, arguments))


def says_something(text: str) -> bool:
    """Tell whether words hold more than the wish to complain or to ask for something."""
    return len(_LETTERS.findall(_WISH_ONLY.sub("", text))) >= 4


def speaks_of_danger(text: str) -> bool:
    """Tell whether words speak of danger, and not only of a hazard."""
    return any(found.level == "danger" for found in danger.recognise(text))


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
