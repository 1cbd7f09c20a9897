"""Staff read what the assistant took words for in plain words, never by its own names for them."""

import pytest
import yaml

from backend.web.staff.answers import understood
from backend.web.staff.intent_words import QUESTION, WORDS, taken_for
from ops.steps import ROOT


def intents() -> list[str]:
    listed = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    return [next(iter(one)) if isinstance(one, dict) else one for one in listed]


@pytest.mark.parametrize("intent", intents())
def test_every_intent_has_words_of_its_own(intent: str) -> None:
    assert intent in WORDS or intent.startswith(QUESTION)
    assert "_" not in taken_for(intent)


def test_how_sure_it_was_stands_with_it_and_what_was_not_understood_is_said_so() -> None:
    heard = {"intent": "greet", "confidence": 1.0}
    assert (
        understood({"understood": heard}) == "The assistant took this for a greeting, and was sure."
    )
    unsure = understood({"understood": {"intent": "nlu_fallback", "confidence": 0.3}})
    assert unsure == ("The assistant was not sure what the words mean, and kept them as they are.")
    assert understood({}) == ""
