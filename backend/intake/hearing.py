"""Hearing one message of a resident: what it answers, what it changes, what to ask next."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from backend.intake import answers as reader
from backend.intake import ladder, outcomes
from backend.intake.acknowledging import acknowledged
from backend.intake.echo import in_words, references
from backend.intake.meant import says_it_was_said
from backend.intake.merging import merged
from backend.intake.named import in_its_place, named, speaks_of_their_own, wants_change
from backend.intake.questions import next_question, questions, value_of
from backend.intake.record import DECIDES_ROUTE, Record
from backend.intake.say import Say
from backend.intake.suggestion import offers_choice
from backend.intake.volunteering import (
    DETAILS,
    TELLING,
    bare,
    given_before,
    given_beside,
    given_elsewhere,
    volunteered,
    words_beside,
)
from backend.policy import danger, reading
from backend.policy.pack import PolicyPack
from backend.policy.reading import Answer, Problem
from backend.policy.triage import triage

# What a resident means even when the words could answer the open question.
ALWAYS_INTERRUPTS = ("talk_to_person", "emergency", "safeguarding", "withdraw", "meet_in_person")
# Questions that any words at all could answer: here a confident interruption wins.
OPEN = ("issue", *TELLING[1:], "represented_name", "safe_contact", "group_members", "full_name",
        "address", "adjustments", "relationship", "permission_evidence")  # fmt: skip

# Where danger is more than an answer: it is one more thing that went wrong.
ONLY_TELLING = ("noticed_on", "reported_before", "reported_result", "outcome")
# Where a question back is a question and never the answer.
NEVER_A_QUESTION = ("more_issues", "noticed_on", "reported_before", "reported_result", "outcome",
                    "represented_name", "safe_contact", "group_members", "full_name", "address",
                    "contact_details", "adjustments")  # fmt: skip
# Where a correction may be one sentence of a whole account.
ACCOUNTS = ("issue", "more_issues")
# With more words beside the new answer, these are answered with it: "sorry for the three weeks".
MOST_WORDS_BESIDE_A_CHANGE = {**dict.fromkeys(TELLING, 1), **dict.fromkeys(ACCOUNTS, 3)}
SHORT = 7
LONGEST_CORRECTION = 20
# An account said before, that the question what went wrong may look back to.
FEWEST_WORDS_OF_AN_ACCOUNT = 5

_CORRECTS = re.compile(
    r"^\W*(oh,? )?(actually|sorry|no,? wait|wait|correction|i meant?|i made a mistake"
    r"|i got that wrong)\b",
    re.IGNORECASE,
)
_WISH_ONLY = re.compile(
    r"\b(hi|hello|hey|please|thanks?( you)?|can|could|may|i|we|you|me|my|want(ed)?|would|like|d"
    r"|need|to|make|raise|log|lodge|file|put|in|start|register|submit|report|send|give|have|has|got"
    r"|wish|help|with|about|some(thing|one)?|formal(ly)?|new|an?|the|another|it|is|this"
    r"|for|of|am|m|just"
    r"|complain(t|ts|ing)?"
    r"|issue|problem|request|service|repair|asked?|be|done|escalate|stage|two|2"
    r"|second|one|1|next|unhappy|not|happy|response|reply|answer|get|go|take|further"
    r"|higher|do|how)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(kw_only=True)
class Hearing(Record):
    """The answers as they stand after a message, and what came of it.

    `earlier` gives what the resident typed before this message, newest first.
    """

    pack: PolicyPack
    today: date
    earlier: Callable[[], Iterable[str]] = tuple
    interrupted: bool = False
    _read: dict[str, dict[str, Answer]] = field(default_factory=dict)

    def press(self, question: str | None, intent: str, entities: Mapping[str, str]) -> None:
        """Hear a pressed button."""
        match intent:
            case "change_answer" if entities.get("question") in questions():
                self.clear(entities["question"])
            case "answer" if question and self._choose(question, entities.get("value", "")):
                pass
            case "send" if question == "check":
                self.record("check", Answer(value="send", words=""))
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
        if intent in ALWAYS_INTERRUPTS:
            self.interrupted = True
        elif self._changes(question, text) or self._corrects(question, text):
            pass
        elif intent and question in OPEN:
            self.interrupted = True
        elif left:
            self._leave_open(question, left)
        elif says_it_was_said(text) and not _means_it_was_reported(question, text):
            self._look_back(question)
        elif question in ONLY_TELLING and speaks_of_danger(text):
            self._add_issue(text)
        elif question in NEVER_A_QUESTION and _only_asks(question, text):
            self._asked_back(question, intent)
        elif not self._takes_elsewhere(question, text) and not self._take(question, text):
            self._missed(question, intent)

    @property
    def offers_choice(self) -> bool:
        """Whether the rules leave a choice that the resident makes."""
        return offers_choice(self.answers, pack=self.pack, today=self.today)

    @property
    def next_question(self) -> str | None:
        """The question to ask now, None when everything is answered."""
        return next_question(self.answers, offers_choice=lambda: self.offers_choice)

    def _take(self, question: str, text: str) -> bool:
        found = reader.read(question, text, self.today)
        if isinstance(found, Problem | reader.NotTaken):
            self.count_miss(question, Say(f"utter_problem_{found.name}"))
            return True
        if found is None:
            return False
        if question == "issue":
            self._tell(found.value, text)
        elif question == "more_issues" and found.value != "no":
            self._add_issue(text)
        elif question == "outcome":
            self._want(text)
        else:
            self.record(question, found)
            self.echo(question)
        if question == "contact_details" and "post" in found.value:
            self._by_post(text)
        self._note_beside(question, text)
        return True

    def _tell(self, issues: list[str], words: str) -> None:
        self.record("issue", Answer(issues, words))
        self.said.append(acknowledged(issues[0], triage(words, pack=self.pack, today=self.today)))
        for number, issue in enumerate(issues):
            self._note_outcome(number, issue)

    def _add_issue(self, text: str) -> None:
        issues = [*outcomes.issues(self.answers), text]
        self.record("issue", Answer(value=issues, words="\n\n".join(issues)))
        self.say("utter_heard_too", words=outcomes.first_words(text))
        self._note_outcome(len(issues) - 1, text)

    def _note_outcome(self, number: int, issue: str) -> None:
        """Take what somebody wants done who says so with the issue, for this issue alone."""
        found = self._volunteered(issue).get("outcome")
        told = self.answers.get("outcome", {})
        if found and (not told or "each" in told):
            self.keep_outcome(outcomes.noted(self.answers, number, str(found.value)))

    def _want(self, text: str) -> None:
        """Take the outcome wanted: for all, where there is one issue or all are meant."""
        number = outcomes.open_issue(self.answers)
        several = len(outcomes.issues(self.answers)) > 1
        same = outcomes.same_for_all(self.answers) if outcomes.says_same(text) else None
        if same is None and outcomes.is_for_all(text):
            same = outcomes.same_for_all(self.answers, text)
        if several and same is not None:
            self.keep_outcome(same)
        elif several and number is not None:
            self.keep_outcome(outcomes.noted(self.answers, number, text))
        else:
            self.record("outcome", Answer(text, text))

    def _note_beside(self, question: str, text: str) -> None:
        """Take what a message answers beside the open question, where nothing is known yet."""
        found: dict[str, Answer] = {}
        if question in TELLING:
            found = self._volunteered(text)
        elif question in DETAILS and value_of(self.answers, "on_behalf") != "other":
            found = given_beside(question, text, self.today)
        noted = [name for name in found if name not in (question, "outcome") and self.is_open(name)]
        for name in noted:
            self.record(name, found[name])
        if question in ("issue", "more_issues") and "outcome" in self.recorded:
            noted.append("outcome")
        elif "outcome" in found and question in TELLING and self._wants_one_thing():
            self.record("outcome", found["outcome"])
            noted.append("outcome")
        self._say_noted(noted, references(text, self.pack) if question in TELLING else ())

    def _wants_one_thing(self) -> bool:
        return (
            "outcome" not in self.recorded
            and self.is_open("outcome")
            and len(outcomes.issues(self.answers)) == 1
        )

    def _volunteered(self, text: str) -> dict[str, Answer]:
        """Give what some words say of their own accord; the same words are read once."""
        if text not in self._read:
            self._read[text] = volunteered(text, self.today)
        return self._read[text]

    def _say_noted(self, names: Iterable[str], cases: Iterable[str]) -> None:
        lines = [f"{questions()[name].label}: {in_words(name, self.answers)}" for name in names] + [
            f"Our reference: {case}" for case in cases
        ]
        if lines:
            self.say("utter_noted_upfront", what="\n".join(lines))

    def _takes_elsewhere(self, question: str, text: str) -> bool:
        """Take words that only answer other questions; the open one stays open."""
        found = given_elsewhere(question, text, self.today)
        for name, answer in found.items():
            changes = not self.is_open(name)
            self.record(name, merged(name, self.answers.get(name, {}), answer))
            if changes:
                self.say_changed(name)
            elif not self.echo(name):
                self._say_noted([name], ())
        return bool(found)

    def _by_post(self, text: str) -> None:
        """Take the address that the post goes to, or ask for it."""
        home = reading.read_address(text)
        has_home = bool(value_of(self.answers, "address"))
        if not has_home and isinstance(home, Answer) and reader.gives_a_street(text):
            self.record("address", home)
            self.echo("address")
        elif not has_home:
            self.say("utter_problem_no_address")
            self.answers.pop("address", None)  # asked again, once

    def _corrects(self, question: str, text: str) -> bool:
        """Change earlier answers that the words give anew; the open question stays open."""
        is_account = question in ACCOUNTS and len(text.split()) > LONGEST_CORRECTION
        if is_account or (question != "check" and not _CORRECTS.match(text)):
            return False
        told = _CORRECTS.sub("", text, count=1).strip(" ,.:-")
        changed = {
            name: found
            for name, found in {**bare(told), **self._volunteered(told)}.items()
            if name in self.answers and name != question
        }
        most = MOST_WORDS_BESIDE_A_CHANGE.get(question, len(told))
        if words_beside(told, changed) > most:
            return False
        for name, found in changed.items():
            self._put_in_its_place(name, found)
        return bool(changed)

    def _changes(self, question: str, text: str) -> bool:
        """Change the earlier answer that the words name, or ask for it again."""
        answered = [name for name in questions() if name in self.answers]
        name = named(text, answered) if wants_change(text) else None
        if name in (None, question) or (question in ACCOUNTS and len(text.split()) > SHORT):
            return False
        if question in TELLING and not speaks_of_their_own(text):
            return False
        new = in_its_place(text)
        found = reader.read(name, new, self.today) if new else None
        if isinstance(found, Answer):
            self._put_in_its_place(name, found)
        else:
            self._ask_again(name)
        return True

    def _ask_again(self, name: str) -> None:
        self.clear(name)
        self.say("utter_asked_again", label=questions()[name].label.lower())

    def _put_in_its_place(self, name: str, found: Answer) -> None:
        if name == "issue" and not isinstance(found.value, list):
            found = Answer([found.value], found.words)
        if name in ("issue", "outcome") and len(outcomes.issues(self.answers)) > 1:
            self._ask_again(name)  # for each: one would take the place of all
            return
        if name == "issue":
            self.answers.pop("outcome", None)
        self.record(name, merged(name, self.answers.get(name, {}), found))
        if name in DECIDES_ROUTE:
            self.answers.pop("route_choice", None)
        self.say_changed(name)

    def _look_back(self, question: str) -> None:
        """Answer a question from what was said before it, or say kindly that it is missing."""
        if question == "more_issues":
            self.record(question, Answer("no", ""))
            return
        for words in (*self.earlier(), *self._words_so_far()):
            if self._take_from(question, words):
                self.say("utter_found_earlier", what=in_words(question, self.answers))
                return
        self.count_miss(question, Say("utter_not_said_yet"))

    def _words_so_far(self) -> list[str]:
        words = [str(answer.get("words", "")) for answer in self.answers.values()]
        return [said for said in reversed(words) if said]

    def _take_from(self, question: str, words: str) -> bool:
        found = given_before(question, words, self.today)
        if question == "issue" and _is_an_account(words):
            found = Answer([words], words)
        if found is None:
            return False
        if question == "outcome":
            self._want(str(found.value))
        else:
            self.record(question, found)
        return True

    def _choose(self, question: str, value: str) -> bool:
        found = reader.chosen(question, value, self.today)
        if found is None:
            return False
        if question == "issue":
            self.record(question, found)
        elif question == "outcome":
            self._want(found.words)
        else:
            self.record(question, found)
            self.echo(question)
        if question == "contact_details":
            self._by_post("")
        return True

    def _leave_open(self, question: str, how: str) -> None:
        left = reader.left_open(question, how)
        if left is None:
            can_press = bool(questions()[question].choices) and question in DETAILS
            essential = Say("utter_problem_essential")
            self.count_miss(question, ladder.choices(question) if can_press else essential)
            return
        number = outcomes.open_issue(self.answers) if question == "outcome" else None
        if number is not None and len(outcomes.issues(self.answers)) > 1:
            self.keep_outcome(outcomes.noted(self.answers, number, "", state=how))
            return
        self.leave(question, left, how)

    def _asked_back(self, question: str, intent: str | None) -> None:
        if intent:
            self.interrupted = True
        else:
            self.count_miss(question, Say("utter_why_asked", {"why": questions()[question].why}))

    def _missed(self, question: str, intent: str | None) -> None:
        if intent:
            self.interrupted = True
        else:
            self.count_miss(question, Say("utter_problem_not_understood"))


def says_something(text: str) -> bool:
    """Tell whether words hold more than the wish to complain or to ask for something."""
    return len(_LETTERS.findall(_WISH_ONLY.sub("", text))) >= 4


def speaks_of_danger(text: str) -> bool:
    """Tell whether words speak of danger, and not only of a hazard."""
    return any(found.level == "danger" for found in danger.recognise(text))


def _is_an_account(words: str) -> bool:
    return (
        len(words.split()) >= FEWEST_WORDS_OF_AN_ACCOUNT
        and says_something(words)
        and not reading.is_question(words)
    )


def _means_it_was_reported(question: str, text: str) -> bool:
    """Tell whether "I already told you" is the answer: they were asked if they had."""
    return question == "reported_before" and reading.read_reported(text) is not None


def _only_asks(question: str, text: str) -> bool:
    """Tell whether words ask something and hold neither a name nor a way to be reached."""
    if reading.wants_post(text) or (question == "full_name" and reading.read_name(text)):
        return False
    if question in DETAILS and isinstance(reading.read_contact(text), Answer):
        return False
    return reading.is_question(text)
