"""The landlord's policies by date: which one a case is under, and whose words are shown."""

from dataclasses import dataclass, replace
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
    """The timeline of policies; `pack` is the one in force today, whose words residents are shown.

    What is done with a case goes by the case's own. `usual` is what the setting POLICIES says,
    which holds until managers set something else (backend/landlord/policies.py).
    """

    timeline: Timeline
    pack: PolicyPack
    folder: Path = PACKS
    usual: str = ""

    @classmethod
    def read(cls, policies: str, *, today: date, folder: Path = PACKS) -> "Rulebook":
        """Read the settings POLICIES and POLICY_FOLDER, or raise a PolicyError that says what is
        wrong with them.
        """
        timeline = read_timeline(policies, pack_ids(folder))
        pack = load_pack_for_residents(timeline.pack_on(today), folder)
        return cls(timeline, pack, folder, policies)

    def under(self, policies: str) -> "Rulebook":
        """Return the rulebook with another timeline, or raise a PolicyError."""
        timeline = read_timeline(policies, pack_ids(self.folder))
        return self if timeline == self.timeline else replace(self, timeline=timeline)

    def on(self, today: date) -> "Rulebook":
        """Return the rulebook with the pack that the timeline has in force on a day."""
        pack_id = self.timeline.pack_on(today)
        if pack_id == self.pack.id:
            return self
        return replace(self, pack=load_pack_for_residents(pack_id, self.folder))

    def pack_of(self, policy: str) -> PolicyPack:
        """Return the pack that a case was opened under and keeps."""
        return load_pack(policy, self.folder)

    def pack_on(self, day: date, *, today: date) -> PolicyPack:
        """Return the pack for what was received on a day.

        Raise a PolicyError when that day has not come yet, or lies before any pack.
        """
        check_received(day, today)
        return load_pack(self.timeline.pack_on(day), self.folder)
