"""The Rasa component that tells which intent a message has, and how sure that is."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.classifier import Classifier, Floats, Numbers
from bot.components.courtesy import Courtesies
from bot.components.minilm import encoder
from bot.components.references import without_references
from bot.components.set_phrases import without_set_phrases
from bot.components.spelling import Spelling

# A longer message is read at both ends, so that reading takes as long for any: people say what they
# want when they begin or when they have told their story.
FROM_THE_BEGINNING, FROM_THE_END = 400, 200
RANKED = 10
# What is nothing but courtesy.
MANNERS = ("greet", "goodbye", "thank")

_TO_A_SPACE = re.compile(r"\S*\s")


class Understanding:
    """What examples taught: spelling, courtesies, and which intent each vector belongs to."""

    def __init__(self, spelling: Spelling, courtesies: Courtesies, classifier: Classifier) -> None:
        self.spelling = spelling
        self.courtesies = courtesies
        self.classifier = classifier

    @classmethod
    def of(cls, texts: Sequence[str], labels: Sequence[str]) -> Understanding:
        """Learn from examples; the same ones always teach the same."""
        texts = [without_references(text) for text in texts]
        spelling = Spelling.of(texts, encoder().whole_words)
        said = [text for text, label in zip(texts, labels, strict=True) if label not in MANNERS]
        courtesies = Courtesies.of(encoder(), said or texts)
        vectors = _means(encoder().states(_numbers(texts, spelling)))
        return cls(spelling, courtesies, Classifier.fit(vectors, list(labels)))

    def probabilities(self, texts: Sequence[str]) -> Numbers:
        """How likely each intent is, one row a text, in the order of `intents`."""
        return self.classifier.probabilities(self.vectors(texts))

    def vectors(self, texts: Sequence[str]) -> Floats:
        """The vectors of what the texts say, with slips mended and courtesies left out."""
        numbers = _numbers(texts, self.spelling)
        states = encoder().states(numbers)
        left = list(map(self.courtesies.between, numbers, states))
        changed = [place for place, rest in enumerate(left) if len(rest) < len(numbers[place])]
        # Read again by itself: the courtesies coloured the rest.
        again = encoder().states([left[place] for place in changed])
        for place, rows in zip(changed, again, strict=True):
            states[place] = rows
        return _means(states)

    @property
    def intents(self) -> tuple[str, ...]:
        """The intents, in order."""
        return self.classifier.intents


def _numbers(texts: Sequence[str], spelling: Spelling) -> list[list[int]]:
    said = (without_set_phrases(ends(without_references(text))) for text in texts)
    return [encoder().numbers(spelling.mended(text)) for text in said]


def _means(states: Sequence[Floats]) -> Floats:
    return np.array([rows.mean(axis=0) for rows in states], np.float32)


def ends(text: str) -> str:
    """The part of a message that is read: all of it, or its beginning and its end."""
    if len(text) <= FROM_THE_BEGINNING + FROM_THE_END:
        return text
    last = text[-FROM_THE_END:]
    return f"{text[:FROM_THE_BEGINNING]} {_TO_A_SPACE.sub('', last, count=1) or last}"


# Rasa wires graphs by argument names and checks return annotations: keep both as they are.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class UnderstandingClassifier(IntentClassifier, GraphComponent):
    """Gives each message its intent and the ranking of the likeliest."""

    def __init__(
        self, storage: ModelStorage, resource: Resource, learnt: Understanding | None = None
    ) -> None:
        self._storage = storage
        self._resource = resource
        self._learnt = learnt

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UnderstandingClassifier:
        """One that is yet to be trained."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples and store what was learnt."""
        examples = [each for each in training_data.intent_examples if each.get(TEXT)]
        self._learnt = Understanding.of(
            [each.get(TEXT) for each in examples], [each.get(INTENT) for each in examples]
        )
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / "classifier.npz", **self._learnt.classifier.arrays())
            np.savez(folder / "courtesies.npz", **asdict(self._learnt.courtesies))
            (folder / "words.json").write_text(json.dumps(self._learnt.spelling.counts))
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> UnderstandingClassifier:
        """The one that was stored. A model without it does not load: silence would be no intent."""
        with model_storage.read_from(resource) as folder:
            # Numbers and names only: nothing stored here can run.
            with np.load(folder / "classifier.npz", allow_pickle=False) as arrays:
                classifier = Classifier.from_arrays(arrays)
            with np.load(folder / "courtesies.npz", allow_pickle=False) as arrays:
                courtesies = Courtesies(arrays["direction"], float(arrays["start"]))
            counts = json.loads((folder / "words.json").read_text())
        spelling = Spelling(counts, encoder().whole_words)
        return cls(model_storage, resource, Understanding(spelling, courtesies, classifier))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and `intent_ranking` of each message."""
        if self._learnt is None:
            raise RuntimeError("The classifier is asked before it was trained.")
        # A button's payload names its intent: Rasa takes that, whatever is said here.
        for message in messages:
            text = str(message.get(TEXT) or "")
            self._tell(message, self._learnt, text if not text.startswith("/") else "")
        return messages

    @staticmethod
    def _tell(message: Message, learnt: Understanding, text: str) -> None:
        sure = learnt.probabilities([text])[0]
        ranking = [
            {"name": learnt.intents[place], "confidence": float(sure[place])}
            for place in np.argsort(-sure, kind="stable")[:RANKED]
        ]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that is learnt later needs the intents guessed of the examples."""
        return training_data
