"""Asking a process on this machine whether it answers."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping

SECONDS = 2.0

# Local addresses never go through a proxy.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answers(url: str, headers: Mapping[str, str] | None = None) -> bool:
    """Whether an address answers with success."""
    request = urllib.request.Request(url, headers=dict(headers or {}))
    try:
        with _direct.open(request, timeout=SECONDS) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError, http.client.HTTPException):
        return False
