"""The network as TensorFlow Lite files, one picture in and ten probabilities out, and the interpreter that runs them."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from explainer.extras import MissingExtraError, missing
from explainer.mnist.tensorflow_setup import quiet, tensorflow

if TYPE_CHECKING:
    import keras
    import tensorflow as tf
    from ai_edge_litert.interpreter import Interpreter

INPUT, OUTPUT = "image", "probabilities"  # the names of the tensors in every file
CALIBRATION = 500  # training pictures from which int8 learns how large the numbers inside the network get
_AT_ONCE = 1000  # pictures a call of the interpreter, so that memory stays small


def convert(model: keras.Sequential, pictures: np.ndarray) -> dict[str, bytes]:
    """Variant -> the bytes of its .tflite file, each with a fixed batch of one and named tensors.

    float32 keeps every weight; float16 halves the file; dynamic stores weights in 8 bits and counts in floats; int8 stores
    and counts in 8 bits, with ranges measured on `pictures` (n, 784), rows from 0 to 1.
    """
    tf = tensorflow()
    with TemporaryDirectory() as folder, quiet():
        archive = tf.keras.export.ExportArchive()
        archive.track(model)
        signature = [tf.TensorSpec([1, model.input_shape[-1]], tf.float32, name=INPUT)]
        archive.add_endpoint("serve", lambda image: {OUTPUT: model(image, training=False)}, input_signature=signature)
        archive.write_out(folder, verbose=False)
        return {name: _converted(tf, folder, prepare, pictures) for name, prepare in VARIANTS.items()}


def _converted(tf: Any, folder: str, prepare: Callable, pictures: np.ndarray) -> bytes:
    converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=["serve"])
    prepare(tf, converter, pictures)
    return converter.convert()


def _float32(tf: Any, converter: tf.lite.TFLiteConverterV2, pictures: np.ndarray) -> None:
    """Every weight as it is."""


def _float16(tf: Any, converter: tf.lite.TFLiteConverterV2, pictures: np.ndarray) -> None:
    """Weights in 16 bits."""
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]


def _dynamic(tf: Any, converter: tf.lite.TFLiteConverterV2, pictures: np.ndarray) -> None:
    """Weights in 8 bits, a scale for each output."""
    converter.optimizations = [tf.lite.Optimize.DEFAULT]


def _int8(tf: Any, converter: tf.lite.TFLiteConverterV2, pictures: np.ndarray) -> None:
    """Everything in 8 bits: number = scale · (byte − zero point)."""
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    converter.representative_dataset = lambda: ([picture[None]] for picture in pictures[:CALIBRATION])


VARIANTS = {"float32": _float32, "float16": _float16, "dynamic": _dynamic, "int8": _int8}


def run(file: str | Path, pictures: np.ndarray) -> np.ndarray:
    """Probabilities (n, classes) of `pictures` (n, inputs), rows from 0 to 1, as the phone computes them.

    8-bit files get their bytes and give probabilities again, by number = scale · (byte − zero point). Raises ValueError
    for a file that is no such network, ImportError where no interpreter is installed.
    """
    with quiet():
        return _run(Path(file), pictures)


def _run(file: Path, pictures: np.ndarray) -> np.ndarray:
    interpreter = _interpreter(file)
    (source,), (sink,) = interpreter.get_input_details(), interpreter.get_output_details()
    shape = [int(length) for length in source["shape"][1:]]  # (784,), or (28, 28, 1) in a labelled file
    if pictures.ndim != 2 or pictures.shape[1] != math.prod(shape):
        raise ValueError(f"{file} reads pictures of {math.prod(shape)} numbers, got {pictures.shape}")
    answers = np.empty((len(pictures), sink["shape"][-1]), np.float32)
    for begin in range(0, len(pictures), _AT_ONCE):
        rows = pictures[begin : begin + _AT_ONCE].reshape(-1, *shape)
        interpreter.resize_tensor_input(source["index"], rows.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(source["index"], _quantised(rows, source))
        interpreter.invoke()
        answers[begin : begin + _AT_ONCE] = _restored(interpreter.get_tensor(sink["index"]), sink)
    return answers


def run_int8(file: str | Path, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The bytes that go into an 8-bit file for `pictures` (n, inputs), and the bytes that come out."""
    with quiet():
        interpreter = _interpreter(Path(file))
        (source,), (sink,) = interpreter.get_input_details(), interpreter.get_output_details()
        quantised = _quantised(pictures, source)
        interpreter.resize_tensor_input(source["index"], quantised.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(source["index"], quantised)
        interpreter.invoke()
        return quantised, interpreter.get_tensor(sink["index"])


def operators(file: str | Path) -> tuple[str, ...]:
    """The names of the operators that a file is made of, such as FULLY_CONNECTED, each once, in alphabetical order.

    Raises ValueError for a file that is not a network.
    """
    from ai_edge_litert import schema_py_generated as schema

    names = {code: name for name, code in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
    try:
        codes = schema.ModelT.InitFromPackedBuf(Path(file).read_bytes()).operatorCodes
        return tuple(sorted(names[max(code.builtinCode, code.deprecatedBuiltinCode)] for code in codes))
    except (struct.error, LookupError, TypeError, AttributeError, ValueError, OverflowError) as problem:
        raise ValueError(f"{Path(file).name} is no TensorFlow Lite network; export the model again") from problem


def tensors(file: str | Path) -> dict[str, dict]:
    """What goes in and out of a file: for `input` and `output` the name, shape, dtype, and scale and zero point if 8-bit."""
    with quiet():
        interpreter = _interpreter(Path(file))
    signature = interpreter.get_signature_runner()
    sides = {"input": signature.get_input_details(), "output": signature.get_output_details()}
    return {side: _tensor(*next(iter(details.items()))) for side, details in sides.items()}


def _tensor(name: str, details: dict) -> dict:
    scale, zero = details["quantization"]
    quantisation = {"scale": float(scale), "zero_point": int(zero)} if scale else None
    shape = [int(length) for length in details["shape"]]
    return {"name": name, "shape": shape, "dtype": np.dtype(details["dtype"]).name, "quantisation": quantisation}


def _interpreter(file: Path) -> Interpreter:
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ModuleNotFoundError as problem:
        why = f"running a .tflite file needs an interpreter: {missing('ai_edge_litert')}"
        raise MissingExtraError(why, name=problem.name) from None
    if not file.is_file():
        raise FileNotFoundError(f"{file} does not exist; give the folder that was exported")
    try:
        return Interpreter(model_content=file.read_bytes(), num_threads=1)
    except (ValueError, RuntimeError) as problem:
        raise ValueError(f"{file} is no TensorFlow Lite network; export the model again") from problem


def _quantised(rows: np.ndarray, tensor: dict) -> np.ndarray:
    scale, zero = tensor["quantization"]
    if not scale:
        return rows.astype(np.float32)
    limits = np.iinfo(tensor["dtype"])
    return np.clip(np.rint(rows / scale) + zero, limits.min, limits.max).astype(tensor["dtype"])


def _restored(answers: np.ndarray, tensor: dict) -> np.ndarray:
    scale, zero = tensor["quantization"]
    return answers if not scale else np.float32(scale) * (answers.astype(np.float32) - zero)
