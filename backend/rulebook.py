"""The landlord's policies by date: which one a case is under, and whose words are shown."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from backend.policy.pack import (
    PACKS,
    PolicyPack,
    load_pack,
    load_pack_for_residents,
    pack_ids,
)
from backend.policy.timeline import Timeline, check_received, read_timeline


@dataclass(frozen=True)
class Rulebook:
    """The timeline of policies; `pack` is the one in force when the process started.

    Its words are what the chat and the pages show. What is done with a case goes by the case's own.
    """

    timeline: Timeline
    pack: PolicyPack
    folder: Path = PACKS

    @classmethod
    def read(cls, policies: str, *, today: date, folder: Path = PACKS) -> "Rulebook":
        """Read the settings POLICIES and POLICY_FOLDER, or raise a PolicyError that says what is
        wrong with them.
        """
        timeline = read_timeline(policies, pack_ids(folder))
        return cls(timeline, load_pack_for_residents(timeline.pack_on(today), folder), folder)

    def pack_of(self, policy: str) -> PolicyPack:
        """Return the pack that a case was opened under and keeps."""
        return load_pack(policy, self.folder)

    def pack_on(self, day: date, *, today: date) -> PolicyPack:
        """Return the pack for what was received on a day.

        Raise a PolicyError when that day has not come yet, or lies before any pack.
        """
        check_received(day, today)
        return load_pack(self.timeline.pack_on(day), self.folder)
