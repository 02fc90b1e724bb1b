"""The bundle: one folder with the trained network for every use, and the proof that each file answers as Keras did.

trained_model.keras, trained_model.h5            Keras's own formats
trained_model.tflite                             TensorFlow Lite, float32
trained_model_float16.tflite                     half the size, the same answers
trained_model_dynamic.tflite, …_int8.tflite      a quarter of the size: weights, or everything, in 8 bits
trained_model.txt                                the class names, a line each
golden.json                                      digits and drawings with the answers that every program must give
manifest.json                                    what all this is: names, shapes, accuracy, differences, checksums
model_card.md                                    data, training, accuracy, and what the network does not survive
web/, flutter/, developers/, README.md           the phone recogniser, the sources of an app, files for other programs
packed.json                                      the checksums of these folders
"""

from __future__ import annotations

import json
import logging
import platform
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from explainer import phone
from explainer.destinations import destination, read_place
from explainer.files import replacing_folder, standing
from explainer.mnist import golden, model_card, tflite
from explainer.mnist.data import Digits, flattened, load, refuse_other
from explainer.mnist.formats import folder as formats
from explainer.mnist.manifest import BundleError, labels_in, refuse_types, training_of
from explainer.mnist.model import network_of
from explainer.mnist.preprocessing import SPECIFICATION
from explainer.mnist.remarks import Prepared, as_the_phone, remarks
from explainer.mnist.tensorflow_setup import tensorflow
from explainer.numeric.validation import quoted
from explainer.phone import page

if TYPE_CHECKING:
    import keras

    from explainer.mnist.training.history import History

NAME = "trained_model"
LABELS, KERAS, H5 = f"{NAME}.txt", f"{NAME}.keras", f"{NAME}.h5"
CARD = "model_card.md"  # bundles of version 0.1 have none
ROOM = 20_000_000  # bytes: a bundle and its draft, several times over
_ONE_AT_A_TIME = threading.Lock()  # TensorFlow's converter and Keras's loader serve one thread at a time


@dataclass(frozen=True)
class Variant:
    """One TensorFlow Lite file: how far a probability may lie from Keras's, and how many clear answers must be the same."""

    name: str
    file: str
    largest_difference: float
    agreement: float


VARIANTS = (
    Variant("float32", f"{NAME}.tflite", 1e-5, 0.999),  # an exact tie between two classes may fall either way
    Variant("float16", f"{NAME}_float16.tflite", 0.01, 0.999),
    Variant("dynamic", f"{NAME}_dynamic.tflite", 0.3, 0.985),
    Variant("int8", f"{NAME}_int8.tflite", 0.4, 0.98),
)
FLOAT32 = VARIANTS[0]
NEAR_TIE = 0.1  # a lead of the first answer over the second below which either may win after rounding
FILES = (*(variant.file for variant in VARIANTS), LABELS, KERAS, H5, "golden.json")


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
    """What was found of each file, over how many digits of which data, compared with what; a wrong bundle raises instead."""

    folder: Path
    source: str
    digits: int
    against: str
    parities: tuple[Parity, ...]
    prepared: Prepared | None = None
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"{'file':<32}{'bytes':>9}{'accuracy':>10}{'largest difference':>20}{'same answers':>14}"]
        lines += [
            f"{p.file:<32}{p.bytes:>9,}{p.accuracy:>10.2%}{p.largest_difference:>20.1e}{p.agreement:>14.2%}"
            for p in self.parities
        ]
        lines.append(f"compared with {self.against} over {self.digits:,} digits: {self.source}")
        lines += [str(self.prepared)] if self.prepared else []
        return "\n".join([*lines, *(f"Look out: {remark}" for remark in self.remarks)])


