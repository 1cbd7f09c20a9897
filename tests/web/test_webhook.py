"""The action webhook answers whoever knows the secret, in Rasa's form, and nobody else."""

import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from rasa_sdk.executor import ActionExecutor, ActionExecutorRunResult
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions.webhook import create_webhook
from tests.web.served import browser, served_app

SECRET = {"X-Actions-Secret": "the actions' secret"}


async def run(_executor: ActionExecutor, call: dict[str, Any]) -> ActionExecutorRunResult:
    """Stand in for the kit: an action that answers, one that rejects and one with a mistake."""
    match call["next_action"]:
        case "action_that_refuses":
            raise ActionExecutionRejection("action_that_refuses", "not now")
        case "action_unheard_of":
            raise ActionNotFoundException("action_unheard_of")
        case "action_that_fails":
            raise ZeroDivisionError("secret inside")
    text = f"Hello, {call['sender_id']}"
    return ActionExecutorRunResult(events=[{"event": "restart"}], responses=[{"text": text}])


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as standing_in:
        standing_in.setattr(ActionExecutor, "run", run)
        with served_app(create_webhook(SECRET["X-Actions-Secret"])) as at:
            yield at


@pytest.fixture
def rasa(address: str) -> Iterator[httpx.Client]:
    with browser(address) as client:
        yield client


def call(rasa: httpx.Client, action: str) -> httpx.Response:
    body = {"next_action": action, "sender_id": "a conversation"}
    return rasa.post("/webhook", json=body, headers=SECRET)


def test_an_action_answers_in_the_form_that_rasa_expects(rasa: httpx.Client) -> None:
    answer = call(rasa, "action_of_the_test")
    assert answer.status_code == 200
    content = answer.json()
    assert content["responses"][0]["text"] == "Hello, a conversation"
    assert content["events"] == [{"event": "restart"}]


@pytest.mark.parametrize("headers", [{}, {"X-Actions-Secret": ""}, {"X-Actions-Secret": "wrong"}])
def test_without_the_secret_nothing_runs(rasa: httpx.Client, headers: dict[str, str]) -> None:
    answer = rasa.post("/webhook", json={"next_action": "action_of_the_test"}, headers=headers)
    assert answer.status_code == 403


def test_an_action_that_rejects_is_told_to_rasa_as_such(rasa: httpx.Client) -> None:
    answer = call(rasa, "action_that_refuses")
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "not now", "action_name": "action_that_refuses"},
    )


def test_an_unknown_action_is_not_found(
    rasa: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = call(rasa, "action_unheard_of")
    assert answer.status_code == 404
    assert answer.json()["action_name"] == "action_unheard_of"
    assert "action_unheard_of" in caplog.text


def test_an_action_that_fails_is_a_failure_and_is_logged(
    rasa: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = call(rasa, "action_that_fails")
    assert answer.status_code == 500
    assert "secret inside" not in answer.text
    assert "ZeroDivisionError" in caplog.text
    assert caplog.records[-1].levelno == logging.ERROR


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff"])
def test_a_call_that_makes_no_sense_is_refused(rasa: httpx.Client, body: bytes) -> None:
    headers = {**SECRET, "Content-Type": "application/json"}
    answer = rasa.post("/webhook", content=body, headers=headers)
    assert 200 <= answer.status_code < 500


def test_the_public_pages_run_no_actions(anyone: httpx.Client) -> None:
    assert anyone.post("/webhook", json={}, headers=SECRET).status_code == 404


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/actions", "/"])
def test_there_is_nothing_else_to_see(rasa: httpx.Client, path: str) -> None:
    assert rasa.get(path, headers=SECRET).status_code == 404
