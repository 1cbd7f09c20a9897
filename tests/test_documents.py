"""What the documents say is there is there."""

import re
import subprocess
from pathlib import Path

import pytest

from backend.settings import Settings
from ops.steps import ROOT

DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bot/*.md")],
    key=lambda path: path.as_posix(),
)
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text("utf-8"))
    missing = [
        link
        for link in links
        if not link.startswith(("http", "mailto")) and not (document.parent / link).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_make_command_of_a_document_exists(document: Path) -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)`", document.read_text("utf-8")))
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert named <= made


def test_every_folder_in_the_readme_exists() -> None:
    table = (ROOT / "README.md").read_text("utf-8").split("## The folders")[1].split("##")[0]
    named = re.findall(r"`([\w./-]+)`", table)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_setting_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    names = {name.upper() for name in Settings.model_fields}
    assert {
        name for name in names if not re.search(rf"^#? ?{name}=", example, re.MULTILINE)
    } == set()


@pytest.mark.parametrize(
    "command", ["deadlines", "triage", "policy", "migrate", "create-staff", "doctor"]
)
def test_every_subcommand_explains_itself(command: str) -> None:
    done = subprocess.run(
        [ROOT / ".venv/bin/python", "-m", "backend", command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "usage:" in done.stdout
