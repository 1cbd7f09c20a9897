"""How far a download is, read from what uv says."""

import re

from ops.steps import Step


class Downloads:
    """What uv says while it downloads, told as megabytes done of megabytes begun."""

    def __init__(self, told: Step) -> None:
        self._told = told
        self._sizes: dict[str, float] = {}
        self._here: set[str] = set()

    def hear(self, line: str) -> None:
        """Take in one line of uv's."""
        if begun := re.match(r"Downloading (\S+) \(([\d.]+)([KMG])iB\)", line):
            scale = {"K": 1 / 1024, "M": 1.0, "G": 1024.0}[begun[3]]
            self._sizes[begun[1]] = float(begun[2]) * scale
        elif here := re.match(r"\s+Downloaded (\S+)", line):
            self._here.add(here[1])
        elif re.match(r"(Prepared|Installed)", line):
            self._told.say(f"{line[0].lower()}{line[1:]}, making it quick to start")
            return
        if self._sizes:
            self._told.say(self._progress())

    def _progress(self) -> str:
        done = sum(self._sizes.get(name, 0) for name in self._here)
        waiting = max(self._sizes.keys() - self._here, key=self._sizes.__getitem__, default="")
        awaited = f", waiting for {waiting}" if waiting else ""
        return f"{done:.0f} of {sum(self._sizes.values()):.0f} MB downloaded{awaited}"
