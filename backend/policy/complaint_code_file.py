"""Reading the Code's file: the keys it may have, then frozen types, as for a landlord's pack."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from backend.policy.complaint_code import CodePack, CodeRule
from backend.policy.pack import Status
from backend.policy.pack_build import in_every_pack
from backend.policy.pack_checks import contradictions_in_every_pack
from backend.policy.pack_file import checked, refusal
from backend.policy.pack_schema import AnyPackEntry, RuleEntry, Text
from backend.policy.placeholders import Filler


class CodeRuleEntry(RuleEntry):
    """A clause under its rule's id."""

    clause: Text
    source: Text | None = None
    status: Status

    @model_validator(mode="after")
    def _a_source_may_only_be_missing_while_unconfirmed(self) -> Self:
        if self.source is None and self.status == "published":
            raise PydanticCustomError(
                "no_source", "has no source; add it or write status: unconfirmed"
            )
        return self


class CodeEntry(AnyPackEntry):
    """The whole file."""

    kind: Literal["code"]
    in_force_from: date
    number_of_stages_rule: Text
    no_last_day_to_ask_rule: Text
    rules: Annotated[Mapping[str, CodeRuleEntry], Field(min_length=1)]


def read_code(path: Path) -> CodePack:
    """Read and check the Code in the file; raise PackError naming file, key and remedy."""
    entry = checked(path, CodeEntry)
    filler = Filler({})
    code = CodePack(
        **in_every_pack(entry, filler),
        rules=MappingProxyType(
            {rule_id: CodeRule(id=rule_id, **dict(rule)) for rule_id, rule in entry.rules.items()}
        ),
        in_force_from=entry.in_force_from,
        number_of_stages_rule=entry.number_of_stages_rule,
        no_last_day_to_ask_rule=entry.no_last_day_to_ask_rule,
        unconfirmed=tuple(_unconfirmed(entry)),
    )
    problems = [
        *contradictions_in_every_pack(entry, path.stem),
        *_clauses_written_twice(entry),
        *filler.problems,
    ]
    if problems:
        raise refusal(path, problems)
    return code


def _clauses_written_twice(entry: CodeEntry) -> Iterator[str]:
    seen: dict[str, str] = {}
    for rule_id, rule in entry.rules.items():
        if rule.clause in seen:
            yield (
                f"rules.{rule_id}.clause is {rule.clause!r}, which {seen[rule.clause]} has too; "
                "correct one of them"
            )
        seen[rule.clause] = rule_id


def _unconfirmed(entry: CodeEntry) -> Iterator[str]:
    if entry.calendar.status == "unconfirmed":
        yield "calendar"
    for rule_id, rule in entry.rules.items():
        if rule.status == "unconfirmed":
            yield f"rules.{rule_id}"
