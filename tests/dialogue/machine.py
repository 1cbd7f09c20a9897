"""A resident, the staff and the faults of one conversation, in any order: what must always hold."""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy.exc import OperationalError

from backend.conversations import service as conversations
from backend.conversations.models import Message
from backend.conversations.service import NotAChoice
from backend.intake.questions import questions
from tests.dialogue.desk import Desk, Talk
from tests.dialogue.every_question import before
from tests.dialogue.sayings import ANSWERS, DANGER, DETOURS, ODD, OPENINGS, TO_STAFF, WRONG
from tests.parts import VOICE

SEND = "/send"
NO_REPLY = VOICE.line("no_reply").text
FAULTS = (OSError("the disk is full"), RuntimeError("a fault"), OperationalError("", {}, OSError()))
REFERENCE = re.compile(r"\bWK-[\w-]+")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"\b\d{{1,2}} (?:{MONTHS}) 20\d\d\b")
LABELS = {label for each in questions().values() for label in each.options.values()}


class Conversation(RuleBasedStateMachine):
    """One conversation; `desk` and `staff_id` are set before it runs."""

    desk: Desk
    staff_id: int

    @initialize(at=st.sampled_from((None, "outcome", "adjustments", "check", "check")))
    def begin(self, at: str | None) -> None:
        """Open the page, or come back to it with everything answered but one question."""
        self.talk: Talk = self.desk.start()
        self.known = before(at) if at else {}
        if at:
            self.talk.begin_at(at, self.known)
        self.last: Mapping[str, Any] | None = None
        self.to_staff: list[str] = []
        self.stale: set[str] = set()
        self.faulty = False

    def teardown(self) -> None:
        """Say that the bot's own memory holds nothing either that was said to staff."""
        if hasattr(self, "talk"):
            memory = self.desk.bot.folder / "tracker.db"
            with closing(sqlite3.connect(memory)) as file:
                rows = file.execute("SELECT data FROM events WHERE sender_id = ?", (self.talk.id,))
                heard = "".join(row[0] for row in rows)
            assert not [words for words in self.to_staff if words in heard]

    # What a resident does

    @precondition(lambda self: self.owner == "bot")
    @rule(text=st.sampled_from(OPENINGS))
    def tell(self, text: str) -> None:
        """Tell of something, whatever is asked."""
        self.say(text)

    @precondition(lambda self: self.question in ANSWERS)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        """Answer the open question in words that fit it, which must be what is recorded."""
        question = self.question
        assert question is not None
        words = data.draw(st.sampled_from(ANSWERS[question]))
        self.say(words)
        recorded = self.talk.answers.get(question, {})
        assert recorded.get("words") == words, (question, words, self.talk.text)

    @precondition(lambda self: self.question in ANSWERS)
    @rule()
    def answer_everything(self) -> None:
        """Answer all that is asked, so that there is a summary to go wrong at."""
        for _ in ANSWERS:
            if self.question not in ANSWERS:
                return
            self.say(ANSWERS[self.question or ""][0])

    @precondition(lambda self: SEND in self.open_choices)
    @rule(fault=st.sampled_from((None, "lost", *FAULTS)))
    def send(self, fault: Exception | str | None) -> None:
        """Send it; whatever goes wrong the first time, trying again opens one case and no more."""
        before = len(self.talk.cases)
        if fault == "lost":
            self.desk.line.lost.add(self.talk.id)
        with self.refusing(fault if isinstance(fault, Exception) else None):
            self.do(choice=SEND)
        if fault is not None:
            again = [choice for choice in self.open_choices if choice.startswith(("again:", SEND))]
            assert again, self.talk.text
            self.do(choice=again[0])
        assert len(self.talk.cases) == before + 1, self.talk.text
        assert self.talk.cases[-1].reference in self.talk.text

    @precondition(lambda self: self.open_choices)
    @rule(data=st.data())
    def press(self, data: st.DataObject) -> None:
        """Press any button that is offered."""
        self.do(choice=data.draw(st.sampled_from(self.open_choices)))

    @precondition(lambda self: self.stale - set(self.talk.choices))
    @rule(data=st.data())
    def press_stale(self, data: st.DataObject) -> None:
        """Press a button that is no longer offered: it is refused and nothing changes."""
        choice = data.draw(st.sampled_from(sorted(self.stale - set(self.talk.choices))))
        if choice == conversations.BACK_TO_ASSISTANT:
            return  # open for as long as nobody has joined
        before = (self.talk.lines[-1].seq, self.talk.answers)
        try:
            self.talk.press(choice)
        except NotAChoice:
            assert (self.talk.lines[-1].seq, self.talk.answers) == before
        else:
            raise AssertionError(f"{choice} was taken")

    @precondition(lambda self: self.question in ANSWERS)
    @rule(text=st.sampled_from(DETOURS))
    def detour(self, text: str) -> None:
        """Ask something else: it is answered, and the open question is asked again."""
        question, known = self.question, self.talk.answers
        self.say(text)
        assert self.question == question, (text, self.talk.text)
        assert self.talk.answers == known, text

    @precondition(lambda self: self.owner == "bot")
    @rule(text=st.sampled_from(ODD + WRONG))
    def say_something_odd(self, text: str) -> None:
        """Say what is no answer to anything."""
        self.say(text)

    @rule(text=st.sampled_from(DANGER))
    def be_in_danger(self, text: str) -> None:
        """Tell of danger: a number is shown at once, whoever owns the conversation."""
        self.say(text)
        assert any(line.danger for line in self.talk.heard), text

    @precondition(lambda self: self.question == "check")
    @rule(question=st.sampled_from(sorted(ANSWERS)))
    def change(self, question: str) -> None:
        """Change an answer at the summary, which is then asked again."""
        choice = json.dumps({"question": question})
        if f"/change_answer{choice}" in self.talk.choices:
            self.do(choice=f"/change_answer{choice}")
            assert self.question == question

    @precondition(lambda self: self.last is not None)
    @rule()
    def say_it_again(self) -> None:
        """Post the very same message again, as a page does that heard nothing."""
        before = self.talk.lines[-1].seq
        assert self.last is not None
        self.talk.post(**self.last)
        assert self.talk.lines[-1].seq == before

    @precondition(lambda self: self.owner == "bot")
    @rule()
    def ask_for_a_person(self) -> None:
        """Ask for a person and get one."""
        self.say("I want to talk to a person")
        assert self.owner == "waiting", self.talk.text

    @precondition(lambda self: self.owner in ("waiting", "staff"))
    @rule(text=st.sampled_from(TO_STAFF))
    def talk_to_staff(self, text: str) -> None:
        """Say something that only staff may take up."""
        words = f"{text} ({len(self.to_staff)})"
        self.to_staff.append(words)
        self.do(text=words)
        assert not [line for line in self.talk.heard if line.sender == "assistant"]

    @rule(minutes=st.sampled_from([5, 45]))
    def wait(self, minutes: int) -> None:
        """Go away for a while."""
        self.desk.clock.move(minutes=minutes)

    # What staff do

    @precondition(lambda self: self.owner == "waiting")
    @rule()
    def take_over(self) -> None:
        """Join the conversation."""
        with self.desk.database.write() as session:
            conversations.take_over(
                session, self.talk.id, staff_id=self.staff_id, voice=VOICE,
                now=self.desk.clock(),
            )  # fmt: skip

    @precondition(lambda self: self.owner == "staff")
    @rule()
    def hand_back(self) -> None:
        """Give it back: the bot goes on where it was."""
        with self.desk.database.write() as session:
            conversations.hand_back(
                session, self.talk.id, staff_id=self.staff_id, voice=VOICE, now=self.desk.clock()
            )
        before = self.talk.lines[-1].seq
        self.desk.serve()
        said = [line for line in self.talk.lines if line.seq > before]
        self.is_answered(said)

    # What goes wrong

    @precondition(lambda self: self.owner == "bot")
    @rule(text=st.sampled_from(OPENINGS + DETOURS), fault=st.sampled_from(FAULTS))
    def fail_at_the_database(self, text: str, fault: Exception) -> None:
        """Say something while the actions' database refuses every change."""
        with self.refusing(fault):
            self.say(text)
        assert not [line for line in self.talk.heard if line.text == NO_REPLY], "it was silent"

    @precondition(lambda self: self.owner == "bot")
    @rule(text=st.sampled_from(OPENINGS + DETOURS))
    def fail_at_the_actions(self, text: str) -> None:
        """Say something while the actions answer nothing but 500."""
        known = self.talk.answers
        self.desk.bot.actions.broken = self.faulty = True
        try:
            self.say(text)
        finally:
            self.desk.bot.actions.broken = self.faulty = False
        assert self.talk.answers == known

    @precondition(lambda self: self.owner == "bot")
    @rule(text=st.sampled_from(OPENINGS + DETOURS), again=st.booleans())
    def lose_a_reply(self, text: str, *, again: bool) -> None:
        """Lose what the bot said, and ask for it again or go on."""
        self.desk.line.lost.add(self.talk.id)
        self.say(text)
        assert self.desk.line.lost.isdisjoint({self.talk.id})
        assert self.talk.text
        repeats = [choice for choice in self.talk.choices if choice.startswith("again:")]
        if again and repeats:
            self.do(choice=repeats[0])

    # What must always hold

    @invariant()
    def there_is_one_case_for_each_complaint_that_was_sent(self) -> None:
        """And it holds the answers as they were given."""
        sent = [intake for intake in self.talk.intakes if intake.state == "sent"]
        cases = {case.id: case for case in self.talk.cases}
        assert sorted(cases) == sorted(intake.case_id or 0 for intake in sent)
        for intake in sent:
            gathered = cases[intake.case_id or 0].gathered
            for name, answer in intake.answers.items():
                assert gathered.get(name, {}).get("words") == answer.get("words"), name

    @invariant()
    def every_answer_is_in_words_that_were_said_to_the_assistant(self) -> None:
        """Nothing is recorded that was not said, and nothing that was said to staff."""
        for name, answer in self.talk.answers.items():
            for part in str(answer.get("words", "")).split("\n\n"):
                assert self.was_said(part.strip()), (name, part)
        everything = json.dumps([intake.answers for intake in self.talk.intakes])
        assert not [words for words in self.to_staff if words in everything]

    @invariant()
    def case_data_is_told_only_to_a_verified_browser(self) -> None:
        """Neither the reference nor a date, after half an hour or to whoever helps another."""
        with self.desk.database.read() as session:
            conversation = conversations.find(session, self.talk.id)
            verified = conversations.is_verified(conversation, now=self.desk.clock())
        if verified or any(case.behalf == "other" for case in self.talk.cases):
            return
        for line in self.talk.heard:
            if line.sender == "assistant" and line.at == self.desk.clock():
                assert not REFERENCE.search(line.text), line.text
                assert not self.dates_to_come(line.text), line.text

    # How it is done

    @property
    def owner(self) -> str:
        """Who answers now."""
        return self.talk.owner

    @property
    def question(self) -> str | None:
        """The open question, when the bot has asked one."""
        return self.talk.question if self.owner == "bot" else None

    def say(self, text: str) -> None:
        """Type something."""
        self.do(text=text)

    def do(self, **said: Any) -> None:
        """Post something and say that it was answered."""
        was = self.owner
        self.stale |= set(self.talk.choices)
        self.last = {"client_id": f"c{self.talk.posted}", **said}
        self.is_answered(self.talk.post(**self.last), was)

    def is_answered(self, said: list[Message], was: str = "bot") -> None:
        """Say that the bot spoke, unless a person owned the conversation."""
        if was != "bot":
            return
        assert said, "it was silent"
        assert all(line.text.strip() for line in said)
        if not self.faulty:
            assert not [line for line in said if line.text == NO_REPLY], "it had no reply"

    @property
    def open_choices(self) -> list[str]:
        """What may be pressed now; the way back to the assistant only while nobody has joined."""
        back = conversations.BACK_TO_ASSISTANT
        return sorted({c for c in self.talk.choices if c != back or self.owner == "waiting"})

    @property
    def heard_by_the_bot(self) -> str:
        """Everything typed or pressed that was taken to the bot."""
        return "\n\n".join(
            line.text
            for line in self.talk.lines
            if line.sender == "resident" and line.turn != "withheld"
        )

    def dates_to_come(self, text: str) -> list[str]:
        """Give the dates in a text that are still to come, as those of a case are; not echoes."""
        today, echoed = self.desk.clock().date(), self.heard_by_the_bot
        found = [day for day in DATE.findall(text) if day not in echoed]
        return [day for day in found if _day(day) > today]

    def was_said(self, words: str) -> bool:
        """Tell whether words are the resident's own, or those of a button."""
        known = "\n\n".join(answer["words"] for answer in self.known.values())
        return words in LABELS | {"", "Anonymous"} or words in known + self.heard_by_the_bot

    @contextmanager
    def refusing(self, reason: Exception | None) -> Iterator[None]:
        """Have the actions' database refuse every change."""
        self.desk.actions_database.reason = reason
        try:
            yield
        finally:
            self.desk.actions_database.reason = None


def _day(written: str) -> date:
    return datetime.strptime(f"{written} +0000", "%d %B %Y %z").date()
