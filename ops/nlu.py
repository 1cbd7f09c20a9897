"""`python -m ops.nlu`: what the assistant's examples teach, by five-fold cross-validation.

Rasa's report, errors, confusion matrix and histogram are written to artefacts/nlu. It fails where
an intent or the whole falls below its floor: see docs/understanding.md for what to do then.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ops.environments import BOT
from ops.steps import ROOT, RefusalError

OUT = ROOT / "artefacts" / "nlu"
# Floors, a few points below what was measured, so that chance in the folds fails nothing.
OVERALL = 0.79
EACH = 0.60
# Of messages given at least this confidence, at least this share has to be right.
SURE, RIGHT_WHEN_SURE = 0.8, 0.90


def main() -> int:
    """Print the figures, the weakest intents and whatever is below its floor."""
    try:
        report, calibration = measure()
    except RefusalError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print("\n".join(figures(report, calibration)))
    wrong = below(report, calibration)
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


def measure(out: Path = OUT) -> tuple[dict[str, Any], list[dict[str, float]]]:
    """Give Rasa's report and the calibration, after writing them to `out`."""
    command: list[str | Path] = [
        BOT.folder / "bin" / "python", "-m", "bot.cross_validation", out
    ]  # fmt: skip
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if ran.returncode:
        raise RefusalError(f"The examples cannot be cross-validated.\n{ran.stderr[-1000:]}")
    return (
        json.loads((out / "intent_report.json").read_text(encoding="utf-8")),
        json.loads((out / "calibration.json").read_text(encoding="utf-8")),
    )


def figures(report: Mapping[str, Any], calibration: list[dict[str, float]]) -> list[str]:
    """Tell the figures to people."""
    told = [
        f"right                {report['accuracy']:.1%}",
        f"mean F1 of intents   {report['macro avg']['f1-score']:.3f}",
    ]
    told += [
        f"sure {row['sure']:.2f}: right {row['right']:.2f} of {row['messages']:.0f}"
        for row in calibration
    ]
    weakest = sorted((f1, intent) for intent, f1 in _f1(report).items())[:10]
    return [*told, *(f"F1 {f1:.2f} {intent}" for f1, intent in weakest)]


def below(report: Mapping[str, Any], calibration: list[dict[str, float]]) -> list[str]:
    """Name whatever is below its floor; nothing when all is well."""
    wrong = [
        f"{intent}: F1 {f1:.2f} is below {EACH}" for intent, f1 in _f1(report).items() if f1 < EACH
    ]
    if (mean := report["macro avg"]["f1-score"]) < OVERALL:
        wrong.append(f"The mean F1 {mean:.3f} is below {OVERALL}")
    sure = [row for row in calibration if row["from"] >= SURE]
    right = sum(row["right"] * row["messages"] for row in sure)
    if right < RIGHT_WHEN_SURE * sum(row["messages"] for row in sure):
        wrong.append(f"Of messages given {SURE} or more, fewer than {RIGHT_WHEN_SURE} are right")
    return wrong


def _f1(report: Mapping[str, Any]) -> dict[str, float]:
    return {
        name: row["f1-score"]
        for name, row in report.items()
        if isinstance(row, Mapping) and not name.endswith(" avg")
    }


if __name__ == "__main__":
    sys.exit(main())