def export(
    model: keras.Sequential,
    folder: str | Path,
    digits: Digits,
    history: History | None = None,
    *,
    on_step: Callable[[str], None] | None = None,
) -> Check:
    """Write the bundle of a trained model into `folder`, whole or not at all, after a check of every file of it.

    `digits` measure the ranges of the 8-bit file (training rows) and every file's accuracy (test rows). `history`, what
    `train` returned, goes into the manifest; `on_step` is told in words what is done next. Raises BundleError when a file
    does not answer as the model does, ValueError when `folder` holds something other than a bundle.

    >>> from explainer import mnist
    >>> export(mnist.shipped(), "my_bundle", mnist.load())  # plain arrays; the course comes with their bundle
    Traceback (most recent call last):
    ValueError: model must be a Keras model, such as mnist.train changes, got Shipped
    """
    folder = refuse_folder(folder)
    if not hasattr(model, "output_shape"):
        raise ValueError(f"model must be a Keras model, such as mnist.train changes, got {type(model).__name__}")
    refuse_other(digits)
    page.refuse_names(digits.names)
    outputs, classes = model.output_shape[-1], len(digits.names)
    if outputs != classes:
        raise ValueError(f"the network has {outputs} outputs, but the digits have {classes} classes; train it on them")
    tell = on_step or (lambda step: None)
    with _ONE_AT_A_TIME, replacing_folder(folder) as draft:
        tell("Saving the Keras files")
        with _h5_allowed():
            model.save(draft / KERAS)
            model.save(draft / H5)
        (draft / LABELS).write_text("".join(f"{name}\n" for name in digits.names), encoding="utf-8")
        tell("Converting to TensorFlow Lite")
        contents = tflite.convert(model, flattened(digits.train_images[: tflite.CALIBRATION]))
        for variant in VARIANTS:
            (draft / variant.file).write_bytes(contents[variant.name])
        tell(f"Comparing every file over {len(digits.test_labels):,} test digits")
        expected = np.asarray(model(flattened(digits.test_images), training=False))
        _check_keras_files(draft, digits, expected)
        parities = _parities(draft, digits, expected)
        _write_json(draft / "golden.json", golden.record(digits, expected))
        prepared, remarks = _as_shipped(model, digits, expected)
        tell("Writing the model card")
        measures = model_card.measured(model, digits, prepared, remarks, history.declines_below if history else None)
        (draft / CARD).write_text(model_card.card(network_of(model), digits, history, measures), encoding="utf-8")
        manifest = _manifest(draft, model, digits, parities, history)
        manifest |= {"prepared": prepared.record(), "remarks": list(remarks)}
        _write_json(draft / "manifest.json", _sealed(manifest))
        tell("Packing the recogniser for phones, and the files for other programs")
        _check_operators(draft)
        formats.write(draft)
        phone.pack(draft)
        _check_phone(draft, digits.names)
    return Check(folder, digits.source, len(digits.test_labels), "Keras", parities, prepared, remarks)


def check(folder: str | Path, digits: Digits | None = None) -> Check:
    """Every file is the one that was exported, and every file answers as the trained network does.

    With TensorFlow the Keras files are loaded, must agree to the last bit, and every other file is compared with them over
    the test digits of `digits`, by default the embedded ones. With ai-edge-litert alone the golden digits are answered.
    Raises BundleError, in one sentence, for the first thing that is wrong; FileNotFoundError where there is no bundle.

    >>> check("no_such_folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: ...no_such_folder is not a bundle: manifest.json is missing; make one: explainer train --out FOLDER
    """
    folder = standing(read_place(folder, "the bundle"))
    manifest = _read_manifest(folder)
    for name in (*FILES, *({CARD} & manifest["files"].keys())):
        if name not in manifest["files"]:
            raise BundleError(f"manifest.json does not know {name}; export the model again")
        _check_file(folder / name, manifest["files"][name])
    labels = labels_in(folder / LABELS)
    if labels != manifest["labels"]:
        named = [quoted(", ".join(names)) for names in (labels, manifest["labels"])]
        raise BundleError(f"{LABELS} names {named[0]}, but manifest.json {named[1]}; export the model again")
    _check_phone(folder, labels)
    more = _strangers(folder)
    images, truth, expected = golden.arrays(folder, len(labels))
    few = Digits(images, truth, images, truth, "the golden digits of the bundle", tuple(labels))
    parities = _parities(folder, few, expected)
    if find_spec("tensorflow") is None:
        return Check(folder, few.source, len(truth), "the answers of golden.json", parities, remarks=more)
    digits = digits or load()
    if len(digits.names) != len(labels):
        raise ValueError(
            f"the bundle knows {len(labels)} classes, {digits.source} has {len(digits.names)}; give its own digits"
        )
    with _ONE_AT_A_TIME:
        model = _loaded(folder / KERAS)
        expected = np.asarray(model(flattened(digits.test_images), training=False))
        prepared, remarks = _as_shipped(model, digits, expected)
        _check_keras_files(folder, digits, expected)
    parities = _parities(folder, digits, expected)
    same_name = digits.source == manifest["data"]
    if same_name and manifest.get("data_sha256") in (None, digits.fingerprint()):  # older manifests tell the name only
        _check_accuracy(manifest, parities)
    return Check(folder, digits.source, len(digits.test_labels), "Keras", parities, prepared, remarks + more)


