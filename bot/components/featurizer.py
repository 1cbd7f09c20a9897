"""The Rasa component that gives each message its MiniLM sentence vector."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.minilm import WIDTH, encoder


# Rasa wires graphs by argument names and checks return annotations: keep both as they are.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class MiniLMFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds the sentence vector of a message's text, times `scale`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`scale` 8: unit vectors leave the classifier with too little confidence."""
        return {**DenseFeaturizer.get_default_config(), "scale": 8.0}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Any number will do as a scale."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MiniLMFeaturizer:
        """A featurizer for one graph; all of them share one encoder."""
        return cls(execution_context.node_name, config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vector to each message that has a text."""
        for message in messages:
            if text := message.get(TEXT):
                message.add_features(self._features(text))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same for the examples."""
        self.process(training_data.training_examples)
        return training_data

    def _features(self, text: str) -> Features:
        # A button's payload names its intent: Rasa takes that, whatever the vector says.
        vector = np.zeros(WIDTH, np.float32) if text.startswith("/") else encoder().vector(text)
        vector = vector * np.float32(self._config["scale"])
        return Features(vector[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
