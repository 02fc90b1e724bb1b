"""Where digits come from: the embedded sample, a file of the reader's, or Keras's copy; each is looked at before use."""

from __future__ import annotations

import gzip
import hashlib
import html
import math
import struct
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explainer import tables
from explainer.files import asset, replacing
from explainer.mnist.scales import SIDE

NAMES = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
EMBEDDED_TEST = slice(
    8_000, 10_000
)  # the offline test set: rows of MNIST's training file that no shipped model has seen
KERAS_FILE = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
KERAS_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
IDX_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


_DAMAGES = (  # what NumPy and zipfile raise for a file that is no .npz, cut off, or changed
    *(zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, AttributeError, ValueError),
    *(NotImplementedError, MemoryError, RuntimeError, OverflowError),
)


@dataclass(frozen=True, eq=False)
class Digits:
    """Images (n, 28, 28) as bytes, 0 = paper and 255 = ink; labels (n,) from 0 to 9; `source` says which data it is."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    source: str
    names: tuple[str, ...] = NAMES

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            _check(getattr(self, f"{part}_images"), getattr(self, f"{part}_labels"), part, len(self.names))

    def fingerprint(self) -> str:
        """SHA-256 of all pictures and labels: which digits these are, whatever their file is called."""
        digest = hashlib.sha256()
        for images, labels in ((self.train_images, self.train_labels), (self.test_images, self.test_labels)):
            digest.update(np.ascontiguousarray(images))
            digest.update(labels.astype("<i8").tobytes())
        return digest.hexdigest()

    def _repr_html_(self) -> str:
        rows = [
            (what, *(f"{count:,}" for count in (len(labels), *self._counts(labels))))
            for what, labels in (("to train", self.train_labels), ("to test", self.test_labels))
        ]
        head = ("", "pictures", *map(html.escape, self.names))
        return f"<p>{html.escape(self.source)}, {SIDE} × {SIDE} pixels</p>{tables.html(head, rows, named=True)}"

    def _counts(self, labels: np.ndarray) -> list[int]:
        """How many pictures there are of each class."""
        return np.bincount(labels, minlength=len(self.names)).tolist()


def refuse_other(digits: object) -> None:
    """ValueError for what is no `Digits`."""
    if not isinstance(digits, Digits):
        raise ValueError(f"digits must be Digits, as mnist.load() returns, got {type(digits).__name__}")


def load(path: str | Path | None = None, *, names: Sequence[str] | None = None) -> Digits:
    """The digits in `path`, or the embedded 10,000: rows 0-7,999 to train and validate, rows 8,000-9,999 to test.

    `path` is a .npz in Keras's layout (x_train, y_train, x_test, y_test), a folder with the four IDX files (plain or .gz),
    or "keras" for Keras's own copy, which is downloaded where it is not in the cache. `names` are those of the classes, in
    the order of the labels, where the pictures show something else than digits, as Fashion-MNIST's do. Raises ValueError,
    in one sentence, for a file that is damaged, foreign, or holds something else than digits; FileNotFoundError for no file.
    """
    if names is not None and (
        isinstance(names, str)
        or not all(isinstance(n, str) and n.strip() for n in names)
        or len({*names}) < len([*names])
    ):
        raise ValueError(f"names must be the classes' names, a text each and no two alike, got {names!r}")
    (x_train, y_train, x_test, y_test), source = _found(path)
    labels = [y if y.dtype.kind not in "iu" else y.astype(np.int64) for y in (y_train, y_test)]
    return Digits(
        x_train, labels[0], x_test, labels[1], source, NAMES if names is None else tuple(n.strip() for n in names)
    )


def _found(path: str | Path | None) -> tuple[list[np.ndarray], str]:
    """Training images and labels, test images and labels, and where they come from."""
    if path is None:
        return _embedded(), "10,000 embedded MNIST digits"
    if str(path) == "keras":
        return _read_npz(keras_copy()), "MNIST (Keras)"
    if not isinstance(path, str | Path):
        raise ValueError(f"path must be a file, a folder or the word keras, got {path!r}")
    try:
        path = Path(path).expanduser()
    except RuntimeError as problem:  # ~somebody, and there is no such user
        raise FileNotFoundError(f"{path} does not exist: nobody here has that name") from problem
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist; give a .npz file, a folder of IDX files, or the word keras")
    return (_read_idx(path), f"IDX files in {path.name}") if path.is_dir() else (_read_npz(path), path.name)


def flattened(images: np.ndarray) -> np.ndarray:
    """(n, 28, 28) bytes -> (n, 784) float32 from 0 to 1: row after row, divided by 255."""
    return images.reshape(len(images), -1).astype(np.float32) / np.float32(255)


def one_hot(labels: np.ndarray, classes: int = 10) -> np.ndarray:
    """(n,) labels -> (n, classes) float32: 1 in the label's column, 0 elsewhere."""
    return np.eye(classes, dtype=np.float32)[labels]


