"""The bundle: one folder with the trained network for every use, and the proof that each file answers as Keras did.

trained_model.keras, trained_model.h5            Keras's own formats
trained_model.tflite                             TensorFlow Lite, float32
trained_model_float16.tflite                     half the size, the same answers
trained_model_dynamic.tflite, …_int8.tflite      a quarter of the size: weights, or everything, in 8 bits
trained_model.txt                                the class names, a line each
golden.json                                      digits and drawings with the answers that every program must give
manifest.json                                    what all this is: names, shapes, accuracy, differences, checksums
web/, flutter/, README.md                        the phone recogniser and the sources of an app
"""

from __future__ import annotations

import base64
import hashlib
import json
import platform
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from explainer import phone
from explainer.files import asset, replacing_folder
from explainer.mnist.data import Digits, flattened, load
from explainer.mnist.drawing import SPECIFICATION
from explainer.mnist.framework import tensorflow

if TYPE_CHECKING:
    import keras

    from explainer.mnist.training import History

NAME = "trained_model"
KERAS_FILES = (f"{NAME}.keras", f"{NAME}.h5")
GOLDEN_DIGITS = 20


@dataclass(frozen=True)
class Variant:
    """One TensorFlow Lite file: how far a probability may lie from Keras's, and how many answers may differ."""

    name: str
    file: str
    largest_difference: float
    agreement: float


VARIANTS = (
    Variant("float32", f"{NAME}.tflite", 1e-5, 1.0),
    Variant("float16", f"{NAME}_float16.tflite", 0.01, 0.999),
    Variant("dynamic", f"{NAME}_dynamic.tflite", 0.2, 0.99),
    Variant("int8", f"{NAME}_int8.tflite", 0.3, 0.985),
)


class BundleError(ValueError):
    """A bundle that cannot be trusted; the message names the first thing that is wrong."""


@dataclass(frozen=True)
class Parity:
    """How one file answered the test digits, beside the network it was made from."""

    file: str
    bytes: int
    accuracy: float
    largest_difference: float
    agreement: float


@dataclass(frozen=True)
class Check:
    """What `check` found of each file, and over which digits; a bundle that is wrong raises instead."""

    folder: Path
    source: str
    digits: int
    parities: tuple[Parity, ...]

    def __str__(self) -> str:
        lines = [f"{'file':<32}{'bytes':>9}{'accuracy':>10}{'largest difference':>20}{'same answers':>14}"]
        lines += [
            f"{p.file:<32}{p.bytes:>9,}{p.accuracy:>10.2%}{p.largest_difference:>20.1e}{p.agreement:>14.2%}"
            for p in self.parities
        ]
        return "\n".join([*lines, f"over {self.digits:,} test digits of: {self.source}"])


def export(
    model: keras.Sequential,
    folder: str | Path,
    digits: Digits,
    history: History | None = None,
) -> Check:
    """Write the bundle of a trained model into `folder`, whole or not at all, and check every file of it.

    The TensorFlow Lite files take one image, `image` (1, 784), and give `probabilities` (1, 10). Raises BundleError when
    a file does not answer as the model does.
    """
    with replacing_folder(folder) as draft:
        expected = np.asarray(model(flattened(digits.test_images), training=False))
        for name in KERAS_FILES:
            with _h5_is_wanted():
                model.save(draft / name)
        for variant, content in _converted(model, digits).items():
            (draft / variant.file).write_bytes(content)
        (draft / f"{NAME}.txt").write_text("".join(f"{name}\n" for name in digits.names), encoding="utf-8")
        _write_json(draft / "golden.json", _golden(digits, expected))
        parities = tuple(_parity(draft / variant.file, variant, digits, expected) for variant in VARIANTS)
        _write_json(draft / "manifest.json", _manifest(draft, digits, parities, history))
        phone.pack(draft)
    return Check(Path(folder), digits.source, len(digits.test_labels), parities)


