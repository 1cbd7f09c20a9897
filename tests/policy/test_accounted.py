"""Every sentence of the landlord's texts has its rule and its test, or a reason for having none."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from backend.policy.pack import Rule
from ops import policy_proofs
from ops.policy_proofs import TESTS, UnreadableProofError, proofs
from ops.policy_sentences import quoted, sentences
from ops.policy_table import (
    GUIDE,
    TEXTS,
    Account,
    account,
    accounts,
    guide,
    problems,
    unknown_rules,
)


@pytest.mark.parametrize("pack_id", TEXTS)
def test_every_sentence_and_every_rule_is_accounted_for(pack_id: str) -> None:
    [found] = [each for each in accounts() if each.pack.id == pack_id]

    assert list(problems(found)) == []


def test_every_text_of_the_landlord_is_looked_at() -> None:
    assert sorted(TEXTS.values()) == sorted(path.name for path in TESTS.glob("data/*.txt"))


def test_no_test_proves_a_rule_that_there_is_not() -> None:
    assert unknown_rules() == []


def test_the_guide_is_what_the_generator_prints() -> None:
    assert GUIDE.read_text(encoding="utf-8") == guide(), "run `make policy-table`"


def test_every_test_named_in_the_guide_exists() -> None:
    named = set(re.findall(r"`([\w/]+\.py)::(\w+)`", GUIDE.read_text(encoding="utf-8")))

    assert named
    for file, test in named:
        assert f"def {test}(" in (TESTS / file).read_text(encoding="utf-8")


# The check itself, on a text of three lines.

TEXT = "Stage one\nWe will:\n- write within five days\n- ring you or visit you. We are kind.\n"
RULES = [
    Rule("X-1", "write within five days", "writing", lead="We will:"),
    Rule("X-2", "ring you", "ringing", lead="We will:"),
    Rule("X-3", "visit you.", "visiting", lead="We will:"),
]


@pytest.fixture
def known() -> Account:
    return replace(
        account("west-kent-current", TEXTS["west-kent-current"], {}),
        pack=replace(accounts()[0].pack, rules={rule.id: rule for rule in RULES}),
        sentences=quoted(TEXT, RULES),
        tests={"X-1": ["test_x.py::test_it"], "X-3": ["test_x.py::test_it"]},
        why_no_rule={"Stage one": "a heading", "We are kind.": "an aim"},
        why_no_test={"X-2": "people do it"},
    )


def test_what_is_accounted_for_is_no_problem(known: Account) -> None:
    assert list(problems(known)) == []


def test_a_text_is_split_at_lines_and_at_the_ends_of_sentences() -> None:
    assert [one.words for one in sentences(TEXT)] == [
        "Stage one",
        "We will:",
        "write within five days",
        "ring you or visit you.",
        "We are kind.",
    ]


def test_two_rules_may_share_a_sentence_and_a_joining_word_is_left() -> None:
    found = quoted(TEXT, RULES)

    assert [one.rules for one in found] == [[], [], ["X-1"], ["X-2", "X-3"], []]
    assert found[1].opens == ["X-1", "X-2", "X-3"]
    assert found[3].left_over == ""


def test_words_that_stand_twice_go_to_the_rules_that_quote_them_in_turn() -> None:
    twice = [Rule("X-1", "We say why.", "first"), Rule("X-2", "We say why.", "second")]

    found = quoted("We say why.\nThen.\nWe say why.", twice)

    assert [one.rules for one in found] == [["X-1"], [], ["X-2"]]


def test_words_that_stand_twice_may_be_one_rule() -> None:
    found = quoted("We say why.\nWe say why.", [Rule("X-1", "We say why.", "saying why")])

    assert [one.rules for one in found] == [["X-1"], ["X-1"]]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"why_no_rule": {"Stage one": "a heading"}}, "“We are kind.” has no rule"),
        (
            {"sentences": quoted(TEXT, RULES[:2])},
            "“ring you or visit you.” is quoted but for “visit you.”",
        ),
        (
            {
                "why_no_rule": {
                    "Stage one": "a heading",
                    "We are kind.": "an aim",
                    "write within five days": "no",
                }
            },
            "“write within five days” has a rule now",
        ),
        (
            {"why_no_rule": {"Stage one": "", "We are kind.": "", "Gone.": ""}},
            "“Gone.” of accounted.yaml is not in the text",
        ),
        ({"sentences": quoted(TEXT, RULES[:2])}, "X-3 quotes nothing of the text"),
        ({"tests": {"X-3": ["test_x.py::test_it"]}}, "X-1 has no test"),
        ({"why_no_test": {"X-1": "no", "X-2": "no"}}, "X-1 has a test now"),
        ({"why_no_test": {"X-2": "no", "X-9": "no"}}, "X-9 of accounted.yaml is no rule"),
    ],
)
def test_what_is_not_accounted_for_is_told(
    known: Account, changed: dict[str, object], said: str
) -> None:
    assert [each for each in problems(replace(known, **changed)) if said in each]  # type: ignore[arg-type]


def written(folder: Path, marks: str) -> Path:
    (folder / "test_it.py").write_text(f"{marks}\ndef test_it() -> None: ...\n")
    return folder


@pytest.mark.parametrize(
    ("marks", "rules"),
    [
        ("", []),
        ('@pytest.mark.rule("A-1", "A-2")', ["A-1", "A-2"]),
        ('@pytest.mark.rule("A-1")\n@pytest.mark.rule("A-2")\n@fixture', ["A-1", "A-2"]),
        ('@pytest.mark.rule(each="r")\n@pytest.mark.parametrize("r", ["A-1"])', ["A-1"]),
        (
            '@pytest.mark.parametrize(("n", "r"), [(1, "A-1"), pytest.param(2, "A-2", id="x")])\n'
            '@pytest.mark.rule(each="r")',
            ["A-1", "A-2"],
        ),
        (
            '@pytest.mark.rule(file="grounds.csv", column="says", pack="west-kent-current")',
            ["A-EXC-2", "A-WHO-GRP"],
        ),
    ],
)
def test_proofs_are_read_from_the_marks_of_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, marks: str, rules: list[str]
) -> None:
    monkeypatch.setattr(policy_proofs, "DATA", tmp_path)
    (tmp_path / "grounds.csv").write_text("id,says\n1,too_old\n2,\n3,groups\n4,too_old\n")

    assert [(one.rule, one.test) for one in proofs(written(tmp_path, marks))] == [
        (rule, "test_it.py::test_it") for rule in rules
    ]


@pytest.mark.parametrize(
    "marks",
    [
        "@pytest.mark.rule()",
        "@pytest.mark.rule(1)",
        '@pytest.mark.rule(file="grounds.csv")',
        '@pytest.mark.rule("A-1", each="r")',
        '@pytest.mark.rule(each="r")',
        '@pytest.mark.rule(each="r")\n@pytest.mark.parametrize("r", RULES)',
    ],
)
def test_a_mark_that_cannot_be_read_is_refused(tmp_path: Path, marks: str) -> None:
    with pytest.raises(UnreadableProofError):
        proofs(written(tmp_path, marks))
