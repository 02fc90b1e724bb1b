"""The ONNX file: checked by the onnx package, run by ONNX Runtime beside TensorFlow Lite's interpreter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx as reference
import onnxruntime
import pytest

from explainer.mnist import tflite
from explainer.mnist.formats import onnx_file
from explainer.mnist.formats.onnx_file import onnx


def answers(content: bytes, rows: np.ndarray) -> np.ndarray:
    reference.checker.check_model(reference.load_from_string(content), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    (probabilities,) = session.run(["probabilities"], {"image": rows})
    return probabilities


def test_onnx_runtime_gives_the_answers_of_the_vectors(developers: Path, vectors: dict) -> None:
    pictures = np.array(vectors["pictures"], np.float32) / 255
    stated = vectors["trained_model.onnx"]
    probabilities = answers((developers / "trained_model.onnx").read_bytes(), pictures)
    assert np.abs(probabilities - stated["answers"]).max() <= stated["tolerance"]
    assert probabilities.argmax(axis=1).tolist() == vectors["labels"]


@pytest.mark.parametrize("count", [1, 7])
def test_any_number_of_pictures_and_every_activation(count: int, varied: Path, rows: np.ndarray) -> None:
    names = set(tflite.operators(varied))
    assert {"LEAKY_RELU", "TANH", "LOGISTIC", "SOFTMAX", "FULLY_CONNECTED"} <= names
    probabilities = answers(onnx(varied, "a network of every activation"), rows[:count])
    assert probabilities == pytest.approx(tflite.run(varied, rows[:count]), abs=1e-6)


def test_long_names_and_numbers_are_written_as_the_format_asks() -> None:
    """A number takes seven bits a byte; onnx reads back what was written."""
    for value in (0, 1, 127, 128, 300, 16_383, 16_384, 2**31 - 1):
        text = "é" * (value % 200)
        content = onnx_file._number(1, value) + onnx_file._text(6, text)  # ir_version, doc_string
        model = reference.ModelProto.FromString(content)
        assert (model.ir_version, model.doc_string) == (value, text)


def test_an_operator_that_is_not_translated_is_refused(developers: Path) -> None:
    with pytest.raises(ValueError, match="MEAN is not translated to ONNX"):
        onnx(developers / "trained_model_rgb.tflite", "")
