"""Where in the network a resident's request comes from, as a keyed hash and never in clear."""

import hashlib
import hmac

from fastapi import Request

from backend.settings import Settings
from backend.web.staff.devices import place_of

LENGTH = 32  # characters


def hidden_place(request: Request, settings: Settings) -> str:
    """Give what stands for the place of a request: the same for the same place, and no way back.

    Limits are counted by it. Nobody who reads the database learns an address from it without the
    installation's key.
    """
    said = f"place: {place_of(request)}"
    return hmac.new(settings.secret_key.encode(), said.encode(), hashlib.sha256).hexdigest()[
        :LENGTH
    ]
