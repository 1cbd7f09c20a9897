"""Each verdict from the signals alone: what was heard, what is known, and where that goes."""

from typing import Any

import pytest

from backend.policy.pack import Ground
from backend.policy.triage.result import Note
from backend.policy.triage.subjects import HANDLING, Piece, Subject
from backend.policy.triage.verdicts import Known, Verdict, verdict

SURE, LIKELY, PERHAPS, GUESS = 0.9, 0.75, 0.6, 0.4
CROSS = ("unhappy", "wish", "chased", "again_word", "lost_time", "conduct", "late")
# The landlord had dealt with it in these ways, which are no displeasure by themselves.
ONLY_TOLD = ("missed", "tried")
DEALT_WITH = (
    *ONLY_TOLD,
    "chased",
    "promised",
    "conduct",
    "misinformed",
    "restricted",
    "procedure_broken",
    "acted",
)


def judged(
    subject: Subject, *heard: str, elsewhere_heard: tuple[str, ...] = (), **k: Any
) -> Verdict:
    """Give the verdict on a piece; `elsewhere_heard` are signals of the rest of the message."""
    signals = frozenset(heard)
    known: dict[str, Any] = {
        "reported": None,
        "within_timescale": None,
        "chose_complaint": False,
        "wants_complaint": False,
        "is_old": False,
        "group": False,
        "heard": signals | frozenset(elsewhere_heard),
    }
    return verdict(Piece(subject, 0, 1, signals), Known(**known | k))


def route(*heard: str, **known: Any) -> str:
    """Give the route of a piece about the landlord's own service."""
    return judged("service", *heard, **known).route


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("finished", Verdict("person_decides", ("already_considered",), LIKELY)),
        ("withdraw", Verdict("withdraw", (), SURE)),
        ("status", Verdict("case_status", (), SURE)),
        ("question", Verdict("question", (), LIKELY)),
        ("needs_help", Verdict("adjustments", ("extra_support",), LIKELY)),
        ("handoff", Verdict("handoff", (), SURE)),
        ("feedback", Verdict("feedback", ("feedback",), LIKELY)),
        ("insurance", Verdict("signpost", ("insurance_claim",), LIKELY)),
        ("level", Verdict("signpost", ("tribunal",), LIKELY, ("level_or_quality",))),
    ],
)
def test_some_subjects_say_alone_where_they_go(subject: Subject, expected: Verdict) -> None:
    assert judged(subject, subject) == expected


@pytest.mark.parametrize(
    ("heard", "ground", "notes"),
    [
        (["data_breach"], "regulator", ("data_complaint",)),
        (["sar"], "information", ("data_request",)),
        (["sar", "data_breach"], "regulator", ("data_request", "data_complaint")),
        (["sar", "unhappy"], "regulator", ("data_request", "data_complaint")),
    ],
)
def test_a_request_for_data_and_a_worry_about_it_are_told_apart(
    heard: list[str], ground: Ground, notes: tuple[Note, ...]
) -> None:
    assert judged("data", *heard) == Verdict("data_protection", (ground,), SURE, (), notes)


def test_asking_for_the_next_stage_names_what_a_person_has_to_know() -> None:
    assert judged("escalation", "escalate") == Verdict("escalation", ("stage_two",), SURE)
    known = judged("escalation", elsewhere_heard=("about_the_handler", "new_issue", "late_request"))
    assert known.notes == ("late_request", "new_issue", "about_the_handler")
    assert known.unknown == ("new_issue",)


@pytest.mark.parametrize(
    ("heard", "ground"), [("legal_dispute", "legal_dispute"), ("claim_filed", "in_court")]
)
def test_the_law_and_the_court_are_for_a_person(heard: str, ground: Ground) -> None:
    expected = Verdict("person_decides", (ground,), LIKELY, ("claim_filed",))
    assert judged("court", heard) == expected


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (["elsewhere"], Verdict("signpost", ("out_of_control",))),
        (["not_ours"], Verdict("signpost", ("not_our_service",))),
        (["not_ours", "elsewhere"], Verdict("signpost", ("out_of_control",))),
        (["elsewhere", "act_for_us"], Verdict("person_decides", ("out_of_control",))),
        (["not_ours", "act_for_us"], Verdict("person_decides", ("not_our_service",))),
    ],
)
def test_asked_to_act_against_others_the_landlord_decides(
    heard: list[str], expected: Verdict
) -> None:
    assert judged("elsewhere", *heard) == expected


def test_a_policy_itself_is_for_a_person_and_its_handling_is_a_complaint() -> None:
    assert judged("policy", "policy") == Verdict("person_decides", ("policy_itself",))
    for handled in (*HANDLING, "not_consulted"):
        assert judged("policy", "policy", handled).route == "complaint"


