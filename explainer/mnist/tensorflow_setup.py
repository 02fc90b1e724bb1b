"""TensorFlow, quiet and on one thread: for a network this small, handing work between threads costs more than it saves."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_FIRST = threading.Lock()


def tensorflow() -> ModuleType:
    """The module `tensorflow`, imported by whoever comes first while the others wait.

    Raises ImportError, in one sentence, when it is not installed.
    """
    with _FIRST, _undisturbed():
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        try:
            import tensorflow
        except ModuleNotFoundError as problem:
            if problem.name != "tensorflow":
                raise
            install = "pip install '.[mnist]' in the folder of this project"
            raise ImportError(f"training needs TensorFlow; install it: {install}", name="tensorflow") from None
        try:
            tensorflow.config.threading.set_intra_op_parallelism_threads(1)
            tensorflow.config.threading.set_inter_op_parallelism_threads(1)
        except RuntimeError:  # somebody used TensorFlow before us; their choice of threads stays
            return tensorflow
        return tensorflow


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No garbage is collected while TensorFlow is imported.

    Until Python 3.11.8 (gh-106905) two threads that parse at the same time could get into each other's way: "SystemError: AST
    constructor recursion depth mismatch". The course imports TensorFlow, which parses signatures, while its other threads
    read pages. A thread gives way in the middle of parsing only when a collection begins there and runs some Python.
    """
    if "tensorflow" in sys.modules or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
