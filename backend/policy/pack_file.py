"""Reading a policy pack's file: YAML, then the keys it may have, then frozen types."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from backend.policy.pack import PackError, PolicyPack, pack_ids
from backend.policy.pack_build import build
from backend.policy.pack_checks import unknown_rules
from backend.policy.pack_schema import PackEntry

Schema = TypeVar("Schema", bound=BaseModel)

# The key under which a file names the pack that it takes these from where it does not give them.
REST_FROM = "rest_from"
SHARED = (
    "reference_prefix",
    "landlord",
    "contacts",
    "links",
    "opening_hours",
    "ombudsman",
    "data_protection",
    "calendar",
)

# What to do about the problems that the schema reports most.
REMEDIES = {
    "extra_forbidden": "is not a key that is known here; correct its spelling or remove it",
    "missing": "is missing; add it",
    "string_too_short": "is empty; write it or remove the key",
    "too_short": "is empty; write at least one entry",
}


class _TextLoader(yaml.BaseLoader):
    """Reads every scalar as text, so that 0300 stays a number to dial and 17:00 a time."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build the mapping, refusing a key that is written twice."""
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                problem = f"{key} is written twice, but may stand there once"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_pack(path: Path) -> PolicyPack:
    """Read and check the pack in the file; raise PackError naming file, key and remedy."""
    written, taken = _completed(path, _parsed(path))
    pack, problems = build(_shaped(path, written, PackEntry), path.stem, taken)
    if problems:
        raise refusal(path, problems)
    return pack


def checked(path: Path, schema: type[Schema]) -> Schema:
    """Return what stands in the file in the shape of the schema; raise PackError."""
    return _shaped(path, _parsed(path), schema)


def _completed(path: Path, written: object) -> tuple[object, list[str]]:
    """Return what the file says with what it takes from another pack, and the keys taken."""
    if not isinstance(written, dict) or REST_FROM not in written:
        return written, []
    named, known = written[REST_FROM], pack_ids(path.parent)
    if named not in known:
        choices = ", ".join(known)
        raise refusal(path, [f"{REST_FROM} is {named!r}, which is no pack; use one of: {choices}"])
    other = path.with_name(f"{named}.yaml")
    rest = _parsed(other)
    if not isinstance(rest, dict) or REST_FROM in rest:
        raise refusal(path, [f"{REST_FROM} is {named!r}; name a pack that is whole itself"])
    # Checked first, so that a slip in the other file is told under that file's name.
    read_pack(other)
    shared = {key: rest[key] for key in SHARED if key in rest}
    taken = [key for key in shared if not _says_all(written.get(key), shared[key])]
    merged = {key: _filled(written.get(key), shared[key]) for key in shared}
    return {**written, **merged}, taken


def _filled(own: object, rest: object) -> object:
    if isinstance(own, dict) and isinstance(rest, dict):
        return {**rest, **own}
    return rest if own is None else own


def _says_all(own: object, rest: object) -> bool:
    return own is not None and _filled(own, rest) == own


def _shaped(path: Path, written: object, schema: type[Schema]) -> Schema:
    try:
        return schema.model_validate(written)
    except ValidationError as error:
        problems = [*map(_said, error.errors()), *unknown_rules(written)]
        raise refusal(path, problems) from None


def refusal(path: Path, problems: list[str]) -> PackError:
    """Return the error that tells every problem found in the file."""
    return PackError(problems="\n".join(f"{path.name}: {problem}" for problem in problems))


def _parsed(path: Path) -> object:
    try:
        # This loader builds nothing but text, lists and mappings.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_TextLoader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        what = getattr(error, "problem", None) or "it is not YAML written in UTF-8"
        raise refusal(path, [f"{where}{what}; correct it"]) from None


def _said(problem: ErrorDetails) -> str:
    # Pydantic marks a wrong key of a mapping with a last part "[key]".
    key = ".".join(str(part) for part in problem["loc"] if part != "[key]") or "the file"
    remedy = REMEDIES.get(problem["type"])
    if remedy:
        return f"{key} {remedy}"
    _, _, should = problem["msg"].partition(" should ")
    if not should:
        return f"{key} {problem['msg']}"
    found = f", not {problem['input']!r}" if isinstance(problem["input"], str) else ""
    return f"{key} should {should}{found}; correct it"
