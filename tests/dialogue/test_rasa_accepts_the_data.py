"""Rasa's own checks of domain, rules and training data find nothing."""

import re
import subprocess

from ops.steps import ROOT

# As `python -m bot.rasa data validate`, but with the warnings that it hides.
VALIDATE = """
import runpy, sys, warnings
from bot.quiet import settle
shown = warnings.showwarning
settle()
warnings.showwarning = shown
sys.argv = ["rasa", "data", "validate", "--fail-on-warnings", "--domain", "domain.yml",
            "--data", "data", "--config", "config.yml"]
runpy.run_module("rasa", run_name="__main__", alter_sys=True)
"""
RASAS = re.compile(r"UserWarning: (.*)")
# Said by actions and by the form, where Rasa does not look; test_domain.py does.
SAID_ELSEWHERE = re.compile(r"The utterance 'utter_\w+' is not used in any story or rule\.")


def test_rasa_data_validate_finds_nothing_wrong() -> None:
    done = subprocess.run(
        [ROOT / ".venv-bot" / "bin" / "python", "-c", VALIDATE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    warned = RASAS.findall(done.stderr)
    assert warned, "the warnings are hidden"
    assert [words for words in warned if not SAID_ELSEWHERE.search(words)] == []