def test_an_exchange_is_a_request_until_it_was_refused_and_its_handling_a_complaint() -> None:
    assert judged("exchange", "exchange") == Verdict("service_request", ("request",), PERHAPS)
    for refused in ("refusal", "acted", "unhappy", "wish"):
        expected = Verdict("person_decides", ("other_process",), LIKELY)
        assert judged("exchange", "exchange", refused) == expected
    for handled in HANDLING:
        assert judged("exchange", "exchange", handled).route == "complaint"


def test_a_neighbours_behaviour_is_reported_and_its_handling_is_a_complaint() -> None:
    grounds: tuple[Ground, ...] = ("behaviour_report", "neighbours_elsewhere", "other_residents")
    assert judged("neighbours", "bad_neighbour") == Verdict("antisocial_behaviour", grounds)
    for handled in (*HANDLING, "acted"):
        assert judged("neighbours", "bad_neighbour", handled).route == "complaint"


# A visit that was missed


def test_a_missed_visit_is_a_request_and_asks_whether_it_is_complained_of() -> None:
    expected = Verdict("service_request", ("missed_appointment",), LIKELY, ("wants_complaint",))
    assert judged("service", "missed") == expected


def test_a_missed_visit_to_be_booked_again_leaves_nothing_open() -> None:
    expected = Verdict("service_request", ("missed_appointment",), LIKELY)
    assert judged("service", "missed", "rebook") == expected
    assert judged("service", "missed", "rebook", "again_word") == expected


@pytest.mark.parametrize("cross", CROSS)
def test_a_missed_visit_that_somebody_is_cross_about_is_a_complaint(cross: str) -> None:
    assert route("missed", cross) == "complaint"


def test_a_missed_visit_with_the_wish_to_complain_is_a_complaint() -> None:
    assert route("missed", "rebook", "unhappy") == "complaint"
    assert route("missed", "rebook", wants_complaint=True) == "complaint"


# What was not reported before


@pytest.mark.parametrize("dealt_with", DEALT_WITH)
def test_a_first_report_that_tells_of_an_answer_is_no_first_report(dealt_with: str) -> None:
    assert route("fault", dealt_with, "again", reported=False) == (
        "service_request" if dealt_with == "missed" else "complaint"
    )


def test_a_first_report_is_a_request_however_unhappy() -> None:
    expected = Verdict("service_request", ("first_or_in_time", "request", "first_report"), LIKELY)
    for heard in (["fault"], ["fault", "unhappy"], ["fault", "tried"], ["fault", "again"]):
        assert judged("service", *heard, reported=False) == expected
    assert route("fault", reported=False, wants_complaint=True) == "service_request"
    assert route("unhappy", reported=False) == "complaint"
    assert route("thing", reported=False, wants_complaint=True) == "complaint"


# What was reported before


@pytest.mark.parametrize("turned_away", ["refusal", "not_mended", "again", "goes_on"])
def test_told_before_and_turned_away_or_still_so_is_a_complaint(turned_away: str) -> None:
    assert route("fault", turned_away, reported=True) == "complaint"


def test_told_before_and_nothing_more_asks_whether_it_is_still_in_time() -> None:
    grounds: tuple[Ground, ...] = ("first_or_in_time", "request")
    assert judged("service", "fault", reported=True) == Verdict(
        "service_request", grounds, PERHAPS, ("within_timescale",)
    )
    assert judged("service", "fault", reported=True, within_timescale=True) == Verdict(
        "service_request", grounds, LIKELY
    )
    assert route("fault", reported=True, within_timescale=False) == "complaint"
    assert route("thing", reported=True, within_timescale=False) == "service_request"


def test_a_repair_in_time_is_waited_for_and_displeasure_with_the_answer_is_more() -> None:
    in_time: dict[str, Any] = {"reported": True, "within_timescale": True}

    assert judged("service", "promised", **in_time) == Verdict(
        "service_request", ("request",), GUESS
    )
    assert route("promised", "unhappy", **in_time) == "complaint"
    assert route("promised", wants_complaint=True, **in_time) == "complaint"


# What nobody knows to have been reported


@pytest.mark.parametrize(
    ("heard", "known"),
    [
        (["paid_for", "fault"], {}),
        (["fault", "wish"], {"chose_complaint": True}),
        (["fault", "wish"], {"group": True}),
        (["again", "tried"], {}),
        (["goes_on", "tried"], {}),
        (["conduct"], {}),
    ],
)
def test_without_an_answer_to_whether_it_was_reported_some_words_are_enough(
    heard: list[str], known: dict[str, Any]
) -> None:
    assert route(*heard, **known) == "complaint"


