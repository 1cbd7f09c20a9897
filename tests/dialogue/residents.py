"""Simulated residents at the desk: each holds a conversation, and what came of it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from backend.conversations.models import Message
from backend.intake.questions import questions
from ops.personas import Persona, Resident, Said
from tests.dialogue.desk import Desk, Talk
from tests.parts import VOICE

MOST_TURNS = 60
TRIES_IN_WORDS = 2
TRIES_BEFORE_A_PERSON = 5
ROUTE_OF = {"complaint": "complaint", "as_suggested": "service_request"}
NO_REPLY = VOICE.line("no_reply").text
DAYS_AWAY = 2


@dataclass
class Story:
    """What came of one conversation."""

    completed: bool = False
    turns: int = 0
    right_route: bool = False
    asked_for_a_person: bool = False
    silent: int = 0
    recorded: int = 0
    misfiled: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


@dataclass
class Visit:
    """One resident in one conversation."""

    desk: Desk
    resident: Resident
    story: Story = field(default_factory=Story)

    def __post_init__(self) -> None:
        self.persona = self.resident.persona
        self.talk: Talk = self.desk.start()
        self.tries: dict[str, int] = {}
        self.said: dict[str, Said] = {}
        self.done: set[str] = set()

    def go(self) -> Story:
        """Talk until a case is open, a person is asked for, or patience ends."""
        first = self.resident.opening()
        self.said["issue"] = first
        self.say(first.words)
        while not self.talk.cases and self.talk.owner == "bot" and self.story.turns < MOST_TURNS:
            self.turn(self.talk.question)
        self.story.asked_for_a_person = self.talk.owner != "bot"
        if self.talk.cases:
            case = self.talk.cases[0]
            self.story.completed = True
            self.story.right_route = case.route == ROUTE_OF[self.resident.means["route_choice"]]
        return self.story

    def turn(self, question: str | None) -> None:
        """Do one thing."""
        if question in ("paused", "stop", "which_answer"):
            self.press("/carry_on")
        elif question is None:
            self.find_a_way()
        elif question == "check":
            self.check()
        elif not self.something_else(question):
            self.answer(question)

    def find_a_way(self) -> None:
        """Nothing is asked: use what is offered, and else ask for it."""
        for choice in ("/carry_on", "/complain", "/request_service"):
            if choice in self.talk.choices and choice not in self.done:
                self.done.add(choice)
                return self.press(choice)
        self.count("nowhere")
        if self.tries["nowhere"] > TRIES_IN_WORDS:
            return self.say("I want to talk to a person")
        return self.say("I want to make a complaint")

    def something_else(self, question: str) -> bool:
        """Do what this kind of resident does in place of answering; once, or by chance."""
        if self.persona.is_in_danger and question == "full_name" and self.once("danger"):
            self.say("wait I can smell gas in the kitchen")
        elif self.persona.leaves and question == "relationship" and self.once("left"):
            self.say("cant do this now, bye")
            self.desk.clock.move(days=DAYS_AWAY)
            self.say("hi I'm back")
        elif self.resident.chance(self.persona.asks) and self.once(f"asked {question}"):
            self.say(self.resident.ask())
        else:
            return False
        return True

    def answer(self, question: str) -> None:
        """Answer in words, then with a button, then not at all, then ask for a person."""
        # The same words again: asked anew about another problem, it is another question.
        asked = f"{question}: {self.talk.heard[-1].text}"
        self.count(asked)
        tries = self.tries[asked]
        said = self.resident.answer(question, plainly=tries > TRIES_IN_WORDS)
        button = f'/answer{{"value": "{said.meaning}"}}' if said else "/skip"
        if tries > TRIES_BEFORE_A_PERSON:
            self.say("I want to talk to a person")
        elif button in self.talk.choices and (
            tries > TRIES_IN_WORDS or not said or self.resident.chance(self.persona.presses)
        ):
            if said:
                self.said[question] = said
            self.press(button)
        elif said and tries <= TRIES_BEFORE_A_PERSON - 1:
            self.say_answer(question, said)
        elif "/skip" in self.talk.choices:
            self.said.pop(question, None)
            self.press("/skip")
        else:
            self.say_answer(question, said or Said("I don't know", "unknown"))

    def say_answer(self, question: str, said: Said) -> None:
        """Answer in words, and remember what was meant by what is then recorded."""
        self.said[question] = said
        self.say(said.words)
        if question == "more_issues":
            self.resident.means["more_issues"] = "no"  # one more is enough

    def check(self) -> None:
        """Read the summary, change something where this resident does, and send it."""
        if self.persona.changes_mind and self.once("changed"):
            return self.press('/change_answer{"question": "outcome"}')
        if self.once("read"):
            self.story.misfiled = list(misfiled(self.talk.answers, self.said))
            self.story.recorded = len(self.said)
        if self.resident.chance(self.persona.presses) or not self.once("said send"):
            return self.press("/send")
        return self.say(self.resident.say("check", "send").words)

    def once(self, what: str) -> bool:
        """Tell whether this was not done yet, and count it as done."""
        is_new = what not in self.done
        self.done.add(what)
        return is_new

    def count(self, what: str) -> None:
        """Count one more try."""
        self.tries[what] = self.tries.get(what, 0) + 1

    def say(self, text: str) -> None:
        """Type something."""
        self._heard(text, self.talk.say(text))

    def press(self, choice: str) -> None:
        """Press a button that is open; one that is not is typed as carrying on."""
        if choice in self.talk.choices:
            self._heard(choice, self.talk.press(choice))
        else:
            self.say("carry on")

    def _heard(self, said: str, lines: list[Message]) -> None:
        self.story.turns += 1
        self.story.told.append(f"> {said}")
        self.story.told += [line.text for line in lines]
        words = [line for line in lines if line.text.strip() and line.text != NO_REPLY]
        self.story.silent += not words and self.talk.owner == "bot"


def misfiled(answers: dict[str, Any], said: dict[str, Said]) -> Iterator[str]:
    """Give each answer whose recorded value is not what was meant."""
    for question, meant in said.items():
        answer = answers.get("issue" if question == "more_issues" else question)
        if answer is not None and not _fits(question, answer, meant):
            yield f"{question}: {meant.words!r} ({meant.meaning}) -> {answer.get('value')!r}"


def _fits(question: str, answer: dict[str, Any], meant: Said) -> bool:
    value, words = answer.get("value"), str(answer.get("words", ""))
    if question == "more_issues":
        return meant.meaning != "no" or meant.words not in words
    if questions()[question].options:
        return str(value) == meant.meaning
    match question:
        case "contact_details":
            return meant.meaning in (value or {})
        case "adjustments":
            return (value is None) == (meant.meaning == "none")
        case "full_name" | "represented_name":
            return bool(value) and str(value) in meant.words
        case "noticed_on" if isinstance(value, dict):
            return meant.meaning != "unknown"  # its dates are echoed, and read by other tests
        case "address":
            return bool(value)
    # Kept as words, "I do not know" is still what was said.
    return meant.words in words or (meant.meaning == "unknown" and value is None)


@dataclass(frozen=True)
class Row:
    """What came of all residents of one kind."""

    persona: Persona
    stories: tuple[Story, ...]

    @property
    def completed(self) -> int:
        """How many left with a reference."""
        return sum(story.completed for story in self.stories)

    @property
    def wrong_route(self) -> int:
        """How many of those are not where the resident meant to be."""
        return sum(story.completed and not story.right_route for story in self.stories)

    @property
    def silent(self) -> int:
        """How many turns had no reply."""
        return sum(story.silent for story in self.stories)

    @property
    def misfiled(self) -> int:
        """How many answers were recorded as something else than was meant."""
        return sum(len(story.misfiled) for story in self.stories)

    def cells(self) -> tuple[str, ...]:
        """Give the row of the table."""
        turns = [story.turns for story in self.stories if story.completed]
        asked = sum(story.asked_for_a_person for story in self.stories)
        recorded = sum(story.recorded for story in self.stories)
        number = len(self.stories)
        return (
            self.persona.name,
            self.persona.about,
            f"{self.completed} of {number}",
            f"{median(turns):g}" if turns else "-",
            str(self.wrong_route),
            str(asked),
            str(self.silent),
            f"{self.misfiled} of {recorded}",
        )


def visits(desk: Desk, personas: tuple[Persona, ...], each: int) -> Iterator[Row]:
    """Let so many residents of each kind through, seeded."""
    for persona in personas:
        stories = [Visit(desk, Resident(persona, seed)).go() for seed in range(each)]
        yield Row(persona, tuple(stories))
