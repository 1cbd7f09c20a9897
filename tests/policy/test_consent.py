"""What a representative may be told, and how consent may change."""

from itertools import permutations
from typing import get_args

import pytest

from backend.policy.consent import (
    EVIDENCE,
    MOVES,
    ConsentMoveError,
    ConsentStatus,
    check_move,
    may_be_told,
    may_disclose,
)

STATUSES: tuple[ConsentStatus, ...] = get_args(ConsentStatus)


@pytest.mark.parametrize("status", ["recorded", "not_needed"])
def test_with_consent_or_for_oneself_the_case_may_be_told(status: str) -> None:
    assert may_disclose(status)
    assert may_be_told(status) == {"reference", "published_timetable", "case"}


@pytest.mark.parametrize("status", ["awaited", "declined", "withdrawn", "lapsed", "", "unheard-of"])
@pytest.mark.rule("A-WHO-REP", "B-HOW-REP")
def test_without_consent_only_the_receipt_and_the_timetable_may_be_told(status: str) -> None:
    assert not may_disclose(status)
    assert may_be_told(status) == {"reference", "published_timetable"}


@pytest.mark.parametrize(("now", "then"), list(permutations(STATUSES, 2)))
def test_consent_changes_only_as_the_table_of_moves_says(
    now: ConsentStatus, then: ConsentStatus
) -> None:
    if then in MOVES.get(now, ()):
        check_move(now, then)
    else:
        with pytest.raises(ConsentMoveError):
            check_move(now, then)


def test_a_refused_change_says_what_is_possible() -> None:
    with pytest.raises(ConsentMoveError) as refusal:
        check_move("recorded", "declined")

    assert str(refusal.value) == (
        "Consent that is recorded cannot become declined; it can become: lapsed, withdrawn."
    )
    with pytest.raises(ConsentMoveError, match="it can become: nothing"):
        check_move("not_needed", "recorded")


@pytest.mark.parametrize("status", ["declined", "withdrawn", "lapsed"])
def test_someone_who_said_no_may_say_yes_later(status: ConsentStatus) -> None:
    check_move(status, "recorded")


def test_every_kind_of_evidence_has_a_label() -> None:
    assert all(label[0].isupper() and "!" not in label for label in EVIDENCE.values())
