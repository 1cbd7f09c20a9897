"""The Complaint Handling Code as a pack: its dates, its clauses, and what its file may not say."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from backend.policy.complaint_code import (
    THE_CODE,
    CodePack,
    code_ids,
    every_id,
    kind_of,
    load_any,
    load_code,
)
from backend.policy.complaint_code_file import read_code
from backend.policy.deadlines import deadlines_for
from backend.policy.pack import PackError, UnknownPackError, load_pack, pack_ids
from tests.policy.rewriting import rewritten

ELSEWHERE = Path(__file__).parents[1] / "data" / "packs"

Reader = Callable[..., CodePack]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Read the Code with pieces of its text replaced."""

    def reader(*changes: tuple[str, str], name: str = THE_CODE) -> CodePack:
        return read_code(rewritten(THE_CODE, *changes, into=tmp_path, called=name))

    return reader


def test_the_code_is_listed_apart_from_the_landlords_packs() -> None:
    assert code_ids() == (THE_CODE,)
    assert THE_CODE not in pack_ids()
    assert every_id() == (*pack_ids(), THE_CODE)


def test_the_code_is_read_once_and_kept() -> None:
    assert load_code() is load_code()
    assert load_code().in_force_from == date(2024, 4, 1)


def test_any_pack_is_loaded_by_its_id_and_knows_its_kind() -> None:
    assert load_any(THE_CODE) is load_code(THE_CODE)
    assert load_any("west-kent-current") is load_pack("west-kent-current")
    assert load_any("thornbeck", ELSEWHERE) is load_pack("thornbeck", ELSEWHERE)
    assert load_any(THE_CODE, ELSEWHERE) is load_code(THE_CODE)
    assert every_id(ELSEWHERE) == ("thornbeck", "thornbeck-1990", THE_CODE)
    assert kind_of(load_any(THE_CODE)) == "code"
    assert kind_of(load_any("west-kent-current")) == "landlord"


def test_an_unknown_id_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownPackError) as refused:
        load_any("no-such")
    assert str(refused.value) == (
        "There is no policy pack called 'no-such'; choose one of: west-kent-current, "
        f"west-kent-older, {THE_CODE}."
    )

    with pytest.raises(UnknownPackError) as refused:
        load_code("west-kent-current")
    assert str(refused.value) == (
        f"There is no policy pack called 'west-kent-current'; choose one of: {THE_CODE}."
    )


def test_the_code_has_two_stages() -> None:
    first, second = load_code().stages

    assert load_code().first_stage is first
    assert load_code().stages_after(first.id) == (second,)
    assert (first.answer, second.answer) == ("respond", "respond")


@pytest.mark.parametrize(
    ("stage", "acknowledge", "respond", "extended_by", "at_the_latest"),
    [
        # Christmas, Boxing Day's substitute and New Year's Day lie in between.
        ("stage-1", date(2026, 12, 11), date(2026, 12, 29), 10, date(2027, 1, 13)),
        ("stage-2", date(2026, 12, 11), date(2027, 1, 13), 20, date(2027, 2, 10)),
    ],
)
def test_dates_are_counted_by_the_code(
    stage: str, acknowledge: date, respond: date, extended_by: int, at_the_latest: date
) -> None:
    found = deadlines_for(
        load_code(), stage, received_on=date(2026, 12, 4), extended_by=extended_by
    )

    assert {deadline.duty: deadline.due_on for deadline in found} == {
        "acknowledge": acknowledge,
        "respond": respond,
        "respond_extended": at_the_latest,
    }


def test_what_is_up_to_twelve_months_old_is_taken_on() -> None:
    limit = load_code().age_limit

    assert (limit.amount, limit.unit, limit.rule) == (12, "month", "C-2.3")
    assert "becoming aware" in limit.sentence
    assert "discretion" in limit.sentence


def test_every_clause_has_a_rule_of_its_number() -> None:
    code = load_code()
    expected = {
        *(f"1.{number}" for number in range(2, 7)),
        *(f"2.{number}" for number in range(1, 6)),
        *(f"3.{number}" for number in range(1, 8)),
        *(f"4.{number}" for number in range(1, 4)),
        *(f"5.{number}" for number in range(1, 16)),
        *(f"6.{number}" for number in range(1, 21)),
        *(f"7.{number}" for number in range(1, 5)),
        "8",
        "9",
        "FAQ",
    }

    assert {rule.clause for rule in code.rules.values()} == expected
    assert all(rule.id == f"C-{rule.clause}" for rule in code.rules.values())


def test_a_clause_names_where_it_was_read_or_is_for_the_landlord_to_confirm() -> None:
    code = load_code()
    unread = {rule.id for rule in code.rules.values() if rule.source is None}

    assert {"C-2.4", "C-5.11", "C-6.20"} <= unread
    assert set(code.unconfirmed) == {"calendar", *(f"rules.{rule_id}" for rule_id in unread)}
    assert "C-6.2" not in unread


def test_a_calendar_that_somebody_confirmed_is_not_listed(read: Reader) -> None:
    code = read(("  status: unconfirmed\n", "  status: published\n"))

    assert "calendar" not in code.unconfirmed


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("kind: code\n", "kind: landlord\n"), "kind should be 'code', not 'landlord'; correct it"),
        (
            ("kind: code\n", "kind: code\ncolour: red\n"),
            "colour is not a key that is known here; correct its spelling or remove it",
        ),
        (("in_force_from: 2024-04-01\n", ""), "in_force_from is missing; add it"),
        (
            ("        amount: 5\n", "        amount: -5\n"),
            "stages.stage-1.limits.acknowledge.amount should be greater than or equal to 1, "
            "not '-5'; correct it",
        ),
        (
            ("  C-6.13:\n", "  C-6.13b:\n"),
            "stages.stage-2.independent_rule is 'C-6.13', which is not under rules; add it "
            "there or correct it",
        ),
        (
            ("number_of_stages_rule: C-5.3\n", "number_of_stages_rule: C-99\n"),
            "number_of_stages_rule is 'C-99', which is not under rules; add it there or correct it",
        ),
        (
            ("no_last_day_to_ask_rule: C-5.11\n", "no_last_day_to_ask_rule: C-99\n"),
            "no_last_day_to_ask_rule is 'C-99', which is not under rules; add it there or "
            "correct it",
        ),
        (
            ('    clause: "1.3"\n', '    clause: "1.2"\n'),
            "rules.C-1.3.clause is '1.2', which C-1.2 has too; correct one of them",
        ),
        (
            ("    status: unconfirmed\n", "    status: published\n"),
            "rules.C-1.6 has no source; add it or write status: unconfirmed",
        ),
        (
            ("within {days} of getting it", "within {weeks}"),
            "promise has {weeks}, which is no fact of this pack; use one of: days",
        ),
        (('    clause: "1.2"\n', ""), "rules.C-1.2.clause is missing; add it"),
    ],
)
def test_what_is_wrong_with_the_file_is_told_with_its_key_and_remedy(
    read: Reader, change: tuple[str, str], problem: str
) -> None:
    with pytest.raises(PackError) as refused:
        read(change)

    told = str(refused.value).splitlines()
    assert all(line.startswith(f"{THE_CODE}.yaml: ") for line in told)
    assert any(line.endswith(problem) for line in told)


def test_the_files_own_name_has_to_be_its_id(read: Reader) -> None:
    with pytest.raises(PackError, match=r"write 'another', the file's own name"):
        read(name="another")
