"""The committed front-end files are the ones that were built, and lead nowhere else."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from backend.web.rendering import STATIC

THEME = STATIC.parent / "theme"
VENDOR = Path(__file__).parent.parent / "vendor"
THEMES = sorted((STATIC / "themes").glob("*.css"))
OWN_SCRIPTS = (
    "alerts.js",
    "chat.js",
    "console-writing.js",
    "console.js",
    "js-enabled.js",
    "live.js",
    "presence.js",
    "shortcuts.js",
    "start.js",
    "worklist.js",
)

# Text on background, as the pages put them together; WCAG 1.4.3 wants 4.5 to 1.
PAIRS = (
    ("--front-door-brand-text-colour", "--govuk-brand-colour"),
    ("--front-door-brand-text-colour", "--front-door-brand-hover-colour"),
    ("--govuk-link-colour", "#ffffff"),
    ("--govuk-link-colour", "--govuk-template-background-colour"),
    ("--govuk-link-colour", "--front-door-own-background"),
    ("--govuk-link-hover-colour", "#ffffff"),
    ("--govuk-link-hover-colour", "--front-door-own-background"),
    ("#0b0c0c", "--govuk-surface-background-colour"),
    ("#484949", "--front-door-own-background"),
)


def manifest(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return read


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("folder", [STATIC, VENDOR], ids=["static", "vendor"])
def test_every_vendored_file_is_the_one_in_the_manifest(folder: Path) -> None:
    for package in manifest(folder)["packages"]:
        assert package["name"]
        assert package["version"]
        assert package["licence"]
        for name, digest in package["files"].items():
            assert sha256(folder / name) == digest, f"{name}: run make assets"


def test_the_style_sheet_was_built_from_the_sources_that_are_here() -> None:
    built_from = manifest(STATIC)["sources"]
    here = {path.name: sha256(path) for path in (*THEME.glob("*.scss"), THEME / "package.json")}
    assert built_from == here, "the sources have changed: run make assets"


def test_versions_are_exact() -> None:
    wanted = json.loads((THEME / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    static, vendor = manifest(STATIC), manifest(VENDOR)
    packages = (*static["packages"], *static["tools"], *vendor["packages"])
    assert {package["name"]: package["version"] for package in packages} == wanted


def test_the_lock_file_names_no_download_host() -> None:
    assert '"resolved"' not in (THEME / "package-lock.json").read_text(encoding="utf-8")


def test_no_style_sheet_uses_the_font_of_government_or_loads_anything() -> None:
    for path in (STATIC / "front-door.css", *THEMES):
        text = path.read_text(encoding="utf-8")
        assert "GDS Transport" not in text
        assert "@font-face" not in text
        assert "@import" not in text
        assert not re.search(r"url\(\s*['\"]?(https?:|//)", text)


def test_no_crown_and_no_crest_is_shipped() -> None:
    names = [path.name for path in STATIC.rglob("*")]
    assert not [name for name in names if re.search("crown|crest|govuk-(icon|opengraph)", name)]


def test_our_scripts_store_nothing_and_run_no_text() -> None:
    for name in OWN_SCRIPTS:
        text = (STATIC / name).read_text(encoding="utf-8")
        assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", text), name
        assert not re.search(r"\beval\(|new Function|https?://", text), name


def test_every_script_that_is_imported_is_there() -> None:
    for name in OWN_SCRIPTS:
        for imported in re.findall(r'from "\./([^"]+)"', (STATIC / name).read_text("utf-8")):
            assert (STATIC / imported).is_file(), f"{name} imports {imported}"


@pytest.mark.parametrize("path", THEMES, ids=lambda path: path.stem)
def test_a_landlord_s_colours_can_be_read(path: Path) -> None:
    tokens = tokens_of(path)
    for text, background in PAIRS:
        ratio = contrast(tokens.get(text, text), tokens.get(background, background))
        assert ratio >= 4.5, f"{text} on {background}: {ratio:.2f} to 1"


def test_every_theme_sets_the_same_tokens() -> None:
    assert len({frozenset(tokens_of(path)) for path in THEMES}) == 1


def tokens_of(path: Path) -> Mapping[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6});", path.read_text(encoding="utf-8")))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
