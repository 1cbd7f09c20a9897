"""Who looks into a complaint, a new issue, and how to be in touch."""

from dataclasses import replace

import pytest

from backend.policy.process.errors import (
    EndedError,
    JoinedTooLateError,
    NoContactAgreementError,
    NoReasonsError,
    NotIndependentError,
    NotStaffError,
    StaffOnlyError,
    TooEarlyError,
)
from backend.policy.process.steps import Assigned, ContactAgreed, IssueRaised, Withdrawn
from tests.policy.process.parts import acknowledged, after, asked, day, move, older, responded

STAGE_TWO = (
    Assigned(on=day(12, 7), by="system", to="staff:4"),
    acknowledged(respond_on=day(12, 21)),
    responded(day(12, 14)),
    asked(day(12, 15)),
)


def assigned(to: str, on: int = 16) -> Assigned:
    return Assigned(on=day(12, on), by="staff:9", to=to)


def raised(decision: str, on: int = 16, reasons: str = "it is the same leak") -> IssueRaised:
    return IssueRaised(on=day(12, on), by="staff:9", decision=decision, reasons=reasons)  # type: ignore[arg-type]


@pytest.mark.rule("A-S1-WHO")
def test_a_stage_is_given_to_a_member_of_staff() -> None:
    assert move(after(), assigned("staff:4")).progress.run.assigned_to == "staff:4"
    for nobody in ("resident", "staff:", "staff:x", "4"):
        with pytest.raises(NotStaffError, match=f"^{nobody!r} is no member of staff"):
            move(after(), assigned(nobody))


@pytest.mark.rule("A-S2-WHO")
def test_stage_two_is_given_to_somebody_not_involved_before() -> None:
    progress = after(*STAGE_TWO)

    for involved in ("staff:1", "staff:4"):
        with pytest.raises(NotIndependentError, match=r"was involved at .*\(A-S2-WHO\)"):
            move(progress, assigned(involved))
    assert move(progress, assigned("staff:2")).progress.run.assigned_to == "staff:2"


def test_whoever_only_assigned_the_complaint_was_not_involved() -> None:
    given = Assigned(on=day(12, 7), by="staff:9", to="staff:4")
    progress = after(given, *STAGE_TWO)

    assert move(progress, assigned("staff:9")).progress.run.assigned_to == "staff:9"


@pytest.mark.rule("B-MIR")
def test_the_older_policy_asks_for_nobody_new() -> None:
    progress = older(responded(day(12, 8)), asked(day(12, 9)))

    assert move(progress, assigned("staff:1")).progress.run.assigned_to == "staff:1"


def test_a_new_issue_that_joins_is_numbered_after_the_others() -> None:
    progress = move(after(*STAGE_TWO), raised("join")).progress

    assert progress.issues == 3
    assert progress.run.issues == (1, 2, 3)


def test_a_new_issue_that_joins_before_the_acknowledgement_is_listed_by_it() -> None:
    progress = after(raised("join", 7), acknowledged())

    assert progress.issues == 2


@pytest.mark.rule("A-S2-NEW")
def test_a_new_issue_that_becomes_a_linked_complaint_leaves_this_one_as_it_was() -> None:
    moved = move(after(*STAGE_TWO), raised("link"))

    assert moved.progress.issues == 2
    assert moved.changes == ()


@pytest.mark.rule("A-S2-NEW")
def test_a_person_decides_about_a_new_issue_and_says_why() -> None:
    with pytest.raises(NoReasonsError):
        move(after(), raised("join", reasons=" "))
    with pytest.raises(StaffOnlyError):
        move(after(), IssueRaised(on=day(12, 8), by="system", decision="join", reasons="x"))


@pytest.mark.rule("A-S2-NEW")
def test_whoever_complains_adds_an_issue_at_the_first_stage_only() -> None:
    for by in ("resident", "representative"):
        theirs = IssueRaised(on=day(12, 16), by=by, decision="join", reasons="it is the same leak")
        assert move(after(acknowledged()), theirs).progress.issues == 3
        with pytest.raises(JoinedTooLateError):
            move(after(*STAGE_TWO), theirs)
        assert move(after(*STAGE_TWO), replace(theirs, decision="link")).changes == ()


def test_a_new_issue_does_not_join_a_stage_that_has_been_answered() -> None:
    progress = after(acknowledged(), responded(day(12, 14)))

    with pytest.raises(JoinedTooLateError, match="make it a linked complaint"):
        move(progress, raised("join"))
    assert move(progress, raised("link")).progress.state == "answered"


@pytest.mark.rule("B-PER-AGREE")
def test_the_way_of_being_in_touch_may_be_agreed_and_stops_no_clock() -> None:
    terms = ContactAgreed(on=day(12, 9), by="staff:1", terms="by letter, once a week")
    moved = move(older(), terms)

    assert moved.progress.contact_agreed_on == day(12, 9)
    assert moved.changes == ()
    with pytest.raises(NoReasonsError, match="No terms are given"):
        move(older(), ContactAgreed(on=day(12, 9), by="staff:1", terms=""))


def test_a_policy_without_such_agreements_refuses_them() -> None:
    with pytest.raises(NoContactAgreementError):
        move(after(), ContactAgreed(on=day(12, 9), by="staff:1", terms="by letter"))


def test_nothing_is_noted_before_the_stage_began_or_after_the_end() -> None:
    for early, what in ((assigned("staff:4", 4), "assignment"), (raised("join", 4), "issue")):
        with pytest.raises(TooEarlyError, match=what):
            move(after(), early)
    progress = after(Withdrawn(on=day(12, 8), by="resident"))
    for late in (assigned("staff:4"), raised("join")):
        with pytest.raises(EndedError):
            move(progress, late)
