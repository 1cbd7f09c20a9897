"""What the app wants said: a response of the domain, by name, with its facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Say:
    """A response of the domain to say before the next question, with its arguments."""

    response: str
    arguments: Mapping[str, str] = field(default_factory=dict)
