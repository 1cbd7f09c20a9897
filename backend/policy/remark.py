"""One thing said of a landlord's words when they are held against the Code."""

from dataclasses import dataclass
from typing import Literal

from backend.policy.pack import Rule, Verdict


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing said of the landlord's words, found by a number or by somebody who read them."""

    verdict: Verdict
    by: Literal["number", "judgement", "nobody"]
    why: str
    rules: tuple[Rule, ...] = ()
    do: str | None = None

    def as_json(self) -> dict[str, object]:
        """Return the remark as plain values."""
        return {
            "verdict": self.verdict,
            "by": self.by,
            "why": self.why,
            "rules": [{"id": rule.id, "sentence": rule.in_full} for rule in self.rules],
            "do": self.do,
        }