def _strangers(folder: Path) -> tuple[str, ...]:
    """What stands in the folder besides the bundle, and would be taken along with it."""
    own = {*FILES, CARD, "manifest.json", "README.md", phone.LIST, *phone.FOLDERS}
    more = sorted(path.name for path in folder.iterdir() if path.name not in own and not path.name.startswith("."))
    return (f"{', '.join(more[:5])}: nothing that came with the bundle, and not checked",) if more else ()


def _as_shipped(model: keras.Sequential, digits: Digits, expected: np.ndarray) -> tuple[Prepared, tuple[str, ...]]:
    """How the network reads some test digits as the phone prepares drawings, and what is to be said of it."""
    prepared = as_the_phone(lambda rows: model(rows, training=False), digits)
    return prepared, remarks(digits, int(np.sum(expected.argmax(axis=1) == digits.test_labels)), prepared)


# ------------------------------------------------------------------------------------------------------------- writing


def refuse_folder(folder: str | Path) -> Path:
    """The place of the bundle, links followed. ValueError where it cannot be written, or would replace something else."""
    folder = standing(destination(folder, "the bundle", folder=True, needed=ROOM))
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "manifest.json").is_file():
        raise ValueError(f"{folder} holds something other than a bundle and would be lost; choose another folder")
    return folder


@contextmanager
def _h5_allowed() -> Iterator[None]:
    """Keras advises against HDF5, its old format; the article's reader asks for it by name."""
    keras_says = logging.getLogger("absl")
    level = keras_says.level
    keras_says.setLevel(logging.ERROR)
    try:
        yield
    finally:
        keras_says.setLevel(level)


def _manifest(
    folder: Path, model: keras.Sequential, digits: Digits, parities: tuple[Parity, ...], history: History | None
) -> dict:
    network, parity_of = network_of(model), dict(zip(VARIANTS, parities, strict=True))
    programs = ("deep-learning-explainer", "tensorflow", "keras", "numpy", "ai-edge-litert")
    return {
        "format": 1,
        "exported": datetime.now(UTC).isoformat(timespec="seconds"),
        "labels": list(digits.names),
        "network": {**asdict(network), "parameters": network.parameters},
        **tflite.tensors(folder / FLOAT32.file),
        "data": digits.source,
        "data_sha256": digits.fingerprint(),
        "test_digits": len(digits.test_labels),
        "accuracy": {variant.name: parity.accuracy for variant, parity in parity_of.items()},
        "variants": {
            v.name: {**asdict(p), "compared_with": "Keras, all test digits", **tflite.tensors(folder / v.file)}
            for v, p in parity_of.items()
        },
        "training": history and training_of(history),
        "declines_below": history and history.declines_below,
        "seed": history and history.seed,
        "preprocessing": SPECIFICATION,
        "versions": {"python": platform.python_version()} | {name: version(name) for name in programs},
        "files": {name: phone.described(folder / name) for name in (*FILES, CARD)},
    }


def _sealed(manifest: dict) -> dict:
    """With the checksum of all the rest of it, so that a changed byte of the manifest itself is seen, too."""
    return {**manifest, "seal": sha256(_text(manifest).encode()).hexdigest()}


def _text(record: dict) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _write_json(file: Path, record: dict) -> None:
    file.write_text(_text(record), encoding="utf-8")


def add_readers(folder: Path, records: dict[str, dict]) -> None:
    """Write into the manifest, for each variant, how the phone's reader answered beside Google's interpreter."""
    manifest = _read_manifest(folder)
    for name, record in records.items():
        manifest["variants"][name]["phone"] = record
    _write_json(folder / "manifest.json", _sealed(manifest))
    phone.pack(folder)


# ------------------------------------------------------------------------------------------------------------ checking


def _parities(folder: Path, digits: Digits, expected: np.ndarray) -> tuple[Parity, ...]:
    return tuple(_parity(folder, variant, digits, expected) for variant in VARIANTS)