def check(folder: str | Path, digits: Digits | None = None) -> Check:
    """Every file has the checksum of the manifest, and every model file answers the test digits as the first one did.

    With TensorFlow, the Keras files are reloaded and must agree to the last bit; without it, the float32 file stands for
    them. `digits` defaults to the embedded sample. Raises BundleError naming the first thing that is wrong.
    """
    folder = Path(folder)
    manifest = _read_manifest(folder)
    for name, stated in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            raise BundleError(f"{path} is missing; export the model again")
        if hashlib.sha256(path.read_bytes()).hexdigest() != stated["sha256"]:
            raise BundleError(f"{path} was changed after the export (its checksum differs); export the model again")
    names = (folder / f"{NAME}.txt").read_text(encoding="utf-8").split("\n")[:-1]
    if names != manifest["labels"]:
        raise BundleError(f"{folder / NAME}.txt names {names}, but the manifest names {manifest['labels']}")
    phone.check(folder)
    _check_golden(folder)
    digits = load() if digits is None else digits
    expected = _answers_of_keras(folder, flattened(digits.test_images))
    parities = tuple(_parity(folder / variant.file, variant, digits, expected) for variant in VARIANTS)
    return Check(folder, digits.source, len(digits.test_labels), parities)


def run(model: Path, images: np.ndarray) -> np.ndarray:
    """(n, 10) probabilities of images (n, 784), floats from 0 to 1, by the TensorFlow Lite interpreter.

    Raises BundleError for a file that is no such model, ImportError when ai-edge-litert is not installed.
    """
    from ai_edge_litert.interpreter import Interpreter

    if not model.is_file():
        raise BundleError(f"{model} is missing; give the folder of a bundle")
    try:
        interpreter = Interpreter(model_content=model.read_bytes(), num_threads=1)
        image, probabilities = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
        interpreter.resize_tensor_input(image["index"], images.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(image["index"], images.astype(np.float32))
        interpreter.invoke()
    except (ValueError, RuntimeError, IndexError) as problem:
        raise BundleError(f"{model} is no TensorFlow Lite model of a digit network") from problem
    return interpreter.get_tensor(probabilities["index"]).copy()


def packed(pixels: np.ndarray) -> str:
    """Bytes as text: base64 of the zlib-compressed pixels."""
    return base64.b64encode(zlib.compress(np.ascontiguousarray(pixels, np.uint8).tobytes(), 9)).decode()


def unpacked(text: str) -> np.ndarray:
    """The bytes that `packed` made text of."""
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), np.uint8)


def _converted(model: keras.Sequential, digits: Digits) -> dict[Variant, bytes]:
    """The four TensorFlow Lite files, each with a fixed batch of one and named tensors."""
    tf = tensorflow()
    with tempfile.TemporaryDirectory() as saved:
        archive = tf.keras.export.ExportArchive()
        archive.track(model)
        signature = [tf.TensorSpec([1, model.input_shape[-1]], tf.float32, name="image")]
        archive.add_endpoint(
            "serving_default", lambda image: {"probabilities": model(image, training=False)}, input_signature=signature
        )
        archive.write_out(saved, verbose=False)
        return {variant: _converter(tf, saved, variant.name, digits).convert() for variant in VARIANTS}


def _converter(tf, saved: str, kind: str, digits: Digits):
    converter = tf.lite.TFLiteConverter.from_saved_model(saved)
    if kind != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if kind == "int8":  # the ranges of the activations are measured on training digits, never on test digits
        sample = flattened(digits.train_images[:500])
        converter.representative_dataset = lambda: ([row[None]] for row in sample)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    return converter


@contextmanager
def _h5_is_wanted() -> Iterator[None]:
    """Keras warns that HDF5 is its old format; the article's reader asks for it by name."""
    import absl.logging

    level = absl.logging.get_verbosity()
    absl.logging.set_verbosity(absl.logging.ERROR)
    try:
        yield
    finally:
        absl.logging.set_verbosity(level)


