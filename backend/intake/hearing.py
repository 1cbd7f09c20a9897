"""Hearing one message of a resident: what it answers, what it changes, what to ask next."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from backend.intake import answers as reader
from backend.intake import ladder, outcomes
from backend.intake.alone import alone
from backend.intake.changing import Changing
from backend.intake.declining import declined
from backend.intake.echo import in_words
from backend.intake.ending import after_the_end
from backend.intake.for_whom import told_of_others
from backend.intake.listed import listed
from backend.intake.meant import says_it_was_said, tells_more_than_it_asks, without_as_said
from backend.intake.merging import merged
from backend.intake.questions import next_question, questions, value_of
from backend.intake.retold import retold
from backend.intake.say import Say
from backend.intake.suggestion import offers_choice
from backend.intake.unnamed import keeps_name_back, wants_silence
from backend.intake.volunteering import (
    ACCOUNTS,
    DETAILS,
    TELLING,
    given_before,
    given_elsewhere,
)
from backend.policy import danger, reading
from backend.policy.reading import Answer, Problem

# What a resident means even when the words could answer the open question.
ALWAYS_INTERRUPTS = ("talk_to_person", "emergency", "safeguarding", "withdraw", "meet_in_person")
# Questions that any words at all could answer: here a confident interruption wins.
OPEN = ("issue", *TELLING[1:], "represented_name", "safe_contact", "group_members", "full_name",
        "address", "adjustments", "relationship", "permission_evidence")  # fmt: skip

# Where a wish to stay unknown may stand beside what went wrong.
# Where danger is more than an answer: it is one more thing that went wrong.
ONLY_TELLING = ("noticed_on", "reported_before", "reported_result", "outcome")
# Where a question back is a question and never the answer.
NEVER_A_QUESTION = ("more_issues", "noticed_on", "reported_before", "reported_result", "outcome",
                    "represented_name", "safe_contact", "group_members", "full_name", "address",
                    "contact_details", "adjustments")  # fmt: skip
# Said again, it is neither changed nor anybody else's.
TOLD_AGAIN = ("reported_before", "represented_name")
WHOSE_NAME = {"full_name": "represented_name"}
# Never one more thing that went wrong, where answers are checked.
NO_ACCOUNT = ("change_answer", "withdraw", "send", "affirm", "thank", "greet", "goodbye")
# An account said before, that the question what went wrong may look back to.
FEWEST_WORDS_OF_AN_ACCOUNT = 5

_WISH_ONLY = re.compile(
    r"\b(hi|hello|hey|please|thanks?( you)?|can|could|may|i|we|you|me|my|want(ed)?|would|like|d"
    r"|need|to|make|raise|log|lodge|file|put|in|start|register|submit|report|send|give|have|has|got"
    r"|wish|help|with|about|some(thing|one)?|formal(ly)?|new|an?|the|another|it|is|this"
    r"|for|of|am|m|just"
    r"|complain(t|ts|ing)?"
    r"|issue|problem|request|service|repair|asked?|be|done|escalate|stage|two|2"
    r"|second|one|1|next|unhappy|not|happy|response|reply|answer|get|go|take|further|your"
    r"|higher|do|how)\b",
    re.IGNORECASE,
)
_ABOUT_THE_ANSWERS = re.compile(
    r"^\W*(no|nope|not|wait|hang on|hold on|stop|cancel|do ?n.?t|can|could|please|let me)\b"
    r"|\b(change|correct|edit|amend|mistake|delete|remove|take out|send|submit|answers?)\b|\?\W*$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(kw_only=True)
class Hearing(Changing):
    """The answers as they stand after a message, and what came of it.

    `earlier` gives what the resident typed before this message, newest first.
    """

    earlier: Callable[[], Iterable[str]] = tuple
    interrupted: bool = False

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
        self._read_of_others()

    def open_with(self, text: str, *, wants_complaint: bool) -> None:
        """Hear the words that began it: an account of what went wrong, or only the wish."""
        if wants_complaint:
            self.answers["wants_complaint"] = {"value": True, "words": text}
        if "issue" in self.answers:
            return
        if says_something(text):
            self._take("issue", text)
            self._keeps_unknown(text)
        elif text:
            self.answers["opening"] = {"value": text, "words": text}

    def answer(self, question: str, text: str, *, intent: str | None) -> None:
        """Hear typed words while a question is open."""
        if question not in TELLING:
            text = without_as_said(text)
        left = reading.read_skip(text) or _left_by_a_no(question, text)
        if intent in ALWAYS_INTERRUPTS:
            self.interrupted = True
        elif self._is_of_another(question, text) or self._is_given(question, text, intent):
            pass
        elif intent and question in OPEN:
            self.interrupted = True
        elif left:
            self._leave_open(question, left)
        elif says_it_was_said(text) and not _means_it_was_reported(question, text):
            self._look_back(question)
        elif question in ONLY_TELLING and speaks_of_danger(text):
            self._add_aside(text)
        elif question in NEVER_A_QUESTION and _only_asks(question, text):
            self._asked_back(question, intent)
        elif not self._takes_elsewhere(question, text) and not self._take(question, text):
            self._missed(question, text, intent)
        self._let_go(question)
        self._read_of_others()

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

    def _takes_elsewhere(self, question: str, text: str) -> bool:
        """Take words that only answer other questions; the open one stays open."""
        if self._keeps_unknown(text) and question not in ACCOUNTS:
            return True
        if self._takes_list(question, text):
            return True
        found = (
            alone(question, text)
            or retold(question, text, self.today)
            or given_elsewhere(question, text, self.today)
        )
        if "outcome" in found and not self._wants_one_thing():
            return False
        for name, answer in found.items():
            known = WHOSE_NAME.get(name, name)
            if known in TOLD_AGAIN and value_of(self.answers, known) == answer.value:
                self._say_noted([known], ())
                continue
            changes = not self.is_open(name)
            self.record(name, merged(name, self.answers.get(name, {}), answer))
            if changes:
                self.say_changed(name)
            elif not self.echo(name):
                self._say_noted([name], ())
        return bool(found)

    def _is_given(self, question: str, text: str, intent: str | None) -> bool:
        """Take the answer that stands in what sounds like the wish to change one."""
        if intent != "change_answer":
            return False
        is_a_day = question == "noticed_on" and reading.read_when(text, self.today) is not None
        return self._take(question, text) if is_a_day else self._takes_elsewhere(question, text)

    def _takes_list(self, question: str, text: str) -> bool:
        """Take each of several answers given one after the other, the open one's among them."""
        found = {} if question in ACCOUNTS else listed(text)
        for_whom = found["on_behalf"].value if "on_behalf" in found else None
        for_whom = for_whom or value_of(self.answers, "on_behalf")
        if not found or for_whom == "other" or (question == "on_behalf" and for_whom is None):
            return False  # whose details they are would be a guess
        # What was answered before stays: "you own it" beside an address is no other link.
        new = [name for name in found if name == question or self.is_open(name)]
        for name in new:
            self.record(name, merged(name, self.answers.get(name, {}), found[name]))
        self._say_noted([name for name in new if name != question], ())
        return bool(new)

    def _is_of_another(self, question: str, text: str) -> bool:
        """Change an earlier answer, or leave a later question open, as the words want it."""
        if question == "route_choice" and reader.read(question, text, self.today) is not None:
            return False  # "actually, as a complaint" chooses, and changes no answer
        rest = after_the_end(text) if question == "more_issues" else None
        told = rest or text
        changes = self._changes(question, told) or self._corrects(question, told)
        if changes and rest:
            self.record(question, Answer("no", text))
        return changes or self._declines(told)

    def _keeps_unknown(self, text: str) -> bool:
        """Keep the wish to stay unknown, from us or from others, and say so once."""
        if keeps_name_back(text) and self.is_open("full_name"):
            self.record("full_name", Answer(reader.ANONYMOUS, text))
            self.say("utter_stays_unnamed")
        elif wants_silence(text) and self.is_open("adjustments"):
            self.record("adjustments", Answer(text, text))
            self.say("utter_nobody_told")
        else:
            return False
        return True

    def _let_go(self, question: str) -> None:
        """Ask no more what need not be known, once a person was offered and nothing helped."""
        if self.missed > ladder.CHOICES + 1 and reader.left_open(question, "skip") is not None:
            self.said.pop()
            self._leave_open(question, "skip")
            self.say("utter_left_open", label=questions()[question].label.lower())

    def _declines(self, text: str) -> bool:
        """Leave open what somebody will not say, though it was not asked yet."""
        name = declined(text)
        if name is None or name in self.answers:
            return False
        left = reader.left_open(name, "skip")
        if left is not None:
            self.leave(name, left, "skip")
            self.say("utter_left_open", label=questions()[name].label.lower())
        elif name in DETAILS:
            self.say("utter_anonymous")
        return left is not None or name in DETAILS

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

    def _read_of_others(self) -> None:
        """Take what was told of whoever it is for before it was known to be for them."""
        behalf = self.recorded.get("on_behalf")
        if behalf not in ("other", "group"):
            return
        noted = []
        for words in (*self._words_so_far(), *self.earlier()):
            for name, found in told_of_others(words, behalf).items():
                if name not in self.answers:
                    self.record(name, found)
                    noted.append(name)
        self._say_noted(noted, ())

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
        if question == "on_behalf" and self.misses.get(question, 0) >= ladder.EXPLAINED:
            # Most write for themselves; the words tell staff that it was not known.
            self.record(question, Answer("self", "I do not know"))
            self._say_noted([question], ())
            return
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

    def _tells_more(self, text: str) -> bool:
        """Tell whether a sentence at the check is one more thing, and about no answer or wish."""
        meant = self.understood.name if self.understood else ""
        is_about_it = meant in NO_ACCOUNT or _ABOUT_THE_ANSWERS.search(text) is not None
        return not is_about_it and _is_an_account(text)

    def _keeps_the_wish(self, text: str) -> bool:
        """Keep what is said to be wanted before it was asked for, and say so."""
        wish = self._volunteered(text).get("outcome")
        if wish is None or not self._wants_one_thing():
            return False
        self.record("outcome", wish)
        self._say_noted(["outcome"], ())
        return True

    def _missed(self, question: str, text: str, intent: str | None) -> None:
        if intent:
            self.interrupted = True
        elif question == "check" and self._tells_more(text):
            self._add_aside(text)
        elif question == "reported_before" and self._keeps_the_wish(text):
            self.count_miss(question, Say("utter_explain_reported_before"))
        else:
            self.count_miss(question, Say("utter_problem_not_understood"))


def says_something(text: str) -> bool:
    """Tell whether words hold more than the wish to complain or to ask for something."""
    return len(_LETTERS.findall(_WISH_ONLY.sub("", text))) >= 4


def _left_by_a_no(question: str, text: str) -> str | None:
    """Give how a bare no leaves the wish open, and a polite one the address."""
    if question == "address":
        return "skip" if reading.says_nothing(text, about="no_need") else None
    is_no = len(text.split()) == 1 and reading.read_yes_no(text) == "no"
    return "skip" if question == "outcome" and is_no else None


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
    if question == "more_issues" and tells_more_than_it_asks(text):
        return False
    return reading.is_question(text)
