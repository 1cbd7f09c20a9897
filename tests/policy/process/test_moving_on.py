"""Asking for the next stage, being referred to one, and agreeing it with a contracting body."""

from dataclasses import replace

import pytest

from backend.policy.process import Progress
from backend.policy.process.errors import (
    ContractorAgreedError,
    ContractorNotAgreedError,
    EndedError,
    LastStageOpenError,
    NoReasonsError,
    NothingContractedError,
    NothingToReferError,
    ProcessCompleteError,
    StaffOnlyError,
    TooEarlyError,
    UnknownContractorError,
    UnknownIssueError,
    WaitingError,
    WrongStageError,
)
from backend.policy.process.steps import Closed, ContractorAgreed, Halted, Reopened, Withdrawn
from tests.policy.process.parts import (
    RECEIVED,
    acknowledged,
    after,
    asked,
    day,
    dues,
    machine,
    move,
    moves,
    older,
    received,
    referred,
    responded,
)

ANSWERED = (acknowledged(respond_on=day(12, 21)), responded(day(12, 14)))
# Making it Right answered, a review asked for and answered, an appeal asked for.
REVIEWED = (
    responded(day(12, 8)),
    asked(day(12, 9)),
    acknowledged(day(12, 9), respond_on=day(12, 23)),
    responded(day(12, 10)),
)
APPEALED = (
    *REVIEWED,
    asked(day(12, 11)),
    acknowledged(day(12, 11), respond_on=day(12, 29)),
)
HOUSING_REGISTER = "Sevenoaks District Housing Register"


def flags(progress: Progress) -> list[tuple[str, str | None]]:
    return [(flag.kind, flag.rule) for flag in progress.flags]


@pytest.mark.rule("A-S2")
def test_asking_for_stage_two_after_the_answer_starts_its_clocks() -> None:
    assert moves(after(*ANSWERED), asked(day(12, 15))) == {
        "stage-2 contact": (None, "2026-12-18", "request_escalation"),
        "stage-2 acknowledge": (None, "2026-12-22", "request_escalation"),
        "stage-2 respond": (None, "2027-01-22", "request_escalation"),
    }
    assert after(*ANSWERED, asked(day(12, 15))).since == day(12, 15)


@pytest.mark.rule("A-S2-ASK")
def test_a_request_in_time_needs_no_person_and_no_reasons() -> None:
    progress = after(*ANSWERED, asked(day(1, 14, 2027)))

    assert progress.run.stage == "stage-2"
    assert progress.flags == ()


@pytest.mark.rule("A-S2-LATE")
def test_a_late_request_is_accepted_and_flagged_for_a_person() -> None:
    progress = after(*ANSWERED, asked(day(1, 15, 2027)))

    assert progress.run.stage == "stage-2"
    assert flags(progress) == [("late_request", "A-S2-LATE")]


def test_a_late_request_reopens_a_closed_complaint() -> None:
    closed = Closed(on=day(1, 20, 2027), by="system")
    progress = after(*ANSWERED, closed, asked(day(2, 1, 2027)))

    assert (progress.state, progress.run.stage) == ("open", "stage-2")
    assert flags(progress) == [("late_request", "A-S2-LATE")]


def test_a_late_request_is_flagged_with_the_limit_where_no_rule_speaks_of_lateness() -> None:
    current = machine()
    stages = tuple(replace(stage, late_rule=None) for stage in current.pack.stages)
    plain = replace(current, pack=replace(current.pack, stages=stages))

    progress = plain.replay([received(), *ANSWERED, asked(day(2, 1, 2027))])
    assert flags(progress) == [("late_request", "A-S2-ASK")]


def test_the_resident_says_what_they_are_still_unhappy_about_or_nothing_at_all() -> None:
    assert after(*ANSWERED, asked(day(12, 15))).run.issues == (1, 2)
    assert after(*ANSWERED, asked(day(12, 15), issues=(2,))).run.issues == (2,)
    with pytest.raises(UnknownIssueError, match=r"number 3 .* choose from: 1, 2"):
        move(after(*ANSWERED), asked(day(12, 15), issues=(3,)))
    with pytest.raises(UnknownIssueError, match="choose from: none yet"):
        move(older(), asked(day(12, 15), issues=(1,)))


def test_a_request_before_the_answer_is_kept_and_flagged_and_stops_no_clock() -> None:
    asked_early = move(after(acknowledged()), asked(day(12, 9)))

    assert asked_early.changes == ()
    assert asked_early.progress.run.stage == "stage-1"
    assert asked_early.progress.waiting_on == day(12, 9)
    assert asked_early.progress.run.asked_on == day(12, 9)
    assert asked_early.progress.flags[0].stage == "stage-1"
    assert asked_early.progress.flags[0].on == day(12, 9)
    assert flags(asked_early.progress) == [("asked_before_answer", "A-S2")]


