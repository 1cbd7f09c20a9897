"""The webhook through which the bot runs custom actions, on a listener that is never public."""

import asyncio
import json
import logging
import secrets
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

log = logging.getLogger(__name__)


def create_webhook(secret: str) -> FastAPI:
    """Make the application that runs actions for whoever knows the secret."""
    executor = ActionExecutor()
    executor.register_package("actions")
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.post("/webhook")
    async def webhook(request: Request) -> Response:
        """Run one action and answer in the form that Rasa expects."""
        given = request.headers.get("x-actions-secret", "")
        if not secrets.compare_digest(given.encode(), secret.encode()):
            return JSONResponse({"error": "wrong secret"}, status_code=403)
        try:
            call = json.loads(await request.body())
        except ValueError:
            call = None
        if not isinstance(call, dict):
            return JSONResponse({"error": "this is no call of an action"}, status_code=400)
        return await run_in_threadpool(_run, executor, call)

    return app


def _run(executor: ActionExecutor, call: dict[str, Any]) -> Response:
    # Actions use the database without awaiting it, so each has a thread and a loop of its own.
    name = str(call.get("next_action", ""))
    try:
        result = asyncio.run(executor.run(call))
    except ActionExecutionRejection as rejection:
        return JSONResponse({"error": rejection.message, "action_name": name}, status_code=400)
    except ActionNotFoundException as missing:
        log.error("the bot asked for an unknown action: %s", name)
        return JSONResponse({"error": missing.message, "action_name": name}, status_code=404)
    except Exception:
        log.exception("the action %s failed", name)
        return JSONResponse({"error": "the action failed", "action_name": name}, status_code=500)
    return JSONResponse(result.model_dump() if result else {})
