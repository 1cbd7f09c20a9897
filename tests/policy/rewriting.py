"""A data file of the policy with pieces of its text replaced."""

from pathlib import Path

from backend.policy.pack import PACKS


def rewritten(name: str, *changes: tuple[str, str], into: Path, called: str | None = None) -> Path:
    """Write the file of that name anew into a folder, each piece replaced once; give its path."""
    text = (PACKS / f"{name}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = into / f"{called or name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path