def test_what_was_asked_before_the_answer_opens_stage_two_with_the_answer() -> None:
    early = (acknowledged(), asked(day(12, 9), issues=(1,)), asked(day(12, 10)))
    moved = move(after(*early), responded(day(12, 11)))

    assert moved.progress.run.stage == "stage-2"
    assert moved.progress.run.opened_on == day(12, 11)
    assert moved.progress.run.issues == (1,)
    assert moved.progress.runs[0].asked_on == day(12, 9)
    assert moved.progress.waiting_on is None
    assert ("stage-2", "respond") in {(x.stage, x.duty) for x in moved.changes}


def test_a_person_may_take_an_early_request_further_before_the_answer() -> None:
    progress = after(acknowledged(), asked(day(12, 9), issues=(2,)))

    referred_on = move(progress, referred(day(12, 10), "stage-2")).progress
    assert referred_on.run.opened_on == day(12, 10)
    assert referred_on.run.issues == (2,)
    assert referred_on.involved_before == {"staff:1", "staff:9"}
    with pytest.raises(TooEarlyError, match="referral is dated 4 December 2026"):
        move(progress, referred(day(12, 4), "stage-2"))
    with pytest.raises(NoReasonsError):
        move(progress, referred(day(12, 10), "stage-2", reasons=""))
    with pytest.raises(StaffOnlyError, match="not for the resident to do"):
        move(progress, referred(day(12, 10), "stage-2", by="resident"))


def test_a_request_while_the_answer_is_overdue_goes_on_at_once_and_is_flagged() -> None:
    progress = after(acknowledged(respond_on=day(12, 21)), asked(day(12, 22)))

    assert progress.run.stage == "stage-2"
    assert flags(progress) == [("asked_while_overdue", "A-S2")]
    answer = next(x for x in machine().owed(progress) if x.deadline.duty == "respond")
    assert (answer.stage, answer.met_on, answer.open) == ("stage-1", None, False)


def test_a_request_on_the_day_the_answer_is_due_waits_for_it() -> None:
    progress = after(acknowledged(respond_on=day(12, 21)), asked(day(12, 21)))

    assert progress.run.stage == "stage-1"
    assert flags(progress) == [("asked_before_answer", "A-S2")]


def test_a_request_made_before_the_answer_but_recorded_after_it_counts_from_the_answer() -> None:
    progress = after(*ANSWERED, asked(day(12, 11)))

    assert progress.run.opened_on == day(12, 14)
    assert progress.runs[0].asked_on == day(12, 11)


def test_a_request_before_the_complaint_is_refused() -> None:
    with pytest.raises(TooEarlyError, match="request is dated 1 December 2026"):
        move(after(), asked(day(12, 1)))


def test_after_the_last_stage_the_resident_is_told_of_the_ombudsman() -> None:
    letter = acknowledged(day(12, 15), by="staff:2", respond_on=day(12, 31))
    open_ = after(*ANSWERED, asked(day(12, 15)), letter)
    answered = move(open_, responded(day(12, 16), by="staff:2")).progress

    with pytest.raises(ProcessCompleteError, match=r"no stage after Stage two.*\(A-OMB-8\)"):
        move(answered, asked(day(12, 17)))


def test_while_the_last_stage_is_open_more_is_a_new_issue_and_not_yet_for_the_ombudsman() -> None:
    progress = after(*ANSWERED, asked(day(12, 15)))

    with pytest.raises(LastStageOpenError, match=r"Stage two .* new issue.*\(A-OMB-8\)"):
        move(progress, asked(day(12, 16)))
    withdrawn = move(progress, Withdrawn(on=day(12, 16), by="resident")).progress
    with pytest.raises(EndedError, match="reopen it first"):
        move(withdrawn, asked(day(12, 17)))


def test_a_request_after_the_complaint_was_withdrawn_is_kept_for_a_person() -> None:
    withdrawn = Withdrawn(on=day(12, 15), by="resident")
    progress = after(*ANSWERED, withdrawn, asked(day(12, 16)))

    assert (progress.state, progress.waiting_on) == ("withdrawn", day(12, 16))
    assert flags(progress) == [("asked_after_end", "A-S2")]
    reopened = move(progress, Reopened(on=day(12, 17), by="staff:1", reasons="they ask"))
    assert reopened.progress.run.stage == "stage-2"


def test_a_stage_opened_by_reopening_runs_from_the_request_however_long_it_waited() -> None:
    withdrawn = Withdrawn(on=day(12, 15), by="resident")
    progress = after(*ANSWERED, withdrawn, asked(day(12, 16)))
    reopened = move(progress, Reopened(on=day(12, 31), by="staff:1", reasons="they ask")).progress

    assert (reopened.run.opened_on, reopened.since) == (day(12, 16), day(12, 31))
    assert dues(reopened)["contact"] == "2026-12-21"
    assert dues(reopened)["acknowledge"] == "2026-12-23"


