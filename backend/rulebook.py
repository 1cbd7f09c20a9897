"""The landlord's policies by date: which one a case is under, and whose words are shown."""

from dataclasses import dataclass
from datetime import date

from backend.policy.pack import PolicyPack, load_pack
from backend.policy.timeline import Timeline, check_received, read_timeline


@dataclass(frozen=True)
class Rulebook:
    """The timeline of policies; `pack` is the one in force when the process started.

    Its words are what the chat and the pages show. What is done with a case goes by the case's own.
    """

    timeline: Timeline
    pack: PolicyPack

    @classmethod
    def read(cls, policies: str, *, today: date) -> "Rulebook":
        """Read the setting POLICIES, or raise a PolicyError that says what is wrong with it."""
        timeline = read_timeline(policies)
        return cls(timeline, load_pack(timeline.pack_on(today)))

    def pack_of(self, policy: str) -> PolicyPack:
        """Return the pack that a case was opened under and keeps."""
        return load_pack(policy)

    def pack_on(self, day: date, *, today: date) -> PolicyPack:
        """Return the pack for what was received on a day.

        Raise a PolicyError when that day has not come yet, or lies before any pack.
        """
        check_received(day, today)
        return load_pack(self.timeline.pack_on(day))
