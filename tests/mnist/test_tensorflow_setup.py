"""TensorFlow is imported while the course's other threads parse Python: neither gets into the other's way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# A stand-in that does what the real one does for seconds: it parses signatures.
PARSING = """
import ast, gc, types
COLLECTING = gc.isenabled()
for _ in range(3000):
    ast.parse(PARSED := "def f(a, b=1, *c, **d): return [x * 2 for x in a if x] + [b, (c, d)]\\n" * 12)
config = types.SimpleNamespace(threading=types.SimpleNamespace(
    set_intra_op_parallelism_threads=id, set_inter_op_parallelism_threads=id))
"""
BESIDE = """
import ast, gc, sys, threading, time
from explainer.mnist.tensorflow_setup import tensorflow

sys.setswitchinterval(1e-6)
gc.callbacks.append(lambda phase, info: time.sleep(0.0003))  # another thread's turn, in the middle of whatever it is
gc.set_threshold(40, 1, 1)
over, failed = threading.Event(), []

def read_pages():
    while not over.is_set():
        try:
            ast.parse("def f(a, b=1, *c, **d): return [x * 2 for x in a if x] + [b, (c, d)]\\n" * 12)
        except SystemError as problem:
            failed.append(problem) if not gc.isenabled() else None  # before and after they disturb each other

readers = [threading.Thread(target=read_pages) for _ in range(2)]
[reader.start() for reader in readers]
try:
    module = tensorflow()
finally:
    over.set()
# Each may have been in the middle of it when collecting ended.
print(module.COLLECTING, gc.isenabled(), len(failed) <= len(readers))
"""


def run(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("times", range(2))
def test_it_is_imported_beside_threads_that_parse(tmp_path: Path, times: int) -> None:
    (tmp_path / "tensorflow.py").write_text(PARSING, encoding="utf-8")
    assert run(BESIDE, tmp_path) == "False True True\n"


def test_collecting_goes_on_when_there_is_no_tensorflow(tmp_path: Path) -> None:
    code = """
import gc, sys
sys.modules["tensorflow"] = None
from explainer.mnist.tensorflow_setup import tensorflow
try:
    tensorflow()
except ImportError as problem:
    print(problem, gc.isenabled())
"""
    assert "True" in run(code, tmp_path)


def test_who_collects_nothing_keeps_it_so(tmp_path: Path) -> None:
    (tmp_path / "tensorflow.py").write_text(PARSING.replace("3000", "1"), encoding="utf-8")
    code = "import gc; gc.disable()\nfrom explainer.mnist.tensorflow_setup import tensorflow\ntensorflow(); print(gc.isenabled())"
    assert run(code, tmp_path) == "False\n"
