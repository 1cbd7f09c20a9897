"""Known waste in Rasa 3.6.21 removed, each piece measured (bot/README.md), none changing an answer.

`apply` replaces functions of Rasa by their names, so every piece first checks that what it replaces
is still there: another version of Rasa fails at start, with the name, and not in a conversation.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from typing import Any

import aiohttp
import rasa
import rasa.core.actions.action as actions
import rasa.core.processor as processor
import rasa.shared.utils.common as common
from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import EndpointConfig

# Rasa waits five minutes. A resident is told that something is wrong after ten seconds, and the
# longest action (opening a case) takes well under one. ACTION_SECONDS sets another limit.
LONGEST_ACTION_SECONDS = 8.0
# No rule has so many steps, and no action looks so far back (tests/bot/test_looking_back.py). The
# whole of a long conversation would be built and sent anew for each step of each turn.
STATES_LOOKED_BACK = 30
EVENTS_LOOKED_BACK = 60
# Less than the five seconds after which the action server closes an idle connection, so that no
# action is ever sent into a closing one.
IDLE_SECONDS = 2


def apply() -> None:
    """Put every piece in place; harmless when called twice."""
    _replace(actions, "DEFAULT_REQUEST_TIMEOUT", _longest_action())
    _replace(actions.RemoteAction, "_validate_action_result", _reply_check())
    _replace(EndpointConfig, "session", _session)
    _replace(common, "all_subclasses", lru_cache(maxsize=None)(common.all_subclasses))
    _replace(processor, "DaskGraphRunner", StraightGraphRunner)


def look_back_less() -> None:
    """Put in place what a conversation allows and training does not: training wants every state."""
    _replace(actions.RemoteAction, "_action_call_format", _call)
    _replace(Domain, "states_for_tracker_history", _newest_states(Domain))


def _longest_action() -> float:
    return float(os.environ.get("ACTION_SECONDS", LONGEST_ACTION_SECONDS))


def _replace(owner: Any, name: str, replacement: Any) -> None:
    getattr(owner, name)
    setattr(owner, name, replacement)


def _reply_check() -> Callable[[Any, dict[str, Any]], bool]:
    """Rasa checks its own constant schema anew with each action's reply; once is enough."""
    schema = actions.RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def validate_action_result(_action: Any, result: dict[str, Any]) -> bool:
        for error in validator.iter_errors(result):
            # Not the library's own words: they quote the reply.
            raise ValidationError(f"The action's reply does not fit at {error.json_path}.")
        return True

    return validate_action_result


def _call(action: Any, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """What an action is sent, with the newest events only."""
    state = tracker.current_state(EventVerbosity.NONE)
    newest = islice(reversed(tracker.events), EVENTS_LOOKED_BACK)
    state["events"] = [event.as_dict() for event in newest][::-1]
    return {
        "next_action": action.name(),
        "sender_id": tracker.sender_id,
        "tracker": state,
        "version": rasa.__version__,
        "domain": domain.as_dict(),
    }


def _newest_states(rasas: type[Domain]) -> Callable[..., list[Any]]:
    """The states that the rules are held against, with the newest only; Rasa's own for learning."""
    all_states = getattr(rasas.states_for_tracker_history, "all_states", None)
    all_states = all_states or rasas.states_for_tracker_history

    def states_for_tracker_history(
        domain: Domain,
        tracker: DialogueStateTracker,
        omit_unset_slots: bool = False,
        ignore_rule_only_turns: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[Any]:
        if ignore_rule_only_turns:
            return list(
                all_states(
                    domain, tracker, omit_unset_slots, ignore_rule_only_turns, rule_only_data
                )
            )
        events = tracker.applied_events()
        to_come = sum(isinstance(event, ActionExecuted) for event in events)
        prior, states = tracker.init_copy(), []
        for event in (*events, ActionExecuted(ACTION_LISTEN_NAME)):
            if isinstance(event, ActionExecuted):
                if to_come < STATES_LOOKED_BACK:
                    state = domain.get_active_state(prior, omit_unset_slots=omit_unset_slots)
                    states.append(domain._clean_state(state))
                to_come -= 1
            prior.update(event)
        return states

    states_for_tracker_history.all_states = all_states  # type: ignore[attr-defined]
    return states_for_tracker_history


def _session(endpoint: EndpointConfig) -> aiohttp.ClientSession:
    """Rasa connects anew for each action; a turn with three of them needs one connection."""
    return aiohttp.ClientSession(
        headers=endpoint.headers,
        timeout=aiohttp.ClientTimeout(total=_longest_action()),
        connector=_connector(),
        connector_owner=False,
    )


@lru_cache(maxsize=1)
def _connector() -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(keepalive_timeout=IDLE_SECONDS)


async def hang_up() -> None:
    """Close the connections that are kept for the next action."""
    if _connector.cache_info().currsize:
        await _connector().close()


class StraightGraphRunner(DaskGraphRunner):
    """Runs the nodes one after the other in an order found once, without a scheduler of tasks."""

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """The outputs of the targets, as `DaskGraphRunner.run` gives them."""
        wanted = tuple(targets or self._graph_schema.target_names)
        known = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._steps(wanted):
            known[name] = self._instantiated_nodes[name](*(known.get(need, need) for need in needs))
        return dict(known[name] for name in wanted)

    @lru_cache(maxsize=8)  # noqa: B019 - one runner a process
    def _steps(self, wanted: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        steps: dict[str, tuple[str, ...]] = {}
        for name in wanted:
            self._add_steps(name, steps)
        return tuple(steps.items())

    def _add_steps(self, name: str, steps: dict[str, tuple[str, ...]]) -> None:
        node = self._graph_schema.nodes.get(name)
        if node is None or name in steps:  # an input, or already there
            return
        for need in node.needs.values():
            self._add_steps(need, steps)
        steps[name] = tuple(node.needs.values())