def test_such_a_stage_begins_no_earlier_than_the_answer_it_is_about() -> None:
    withdrawn = Withdrawn(on=day(12, 15), by="resident")
    progress = after(*ANSWERED, withdrawn, asked(day(12, 11)))
    reopened = move(progress, Reopened(on=day(12, 17), by="staff:1", reasons="they ask"))

    assert reopened.progress.run.opened_on == day(12, 14)


def test_an_unanswered_complaint_reopened_after_such_a_request_still_owes_its_answer() -> None:
    progress = after(
        acknowledged(),
        Withdrawn(on=day(12, 8), by="resident"),
        asked(day(12, 9)),
        Reopened(on=day(12, 10), by="staff:1", reasons="they ask"),
    )

    assert (progress.state, progress.waiting_on) == ("open", day(12, 9))
    assert move(progress, responded(day(12, 11))).progress.run.stage == "stage-2"


def test_stage_two_is_opened_by_the_residents_request_alone() -> None:
    with pytest.raises(NothingToReferError, match=r"opened from Stage one .*by asking.*\(A-S2\)"):
        move(after(*ANSWERED), referred(day(12, 15), "stage-2"))
    with pytest.raises(NothingToReferError, match="A-OMB-8"):
        move(after(*ANSWERED, asked(day(12, 15))), referred(day(12, 15), "stage-1"))


def test_a_complaint_that_has_ended_is_referred_nowhere() -> None:
    progress = after(Withdrawn(on=day(12, 8), by="resident"))

    with pytest.raises(EndedError):
        move(progress, referred(day(12, 9), "stage-2"))


@pytest.mark.rule("B-WAY-ASK", "B-REV", "B-APP")
def test_the_older_policy_goes_from_making_it_right_to_review_to_appeal() -> None:
    progress = older(*APPEALED)

    assert [run.stage for run in progress.runs] == ["making-it-right", "review", "appeal"]
    assert dues(progress) == {"acknowledge": "2026-12-15", "agree_resolution": "2026-12-29"}


@pytest.mark.rule("B-TIME-ASK", "B-EXC-5")
def test_the_time_to_ask_for_a_review_runs_from_the_end_of_the_stage_before() -> None:
    progress = older(responded(day(12, 8)))

    assert dues(progress)["request_review"] == "2027-01-08"
    late = move(progress, asked(day(1, 11, 2027))).progress
    assert late.run.stage == "review"
    assert flags(late) == [("late_request", "B-EXC-5")]


@pytest.mark.rule("B-APP-WHO", "B-APP-REV", "B-APP-PAN")
def test_an_appeal_is_referred_to_a_second_review_or_a_panel_by_a_person() -> None:
    progress = older(*APPEALED)

    second = move(progress, referred(day(12, 14), "second-review")).progress
    assert dues(second) == {"agree_resolution": "2026-12-30"}
    panel = move(second, referred(day(12, 15), "panel")).progress
    assert dues(panel) == {"arrange_panel": "2026-12-31"}
    with pytest.raises(
        WrongStageError,
        match="from Complaint Appeal to 'review'; choose one of: second-review, panel",
    ):
        move(progress, referred(day(12, 14), "review"))


def test_no_stage_is_run_twice() -> None:
    progress = older(
        *APPEALED, referred(day(12, 14), "second-review"), referred(day(12, 15), "panel")
    )

    with pytest.raises(NothingToReferError):
        move(progress, referred(day(12, 16), "panel"))


def test_a_resident_still_unhappy_after_the_appeal_waits_for_a_persons_decision() -> None:
    progress = older(*APPEALED, responded(day(12, 14)), asked(day(12, 15)))

    assert (progress.state, progress.waiting_on) == ("answered", day(12, 15))
    assert flags(progress) == [("decide_next_stage", "B-APP-REV")]
    with pytest.raises(
        WaitingError, match="asked on 15 December 2026 to take the complaint further"
    ):
        move(progress, Closed(on=day(12, 16), by="staff:1"))
    assert move(progress, referred(day(12, 16), "panel")).progress.waiting_on is None


def test_what_waits_for_a_decision_is_not_opened_by_the_answer() -> None:
    progress = older(*APPEALED, asked(day(12, 12)), responded(day(12, 14)))

    assert flags(progress) == [
        ("asked_before_answer", "B-APP-REV"),
        ("decide_next_stage", "B-APP-REV"),
    ]
    assert (progress.run.stage, progress.waiting_on) == ("appeal", day(12, 12))


