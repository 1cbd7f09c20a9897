"""Where the two environments meet: today's rasa-sdk replies, Rasa 3.6's checks, the weights."""

import asyncio
import json
import math
import subprocess
import warnings
from typing import Any

import pytest
from rasa_sdk import Action, FormValidationAction
from rasa_sdk.events import (
    ActionExecuted,
    ActiveLoop,
    AllSlotsReset,
    ConversationPaused,
    ConversationResumed,
    FollowupAction,
    Restarted,
    SlotSet,
    UserUtteranceReverted,
)
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from ops.steps import ROOT
from tests.bot.running import BOT_PYTHON

EVENTS = [
    SlotSet("issue", {"words": "damp", "since": None, "often": 3}),
    SlotSet("issue", None),
    ActiveLoop("complaint_form"),
    ActiveLoop(None),
    FollowupAction("action_listen"),
    ActionExecuted("action_listen"),
    ConversationPaused(),
    ConversationResumed(),
    AllSlotsReset(),
    Restarted(),
    UserUtteranceReverted(),
]
TEXTS = ["My boiler is broken please help", "My heating has packed up", "The neighbours are loud"]
# As the weights' publisher's own code gives them.
FIRST_OF_THE_FIRST = [-0.03222, -0.06911, 0.06228, -0.01509, 0.04097]


class EverythingAtOnce(Action):
    """Says all there is to say and returns each event."""

    def name(self) -> str:
        return "action_everything"

    async def run(self, dispatcher: CollectingDispatcher, _tracker: Any, _domain: Any) -> Any:
        dispatcher.utter_message(text="Plain.")
        buttons = [{"title": "Yes", "payload": "/affirm"}]
        dispatcher.utter_message(text="With buttons.", buttons=buttons)
        dispatcher.utter_message(json_message={"card": "check", "rows": [{"label": "Name"}]})
        dispatcher.utter_message(response="utter_sent", reference="C-1")
        dispatcher.utter_message(text="🔥 £ – “quoted” مرحبا")
        return EVENTS


class Form(FormValidationAction):
    """Takes one answer and refuses another."""

    def name(self) -> str:
        return "validate_complaint_form"

    def validate_issue(self, value: Any, dispatcher: Any, _tracker: Any, _domain: Any) -> Any:
        dispatcher.utter_message(text="Say more.")
        return {"issue": None, "full_name": value}


@pytest.fixture(scope="session")
def replies() -> list[dict[str, Any]]:
    """What rasa-sdk answers to Rasa for each of the two."""
    executor = ActionExecutor()
    executor.register_action(EverythingAtOnce)
    executor.register_action(Form)
    return [reply_of(executor, name) for name in ("action_everything", "validate_complaint_form")]


def reply_of(executor: ActionExecutor, action: str) -> dict[str, Any]:
    slots = {"issue": {"type": "any", "mappings": [{"type": "custom"}]}, "full_name": {}}
    call = {
        "next_action": action,
        "sender_id": "s",
        "version": "3.6.21",
        "tracker": {
            "sender_id": "s",
            "slots": {"issue": "damp", "requested_slot": "issue"},
            "latest_message": {"text": "damp", "intent": {"name": "complain"}},
            "events": [
                {"event": "action", "name": "complaint_form"},
                {"event": "slot", "name": "issue", "value": "damp"},
            ],
            "paused": False,
            "active_loop": {"name": "complaint_form"},
            "latest_action_name": "action_listen",
        },
        "domain": {"slots": slots, "forms": {"complaint_form": {"required_slots": ["issue"]}}},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the two versions differ, and we know
        result = asyncio.run(executor.run(call))
    assert result is not None
    return json.loads(json.dumps(result.model_dump()))


@pytest.fixture(scope="session")
def inside(
    replies: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """The answers of Rasa's environment."""
    folder = tmp_path_factory.mktemp("weights")
    (folder / "model.safetensors").write_bytes(b"other weights")
    nonsense = [{"events": "damp", "responses": []}, {"events": [], "responses": ["damp"]}]
    asked = {"replies": [*replies, *nonsense], "texts": TEXTS, "other_weights": str(folder)}
    answered = subprocess.run(
        [BOT_PYTHON, "-m", "tests.bot.rasa_side"],
        cwd=ROOT,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answered.returncode == 0, answered.stderr
    return dict(json.loads(answered.stdout))


def test_rasa_takes_every_reply_of_the_sdk(inside: dict[str, Any]) -> None:
    for checked in inside["replies"][:2]:
        assert (checked["by_rasa"], checked["by_us"]) == (True, True)


def test_rasa_knows_every_event_of_the_sdk(
    inside: dict[str, Any], replies: list[dict[str, Any]]
) -> None:
    for checked, reply in zip(inside["replies"], replies, strict=False):
        assert [event["event"] for event in checked["events"]] == [
            event["event"] for event in reply["events"]
        ]


def test_a_slot_s_value_arrives_as_it_was_sent(inside: dict[str, Any]) -> None:
    first = inside["replies"][0]["events"][0]
    assert (first["name"], first["value"]) == ("issue", EVENTS[0]["value"])


def test_both_checks_refuse_what_is_no_reply_and_ours_does_not_quote_it(
    inside: dict[str, Any],
) -> None:
    for checked in inside["replies"][2:]:
        assert isinstance(checked["by_rasa"], str)
        assert str(checked["by_us"]).startswith("The action's reply does not fit at $.")


def test_the_vectors_are_those_of_the_published_model(inside: dict[str, Any]) -> None:
    boiler, heating, neighbours = inside["vectors"]
    assert boiler[:5] == pytest.approx(FIRST_OF_THE_FIRST, abs=1e-4)
    assert math.hypot(*boiler) == pytest.approx(1, abs=1e-5)
    assert product(boiler, heating) > 0.4 > product(boiler, neighbours) + 0.2


def product(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_other_weights_are_refused(inside: dict[str, Any]) -> None:
    assert inside["weights"] == (
        "model.safetensors of the language model is not the file that was checked:"
        " delete .venv-bot and install it again."
    )


def test_putting_the_speed_ups_in_place_twice_does_no_harm(inside: dict[str, Any]) -> None:
    assert inside["applied_twice"] is True


def test_the_lock_names_no_host_and_pins_every_file() -> None:
    lock = (ROOT / "requirements" / "bot.txt").read_text()
    assert "://" not in lock
    pins = [line for line in lock.splitlines() if not line.startswith(" ")]
    assert all("==" in pin and pin.endswith("\\") for pin in pins)
    wanted = (ROOT / "requirements" / "bot.in").read_text().splitlines()
    names = {line.split("==")[0] for line in wanted if line and not line.startswith("#")}
    assert names == {pin.split("==")[0] for pin in pins}
