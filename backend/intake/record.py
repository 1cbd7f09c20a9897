"""The answers of an intake and what a message changes in them, with the words for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.intake import ladder
from backend.intake.echo import echo, in_words
from backend.intake.questions import questions
from backend.intake.say import Say
from backend.policy.reading import Answer

# What the choice between a request and a complaint was offered on.
DECIDES_ROUTE = ("issue", "reported_before", "noticed_on")


@dataclass(frozen=True)
class Understood:
    """What the bot took typed words to mean, kept beside the answer they gave."""

    name: str
    confidence: float


@dataclass(kw_only=True)
class Record:
    """The answers as they stand, and what was recorded, taken out and said since the message."""

    answers: dict[str, dict[str, Any]]
    misses: dict[str, int]
    understood: Understood | None = None
    recorded: dict[str, Any] = field(default_factory=dict)
    cleared: list[str] = field(default_factory=list)
    said: list[Say] = field(default_factory=list)
    missed: int = 0

    def record(self, question: str, found: Answer) -> None:
        """Keep an answer with the words it came from and what they were understood as."""
        self._keep(question, {"value": found.value, "words": found.words}, found.value)

    def keep_outcome(self, answer: Mapping[str, Any]) -> None:
        """Keep the outcomes of several issues."""
        self._keep("outcome", answer, answer["value"])

    def leave(self, question: str, left: Mapping[str, Any], how: str) -> None:
        """Keep that a question was left open: skipped, or not known."""
        self._keep(question, left, how)

    def clear(self, question: str) -> None:
        """Take an answer out, so that it is asked again, with what rests on it."""
        self.answers.pop(question, None)
        self.answers.pop("check", None)
        if question == "issue":
            self.answers.pop("more_issues", None)
            if "each" in self.answers.get("outcome", {}):  # an outcome belongs to its issue
                del self.answers["outcome"]
        if question in DECIDES_ROUTE:
            self.answers.pop("route_choice", None)
        self.cleared.append(question)

    def is_open(self, question: str) -> bool:
        """Tell whether nothing is known yet: not asked, skipped, or answered "I do not know"."""
        answer = self.answers.get(question)
        return answer is None or "state" in answer or answer["value"] == "unknown"

    def count_miss(self, question: str, first: Say) -> None:
        """Count that a question got no answer once more, and say the next thing about it."""
        self.missed = self.misses.get(question, 0) + 1
        self.misses[question] = self.missed
        self.said.extend(ladder.steps(question, self.missed, first))

    def say(self, response: str, **arguments: str) -> None:
        """Have something said before the next question."""
        self.said.append(Say(response, arguments))

    def echo(self, question: str) -> bool:
        """Say back what was read, where it was read into another shape; tell if it was."""
        said = echo(question, self.answers)
        if said:
            self.said.append(said)
        return said is not None

    def say_changed(self, question: str) -> None:
        """Say that an earlier answer was changed, and to what."""
        label = questions()[question].label
        self.say("utter_changed", label=label, what=in_words(question, self.answers))

    def _keep(self, question: str, answer: Mapping[str, Any], value: Any) -> None:
        heard = self.understood
        how = {"intent": heard.name, "confidence": round(heard.confidence, 3)} if heard else None
        self.answers[question] = {**answer, **({"understood": how} if how else {})}
        self.recorded[question] = value
        self.misses.pop(question, None)