def test_a_resident_unhappy_after_a_halt_is_heard_by_a_person_who_may_reopen_or_keep_to_it() -> (
    None
):
    halted = Halted(on=day(12, 10), by="staff:3", reasons="the answer was right")
    progress = older(*REVIEWED[:-1], halted, asked(day(12, 14)))

    assert (progress.state, progress.run.stage) == ("halted", "review")
    assert flags(progress) == [("asked_after_end", "B-APP")]
    again = Halted(on=day(12, 15), by="staff:3", reasons="nothing new")
    assert move(progress, again).progress.waiting_on is None
    reopened = Reopened(on=day(12, 15), by="staff:3", reasons="there is news")
    assert move(progress, reopened).progress.run.stage == "appeal"


@pytest.mark.rule("B-CON-AGREE")
def test_a_request_after_an_answered_review_was_halted_and_closed_is_kept_for_a_person() -> None:
    halted = Halted(on=day(12, 11), by="staff:3", reasons="the answer was right")
    closed = Closed(on=day(12, 11), by="system")
    progress = older(*REVIEWED, halted, closed, asked(day(12, 14)))

    assert (progress.state, progress.waiting_on) == ("closed", day(12, 14))
    assert flags(progress) == [("asked_after_end", "B-APP")]
    again = Halted(on=day(12, 15), by="staff:3", reasons="nothing new")
    assert move(progress, again).progress.state == "halted"


def test_an_escalation_about_a_contracted_service_runs_but_waits_with_its_answer() -> None:
    about = received(contracted=HOUSING_REGISTER)
    m = machine("older")
    progress = m.replay([about, *REVIEWED[:2], acknowledged(day(12, 9), respond_on=day(12, 23))])

    assert flags(progress) == [("agree_with_contractor", "B-CON-AGREE")]
    assert dues(progress) == {"acknowledge": "2026-12-11", "agree_resolution": "2026-12-23"}
    with pytest.raises(ContractorNotAgreedError, match=f"about {HOUSING_REGISTER}.*B-CON-AGREE"):
        m.apply(progress, responded(day(12, 10)))
    agreed = m.apply(
        progress, ContractorAgreed(on=day(12, 10), by="staff:1", body=HOUSING_REGISTER)
    )
    assert agreed.changes == ()
    assert m.apply(agreed.progress, responded(day(12, 10))).progress.state == "answered"
    with pytest.raises(ContractorAgreedError, match="agreed on 10 December 2026 already"):
        m.apply(agreed.progress, agreed.step)


def test_an_appeal_that_the_contracting_body_has_not_agreed_to_is_not_referred() -> None:
    m = machine("older")
    about = received(contracted=HOUSING_REGISTER)
    # The answer of Making it Right was late, so that the review was opened without one, and the
    # appeal after it likewise.
    late = (asked(day(12, 22)), asked(day(1, 11, 2027)))
    progress = m.replay([about, *late])

    assert progress.run.stage == "appeal"
    with pytest.raises(ContractorNotAgreedError):
        m.apply(progress, referred(day(1, 12, 2027), "panel"))


def test_a_review_whose_first_stage_is_not_on_record_is_agreed_with_the_body_too() -> None:
    m = machine("older")
    about = received(stage="review", contracted=HOUSING_REGISTER)
    progress = m.replay([about, acknowledged(respond_on=day(12, 21))])

    with pytest.raises(ContractorNotAgreedError):
        m.apply(progress, responded(day(12, 10)))


def test_an_escalation_already_agreed_with_the_contracting_body_raises_no_flag() -> None:
    agreed = ContractorAgreed(on=day(12, 8), by="staff:1", body=HOUSING_REGISTER)
    progress = older(agreed, *REVIEWED)

    assert progress.flags == ()
    assert progress.contracted == HOUSING_REGISTER


def test_only_services_that_the_policy_names_are_run_for_others() -> None:
    m = machine("older")

    with pytest.raises(
        UnknownContractorError, match=r"^'the moon' is no service .* one of: Sevenoaks"
    ):
        m.begin(received(contracted="the moon"))
    with pytest.raises(UnknownContractorError, match="choose one of: none"):
        machine().begin(received(contracted=HOUSING_REGISTER))
    begun = m.begin(received(contracted=HOUSING_REGISTER)).progress
    other = "commissioned youth and support services"
    with pytest.raises(UnknownContractorError, match=f"choose one of: {HOUSING_REGISTER}"):
        m.apply(begun, ContractorAgreed(on=RECEIVED, by="staff:1", body=other))


def test_a_landlord_that_runs_nothing_for_others_has_nobody_to_agree_with() -> None:
    with pytest.raises(NothingContractedError):
        move(after(), ContractorAgreed(on=RECEIVED, by="staff:1", body="x"))
