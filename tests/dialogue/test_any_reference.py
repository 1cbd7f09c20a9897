"""Whatever letters a reference has, the message around it means the same."""

import json
import random
import subprocess

import pytest

from backend.policy.reference import new_reference
from bot.model_path import model_path
from ops.environments import BOT
from ops.steps import ROOT

REFERENCES = 200
SENTENCES = {
    "can you tell me about {}": "check_status",
    "what about {}": "check_status",
    "any news on {}": "check_status",
    "{}": "check_status",
    "I want to add something to {}": "add_to_case",
    "escalate {} to stage two": "escalate",
}


@pytest.fixture(scope="module")
def read() -> dict[str, list[str]]:
    """What the trained model takes each sentence for, with each of 200 random references."""
    chance = random.Random(143)  # noqa: S311 - a test wants the same ones each time
    references = [new_reference("WK", chance.randbytes(8)) for _ in range(REFERENCES)]
    said = [sentence.format(one) for sentence in SENTENCES for one in references]
    told = subprocess.run(
        [BOT.folder / "bin" / "python", "-m", "bot.parse_lines", model_path()],
        cwd=ROOT,
        input="\n".join(map(json.dumps, said)),
        capture_output=True,
        text=True,
        check=True,
    )
    meant = [json.loads(line)["intent"]["name"] for line in told.stdout.splitlines()]
    assert len(meant) == len(said)
    parts = [meant[at : at + REFERENCES] for at in range(0, len(meant), REFERENCES)]
    return dict(zip(SENTENCES, parts, strict=True))


@pytest.mark.parametrize(("sentence", "intent"), SENTENCES.items())
def test_no_letters_of_a_reference_change_what_is_meant(
    read: dict[str, list[str]], sentence: str, intent: str
) -> None:
    assert set(read[sentence]) == {intent}