@pytest.mark.parametrize(
    "more", ["unhappy", "acted", "chased", "again", "goes_on", "tried", "missed", "landlord_did"]
)
def test_a_wish_beside_a_fault_counts_when_anything_more_is_told(more: str) -> None:
    assert route("fault", "wish") == "service_request"
    assert route("fault", "wish", elsewhere_heard=(more,)) == "complaint"


def test_an_account_of_what_the_landlord_did_is_a_guess_at_a_complaint() -> None:
    told = judged("service", "landlord_did", "thing")

    assert (told.route, told.confidence) == ("complaint", GUESS)
    assert route("landlord_did", "thing", reported=False) == "service_request"
    for friendly in ("asks", "request", "thanks_for", "praise"):
        assert route("landlord_did", "thing", friendly) == "service_request"


# What a complaint says


@pytest.mark.parametrize(
    ("heard", "ground"),
    [
        (["conduct"], "rudeness"),
        (["misinformed"], "wrong_information"),
        (["missed", "unhappy"], "promise_not_kept"),
        (["promised", "not_done"], "promise_not_kept"),
        (["procedure_broken"], "own_policy_not_followed"),
        (["restricted"], "own_policy_not_followed"),
        (["unhappy", "again"], "poor_service"),
        (["late"], "poor_service"),
        (["chased"], "poor_service"),
        (["not_done"], "poor_service"),
        (["unhappy", "fault"], "poor_service"),
    ],
)
def test_a_complaint_names_what_it_is_about(heard: list[str], ground: str) -> None:
    found = judged("service", *heard)

    assert found.route == "complaint"
    assert found.grounds[0] == "dissatisfaction"
    assert ground in found.grounds


@pytest.mark.parametrize("alone", ["promised", "unhappy", "acted"])
def test_a_complaint_names_no_more_than_was_said(alone: str) -> None:
    assert judged("service", alone).grounds == ("dissatisfaction",)


def test_a_group_is_named() -> None:
    assert judged("service", "unhappy", group=True).grounds == ("dissatisfaction", "groups")


def test_more_than_one_reason_makes_a_complaint_sure() -> None:
    assert judged("service", "conduct").confidence == LIKELY
    for second in ("unhappy", "again", "missed"):
        assert judged("service", "conduct", second).confidence == SURE


def test_a_complaint_about_a_fault_asks_whether_it_was_reported_unless_the_words_say_so() -> None:
    for heard in (["fault", "unhappy"], ["fault", "unhappy", "wish"]):
        assert judged("service", *heard).unknown == ("reported_before",)
    for heard in (["unhappy"], ["fault", "unhappy", "chased"], ["fault", "acted"]):
        assert judged("service", *heard).unknown == ()
    assert judged("service", "fault", "unhappy", reported=True).unknown == ()


def test_a_complaint_about_the_handler_says_so() -> None:
    found = judged("service", "unhappy", elsewhere_heard=("about_the_handler",))

    assert found.notes == ("about_the_handler",)
    assert judged("service", "unhappy").notes == ()


def test_what_is_old_is_for_a_person_unless_it_goes_on() -> None:
    expected = Verdict("person_decides", ("too_old",), LIKELY, ("happened_latest",))

    assert judged("service", "unhappy", is_old=True) == expected
    for lasting in ("goes_on", "restricted"):
        assert route("unhappy", lasting, is_old=True) == "complaint"


# What a request says


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (
            ["fault"],
            Verdict(
                "service_request", ("first_or_in_time", "request"), PERHAPS, ("reported_before",)
            ),
        ),
        (["support", "asks"], Verdict("service_request", ("support", "request"))),
        (["asks", "request"], Verdict("service_request", ("information",))),
        (["request", "thing"], Verdict("service_request", ("request",))),
        (["thing"], Verdict("service_request", ("request",), GUESS, ("reported_before",))),
        (["tried"], Verdict("service_request", ("request",), GUESS, ("reported_before",))),
        (["goes_on"], Verdict("service_request", ("request",), GUESS, ("reported_before",))),
        (["paid_for"], Verdict("unclear", (), 0.0, ("issue",))),
    ],
)
def test_a_request_names_what_is_asked_for(heard: list[str], expected: Verdict) -> None:
    assert judged("service", *heard) == expected


def test_what_was_put_right_and_is_wrong_again_is_a_complaint() -> None:
    assert route("fault", "tried", "again_word") == "complaint"
    assert route("fault", "tried") == "service_request"
    assert route("fault", "again_word") == "service_request"
    assert route("tried", "again_word") == "service_request"
