"""The C array: a compiler reads it, and what it holds are the very bytes of the int8 file and its answers."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from explainer.mnist import tflite
from explainer.mnist.formats.c_array import c_array

WRITE = """
#include "MODEL"
#include <stdio.h>
int main(void) {
    if (sizeof recogniser_model != recogniser_model_len || (uintptr_t) recogniser_model % 16) return 1;
    fwrite(recogniser_model, 1, recogniser_model_len, stdout);
    fwrite(recogniser_golden_input, 1, sizeof recogniser_golden_input, stdout);
    fwrite(recogniser_golden_output, 1, sizeof recogniser_golden_output, stdout);
    for (int i = 0; i < RECOGNISER_CLASSES; i++) printf("%s\\n", recogniser_classes[i]);
    printf("%.9g %d %.9g %d", recogniser_input_scale, recogniser_input_zero_point, recogniser_output_scale,
           recogniser_output_zero_point);
    return 0;
}
"""


def compiled(header: Path, language: str, tmp_path: Path) -> bytes:
    """What a program prints that holds the header."""
    compiler = shutil.which("gcc" if language.startswith("c1") else "g++")
    if compiler is None:
        pytest.skip("no C compiler on this machine")
    source = tmp_path / ("write.c" if language.startswith("c1") else "write.cc")
    source.write_text(WRITE.replace("MODEL", str(header)))
    command = [compiler, f"-std={language}", "-Wall", "-Wextra", "-Werror", "-o", str(tmp_path / "write"), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return subprocess.run([str(tmp_path / "write")], capture_output=True, check=True, timeout=60).stdout


@pytest.mark.parametrize("language", ["c11", "c++11"])
def test_a_compiler_reads_back_the_very_bytes(
    language: str, developers: Path, bundle: Path, rows: np.ndarray, tmp_path: Path
) -> None:
    printed = compiled(developers / "trained_model_int8.h", language, tmp_path)
    model = (bundle / "trained_model_int8.tflite").read_bytes()
    assert printed.startswith(model)
    inputs, answers = tflite.run_int8(bundle / "trained_model_int8.tflite", rows[::2])
    rest = printed[len(model) :]
    assert rest.startswith(inputs.tobytes() + answers.tobytes())
    *names, numbers = rest[inputs.nbytes + answers.nbytes :].decode().split("\n")
    assert names == (bundle / "trained_model.txt").read_text().split()
    sides = tflite.tensors(bundle / "trained_model_int8.tflite")
    stated = [sides[side]["quantisation"][name] for side in ("input", "output") for name in ("scale", "zero_point")]
    assert [float(number) for number in numbers.split()] == pytest.approx(stated, rel=1e-7)


def test_it_names_its_two_operators(developers: Path) -> None:
    head = (developers / "trained_model_int8.h").read_text()[:600]
    assert "Its operators: FULLY_CONNECTED, SOFTMAX." in head
    assert "MicroMutableOpResolver<2> resolver;" in head
    assert "resolver.AddFullyConnected();" in head
    assert "resolver.AddSoftmax();" in head


def test_names_of_any_kind_stay_strings(bundle: Path, rows: np.ndarray, tmp_path: Path) -> None:
    """A name cannot end its string, begin an escape, or be read together with the next sign; "??/" is a trigraph."""
    names = ['"; int x = 1;//', "\\n", "七", "é1", "??/", "%s", "a", "b", "*/", "'"]
    header = tmp_path / "model.h"
    header.write_text(c_array(bundle / "trained_model_int8.tflite", names, rows[:1]), encoding="utf-8")
    printed = compiled(header, "c11", tmp_path)
    assert "\n".join(names).encode() in printed


def test_the_vectors_are_what_the_interpreter_answers(bundle: Path, vectors: dict, rows: np.ndarray) -> None:
    stated = vectors["trained_model_int8.tflite"]
    assert tflite.run_int8(bundle / "trained_model_int8.tflite", rows)[1].tolist() == stated["answers"]
    as_probabilities = (np.array(stated["answers"]) + 128) / 256
    assert as_probabilities == pytest.approx(tflite.run(bundle / "trained_model_int8.tflite", rows), abs=1e-6)