def _parity(folder: Path, variant: Variant, digits: Digits, expected: np.ndarray) -> Parity:
    probabilities = tflite.run(folder / variant.file, flattened(digits.test_images))
    if probabilities.shape != expected.shape:
        raise BundleError(f"{variant.file} gives {probabilities.shape[1]} probabilities instead of {expected.shape[1]}")
    answers = probabilities.argmax(axis=1)
    difference = float(np.abs(probabilities - expected).max())
    agreement = float(np.mean(answers == expected.argmax(axis=1)))
    clear = _lead(expected) > NEAR_TIE  # in a barely trained network, 8 bits decide many a near tie the other way
    same = float(np.mean(answers[clear] == expected.argmax(axis=1)[clear])) if clear.any() else 1.0
    if not difference <= variant.largest_difference or same < variant.agreement:
        raise BundleError(
            f"{variant.file} is another model than the one trained: a probability differs by {difference:.1e} (allowed "
            f"{variant.largest_difference:g}), {same:.2%} of the clear answers agree (needed {variant.agreement:.1%})"
        )
    size = (folder / variant.file).stat().st_size
    return Parity(variant.file, size, float(np.mean(answers == digits.test_labels)), difference, agreement)


def _lead(probabilities: np.ndarray) -> np.ndarray:
    """By how much each row's largest probability exceeds its second largest."""
    second, first = np.sort(probabilities, axis=1)[:, -2:].T
    return first - second


def _check_phone(folder: Path, names: Sequence[str]) -> None:
    """What the page on the phone asks before it runs: its files, the manifest, the names, and operators that it knows."""
    phone.check(folder)
    page.refuse_names(names)
    _check_operators(folder)


def _check_operators(folder: Path) -> None:
    unknown = set(tflite.operators(folder / phone.MODEL)) - page.OPERATORS
    if unknown:
        raise BundleError(
            f"the page on the phone cannot run {', '.join(sorted(unknown))} of {phone.MODEL}; "
            "train a network of fully connected layers, such as mnist.build makes"
        )


def _check_keras_files(folder: Path, digits: Digits, expected: np.ndarray) -> None:
    rows = flattened(digits.test_images)
    for name in (KERAS, H5):
        if not np.array_equal(np.asarray(_loaded(folder / name)(rows, training=False)), expected):
            raise BundleError(f"{name} does not give the same probabilities to the last bit; export the model again")


def _loaded(file: Path) -> keras.Sequential:
    try:
        return tensorflow().keras.models.load_model(file, compile=False, safe_mode=True)
    except (ValueError, TypeError, OSError, KeyError, AttributeError, RuntimeError, zipfile.BadZipFile) as problem:
        raise BundleError(f"{file.name} cannot be loaded by Keras; export the model again") from problem


def _read_manifest(folder: Path) -> dict:
    file = folder / "manifest.json"
    if not file.is_file():
        raise FileNotFoundError(
            f"{folder} is not a bundle: manifest.json is missing; make one: explainer train --out FOLDER"
        )
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        seal = manifest.pop("seal")
        incomplete = {"files", "labels", "data", "accuracy"} - manifest.keys()
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as problem:
        raise BundleError("manifest.json is damaged; export the model again") from problem
    if seal != sha256(_text(manifest).encode()).hexdigest():
        raise BundleError("manifest.json was changed after the export; export the model again")
    if incomplete:
        raise BundleError(f"manifest.json does not state its {', '.join(sorted(incomplete))}; export the model again")
    refuse_types(manifest, [variant.name for variant in VARIANTS])
    return manifest


def _check_file(file: Path, stated: dict) -> None:
    if not file.is_file():
        raise BundleError(f"{file.name} is missing; export the model again")
    if stated != phone.described(file):
        raise BundleError(f"{file.name} was changed after the export (its checksum differs); export the model again")


def _check_accuracy(manifest: dict, parities: tuple[Parity, ...]) -> None:
    """The stated figures are the measured ones; on another processor a digit on the edge may fall the other way."""
    for variant, parity in zip(VARIANTS, parities, strict=True):
        stated = manifest["accuracy"][variant.name]
        if abs(stated - parity.accuracy) > 0.002:
            raise BundleError(
                f"manifest.json states {stated:.2%} right for {variant.file}, measured {parity.accuracy:.2%}"
            )
