"""Five-fold cross-validation with Rasa's own report: `python -m bot.cross_validation OUT`.

`rasa test nlu --cross-validation` trains the whole pipeline for each fold and asks it for each
example it was trained on too, some minutes. Here each fold learns from the vectors at hand; the
report, the errors and the pictures are written by the same functions of Rasa's.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bot.model_path import CHECKOUT
from bot.quiet import hurry, settle

FOLDS = 5
SEED = 42


def main(out: Path) -> None:
    """Write `intent_report.json`, `intent_errors.json`, the confusion matrix and calibration."""
    settle()
    with hurry():
        import rasa.nlu.test as rasa_test

        from bot import logs

    logs.configure()
    out.mkdir(parents=True, exist_ok=True)
    results = _results(*_examples())
    rasa_test.evaluate_intents(results, str(out), False, True, False)
    (out / "calibration.json").write_text(json.dumps(_calibration(results), indent=2))


def _examples() -> tuple[list[str], list[str]]:
    from rasa.shared.importers.importer import TrainingDataImporter

    importer = TrainingDataImporter.load_from_dict(
        {}, domain_path=str(CHECKOUT / "domain.yml"), training_data_paths=[str(CHECKOUT / "data")]
    )
    examples = importer.get_nlu_data().intent_examples
    return [str(e.get("text")) for e in examples], [str(e.get("intent")) for e in examples]


def _results(texts: list[str], intents: list[str]) -> list[Any]:
    import numpy as np
    from rasa.nlu.test import IntentEvaluationResult
    from sklearn.model_selection import StratifiedKFold

    from bot.components.understanding import Understanding

    # What is only ever pressed has too few examples to divide.
    often = [place for place, intent in enumerate(intents) if intents.count(intent) >= FOLDS]
    said, meant = [texts[place] for place in often], [intents[place] for place in often]
    results: list[Any] = []
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for learnt, asked in folds.split(said, meant):
        fold = Understanding.of([said[p] for p in learnt], [meant[p] for p in learnt])
        sure = fold.probabilities([said[p] for p in asked])
        for place, row in zip(asked, sure, strict=True):
            best = int(np.argmax(row))
            results.append(
                IntentEvaluationResult(
                    meant[place], fold.intents[best], said[place], float(row[best])
                )
            )
    return results


def _calibration(results: list[Any]) -> list[dict[str, float]]:
    """For each tenth of confidence: how many, how sure on average, and the share that is right."""
    rows = []
    for tenth in range(10):
        inside = [r for r in results if min(int(r.confidence * 10), 9) == tenth]
        if inside:
            rows.append(
                {
                    "from": tenth / 10,
                    "messages": len(inside),
                    "sure": sum(r.confidence for r in inside) / len(inside),
                    "right": sum(r.intent_target == r.intent_prediction for r in inside)
                    / len(inside),
                }
            )
    return rows


if __name__ == "__main__":
    main(Path(sys.argv[1]))
