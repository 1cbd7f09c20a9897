"""More time for an answer: once by the policy, then only as the resident agrees."""

from dataclasses import replace

import pytest

from backend.policy.process import Machine
from backend.policy.process.errors import (
    AlreadyAnsweredError,
    EndedError,
    ExtendedOnceError,
    ExtendedTooLateError,
    ExtensionLengthError,
    MoveError,
    NextContactError,
    NoMoreTimeError,
    NoOmbudsmanDetailsError,
    NoReasonsError,
    NotAcknowledgedError,
    NotAgreedError,
    PanelNotHeldError,
    TooEarlyError,
)
from backend.policy.process.steps import Withdrawn
from tests.policy.process.parts import (
    acknowledged,
    after,
    asked,
    calendar,
    day,
    dues,
    extended,
    machine,
    move,
    moves,
    older,
    pack,
    received,
    referred,
    responded,
)

# Acknowledged at once, so that the answer is due on 21 December.
ACKNOWLEDGED = acknowledged(respond_on=day(12, 21))


def without_more_time(**changes: object) -> Machine:
    """Give the machine of a pack whose first stage has other words about more time."""
    current = pack("current")
    stage = current.stage("stage-1")
    more = replace(stage.more_time, **changes) if changes and stage.more_time else None  # type: ignore[arg-type]
    first = replace(stage, more_time=more)
    return Machine(replace(current, stages=(first, *current.stages[1:])), calendar("current"))


def test_an_answer_may_be_given_ten_working_days_more_and_says_so() -> None:
    assert moves(after(ACKNOWLEDGED), extended(day(12, 14))) == {
        "stage-1 respond": ("2026-12-21", None, "extend"),
        "stage-1 respond_extended": (None, "2027-01-07", "extend"),
    }


def test_more_time_is_shown_with_its_rule_and_its_working() -> None:
    progress = after(ACKNOWLEDGED, extended(day(12, 14), 4))
    answer = next(x for x in machine().owed(progress) if x.deadline.duty == "respond_extended")

    assert answer.open
    assert answer.deadline.rule == "A-S1-EXT"
    assert answer.deadline.sentence == pack("current").rules["A-S1-EXT"].sentence
    assert answer.deadline.amount == 4
    assert [skipped.why for skipped in answer.deadline.skipped] == [
        "Christmas Day",
        "weekend and Boxing Day",
        "weekend",
        "Boxing Day, substitute",
    ]


def test_more_time_counts_from_the_day_that_was_promised() -> None:
    progress = after(acknowledged(respond_on=day(12, 16)), extended(day(12, 14), 2))

    assert dues(progress)["respond_extended"] == "2026-12-18"


@pytest.mark.rule("A-S2-EXT")
def test_stage_two_may_take_twenty_working_days_more() -> None:
    progress = after(
        ACKNOWLEDGED,
        responded(day(12, 14)),
        asked(day(12, 15)),
        acknowledged(day(12, 16), by="staff:2", respond_on=day(1, 18, 2027)),
        extended(day(1, 11, 2027), 20, by="staff:2"),
    )

    assert dues(progress)["respond_extended"] == "2027-02-15"
    assert [run.stage for run in progress.runs] == ["stage-1", "stage-2"]


@pytest.mark.rule("A-S1-EXT")
def test_the_first_extension_is_no_longer_than_the_policy_says() -> None:
    with pytest.raises(ExtensionLengthError, match=r"11 .* choose from 1 to 10. .*A-S1-EXT\)"):
        move(after(ACKNOWLEDGED), extended(day(12, 14), 11))
    with pytest.raises(ExtensionLengthError, match="0 working days cannot be added"):
        move(after(ACKNOWLEDGED), extended(day(12, 14), 0))


def test_more_time_is_given_inside_the_original_time() -> None:
    progress = after(ACKNOWLEDGED)

    assert move(progress, extended(day(12, 21))).changes
    with pytest.raises(ExtendedTooLateError, match=r"due on 21 December 2026, .*say sorry"):
        move(progress, extended(day(12, 22)))


def test_more_time_is_not_offered_once_the_answer_is_late() -> None:
    progress = after(ACKNOWLEDGED)

    def verbs(on: int) -> set[str]:
        return {each.verb for each in machine().allowed(progress, day(12, on))}

    assert "extend" in verbs(21)
    assert "extend" not in verbs(22)


@pytest.mark.rule("A-S1-EXT")
def test_more_time_is_talked_about_first() -> None:
    with pytest.raises(TooEarlyError, match="before the conversation about it on 15 December 2026"):
        move(after(ACKNOWLEDGED), extended(day(12, 14), discussed_on=day(12, 15)))
    with pytest.raises(TooEarlyError, match="conversation about it is dated 4 December 2026"):
        move(after(ACKNOWLEDGED), extended(day(12, 14), discussed_on=day(12, 4)))


def test_more_time_has_reasons() -> None:
    with pytest.raises(NoReasonsError, match="No reasons are given"):
        move(after(ACKNOWLEDGED), extended(day(12, 14), reasons="..."))


@pytest.mark.rule("A-S1-EXT-OMB")
def test_more_time_comes_with_the_ombudsmans_details() -> None:
    with pytest.raises(NoOmbudsmanDetailsError, match="A-S1-EXT-OMB"):
        move(after(ACKNOWLEDGED), extended(day(12, 14), ombudsman_details=False))


def test_more_time_needs_the_acknowledgement_first() -> None:
    with pytest.raises(NotAcknowledgedError):
        move(after(), extended(day(12, 8)))
    with pytest.raises(TooEarlyError, match="before the acknowledgement on 9 December 2026"):
        move(after(acknowledged(day(12, 9))), extended(day(12, 8)))


