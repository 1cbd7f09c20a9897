"""Everything about one landlord stands in its policy pack, and nothing of it in the program."""

import re
from pathlib import Path

import pytest

from backend.policy.pack import PACKS, load_pack, pack_ids

ROOT = Path(__file__).parents[2]
# Words that only one landlord's own texts can have brought in.
NAMES = re.compile(
    r"\bwest kent\b|wkha|westkent\.org|01732|sevenoaks|customer resolution", re.IGNORECASE
)
# A pack is named in settings, tests and examples by its id, which is no fact about the landlord.
PACK_IDS = re.compile("|".join(map(re.escape, pack_ids())))
SHARED = [
    ROOT / "domain.yml",
    ROOT / "config.yml",
    PACKS / "triage-lexicon.yaml",
    PACKS / "safety.yaml",
    PACKS / "reading.yaml",
    PACKS / "law.yaml",
]


def files() -> list[Path]:
    """Every file of the program that speaks for whichever landlord it serves."""
    found = [
        path
        for folder, pattern in (
            ("backend", "*.py"),
            ("actions", "*.py"),
            ("bot", "*.py"),
            ("backend/web/templates", "*.html"),
            ("backend/intake", "*.yaml"),
            ("backend/notifications", "*.txt"),
            ("data/rules", "*.yml"),
        )
        for path in sorted((ROOT / folder).rglob(pattern))
    ]
    return [*found, *SHARED]


def in_file(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", files(), ids=in_file)
def test_no_file_names_a_landlord(path: Path) -> None:
    assert not NAMES.search(PACK_IDS.sub("", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", files(), ids=in_file)
def test_no_file_names_a_rule(path: Path) -> None:
    ids = {rule for pack_id in pack_ids() for rule in load_pack(pack_id).rules}
    quoted = set(re.findall(r"[\"'`]([A-Z]-[A-Z0-9a-z-]+)[\"'`]", path.read_text(encoding="utf-8")))
    assert not quoted & ids


def test_files_are_found() -> None:
    assert len(files()) > 100
