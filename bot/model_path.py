"""Which model belongs to the present data: its name is a hash of everything it is made from."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
CONFIG = "config.yml"
DATA = ("domain.yml", "data")
PROGRAM = ("bot/components", "requirements/bot.txt")
READ = {".yml", ".yaml", ".py", ".txt"}


def model_path(assistant: Path = CHECKOUT, config: str = CONFIG) -> Path:
    """`models/<hash>.tar.gz`, whether it exists or not; `assistant` has domain.yml and data/."""
    return CHECKOUT / "models" / f"{content_hash(assistant, config)}.tar.gz"


def content_hash(assistant: Path, config: str = CONFIG, checkout: Path = CHECKOUT) -> str:
    """The first 16 hex digits of the SHA-256 of every file's name and bytes."""
    files = [*_files(assistant, DATA), *_files(checkout, (config, *PROGRAM))]
    total = hashlib.sha256()
    for name, path in sorted(files):
        total.update(f"{name}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def _files(root: Path, names: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    for name in names:
        start = root / name
        for path in [start] if start.is_file() else start.rglob("*"):
            if path.suffix in READ and path.is_file():
                yield path.relative_to(root).as_posix(), path
