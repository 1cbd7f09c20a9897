"""What Rasa's environment reads of messages, as JSON. Run by test_understanding.py."""

import json
import sys
import time
from typing import Any

from bot.quiet import hurry, settle

SAID = [
    "Hello there, how long will it take, thank you so much",
    "Dear Sir or Madam, who reads this please",
    "Hi, good morning, I hope you are well. the tap drips thanks in advance",
    "thank you",
    "hello there",
    "no thanks",
    "please stop",
    "I want to say thank you to the plumber",
]
NAMED = [
    "can you tell me about WK-2QYX-MW8T",
    "wk2qyxmw8t any news",
    "is it tvh 7h3k 9mqd, please",
    "WK QYXM MWTK",
    "complaint CR1184 and WK-2026-00411",
    "rent from 2019 and on 12th-15th May",
    "IN TENEMENT BLOCK",
    "ring me on 0123 4567",
]
SLIPS = ["my complaimt about the cieling", "a complain from Ceylon", "COMPLAIMT"]
LONGEST = [
    "It began in May. " + "Nobody came and nobody rang. " * 140,
    "x" * 4000,
    "1 " * 2000,
    ("qzxjkv" * 16 + " ") * 41,
    ".!?," * 1000,
    "é" * 4000,
    " " * 4000,
]
EXAMPLES = {
    "complain": ["nobody came", "I am unhappy", "my complaint", "I want to complain"],
    "report": ["the ceiling leaks", "my ceiling is damp", "the tap drips", "there is a leak"],
}


def main() -> None:
    """Answer everything in one process, because importing Rasa takes seconds."""
    settle()
    with hurry():
        import rasa.core.actions.action  # noqa: F401
    from bot.components.minilm import encoder
    from bot.components.references import without_references
    from bot.components.set_phrases import without_set_phrases
    from bot.components.spelling import Spelling
    from bot.components.understanding import ends

    told = LONGEST[0] + "So please tell me, when will I hear back"
    spelling = Spelling.of(
        [text for texts in EXAMPLES.values() for text in texts], {"from", "about"}
    )
    answers = {
        "characters": [len(ends(text)) for text in LONGEST],
        "tokens": [len(encoder().numbers(ends(text))) for text in LONGEST],
        "both_ends": ends(told),
        "without_set_phrases": [without_set_phrases(text) for text in SAID],
        "without_references": [without_references(text) for text in NAMED],
        "mended": [spelling.mended(text) for text in SLIPS],
        **_learnt(),
    }
    json.dump(answers, sys.stdout)


def _learnt() -> dict[str, Any]:
    import numpy as np

    from bot.components.classifier import Classifier
    from bot.components.understanding import Understanding

    texts = [text for each in EXAMPLES.values() for text in each]
    labels = [intent for intent, each in EXAMPLES.items() for _ in each]
    one, other = Understanding.of(texts, labels), Understanding.of(texts, labels)
    asked = ["nobody came to us", "water comes in"]
    sure = one.probabilities(asked)
    again = Classifier.from_arrays(one.classifier.arrays())
    return {
        "twice": bool(np.array_equal(sure, other.probabilities(asked))),
        "stored": bool(np.array_equal(sure, again.probabilities(one.vectors(asked)))),
        "sums": [float(row.sum()) for row in sure],
        "longest_ms": max(_milliseconds(one, text) for text in LONGEST),
    }


def _milliseconds(learnt: Any, text: str) -> float:
    """The median of a few readings, in processor time."""
    taken = []
    for _ in range(7):
        began = time.process_time()
        learnt.probabilities([text])
        taken.append((time.process_time() - began) * 1000)
    return sorted(taken)[3]


if __name__ == "__main__":
    main()
