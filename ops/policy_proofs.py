"""Which tests say that they prove a rule, read from the tests themselves without running them.

A test says so in one of three ways:
- `@pytest.mark.rule("A-S1-ACK")` names the rules.
- `@pytest.mark.rule(each="rule_id")` names the argument of its parameters that holds a rule.
- `@pytest.mark.rule(file="contested.csv", column="says", pack="west-kent-current")` names the file
  in tests/data that its parameters are read from, and the column that holds the triage's grounds,
  each of which is a rule of that pack.
"""

import ast
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from backend.policy.pack import load_pack
from ops.steps import ROOT

TESTS = ROOT / "tests"
DATA = TESTS / "data"


class UnreadableProofError(Exception):
    """A test claims to prove rules in a way that cannot be read."""


@dataclass(frozen=True)
class Proof:
    """A test and a rule that it proves; `test` is its file below tests/ and its name."""

    rule: str
    test: str


@lru_cache
def proofs(folder: Path = TESTS) -> tuple[Proof, ...]:
    """Return every proof that the tests below a folder claim, in their order."""
    return tuple(
        Proof(rule, f"{path.relative_to(folder).as_posix()}::{test.name}")
        for path in sorted(folder.rglob("test_*.py"))
        for test in _tests(path.read_text(encoding="utf-8"))
        for rule in dict.fromkeys(_rules_of(test, path))
    )


def _tests(source: str) -> Iterator[ast.FunctionDef]:
    # Reading the syntax of every test takes seconds.
    for node in ast.walk(ast.parse(source)) if "mark.rule" in source else ():
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def _rules_of(test: ast.FunctionDef, path: Path) -> Iterator[str]:
    for mark in _marks(test, "rule"):
        said = {each.arg: _text(each.value) for each in mark.keywords}
        if mark.args and not said:
            yield from map(_text, mark.args)
        elif set(said) == {"each"}:
            yield from _of_parameters(test, said["each"], path)
        elif set(said) == {"file", "column", "pack"}:
            yield from _of_file(said["file"], said["column"], said["pack"])
        else:
            raise UnreadableProofError(f"{path.name}::{test.name}: see ops/policy_proofs.py")


def _marks(test: ast.FunctionDef, name: str) -> Iterator[ast.Call]:
    for decorator in test.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == f"pytest.mark.{name}":
            yield decorator


def _text(node: ast.expr) -> str:
    value = ast.literal_eval(node)
    if not isinstance(value, str):
        raise UnreadableProofError(f"{ast.unparse(node)} is no text")
    return value


def _of_parameters(test: ast.FunctionDef, argument: str, path: Path) -> Iterator[str]:
    for mark in _marks(test, "parametrize"):
        names = ast.literal_eval(mark.args[0])
        names = [name.strip() for name in names.split(",")] if isinstance(names, str) else names
        if argument in names and isinstance(mark.args[1], ast.List | ast.Tuple):
            for row in mark.args[1].elts:
                yield _cell(row, names.index(argument), alone=len(names) == 1)
            return
    raise UnreadableProofError(f"{path.name}::{test.name} has no list of {argument}")


def _cell(row: ast.expr, place: int, *, alone: bool) -> str:
    if isinstance(row, ast.Call):
        return _text(row.args[place])
    if isinstance(row, ast.Tuple | ast.List) and not alone:
        return _text(row.elts[place])
    return _text(row)


def _of_file(file: str, column: str, pack: str) -> Iterator[str]:
    grounds = {str(ground): rule for ground, rule in load_pack(pack).grounds.items()}
    with (DATA / file).open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if row[column]:
                yield grounds[row[column]]