def keras_copy(
    url: str = KERAS_FILE,
    sha256: str = KERAS_SHA256,
    on_progress: Callable[[int, int], None] | None = None,
) -> Path:
    """The path of Keras's mnist.npz, downloaded once into Keras's own cache; `on_progress(bytes, total)` meanwhile.

    Raises ValueError when what arrives is not the known file, OSError when nothing does.
    """
    target = Path.home() / ".keras" / "datasets" / "mnist.npz"
    if target.exists():
        return target
    try:
        with urllib.request.urlopen(url, timeout=30) as reply, replacing(target) as draft:
            total, digest = int(reply.headers.get("Content-Length", 0)), hashlib.sha256()
            with draft.open("wb") as file:
                while block := reply.read(1 << 16):
                    file.write(block)
                    digest.update(block)
                    if on_progress:
                        on_progress(file.tell(), total)
            if digest.hexdigest() != sha256:
                raise ValueError(
                    f"{url} sent another file than MNIST (its checksum differs); try again later, or use --data"
                )
    except OSError as problem:
        raise OSError(
            f"{url} cannot be reached ({problem}); without a connection, use the embedded digits"
        ) from problem
    return target


def _embedded() -> list[np.ndarray]:
    with np.load(asset("digits.npz"), allow_pickle=False) as file:
        images, labels = file["images"], file["labels"].astype(np.int64)
    train, test = slice(0, EMBEDDED_TEST.start), EMBEDDED_TEST
    return [images[train], labels[train], images[test], labels[test]]


def _read_npz(path: Path) -> list[np.ndarray]:
    wanted = ("x_train", "y_train", "x_test", "y_test")
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:  # np.load leaves a bad file open
            missing = sorted({*wanted} - set(file.files))
            arrays = [] if missing else [file[name] for name in wanted]
    except _DAMAGES as problem:
        raise ValueError(f"{path} is no .npz file of digits, or not a whole one; download it again") from problem
    if missing:
        raise ValueError(f"{path} lacks {', '.join(missing)}; expected {', '.join(wanted)}")
    if not all(isinstance(array, np.ndarray) for array in arrays):
        raise ValueError(f"{path} holds something else than arrays; expected {', '.join(wanted)}")
    return arrays


def _read_idx(folder: Path) -> list[np.ndarray]:
    return [_idx(_idx_path(folder, name)) for name in IDX_FILES]


def _idx_path(folder: Path, name: str) -> Path:
    for candidate in (name, f"{name}.gz", name.replace("-idx", ".idx"), f"{name.replace('-idx', '.idx')}.gz"):
        if (folder / candidate).is_file():
            return folder / candidate
    raise FileNotFoundError(f"{folder} lacks {name} (or {name}.gz); all four IDX files are needed")


def _idx(path: Path) -> np.ndarray:
    """An IDX file: 0, 0, type (8 = bytes), number of axes; each axis as a big-endian 32-bit length; then the bytes."""
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        zeros, kind, axes = struct.unpack(">HBB", data[:4])
        shape = struct.unpack(f">{axes}I", data[4 : 4 + 4 * axes])
    except (struct.error, EOFError, gzip.BadGzipFile, zlib.error) as problem:
        raise ValueError(f"{path} is no whole IDX file; download it again") from problem
    if zeros != 0 or kind != 8 or axes not in (1, 3):
        raise ValueError(f"{path} is no IDX file of pictures or labels in bytes")
    if len(data) - 4 - 4 * axes != math.prod(shape):
        raise ValueError(f"{path} is cut off or too long: {shape} bytes are promised; download it again")
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)


def _check(images: np.ndarray, labels: np.ndarray, part: str, classes: int) -> None:
    if images.dtype != np.uint8:
        raise ValueError(f"{part} images must be bytes from 0 to 255 (uint8), got {images.dtype}; undo the scaling")
    if not len(images):
        raise ValueError(f"there are no {part} images")
    if images.ndim != 3 or images.shape[1:] != (SIDE, SIDE) or not len(images):
        raise ValueError(
            f"{part} images must have the shape (n, 28, 28), got {images.shape}; are images and labels swapped?"
        )
    if labels.shape != (len(images),) or labels.dtype.kind not in "iu":
        raise ValueError(
            f"{part} labels must be {len(images)} whole numbers, got {labels.dtype} of shape {labels.shape}"
        )
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(f"{part} labels must be from 0 to {classes - 1}, got {labels.min()} to {labels.max()}")
    if images.max() == 0:
        raise ValueError(f"{part} images are all black: every pixel is 0")
    if images.max() == 1:
        raise ValueError(f"{part} images go from 0 to 1 only; they must be bytes from 0 to 255")