def test_an_answered_or_ended_complaint_takes_no_more_time() -> None:
    with pytest.raises(AlreadyAnsweredError):
        move(after(ACKNOWLEDGED, responded(day(12, 14))), extended(day(12, 15)))
    withdrawn = after(ACKNOWLEDGED, Withdrawn(on=day(12, 14), by="resident"))
    with pytest.raises(EndedError, match="withdrawn on 14 December 2026; reopen it"):
        move(withdrawn, extended(day(12, 15)))


@pytest.mark.rule("A-S1-EXT-MORE")
def test_more_time_again_needs_agreement_and_a_new_contact_date() -> None:
    progress = after(ACKNOWLEDGED, extended(day(12, 14)))
    on = day(1, 6, 2027)

    with pytest.raises(NotAgreedError, match=r"answer by 7 January 2027. .*A-S1-EXT-MORE\)"):
        move(progress, extended(on, 5))
    with pytest.raises(NextContactError, match="from 6 January 2027 to 14 January 2027"):
        move(progress, extended(on, 5, agreed_on=on))
    with pytest.raises(NextContactError):
        move(progress, extended(on, 5, agreed_on=on, next_contact_on=day(1, 5, 2027)))
    with pytest.raises(NextContactError):
        move(progress, extended(on, 5, agreed_on=on, next_contact_on=day(1, 15, 2027)))
    agreed = extended(on, 5, agreed_on=on, next_contact_on=day(1, 11, 2027))
    assert moves(progress, agreed) == {
        "stage-1 respond_extended": ("2027-01-07", "2027-01-14", "extend"),
        "stage-1 contact_again": (None, "2027-01-11", "extend"),
    }
    assert move(progress, agreed).progress.run.extensions[-1].agreed_on == on


def test_more_time_again_rests_on_the_rule_for_exceptional_circumstances() -> None:
    on = day(12, 15)
    again = extended(on, 2, agreed_on=on, next_contact_on=on)
    progress = after(ACKNOWLEDGED, extended(day(12, 14), 3), again)
    answer = next(x for x in machine().owed(progress) if x.deadline.duty == "respond_extended")

    # Five working days in all would be within the first extension's length.
    assert answer.deadline.rule == "A-S1-EXT-MORE"
    assert answer.deadline.amount == 5


def test_the_agreement_to_more_time_comes_before_it_and_after_the_stage_began() -> None:
    progress = after(ACKNOWLEDGED, extended(day(12, 14)))
    on = day(1, 6, 2027)

    with pytest.raises(TooEarlyError, match="before the resident's agreement on 7 January 2027"):
        move(progress, extended(on, 5, agreed_on=day(1, 7, 2027), next_contact_on=on))
    with pytest.raises(TooEarlyError, match="resident's agreement is dated 1 December 2026"):
        move(progress, extended(on, 5, agreed_on=day(12, 1), next_contact_on=on))


def test_more_time_again_is_given_inside_the_extended_time() -> None:
    progress = after(ACKNOWLEDGED, extended(day(12, 14)))
    on = day(1, 8, 2027)

    with pytest.raises(ExtendedTooLateError, match="due on 7 January 2027"):
        move(progress, extended(on, 5, agreed_on=on, next_contact_on=on))


def test_a_policy_without_exceptional_circumstances_gives_more_time_once() -> None:
    once = without_more_time(longer_rule=None)
    progress = once.replay([received(), ACKNOWLEDGED, extended(day(12, 14))])

    with pytest.raises(ExtendedOnceError, match=r"extended once.* answer by 7 January 2027"):
        once.apply(progress, extended(day(12, 15), 1))


def test_a_policy_that_gives_no_more_time_refuses_it() -> None:
    strict = without_more_time()
    progress = strict.replay([received(), ACKNOWLEDGED])

    with pytest.raises(
        NoMoreTimeError,
        match=r"no more time for an answer at Stage one; answer by 21 December 2026",
    ) as refused:
        strict.apply(progress, extended(day(12, 14)))
    assert refused.value.rule
    assert refused.value.rule.id == "A-S1-RESP"
    with pytest.raises(MoveError):
        strict.apply(progress, extended(day(12, 24)))


@pytest.mark.rule("B-TIME-MORE")
def test_the_older_policy_sets_no_end_but_what_was_agreed() -> None:
    on = day(12, 14)

    assert dues(older())["agree_resolution"] == "2026-12-21"
    with pytest.raises(NotAgreedError, match="B-TIME-MORE"):
        move(older(), extended(on, 30, ombudsman_details=False))
    agreed = extended(on, 30, ombudsman_details=False, agreed_on=on)
    assert moves(older(), agreed) == {
        "making-it-right agree_resolution": ("2026-12-21", None, "extend"),
        "making-it-right respond_extended": (None, "2027-02-04", "extend"),
    }
    again = extended(day(2, 1, 2027), 1, ombudsman_details=False, agreed_on=on)
    assert dues(older(agreed, again))["respond_extended"] == "2027-02-05"
    with pytest.raises(ExtensionLengthError, match="choose 1 or more"):
        move(older(agreed), replace(again, working_days=-1))


def test_a_panels_answer_has_no_date_to_extend_before_the_panel_is_held() -> None:
    progress = older(
        responded(day(12, 8)),
        asked(day(12, 9)),
        acknowledged(day(12, 9), respond_on=day(12, 23)),
        responded(day(12, 10)),
        asked(day(12, 11)),
        referred(day(12, 14), "panel"),
    )

    with pytest.raises(PanelNotHeldError):
        move(progress, extended(day(12, 15)))
