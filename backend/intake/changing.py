"""Putting an earlier answer right, whichever question is open."""

import re
from collections.abc import Mapping

from backend.intake import answers as reader
from backend.intake import outcomes
from backend.intake.day_put_right import day_put_right
from backend.intake.merging import merged
from backend.intake.named import in_its_place, named, speaks_of_their_own, wants_change
from backend.intake.naming import name_of
from backend.intake.one_wish import wish_for_one
from backend.intake.questions import questions
from backend.intake.record import DECIDES_ROUTE
from backend.intake.telling import Telling
from backend.intake.volunteering import ACCOUNTS, TELLING, bare, words_beside
from backend.policy.reading import Answer

# Where a correction may be one sentence of a whole account.
# With more words beside the new answer, these are answered with it: "sorry for the three weeks".
MOST_WORDS_BESIDE_A_CHANGE = {**dict.fromkeys(TELLING, 1), **dict.fromkeys(ACCOUNTS, 3)}
SHORT = 7
LONGEST_CORRECTION = 20

_CORRECTS = re.compile(
    r"^\W*(oh,? )?(actually|sorry|no,? wait|wait|correction|i meant?|i made a mistake"
    r"|i got that wrong)\b",
    re.IGNORECASE,
)
# Told of what happened; a wish begins with what is to be done: "fix it for Christmas".
_HAPPENED = re.compile(
    r"^\W*(it|i|we|they|he|she|there|the|my|our|noticed|first|broke|happened)\b", re.IGNORECASE
)


class Changing(Telling):
    """The answers as they stand, and what puts one of them right."""

    def _corrects(self, question: str, text: str) -> bool:
        """Change earlier answers that the words give anew; the open question stays open."""
        if question != "noticed_on" and self._puts_the_day_right(text):
            return True
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
        if question == "outcome" and "noticed_on" in changed and _is_a_wish(told, changed):
            return False
        for name, found in changed.items():
            self._put_in_its_place(name, found)
        return bool(changed)

    def _puts_the_day_right(self, text: str) -> bool:
        """Change the day where the words deny it and give another: still going on if it was."""
        told = self.answers.get("noticed_on", {}).get("value")
        right = day_put_right(text, self.today) if isinstance(told, dict) else None
        if right is None or not isinstance(told, dict):
            return False
        goes_on = {"latest": told["latest"], "ongoing": True} if told.get("ongoing") else {}
        self._put_in_its_place("noticed_on", Answer({**right.value, **goes_on}, right.words))
        return True

    def _changes(self, question: str, text: str) -> bool:
        """Change the earlier answer that the words name, or ask for it again."""
        if question not in ACCOUNTS and self._changes_one_wish(text):
            return True
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

    def _changes_one_wish(self, text: str) -> bool:
        """Change what is wanted for the one issue that the words name, and leave the others."""
        told = outcomes.issues(self.answers)
        meant = wish_for_one(text, told)
        if meant is None:
            return False
        number, words = meant
        self.keep_outcome(outcomes.changed(self.answers, number, words))
        which = f"For “{name_of(told[number])}”: {words}"
        self.say("utter_changed", label=questions()["outcome"].label, what=which)
        return True

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

    def _ask_again(self, name: str) -> None:
        self.clear(name)
        self.say("utter_asked_again", label=questions()[name].label.lower())


def _is_a_wish(told: str, changed: Mapping[str, Answer]) -> bool:
    """Tell whether a date stands inside what somebody wants, and not for when it happened."""
    return bool(words_beside(told, changed)) and not _HAPPENED.search(told)
