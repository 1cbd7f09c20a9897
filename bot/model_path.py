"""Which model belongs to the present data: its name is a hash of everything it is made from."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
MADE_FROM = ("domain.yml", "data", "bot/components", "requirements/bot.txt")
READ = {".yml", ".yaml", ".py", ".txt"}


def model_path(checkout: Path = CHECKOUT, config: str = "config.yml") -> Path:
    """`models/<hash>.tar.gz`, whether it exists or not."""
    return checkout / "models" / f"{content_hash(checkout, config)}.tar.gz"


def content_hash(checkout: Path, config: str = "config.yml") -> str:
    """The first 16 hex digits of the SHA-256 of every file's name and bytes."""
    total = hashlib.sha256()
    for name, path in sorted(_files(checkout, config)):
        total.update(f"{name}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def _files(checkout: Path, config: str) -> Iterator[tuple[str, Path]]:
    for name in (config, *MADE_FROM):
        start = checkout / name
        for path in [start] if start.is_file() else start.rglob("*"):
            if path.suffix in READ and path.is_file():
                yield path.relative_to(checkout).as_posix(), path
