"""What `make evaluate` counts, by hand; and how well the real model and rules do, with floors."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from backend.policy.danger import SAFETY
from backend.policy.pack import PolicyPack, load_pack
from backend.policy.triage import Parse, Route
from backend.settings import PolicySettings
from ops import evaluation, model
from ops import evaluation_figures as figures
from ops import evaluation_sets as sets
from ops.evaluation_figures import Dangers, Share
from ops.evaluation_sets import OUTSIDE, Row
from ops.steps import ROOT

WRITTEN = "as written"
# A little under what was measured (tests/data/evaluation/README.md).
FLOORS: Mapping[tuple[str, str], float] = {
    ("utterances", "right outside the questions"): 0.84,
    ("utterances", "not for us and so treated"): 0.78,
    ("utterances", "answers left to be answers"): 0.90,
    ("openings", "expected or acceptable"): 0.79,
    ("danger", "danger seen by Python alone"): 0.99,
    ("danger, second set", "danger seen by Python alone"): 0.92,
}
CEILINGS: Mapping[tuple[str, str], float] = {
    ("utterances", "ours but taken for something else"): 0.09,
    ("danger", "false alarms by Python alone"): 0.02,
    ("danger", "false alarms with the bot's suspicion"): 0.08,
    ("danger, second set", "false alarms by Python alone"): 0.05,
    ("danger", "other sentences, by Python alone"): 0.01,
}


def said(
    expected: str, *also: str, asked: str = OUTSIDE, kinds: frozenset[str] = frozenset()
) -> Row:
    """A row whose words do not matter."""
    return Row("words", expected, frozenset((expected, *also)), asked=asked, kinds=kinds)


HEARD = [
    (said("complain"), "complain"),
    (said("complain"), "request_service"),
    (said("escalate", "faq_stage_two"), "faq_stage_two"),
    (said("thank"), "nlu_fallback"),
    (said("out_of_scope"), "nlu_fallback"),
    (said("out_of_scope"), "complain"),
    (said("answer", asked="outcome"), "answer"),
    (said("answer", asked="full_name"), "goodbye"),
    (said("skip", asked="outcome"), "skip"),
]


def test_messages_are_counted_outside_the_questions_and_within() -> None:
    assert figures.utterance_figures(HEARD) == {
        "right": Share(5, 9),
        "right outside the questions": Share(3, 6),
        "exactly right outside": Share(1, 4),
        "right or on the same way outside": Share(4, 6),
        "ours but asked again": Share(1, 4),
        "ours but taken for something else": Share(1, 4),
        "not for us and so treated": Share(1, 2),
        "answers left to be answers": Share(1, 2),
        "heard as more than an answer": Share(1, 1),
        # complain 1/2, escalate 1, thank 0, out_of_scope 1/2, answer 1/2, skip 1
        "mean recall of intents": 0.583,
    }


def test_what_was_taken_for_what_is_counted_without_what_was_right() -> None:
    assert figures.confused([*HEARD, HEARD[1]])[0] == ("complain", "request_service", 2)
    assert ("out_of_scope", "nlu_fallback", 1) not in figures.confused(HEARD)


def test_first_messages_are_counted_by_route_and_by_what_is_told_in_them() -> None:
    leak = frozenset({"leak"})
    pairs = [
        (said("complaint", kinds=leak), "complaint"),
        (said("complaint", "mixed"), "mixed"),
        (said("withdraw", kinds=leak), "unclear"),
    ]
    assert figures.opening_figures(pairs, [leak, leak, frozenset()]) == {
        "expected route": Share(1, 3),
        "expected or acceptable": Share(2, 3),
        "mean recall of routes": 0.5,
        "hazards and dangers told": Share(1, 2),
    }


def test_danger_is_counted_with_and_without_the_bots_suspicion() -> None:
    gas, fire, none = frozenset({"gas"}), frozenset({"fire"}), frozenset[str]()
    pairs = [
        (said("gas", kinds=gas), Dangers(gas, suspected=True)),
        (said("gas", kinds=gas), Dangers(fire, suspected=True)),
        (said("gas", kinds=gas), Dangers(none, suspected=True)),
        (said("gas", kinds=gas), Dangers(none, suspected=False)),
        (said(""), Dangers(none, suspected=True)),
        (said(""), Dangers(none, suspected=False)),
    ]
    others = [Dangers(fire, suspected=True), Dangers(none, suspected=False)]
    assert figures.hazard_figures(pairs, others) == {
        "danger seen by Python alone": Share(2, 4),
        "and of the right kind": Share(1, 4),
        "danger seen with the bot's suspicion": Share(3, 4),
        "false alarms by Python alone": Share(0, 2),
        "false alarms with the bot's suspicion": Share(1, 2),
        "other sentences, by Python alone": Share(1, 2),
        "other sentences, with suspicion": Share(1, 2),
    }
    assert figures.danger_recall(pairs) == {"gas": Share(3, 4)}


def test_figures_are_told_to_people_and_to_programs() -> None:
    found = {WRITTEN: {"danger": {"seen": Share(1, 4)}, "confused": []}}
    assert figures.plain(found) == {
        WRITTEN: {"danger": {"seen": {"hits": 1, "of": 4}}, "confused": []}
    }
    assert [line.split() for line in evaluation.lines(found)][-1] == [
        "seen", "1", "of", "4", "(25.0%)",
    ]  # fmt: skip
    assert str(Share(0, 0)) == "none"


@pytest.mark.parametrize("change", [sets.misspelt, sets.padded])
def test_words_are_changed_in_the_same_way_each_time(change: sets.Change) -> None:
    rows = sets.utterances()
    assert sets.changed(rows, change) == sets.changed(rows, change)
    assert sets.changed(rows, change) != rows


def test_about_a_third_of_the_longer_words_are_misspelt_and_no_short_one() -> None:
    text = "the bathroom ceiling is leaking and a cat ran off " * 100
    words = text.split()
    misspelt = sets.misspelt(text, random.Random(1))  # noqa: S311 - slips, no secrets
    slips = [
        before for before, after in zip(words, misspelt.split(), strict=True) if before != after
    ]
    assert {len(word) >= sets.SHORTEST_DAMAGED for word in slips} == {True}
    # Two equal letters that change places leave a word as it was.
    assert 0.28 < len(slips) / (3 * 100) < 0.42


def test_what_the_training_data_hold_examines_nothing(tmp_path: Path) -> None:
    (tmp_path / "some.yml").write_text(
        'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - Good evening, all!\n'
    )
    rows = [Row("good evening all", "greet", frozenset()), Row("evening", "greet", frozenset())]
    assert sets.unknown(rows, sets.taught(tmp_path)) == rows[1:]


def test_the_training_data_were_not_copied_from_the_examination() -> None:
    known = sets.taught()
    for rows in (sets.utterances(), sets.openings(), sets.hazards()):
        assert len(sets.unknown(rows, known)) > 0.85 * len(rows)


def test_every_intent_and_every_route_is_examined() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    intents = {next(iter(each)) if isinstance(each, dict) else each for each in domain["intents"]}
    utterances, openings = sets.utterances(), sets.openings()
    assert {row.expected for row in utterances} == intents - {figures.NOT_UNDERSTOOD}
    assert {name for row in utterances for name in row.right} <= intents
    assert {name for row in openings for name in row.right} == set(get_args(Route))
    known = yaml.safe_load(SAFETY.read_text(encoding="utf-8"))["kinds"]
    dangers = {kind for kind, entry in known.items() if entry["level"] == "danger"}
    for rows in (sets.hazards(), sets.hazards("hazards_second")):
        assert {kind for row in rows for kind in row.kinds} == dangers
    assert {kind for row in openings for kind in row.kinds} <= set(known)


@pytest.fixture(scope="module")
def pack() -> PolicyPack:
    return load_pack(evaluation.PACK, PolicySettings().policy_folder)


@pytest.mark.parametrize(
    ("text", "asked", "intent", "confidence", "means"),
    [
        ("hello", OUTSIDE, "greet", 0.9, "greet"),
        ("I want it mended", "outcome", "withdraw", 0.5, "answer"),
        ("talk to a human please", "outcome", "talk_to_person", 0.99, "talk_to_person"),
        ("skip", "noticed_on", "nlu_fallback", 0.1, "skip"),
        ("send it", "check", "nlu_fallback", 0.1, "send"),
    ],
)
def test_a_message_means_what_the_product_would_act_on(
    text: str, asked: str, intent: str, confidence: float, means: str, pack: PolicyPack
) -> None:
    row = Row(text, means, frozenset(), asked=asked)
    assert evaluation.meant(row, Parse(intent, confidence), pack) == means


@pytest.fixture(scope="module")
def measured() -> Mapping[str, Any]:
    """The figures of the model of the present data, for the sentences as they are written."""
    if not model.is_trained():
        model.train()
    found: Mapping[str, Any] = evaluation.evaluate(model.path(), wordings=[WRITTEN])[WRITTEN]
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("limits", "keeps"), [(FLOORS, float.__ge__), (CEILINGS, float.__le__)])
def test_the_assistant_understands_as_much_as_when_it_was_measured(
    measured: Mapping[str, Any],
    limits: Mapping[tuple[str, str], float],
    keeps: Callable[[float, float], bool],
) -> None:
    shares = {name: measured[name[0]][name[1]] for name in limits}
    broken = {
        name: str(found)
        for name, found in shares.items()
        if not keeps(found.hits / found.of, limits[name])
    }
    assert broken == {}


@pytest.mark.slow
def test_no_route_is_beyond_the_rules(measured: Mapping[str, Any]) -> None:
    assert [name for name, found in measured["recall of routes"].items() if not found.hits] == []
