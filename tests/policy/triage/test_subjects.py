"""What each clause is about, from its signals alone."""

import pytest

from backend.policy.plain_text import PlainText
from backend.policy.triage.hearing import Clause, Message
from backend.policy.triage.subjects import DISPLEASED, HANDLING, Piece, Subject, pieces

LONG = 10


def message(*clauses: tuple[str, ...], words: int = 1) -> Message:
    """A message of clauses, each given by its signals."""
    heard = [frozenset(signals) for signals in clauses]
    return Message(
        words=PlainText("", "", (), ((0, 0),) * words),
        clauses=tuple(Clause(10 * n, 10 * n + 9, each) for n, each in enumerate(heard)),
        heard=frozenset[str]().union(*heard),
    )


def subjects(*clauses: tuple[str, ...], words: int = 1) -> list[Subject]:
    return [piece.subject for piece in pieces(message(*clauses, words=words))]


@pytest.mark.parametrize(
    ("heard", "subject"),
    [
        (("withdraw",), "withdraw"),
        (("escalate",), "escalation"),
        (("complaint_answered",), "escalation"),
        (("complaint_answered", "unhappy", "asks"), "escalation"),
        (("complaint_answered", "once_more"), "finished"),
        (("our_answer", "unhappy"), "escalation"),
        (("our_answer", "once_more"), "escalation"),
        (("our_answer", "unhappy", "fault"), "service"),
        (("our_answer", "unhappy", "lettings"), "exchange"),
        (("policy", "lettings"), "policy"),
        (("policy", "lettings", "refusal"), "exchange"),
        (("finished", "once_more"), "finished"),
        (("finished", "unhappy"), "finished"),
        (("finished", "acted"), "finished"),
        (("status",), "status"),
        (("data_breach",), "data"),
        (("sar",), "data"),
        (("claim_filed",), "court"),
        (("legal_dispute",), "court"),
        (("insurance",), "insurance"),
        (("level",), "level"),
        (("exchange",), "exchange"),
        (("lettings",), "exchange"),
        (("policy",), "policy"),
        (("bad_neighbour",), "neighbours"),
        (("elsewhere",), "elsewhere"),
        (("not_ours",), "elsewhere"),
        (("asks", "about_complaining"), "question"),
        (("needs_help",), "needs_help"),
        (("handoff",), "handoff"),
        (("survey", "fault"), "feedback"),
        (("praise",), "feedback"),
        (("suggestion",), "feedback"),
        (("thanks_for",), "feedback"),
        (("thanks",), "feedback"),
        (("fault",), "service"),
        (("thing",), "service"),
        (("missed",), "service"),
        (("support",), "service"),
    ],
)
def test_a_signal_says_what_a_clause_is_about(heard: tuple[str, ...], subject: Subject) -> None:
    assert subjects(heard) == [subject]


@pytest.mark.parametrize(
    "heard",
    [
        ("finished",),
        ("finished", "unhappy", "asks", "about_complaining", "fault"),
        ("escalate", "asks", "about_complaining", "fault"),
        ("complaint_answered", "asks"),
        ("status", "fault"),
        ("status", "missed"),
        ("insurance", "sent_to_insurers"),
        ("bad_neighbour", "building_noise"),
        ("elsewhere", "acted"),
        ("elsewhere", "not_done"),
        ("not_ours", "conduct"),
        ("not_ours", "tried"),
        ("not_ours", "missed"),
        ("thanks", "fault"),
        ("praise", "unhappy"),
    ],
)
def test_beside_other_words_a_signal_says_less(heard: tuple[str, ...]) -> None:
    assert subjects(heard) == ["service"]


@pytest.mark.parametrize("thanks", ["praise", "thanks_for"])
def test_thanks_for_an_answer_ask_for_no_next_stage(thanks: str) -> None:
    assert subjects(("complaint_answered", thanks)) == ["feedback"]


def test_an_exchange_that_others_refuse_is_elsewhere() -> None:
    assert subjects(("exchange", "elsewhere")) == ["elsewhere"]
    assert subjects(("exchange", "elsewhere", "acted")) == ["exchange"]
    assert subjects(("elsewhere", "suggestion")) == ["feedback"]


@pytest.mark.parametrize("told", ["fault", "not_done", "acted", "conduct"])
def test_a_question_about_complaining_that_tells_more_is_no_question(told: str) -> None:
    assert subjects(("asks", "about_complaining", told)) == ["service"]


@pytest.mark.parametrize("displeased", sorted(DISPLEASED | {"fault"}))
def test_praise_beside_displeasure_anywhere_is_no_feedback(displeased: str) -> None:
    assert subjects(("praise",), (displeased,)) == ["service"]


def test_thanks_alone_are_feedback_in_a_short_message_only() -> None:
    assert subjects(("thanks",), words=6) == ["feedback"]
    assert subjects(("thanks",), words=7) == ["service"]
    assert subjects(("praise",), words=LONG) == ["feedback"]


def test_clauses_about_one_subject_are_one_piece_with_all_that_was_heard() -> None:
    assert pieces(message(("fault",), ("thing",), ("unhappy",))) == [
        Piece("service", 0, 29, frozenset({"fault", "thing", "unhappy"}))
    ]


def test_what_says_nothing_at_first_belongs_to_what_follows() -> None:
    assert pieces(message(("again",), ("level",))) == [
        Piece("level", 0, 19, frozenset({"again", "level"}))
    ]
    assert pieces(message(("again",), ("late",))) == [
        Piece("service", 0, 19, frozenset({"again", "late"}))
    ]


def test_another_subject_is_another_piece() -> None:
    assert pieces(message(("level",), ("fault",), ("again",))) == [
        Piece("level", 0, 9, frozenset({"level"})),
        Piece("service", 10, 29, frozenset({"fault", "again"})),
    ]


@pytest.mark.parametrize(
    "outside", ["data_breach", "claim_filed", "insurance", "level", "not_ours"]
)
@pytest.mark.parametrize("conduct", sorted((HANDLING | {"acted"}) - {"conduct", "restricted"}))
def test_the_landlords_conduct_beside_another_route_is_a_matter_of_its_own(
    outside: str, conduct: str
) -> None:
    found = pieces(message((outside,), (conduct,)))

    assert [(piece.subject, piece.heard) for piece in found][1:] == [
        ("service", frozenset({conduct}))
    ]


def test_a_comment_that_tells_of_no_conduct_stays_beside_its_subject() -> None:
    assert subjects(("level",), ("unhappy",)) == ["level"]
    assert subjects(("policy",), ("late",)) == ["policy"]


def test_nobody_answering_a_request_for_data_is_said_of_the_request() -> None:
    assert subjects(("sar",), ("not_done",)) == ["data"]
    assert subjects(("sar",), ("acted",)) == ["data", "service"]


def test_rudeness_in_one_breath_with_a_charge_is_the_landlords_own_matter() -> None:
    assert pieces(message(("level", "conduct", "dear"))) == [
        Piece("level", 0, 9, frozenset({"level", "conduct", "dear"})),
        Piece("service", 0, 9, frozenset({"conduct"})),
    ]
    assert subjects(("insurance", "conduct")) == ["insurance"]
