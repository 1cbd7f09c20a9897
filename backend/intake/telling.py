"""What somebody tells of: what went wrong, what they want done, and what else it answers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from backend.intake import outcomes
from backend.intake.acknowledging import acknowledged
from backend.intake.echo import in_words, references
from backend.intake.naming import name_of
from backend.intake.questions import questions, value_of
from backend.intake.record import Record
from backend.intake.volunteering import ACCOUNTS, DETAILS, TELLING, given_beside, volunteered
from backend.policy.pack import PolicyPack
from backend.policy.reading import Answer
from backend.policy.triage import triage


@dataclass(kw_only=True)
class Telling(Record):
    """The answers as they stand, and what an account adds to them."""

    pack: PolicyPack
    today: date
    _read: dict[str, dict[str, Answer]] = field(default_factory=dict)

    def _tell(self, issues: list[str], words: str) -> None:
        self.record("issue", Answer(issues, words))
        self.said.append(acknowledged(issues[0], triage(words, pack=self.pack, today=self.today)))
        for number, issue in enumerate(issues):
            self._note_outcome(number, issue)

    def _add_issue(self, text: str) -> None:
        if outcomes.was_told(self.answers, text):
            self._say_noted(["issue"], ())
            return
        issues = [*outcomes.issues(self.answers), text]
        self.record("issue", Answer(value=issues, words="\n\n".join(issues)))
        self.say("utter_heard_too", words=name_of(text))
        self._note_outcome(len(issues) - 1, text)

    def _add_aside(self, text: str) -> None:
        """Add what is told while something else is asked; no wish is asked for it."""
        self._add_issue(text)
        told = self.answers.get("outcome", {})
        number = len(outcomes.issues(self.answers)) - 1
        is_known = any(one["issue"] == number for one in told.get("each", ()))
        if not is_known and (not told or "each" in told):
            self.keep_outcome(outcomes.noted(self.answers, number, "", state="skip"))

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
        elif question in DETAILS:
            found = given_beside(question, text)
            if value_of(self.answers, "on_behalf") == "other":
                found.pop("address", None)  # whose it is would be a guess
        noted = [name for name in found if name not in (question, "outcome") and self.is_open(name)]
        for name in noted:
            self.record(name, found[name])
        if question in ACCOUNTS and "outcome" in self.recorded:
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
