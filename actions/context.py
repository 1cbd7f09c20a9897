"""What actions work with: set once by the web process before the bot calls anything."""

from dataclasses import dataclass

from backend.clock import Clock
from backend.conversations.voice import Voice
from backend.database import Database
from backend.rulebook import Rulebook


@dataclass(frozen=True)
class Context:
    """The database, the landlord's rules, the system's own lines and the clock."""

    database: Database
    rulebook: Rulebook
    voice: Voice
    clock: Clock


_CONFIGURED: list[Context] = []


def configure(*, database: Database, rulebook: Rulebook, voice: Voice, clock: Clock) -> None:
    """Set what actions work with, in place of what was set before."""
    _CONFIGURED[:] = [Context(database, rulebook, voice, clock)]


def context() -> Context:
    """Give what actions work with."""
    return _CONFIGURED[0]
