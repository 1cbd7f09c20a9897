"""What a representative may be told, and how consent may change."""

from datetime import date
from itertools import permutations
from typing import get_args

import pytest

from backend.policy.consent import (
    EVIDENCE,
    MOVES,
    ConsentMoveError,
    ConsentStatus,
    Sees,
    check_move,
    may_be_told,
    may_disclose,
    seen_with,
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


@pytest.mark.parametrize("scope", ["everything", "progress"])
@pytest.mark.rule("A-WHO-REP")
def test_consent_lets_as_much_be_seen_as_its_scope_through_its_last_day(scope: Sees) -> None:
    last = date(2026, 3, 31)

    assert seen_with("recorded", scope=scope, lapses_on=None, on=last) == scope
    assert seen_with("recorded", scope=scope, lapses_on=last, on=last) == scope
    assert seen_with("recorded", scope=scope, lapses_on=last, on=date(2026, 4, 1)) == "receipt"


@pytest.mark.parametrize("status", ["awaited", "declined", "withdrawn", "lapsed", "", "unheard-of"])
def test_without_consent_that_stands_only_the_receipt_is_seen(status: str) -> None:
    on = date(2026, 3, 31)

    assert seen_with(status, scope="everything", lapses_on=None, on=on) == "receipt"


def test_a_scope_that_is_not_known_lets_nothing_be_seen() -> None:
    on = date(2026, 3, 31)

    assert seen_with("recorded", scope="some of it", lapses_on=None, on=on) == "receipt"
