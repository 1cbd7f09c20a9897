"""The running bot: the model in memory and the web server around its one channel."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from typing import Any, NoReturn

from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import register
from rasa.core.run import close_resources, create_http_input_channels
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic

from bot import logs, speedups
from bot.components.minilm import WeightsError, encoder

# A turn may call several actions, each within its own limit (bot/speedups.py).
LONGEST_TURN_SECONDS = 60
# Longer than any client of ours keeps an idle connection, so that the client closes it.
KEEP_ALIVE_SECONDS = 120
LARGEST_BODY = 64 * 1024


class ModelError(Exception):
    """The model cannot be served."""


def load(model: Path, endpoints: Path, *, as_shipped: bool = False) -> Agent:
    """The agent with its model; `ModelError` when Rasa cannot load it or it understands nothing."""
    logs.configure()
    if not as_shipped:
        speedups.apply()
        speedups.look_back_less()
        _check_weights()
    agent = asyncio.run(
        load_agent(str(model), endpoints=AvailableEndpoints.read_endpoints(str(endpoints)))
    )
    if not agent.is_ready():
        raise ModelError(f"The model {model} cannot be loaded: delete it and train again.")
    try:
        # Rasa serves an untrained classifier without a word if a trained one fails to load.
        asyncio.run(agent.parse_message("hello"))
    except Exception as error:
        raise ModelError(f"The model {model} cannot read: delete it and train again.") from error
    _never_forget_silently(agent)
    return agent


def _check_weights() -> None:
    try:
        encoder()
    except WeightsError as error:
        raise ModelError(str(error)) from error


def make_app(agent: Agent, credentials: Path) -> Sanic:
    """The web server, with the channel's routes and no others."""
    app = Sanic("front_door", configure_logging=False)
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.KEEP_ALIVE_TIMEOUT = KEEP_ALIVE_SECONDS
    app.config.REQUEST_MAX_SIZE = LARGEST_BODY
    app.config.RESPONSE_TIMEOUT = LONGEST_TURN_SECONDS
    register(create_http_input_channels(None, str(credentials)), app, route="/")
    app.ctx.agent = agent
    app.register_listener(_settle_down, "before_server_start")
    app.register_listener(_hang_up, "before_server_stop")
    app.register_listener(close_resources, "after_server_stop")
    return app


def _never_forget_silently(agent: Agent) -> None:
    # When the store fails Rasa goes on with an empty memory, and a form half filled in starts anew.
    # A turn that fails is told to the resident, and their words are kept by the app.
    store = agent.tracker_store
    assert hasattr(store, "_on_tracker_store_error"), "another Rasa: look where failures go now"  # noqa: S101
    store._on_tracker_store_error = _raise


def _raise(error: Exception) -> NoReturn:
    raise error


def _settle_down(_app: Sanic, _loop: Any) -> None:
    logs.be_discreet()
    # Everything loaded so far stays: the collector need not walk it again in the middle of a turn.
    gc.collect()
    gc.freeze()


async def _hang_up(_app: Sanic, _loop: Any) -> None:
    await speedups.hang_up()
