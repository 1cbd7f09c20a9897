"""A person's decision not to take a complaint on."""

from dataclasses import replace

import pytest

from backend.policy.process.errors import (
    AlreadyAnsweredError,
    EndedError,
    NoExclusionsError,
    NoReasonsError,
    NotAnExclusionError,
    NotIndependentError,
    RefusedWithoutOmbudsmanError,
    StaffOnlyError,
    TooEarlyError,
    UnansweredError,
)
from backend.policy.process.steps import Closed, Reopened
from tests.policy.process.parts import (
    acknowledged,
    after,
    asked,
    day,
    dues,
    machine,
    move,
    older,
    pack,
    received,
    refused,
    responded,
)

STAGE_TWO = (acknowledged(), responded(day(12, 14)), asked(day(12, 15)))


@pytest.mark.rule("A-EXC-6")
def test_a_person_may_refuse_a_complaint_and_then_nothing_is_owed() -> None:
    progress = after(refused(day(12, 8)))

    assert (progress.state, progress.since) == ("refused", day(12, 8))
    assert progress.run.people == ("staff:3",)
    assert not any(each.open for each in machine().owed(progress))
    with pytest.raises(EndedError, match="refused on 8 December 2026; reopen it first"):
        move(progress, acknowledged(day(12, 9)))


@pytest.mark.rule("B-EXC-2")
def test_the_older_policy_refuses_by_its_own_sentences() -> None:
    assert older(refused(day(12, 8), "B-EXC-2")).state == "refused"
    with pytest.raises(
        NotAnExclusionError, match=r"'A-EXC-6' is no reason.*choose one of: B-EXC-5"
    ):
        older(refused(day(12, 8), "A-EXC-6"))


def test_a_refusal_rests_on_an_exclusion_of_the_policy() -> None:
    for no_exclusion in ("", "A-DEF", "A-S1-ACK", "nothing"):
        with pytest.raises(NotAnExclusionError):
            after(refused(day(12, 8), no_exclusion))


def test_a_refusal_has_its_reasons_and_says_what_was_weighed() -> None:
    with pytest.raises(NoReasonsError, match=r"^No reasons are given"):
        after(refused(day(12, 8), reasons=" "))
    with pytest.raises(NoReasonsError, match="why discretion was not used are given"):
        after(refused(day(12, 8), discretion="-"))


@pytest.mark.rule("A-OMB-8")
def test_whoever_is_refused_is_told_of_the_ombudsman() -> None:
    with pytest.raises(RefusedWithoutOmbudsmanError, match="A-OMB-8"):
        after(refused(day(12, 8), ombudsman_details=False))


def test_no_machine_and_no_resident_refuses() -> None:
    for nobody in ("system", "resident"):
        with pytest.raises(StaffOnlyError):
            after(refused(day(12, 8), by=nobody))


def test_a_refusal_comes_before_the_answer_and_not_before_the_complaint() -> None:
    with pytest.raises(AlreadyAnsweredError):
        after(acknowledged(), responded(day(12, 14)), refused(day(12, 15)))
    with pytest.raises(TooEarlyError, match="refusal is dated 4 December 2026"):
        after(refused(day(12, 4)))
    with pytest.raises(TooEarlyError, match="before the acknowledgement on 9 December 2026"):
        after(acknowledged(day(12, 9)), refused(day(12, 8)))


def test_stage_two_is_refused_by_somebody_not_involved_before() -> None:
    progress = after(*STAGE_TWO)

    with pytest.raises(NotIndependentError):
        move(progress, refused(day(12, 16), by="staff:1"))
    assert move(progress, refused(day(12, 16))).progress.state == "refused"


def test_a_refused_complaint_is_taken_on_when_it_is_reopened_and_keeps_its_dates() -> None:
    told = Reopened(on=day(12, 18), by="staff:3", reasons="The Ombudsman told us to take it on")
    progress = after(refused(day(12, 8)), told)

    assert progress.state == "open"
    assert dues(progress) == dues(after())
    assert move(progress, acknowledged(day(12, 18), respond_on=day(12, 30))).progress.run


def test_a_refused_complaint_is_not_closed_as_if_it_had_been_answered() -> None:
    with pytest.raises(EndedError):
        after(refused(day(12, 8)), Closed(on=day(12, 9), by="system"))
    with pytest.raises(UnansweredError):
        after(Closed(on=day(12, 9), by="system"))


def test_what_the_resident_asks_after_a_refusal_is_kept_for_a_person() -> None:
    progress = after(refused(day(12, 8)), asked(day(12, 9)))

    assert (progress.state, progress.waiting_on) == ("refused", day(12, 9))


def test_a_policy_that_excludes_nothing_refuses_nothing() -> None:
    of = machine()
    of = replace(of, pack=replace(of.pack, grounds={}))

    assert of.pack.exclusions == ()
    forbidden = {each.verb: each.why for each in of.forbidden(of.begin(received()).progress)}
    assert "take it on and answer it" in forbidden["refuse"]
    with pytest.raises(NoExclusionsError):
        of.apply(of.begin(received()).progress, refused(day(12, 8)))


def test_an_exclusion_is_named_once_however_many_grounds_it_has() -> None:
    for name in ("current", "older"):
        ids = [rule.id for rule in pack(name).exclusions]
        assert len(ids) == len(set(ids))
        assert ids
