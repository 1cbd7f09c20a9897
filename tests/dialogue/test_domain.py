"""The assistant's words, rules, data and code fit together."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from rapidfuzz import fuzz
from rasa_sdk.executor import ActionExecutor

from backend.intake.questions import questions
from backend.policy.pack import MORE_QUESTIONS, QUESTIONS
from ops.steps import ROOT

FACTS = re.compile(r"\d")
# Reached by Rasa itself, not by our rules and actions.
RASAS_OWN = {"utter_default"}
CALLED_BY_RASA = {"validate_complaint_form", "action_session_start"}
NOT_RESPONSES = {"utter_message", "utter_action"}
# A copy of a test's words in the training data would make the test say nothing.
# Accounts are long, so likeness is copying; short questions come out alike by themselves.
TOO_ALIKE = {"narratives.csv": 70, "openings.csv": 97}
SHORTEST_COMPARED = 4


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def domain() -> dict[str, Any]:
    loaded: dict[str, Any] = _yaml(ROOT / "domain.yml")
    return loaded


@cache
def responses() -> dict[str, dict[str, Any]]:
    return {name: said[0] for name, said in domain()["responses"].items()}


def rules() -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "data" / "rules").glob("*.yml")):
        yield from _yaml(path)["rules"]


def examples() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for entry in _yaml(path)["nlu"]:
            for line in entry["examples"].splitlines():
                yield entry["intent"], line.removeprefix("- ").strip()


def intents() -> set[str]:
    return {next(iter(intent)) for intent in domain()["intents"]}


def said_in_code() -> set[str]:
    sources = [*(ROOT / "actions").glob("*.py"), *(ROOT / "backend" / "intake").glob("*.py")]
    found = set()
    for source in sources:
        found |= set(re.findall(r"utter_[a-z_]+", source.read_text(encoding="utf-8")))
    return found


def said_in_rules() -> set[str]:
    steps = [step for rule in rules() for step in rule["steps"]]
    return {step["action"] for step in steps if step.get("action", "").startswith("utter_")}


def test_every_question_has_words_or_an_action_that_asks_it() -> None:
    for question in questions():
        asked = {f"utter_ask_{question}", f"action_ask_{question}"}
        assert asked & {*responses(), *domain()["actions"]}, question


def test_every_question_is_a_slot_of_the_form() -> None:
    assert domain()["forms"]["complaint_form"]["required_slots"] == list(questions())
    assert set(questions()) <= set(domain()["slots"])


def test_every_action_is_there_and_every_one_there_is_used() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    # The kit finds the actions of other tests as well.
    ours = {
        name
        for name, run in executor.actions.items()
        if type(getattr(run, "__self__", None)).__module__.startswith("actions.")
    }
    assert ours == set(domain()["actions"])
    steps = [step for rule in rules() for step in rule["steps"]]
    by_rules = {step["action"] for step in steps if "action" in step}
    by_the_form = {name for name in domain()["actions"] if name.startswith("action_ask_")}
    assert set(domain()["actions"]) <= by_rules | by_the_form | CALLED_BY_RASA


def test_every_response_said_is_written_and_every_one_written_is_said() -> None:
    made_up = {f"utter_suggest_{about}" for about in ("service_request", "antisocial_behaviour")}
    made_up |= {f"utter_choose_{about}" for about in ("service_request", "antisocial_behaviour")}
    made_up |= {name for name in responses() if name.startswith("utter_case_opened_")}
    said_of_answers = ("utter_problem_", "utter_explain_", "utter_choices_")
    made_up |= {name for name in responses() if name.startswith(said_of_answers)}
    asked = {name for name in responses() if name.startswith("utter_ask_")}
    plain = {name for name in said_in_code() if not name.endswith("_")} - NOT_RESPONSES
    assert plain <= set(responses())
    assert set(responses()) <= plain | said_in_rules() | made_up | asked | RASAS_OWN


@pytest.mark.parametrize("question", list(questions()))
def test_every_question_is_explained_another_way_with_an_example(question: str) -> None:
    explained = responses()[f"utter_explain_{question}"]["text"]
    assert "For example" in explained
    assert "?" not in explained, "the question itself follows"


@pytest.mark.parametrize("question", [q for q, one in questions().items() if one.choices])
def test_choices_are_buttons_for_answers_that_there_are(question: str) -> None:
    offered = [
        found[1]
        for button in responses()[f"utter_choices_{question}"]["buttons"]
        if (found := re.search(r'"value": "([a-z_]+)"', button["payload"]))
    ]
    # "The same for all of them" is offered only where several went wrong.
    assert offered == [value for value in questions()[question].choices if value != "same"]


def test_every_problem_with_an_answer_has_words() -> None:
    named = _yaml(ROOT / "backend" / "intake" / "problems.yaml")["wrong"]
    # Too long a message never reaches the bot.
    for problem in set(named) - {"too_long"}:
        assert f"utter_problem_{problem}" in responses()


def test_every_intent_has_a_rule_and_examples() -> None:
    ruled = {step["intent"] for rule in rules() for step in rule["steps"] if "intent" in step}
    assert ruled == intents()
    assert {intent for intent, _ in examples()} == intents() - {"nlu_fallback"}


def test_every_question_of_the_pack_can_be_asked() -> None:
    # Whoever asks for their own data is given more than an answer.
    assert {f"faq_{name}" for name in (*QUESTIONS, *MORE_QUESTIONS)} - {"faq_own_data"} <= intents()


def test_no_example_stands_for_two_intents() -> None:
    seen: dict[str, str] = {}
    for intent, text in examples():
        assert seen.setdefault(text.lower(), intent) == intent, text


def test_there_are_enough_examples() -> None:
    counted: dict[str, int] = {}
    for intent, _ in examples():
        counted[intent] = counted.get(intent, 0) + 1
    for intent in intents() - {"nlu_fallback", "answer"}:
        assert counted[intent] >= 15, intent
    assert counted["complain"] >= 60
    assert counted["request_service"] >= 60


@pytest.mark.parametrize("name", TOO_ALIKE)
def test_the_tests_own_openings_are_not_trained_on(name: str) -> None:
    with (ROOT / "tests" / "data" / name).open(encoding="utf-8") as file:
        held_out = [row["text"] for row in csv.DictReader(file)]
    for _, text in examples():
        if len(text.split()) < SHORTEST_COMPARED:
            continue
        for other in held_out:
            assert fuzz.ratio(text.lower(), other.lower()) < TOO_ALIKE[name], (text, other)


def test_the_held_out_talk_is_not_trained_on() -> None:
    talk = _yaml(Path(__file__).with_name("talk.yml"))
    held_out = {
        text.lower().rstrip("?")
        for part in talk.values()
        for said in part.values()
        for text in said
        if len(text.split()) > SHORTEST_COMPARED
    }
    assert not held_out & {text.lower().rstrip("?") for _, text in examples()}


@pytest.mark.parametrize("name", sorted(responses()))
def test_a_response_is_calm_and_holds_no_facts(name: str) -> None:
    text = responses()[name]["text"]
    assert "!" not in text
    assert not FACTS.search(text), "facts come from the policy pack, as arguments"
    assert len(domain()["responses"][name]) == 1, "one wording, so that a chat can be repeated"


@pytest.mark.parametrize("name", sorted(responses()))
def test_every_button_says_something_the_bot_knows(name: str) -> None:
    for button in responses()[name].get("buttons", []):
        intent = re.match(r"/([a-z_]+)", button["payload"])
        assert intent
        assert intent[1] in intents()
        assert re.fullmatch(r'/[a-z_]+(\{\{"[a-z]+": "[a-z_]+"\}\})?', button["payload"])


@pytest.mark.parametrize("question", [q for q in questions() if f"utter_ask_{q}" in responses()])
def test_a_question_says_why_it_is_asked_and_asks_one_thing(question: str) -> None:
    text = responses()[f"utter_ask_{question}"]["text"]
    assert re.search(r"\bI ask (so|because)\b", text)
    assert text.count("?") == 1


@pytest.mark.parametrize("question", [q for q, asked in questions().items() if asked.options])
def test_a_closed_question_offers_just_its_options(question: str) -> None:
    name = "utter_choose_service_request" if question == "route_choice" else f"utter_ask_{question}"
    offered = [
        found[1]
        for button in responses()[name]["buttons"]
        if (found := re.search(r'"value": "([a-z_]+)"', button["payload"]))
    ]
    assert sorted(offered) == sorted(questions()[question].options)