def _parity(path: Path, variant: Variant, digits: Digits, expected: np.ndarray) -> Parity:
    given = run(path, flattened(digits.test_images))
    difference = float(np.abs(given - expected).max())
    agreement = float((given.argmax(1) == expected.argmax(1)).mean())
    if not np.isfinite(given).all() or difference > variant.largest_difference or agreement < variant.agreement:
        raise BundleError(
            f"{path.name} does not answer as the trained model does: a probability differs by {difference:.1e} "
            f"(at most {variant.largest_difference:g}), {agreement:.2%} of the answers agree (at least {variant.agreement:.2%})"
        )
    accuracy = float((given.argmax(1) == digits.test_labels).mean())
    return Parity(path.name, path.stat().st_size, accuracy, difference, agreement)


def _golden(digits: Digits, expected: np.ndarray) -> dict:
    chosen = [int(np.flatnonzero(digits.test_labels == label)[turn]) for turn in (0, 1) for label in range(10)]
    return {
        "digits": [
            {
                "image": packed(digits.test_images[i]),
                "label": int(digits.test_labels[i]),
                "probabilities": [round(float(p), 7) for p in expected[i]],
            }
            for i in chosen[:GOLDEN_DIGITS]
        ],
        "drawings": json.loads(asset("drawings.json").read_text(encoding="utf-8")),
    }


def _check_golden(folder: Path) -> None:
    golden = json.loads((folder / "golden.json").read_text(encoding="utf-8"))["digits"]
    images = np.stack([unpacked(one["image"]) for one in golden]).astype(np.float32) / np.float32(255)
    given = run(folder / VARIANTS[0].file, images)
    off = np.abs(given - np.array([one["probabilities"] for one in golden])).max()
    if off > VARIANTS[0].largest_difference:
        raise BundleError(
            f"{VARIANTS[0].file} answers the golden digits differently (by {off:.1e}); it is another model"
        )


def _answers_of_keras(folder: Path, images: np.ndarray) -> np.ndarray:
    try:
        tf = tensorflow()
    except ImportError:
        return run(folder / VARIANTS[0].file, images)
    native, old = (
        np.asarray(tf.keras.models.load_model(folder / name, compile=False, safe_mode=True)(images, training=False))
        for name in KERAS_FILES
    )
    if not np.array_equal(native, old):
        raise BundleError(f"{KERAS_FILES[0]} and {KERAS_FILES[1]} answer differently; export the model again")
    return native


def _manifest(folder: Path, digits: Digits, parities: tuple[Parity, ...], history: History | None) -> dict:
    by_file = {variant.file: variant.name for variant in VARIANTS}
    return {
        "format": 1,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "labels": list(digits.names),
        "input": {"name": "image", "shape": [1, 784], "dtype": "float32", "range": [0, 1]},
        "output": {"name": "probabilities", "shape": [1, len(digits.names)], "dtype": "float32"},
        "preprocessing": SPECIFICATION,
        "data": digits.source,
        "test_digits": len(digits.test_labels),
        "accuracy": {by_file[p.file]: round(p.accuracy, 6) for p in parities},
        "variants": {
            by_file[p.file]: {
                "file": p.file,
                "accuracy": p.accuracy,
                "largest_difference": p.largest_difference,
                "agreement": p.agreement,
            }
            for p in parities
        },
        "training": None
        if history is None
        else {
            "recipe": history.recipe.name,
            "epochs": len(history.loss),
            "seed": history.seed,
            "seconds": round(history.seconds, 1),
            "data": history.source,
        },
        "versions": {"tensorflow": tensorflow().__version__, "python": platform.python_version()},
        "files": {
            path.name: {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
            for path in sorted(folder.iterdir())
            if path.is_file()
        },
    }


def _read_manifest(folder: Path) -> dict:
    path = folder / "manifest.json"
    if not path.is_file():
        raise BundleError(
            f"{folder} is no bundle: it has no manifest.json; make one with explainer train --out {folder}"
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        files = manifest["files"]
        missing = {*KERAS_FILES, *(v.file for v in VARIANTS), f"{NAME}.txt", "golden.json"} - files.keys()
        stated = all(isinstance(entry["sha256"], str) for entry in files.values())
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise BundleError(f"{path} is damaged; export the model again") from problem
    if missing or not stated or any("/" in name or "\\" in name for name in files):
        raise BundleError(
            f"{path} does not list every file of a bundle ({', '.join(sorted(missing))}); export the model again"
        )
    return manifest


def _write_json(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
