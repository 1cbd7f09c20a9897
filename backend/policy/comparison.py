"""A landlord's pack held against the Complaint Handling Code, clause by clause."""

from collections.abc import Iterator
from dataclasses import dataclass

from backend.policy.comparison_numbers import beyond, by_number
from backend.policy.complaint_code import CodePack, CodeRule
from backend.policy.errors import PolicyError
from backend.policy.pack import PolicyPack, Verdict
from backend.policy.remark import Remark

# A clause is as bad as the worst that is said of it; what says nothing is no good sign.
WORST_FIRST: tuple[Verdict, ...] = ("contradicts", "falls_short", "silent", "meets", "exceeds")
WHAT_TO_DO: dict[Verdict, str | None] = {
    "contradicts": "Change these words to what the Code asks for.",
    "falls_short": (
        "Add what the Code asks for, or say in the self-assessment why not and until when."
    ),
    "silent": "Say it in the policy, or check that another of the landlord's texts says it.",
    "meets": None,
    "exceeds": None,
}
NOBODY_SPOKE = "No number of the policy and no judgement on its words speaks to this clause."


class UnknownClauseError(PolicyError):
    """{pack_id} judges its words against the clause {clause!r}, which {code_id} does not have;
    correct it under against_the_code or remove it.
    """


@dataclass(frozen=True, slots=True)
class Finding:
    """A clause of the Code, how the landlord's text stands to it, and why.

    What the landlord promises beyond the Code has no clause.
    """

    clause: CodeRule | None
    remarks: tuple[Remark, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of what the remarks say."""
        return min((remark.verdict for remark in self.remarks), key=WORST_FIRST.index)

    def as_json(self) -> dict[str, object]:
        """Return the finding as plain values."""
        clause = self.clause
        return {
            "clause": clause.clause if clause else None,
            "about": clause.about if clause else "beyond the Code",
            "verdict": self.verdict,
            "asks": clause.sentence if clause else None,
            "source": clause.source if clause else None,
            "status": clause.status if clause else None,
            "remarks": [remark.as_json() for remark in self.remarks],
        }


def compare(pack: PolicyPack, code: CodePack) -> tuple[Finding, ...]:
    """Return a finding for every clause, then one for each promise beyond the Code.

    Raise UnknownClauseError when the pack judges its words against a clause that is not there.
    """
    said: dict[str, list[Remark]] = {rule_id: [] for rule_id in code.rules}
    for rule_id, remark in (*by_number(pack, code), *_by_judgement(pack, code)):
        said[rule_id].append(remark)
    clauses = (
        Finding(code.rules[rule_id], tuple(remarks) or (_nobody(),))
        for rule_id, remarks in said.items()
    )
    return (*clauses, *(Finding(None, (remark,)) for remark in beyond(pack, code)))


def _nobody() -> Remark:
    return Remark("silent", "nobody", NOBODY_SPOKE, do=WHAT_TO_DO["silent"])


def _by_judgement(pack: PolicyPack, code: CodePack) -> Iterator[tuple[str, Remark]]:
    rule_of = {rule.clause: rule_id for rule_id, rule in code.rules.items()}
    for judgement in pack.against_the_code:
        if judgement.clause not in rule_of:
            raise UnknownClauseError(pack_id=pack.id, clause=judgement.clause, code_id=code.id)
        rules = tuple(pack.rules[rule_id] for rule_id in judgement.rules)
        do = judgement.do or WHAT_TO_DO[judgement.verdict]
        yield (
            rule_of[judgement.clause],
            Remark(judgement.verdict, "judgement", judgement.why, rules, do),
        )
