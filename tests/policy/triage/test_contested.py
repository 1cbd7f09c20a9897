"""The known hard cases of "complaint or service request", each in several wordings."""

from collections import Counter
from dataclasses import replace

import pytest

from backend.policy.pack import PACKS, PolicyPack, load_pack
from backend.policy.triage.routes import AGAINST, CASES, DANGER
from tests.policy.triage.rows import DATA, Row, contested

CASE_NUMBERS = {str(number) for number in range(1, 27)}
FEWEST_WORDINGS = 3
ROWS = contested()
FOLDERS = {"west-kent-older": PACKS, "thornbeck": DATA / "packs"}


def ids(row: Row) -> str:
    return row.id


def silent() -> PolicyPack:
    """A landlord whose text has no sentence for anything."""
    return replace(load_pack("west-kent-current"), grounds={})


def test_every_case_stands_in_several_wordings() -> None:
    wordings = Counter(row.set for row in ROWS)
    assert set(wordings) == CASE_NUMBERS
    assert min(wordings.values()) >= FEWEST_WORDINGS


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_a_hard_case_takes_its_route(row: Row) -> None:
    assert row.is_right


@pytest.mark.parametrize("row", [row for row in ROWS if row.says], ids=ids)
@pytest.mark.rule(file="contested.csv", column="says", pack="west-kent-current")
def test_a_hard_case_names_its_reason(row: Row) -> None:
    assert row.says in [ground for part in row.found.parts for ground in part.grounds]


@pytest.mark.parametrize("row", [row for row in ROWS if row.unknown], ids=ids)
def test_a_hard_case_names_what_would_change_it(row: Row) -> None:
    assert row.unknown in row.found.unknown


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_a_hard_case_says_what_to_bear_in_mind(row: Row) -> None:
    assert row.found.notes == row.notes


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_nothing_is_refused(row: Row) -> None:
    found = row.found
    for part in found.parts:
        assert part.route in (*DANGER, *CASES, "feedback")
        if part.route in AGAINST:
            assert part.grounds
            assert part.rules
            assert part.offer
            assert load_pack("west-kent-current").ombudsman.phone in found.ombudsman
    assert found.offer_complaint or found.route in ("complaint", "escalation")


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_a_landlord_without_a_sentence_for_it_goes_the_same_way(row: Row) -> None:
    found, without = row.found, row.by(silent())
    assert [part.route for part in without.parts] == [part.route for part in found.parts]
    assert [part.grounds for part in without.parts] == [part.grounds for part in found.parts]
    assert without.deciding_rules == ()


@pytest.mark.parametrize("row", ROWS, ids=ids)
@pytest.mark.parametrize("pack_id", ["west-kent-older", "thornbeck"])
def test_another_policy_speaks_with_its_own_sentences(row: Row, pack_id: str) -> None:
    pack = load_pack(pack_id, FOLDERS[pack_id])
    for part in row.by(pack).parts:
        ids_of_grounds = [pack.grounds[one] for one in part.grounds if one in pack.grounds]
        assert [rule.id for rule in part.rules] == list(dict.fromkeys(ids_of_grounds))
