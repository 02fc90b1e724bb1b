"""TensorFlow, quiet and on one thread: for a network this small, handing work between threads costs more than it saves."""

from __future__ import annotations

import os
import threading
from types import ModuleType

_FIRST = threading.Lock()


def tensorflow() -> ModuleType:
    """The module `tensorflow`, imported by whoever comes first while the others wait.

    Raises ImportError, in one sentence, when it is not installed.
    """
    with _FIRST:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        try:
            import tensorflow
        except ModuleNotFoundError as problem:
            if problem.name != "tensorflow":
                raise
            install = "pip install 'deep-learning-explainer[mnist]'"
            raise ImportError(f"training needs TensorFlow; install it: {install}", name="tensorflow") from None
        try:
            tensorflow.config.threading.set_intra_op_parallelism_threads(1)
            tensorflow.config.threading.set_inter_op_parallelism_threads(1)
        except RuntimeError:  # somebody used TensorFlow before us; their choice of threads stays
            return tensorflow
        return tensorflow
