"""What can only be asked inside Rasa's environment: reads questions as JSON, answers as JSON.

Run by test_inside_rasa.py under the bot's own Python.
"""

import json
import sys
from pathlib import Path
from typing import Any

from bot.quiet import hurry, settle


def main() -> None:
    """Answer everything in one process, because importing Rasa takes seconds."""
    asked = json.load(sys.stdin)
    settle()
    with hurry():
        import rasa.core.actions.action  # noqa: F401
    answers = {
        "replies": [_checked(reply) for reply in asked["replies"]],
        "vectors": [_vector(text) for text in asked["texts"]],
        "weights": _refused_weights(Path(asked["other_weights"])),
        "applied_twice": _applied_twice(),
    }
    json.dump(answers, sys.stdout)


def _checked(reply: Any) -> dict[str, Any]:
    """Whether Rasa's own check and ours take a reply, and what Rasa makes of its events."""
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.events import deserialise_events

    from bot import speedups

    rasa_s_own = RemoteAction._validate_action_result
    ours = speedups._reply_check()
    taken = {
        "by_rasa": _is_taken(rasa_s_own, reply),
        "by_us": _is_taken(ours, reply),
    }
    events = deserialise_events(reply["events"]) if taken["by_rasa"] else []
    return {**taken, "events": [event.as_dict() for event in events]}


def _is_taken(check: Any, reply: Any) -> bool | str:
    from jsonschema import ValidationError
    from rasa.core.actions.action import RemoteAction

    try:
        return bool(check(RemoteAction("any", None), reply))
    except ValidationError as error:
        return str(error.message)


def _vector(text: str) -> list[float]:
    from bot.components.minilm import encoder

    return [float(number) for number in encoder().vector(text)]


def _refused_weights(folder: Path) -> str:
    from bot.components.minilm import WeightsError, check_files

    try:
        check_files(folder)
    except WeightsError as error:
        return str(error)
    return "taken"


def _applied_twice() -> bool:
    import rasa.shared.utils.common as common
    from rasa.shared.core.events import Event

    from bot import speedups

    before = common.all_subclasses(Event)
    speedups.apply()
    speedups.apply()
    return bool(common.all_subclasses(Event) == before)


if __name__ == "__main__":
    main()
