"""Filling a pack's facts into its own sentences, so that no number is written twice."""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Filler:
    """Fills {names} with facts and gathers what it could not fill."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        self.facts = facts
        self.problems: list[str] = []

    def fill(self, key: str, template: str, **more: str) -> str:
        """Return the template with every {name} replaced; note each name that is no fact."""
        facts = {**self.facts, **more}

        def value_of(match: re.Match[str]) -> str:
            name = match[1]
            if name not in facts:
                self._note(key, f"{{{name}}}", facts)
            return facts.get(name, "")

        if {"{", "}"} & set(PLACEHOLDER.sub("", template)):
            self._note(key, "a brace without its partner", facts)
        return PLACEHOLDER.sub(value_of, template)

    def _note(self, key: str, what: str, facts: Mapping[str, str]) -> None:
        known = ", ".join(sorted(facts))
        self.problems.append(
            f"{key} has {what}, which is no fact of this pack; use one of: {known}"
        )
