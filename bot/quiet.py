"""What must be settled before Rasa is imported: no telemetry, no noise, one thread, no waiting."""

import gc
import os
import sys
import types
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

SETTINGS = {
    # Rasa reports errors to its makers unless told not to.
    "RASA_TELEMETRY_ENABLED": "false",
    # Only what needs somebody's attention is printed.
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}

# One thread and no oneDNN: the fastest here for one sentence at a time, and repeatable.
THREADS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}


def settle(*, as_shipped: bool = False) -> None:
    """Set the environment, hush warnings and stand in for `randomname`; call it before Rasa."""
    os.environ.update(SETTINGS if as_shipped else {**SETTINGS, **THREADS})
    # Sanic adds filters of its own when imported, so filters alone would not hold.
    warnings.showwarning = lambda *_args, **_kwargs: None
    sys.modules.setdefault("randomname", _stand_in_for_randomname())


@contextmanager
def hurry() -> Iterator[None]:
    """Import and load Rasa within this: it saves three of eight seconds."""
    gc.disable()  # there is no garbage yet, only ever more to look through
    # It looks for each of 765 types in every module there is, so it goes before TensorFlow's 5,000.
    import skops.io  # noqa: F401

    try:
        yield
    finally:
        gc.enable()


def _stand_in_for_randomname() -> types.ModuleType:
    # Rasa uses it for one thing, the second half of a model's file name, and we name our own.
    # It is the only dependency without a wheel: building it would fetch tools without a hash.
    module = types.ModuleType("randomname", "Stands in for the package of that name.")
    module.get_name = lambda: "model"  # type: ignore[attr-defined]
    return module
