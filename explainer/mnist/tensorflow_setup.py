"""TensorFlow, quiet and on one thread: for a network this small, handing work between threads costs more than it saves."""

from __future__ import annotations

import gc
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import ModuleType

from explainer.extras import MissingExtraError, missing

_FIRST = threading.Lock()
_OUT = threading.RLock()
_REMARK = re.compile(
    rb"WARNING: All log messages before absl|[IW]\d{4} |\d{4}-\d\d-\d\d [\d:.]+: [IW] |INFO: |WARNING: |fully_quantize:"
)


def tensorflow() -> ModuleType:
    """The module `tensorflow`, imported by whoever comes first while the others wait.

    Raises ImportError, in one sentence, when it is not installed.
    """
    with _FIRST, _undisturbed(), quiet() if "tensorflow" not in sys.modules else nullcontext():
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        try:
            import tensorflow
        except ModuleNotFoundError as problem:
            if problem.name != "tensorflow":
                raise
            raise MissingExtraError(f"training needs TensorFlow: {missing('tensorflow')}", name="tensorflow") from None
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


@contextmanager
def quiet() -> Iterator[None]:
    """TensorFlow's own remarks stay out of the terminal: how it was compiled, what it has no driver for, what it converts.

    They are written past Python, to the descriptor of the standard error output. Meanwhile that is a file; what is not a remark,
    an error above all, is written out afterwards.
    """
    with _OUT:
        try:
            sys.stderr.flush()
            stderr = os.dup(2)
        except (OSError, ValueError, AttributeError):  # there is no standard error output
            yield
            return
        with tempfile.TemporaryFile() as file:
            os.dup2(file.fileno(), 2)
            try:
                yield
            finally:
                sys.stderr.flush()
                os.dup2(stderr, 2)
                os.close(stderr)
                file.seek(0)
                for line in file:
                    if not _REMARK.match(line):
                        os.write(2, line)
