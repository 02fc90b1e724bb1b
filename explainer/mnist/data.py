"""Where digits come from: the embedded sample, a file of the reader's, or Keras's copy; each is looked at before use."""

from __future__ import annotations

import hashlib
import html
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from explainer import tables
from explainer.destinations import reason
from explainer.files import asset, replacing
from explainer.mnist.assembling import assembled
from explainer.mnist.labels import NAMES, checked_names
from explainer.mnist.layouts import find
from explainer.mnist.layouts.found import Found, Part
from explainer.mnist.scales import SIDE
from explainer.numeric.validation import is_whole, quoted, seed_of, share_of, table
from explainer.reprs import brief

EMBEDDED_TEST = slice(
    8_000, 10_000
)  # the offline test set: rows of MNIST's training file that no shipped model has seen
MOST_CLASSES = 10_000
KERAS_FILE = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
PATIENCE = 30  # seconds for an answer
KERAS_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"


@dataclass(frozen=True, eq=False)
class Digits:
    """Images (n, 28, 28) as bytes, 0 = paper and 255 = ink; labels (n,) from 0 to 9; `source` says which data it is.

    `done` tells, in words, what was done to the pictures and labels of a file on the way here.

    >>> load()
    <Digits 10,000 embedded MNIST digits: 8,000 to train, 2,000 to test, 10 classes>
    >>> load().test_images.shape, load().test_labels[:3]
    ((2000, 28, 28), array([0, 6, 2]))
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    source: str
    names: tuple[str, ...] = NAMES
    done: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.source, str):
            raise ValueError(f"source must say in words which data it is, got {quoted(self.source)}")
        object.__setattr__(self, "names", checked_names(self.names))
        for part in ("train", "test"):
            _check(getattr(self, f"{part}_images"), getattr(self, f"{part}_labels"), part, len(self.names))

    def __repr__(self) -> str:
        train, test = len(self.train_labels), len(self.test_labels)
        return brief(self, f"{self.source}: {train:,} to train, {test:,} to test, {len(self.names)} classes")

    def fingerprint(self) -> str:
        """SHA-256 of all pictures and labels: which digits these are, whatever their file is called."""
        digest = hashlib.sha256()
        for images, labels in ((self.train_images, self.train_labels), (self.test_images, self.test_labels)):
            digest.update(np.ascontiguousarray(images).data)
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
    """ValueError for anything that is not `Digits`."""
    if not isinstance(digits, Digits):
        raise ValueError(f"digits must be Digits, as mnist.load() returns, got {type(digits).__name__}")


def load(path: str | Path | None = None, *, names: Sequence[str] | None = None) -> Digits:
    """The digits in `path`, or the embedded 10,000: rows 0-7,999 to train and validate, rows 8,000-9,999 to test.

    `path` is a file or a folder of nearly any kind (see `explainer.mnist.layouts`): .npz, .mat, CSV, JSON, Parquet, IDX files,
    pictures in a folder for each class; or "keras" for Keras's own copy, which is downloaded where it is not in the cache.
    What had to be done to the pictures is told by `Digits.done`. `names` are those of the classes, in the order of the
    labels, where the pictures show something other than digits, as Fashion-MNIST's do. Raises ValueError, in one sentence,
    for what cannot be read; FileNotFoundError for no file.

    >>> digits = load()
    >>> digits.train_images.shape, digits.train_images.dtype, digits.source
    ((8000, 28, 28), dtype('uint8'), '10,000 embedded MNIST digits')
    """
    names = None if names is None else checked_names(names)
    if path is None:
        return _embedded("10,000 embedded MNIST digits", names or NAMES)
    if not isinstance(path, str | Path):
        raise ValueError(f"path must be a file, a folder or the word keras, got {quoted(path)}")
    if str(path) == "keras":
        return _digits(find(keras_copy()), "MNIST (Keras)", names)
    try:
        path = Path(path).expanduser()
        there = path.exists()
    except (RuntimeError, ValueError, OSError) as problem:  # ~somebody who is no user; a zero byte; too long a name
        raise FileNotFoundError(f"{quoted(str(path))} does not exist: it is not the name of a file here") from problem
    if not there:
        raise FileNotFoundError(f"{path} does not exist; give a file or a folder of digits, or the word keras")
    files = find(path)
    return _digits(files, f"files in {path.name or path}" if path.is_dir() else path.name, names)


def from_arrays(
    x_train: ArrayLike,
    y_train: ArrayLike,
    x_test: ArrayLike | None = None,
    y_test: ArrayLike | None = None,
    *,
    names: Sequence[str] | None = None,
    source: str = "arrays",
) -> Digits:
    """Digits from pictures of any size, shape and scale and labels of any form, as `load` makes them from files.

    Without a test set, every sixth picture of each class is held back. `Digits.done` tells what was done. Raises ValueError.

    >>> digits = load()
    >>> train, test = slice(500), slice(200)
    >>> again = from_arrays(
    ...     digits.train_images[train] / 255, digits.train_labels[train], 255 - digits.test_images[test], digits.test_labels[test]
    ... )
    >>> again.done
    ('the training pictures were scaled from 0–1 to 0–255', 'the test pictures were inverted')
    >>> bool((again.test_images == digits.test_images[test]).all())
    True
    """
    if (x_test is None) != (y_test is None):
        raise ValueError("x_test and y_test belong together; give both, or none of them")
    train = Part(table(x_train, "x_train"), table(y_train, "y_train"), "x_train")
    test = None if x_test is None else Part(table(x_test, "x_test"), table(y_test, "y_test"), "x_test")
    return _digits(Found(train, test), source, None if names is None else checked_names(names))


def _digits(files: Found, source: str, names: tuple[str, ...] | None) -> Digits:
    dataset = assembled(files, names)
    (train, test), (train_labels, test_labels) = dataset.images, dataset.labels
    return Digits(train, train_labels, test, test_labels, source, dataset.names, dataset.done)


def stratified(digits: Digits, validation: float, *, seed: int = 0) -> Digits:
    """The same digits in an order in which the last `validation` of the training rows hold their share of every class.

    Trainings validate with the last rows. In sorted data these miss classes; in this order they never do. Raises ValueError
    for a share that is not between 0 and 1.

    >>> import numpy as np
    >>> ordered = stratified(load(), 0.1)
    >>> np.bincount(load().train_labels[-800:]).tolist(), np.bincount(ordered.train_labels[-800:]).tolist()
    ([82, 97, 94, 76, 65, 73, 73, 83, 80, 77], [79, 91, 79, 81, 80, 70, 80, 85, 75, 80])
    """
    refuse_other(digits)
    validation, seed = share_of(validation, "validation"), seed_of(seed)
    labels, count = digits.train_labels, len(digits.train_labels)
    order = np.random.default_rng(seed).permutation(count)
    # Each row's place within its class, as a share: sorting by it spreads every class evenly over the whole.
    within = np.empty(count)
    for label in np.unique(labels):
        of_class = order[labels[order] == label]
        within[of_class] = (np.arange(len(of_class)) + 0.5) / len(of_class)
    spread = order[np.argsort(within[order], kind="stable")]
    cut = count - round(count * validation)
    shuffle = np.random.default_rng(seed + 1)
    spread = np.concatenate([shuffle.permutation(spread[:cut]), shuffle.permutation(spread[cut:])])
    done = (*digits.done, "the training rows were shuffled, with a share of every class to validate")
    return replace(digits, train_images=digits.train_images[spread], train_labels=labels[spread], done=done)


def flattened(images: np.ndarray) -> np.ndarray:
    """(n, 28, 28) bytes -> (n, 784) float32 from 0 to 1: row after row, divided by 255."""
    return images.reshape(len(images), -1).astype(np.float32) / np.float32(255)


def one_hot(labels: np.ndarray, classes: int = 10) -> np.ndarray:
    """(n,) labels -> (n, classes) float32: 1 in the label's column, 0 elsewhere.

    Raises ValueError for labels that are not whole numbers from 0 to classes − 1.

    >>> one_hot([2, 0], 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    if not is_whole(classes, 1, MOST_CLASSES):
        raise ValueError(f"classes must be a whole number from 1 to {MOST_CLASSES:,}, got {quoted(classes)}")
    array = table(labels, "labels")
    if array.dtype.kind not in "iu" and array.size:
        raise ValueError(f"labels must be whole numbers from 0 to {classes - 1}, got {quoted(labels)}")
    if array.size and not (array.min() >= 0 and array.max() < classes):
        raise ValueError(f"labels must be from 0 to {classes - 1}, got {array.min()} to {array.max()}")
    return np.eye(classes, dtype=np.float32)[array.astype(np.int64)]


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
        with urllib.request.urlopen(url, timeout=PATIENCE) as reply, replacing(target) as draft:
            total, digest = int(reply.headers.get("Content-Length", 0)), hashlib.sha256()
            with draft.open("wb") as file:
                while block := reply.read(1 << 16):
                    file.write(block)
                    digest.update(block)
                    if on_progress:
                        on_progress(file.tell(), total)
            if digest.hexdigest() != sha256:
                raise ValueError(
                    f"{url} sent a file other than MNIST (its checksum differs); try again later, or use --data"
                )
    except OSError as problem:
        raise OSError(
            f"Keras's digits did not arrive from {url}: {_why(problem)}; without a connection, use the embedded digits, or "
            f"put mnist.npz from another computer at {target}"
        ) from problem
    return target


def _why(problem: OSError) -> str:
    """What stopped a download, in words of ours; `urlopen` packs the system's own problem into another one."""
    cause = getattr(problem, "reason", problem)
    if isinstance(problem, urllib.error.HTTPError):
        return f"the server answered with the code {problem.code}"
    if isinstance(cause, socket.gaierror):
        return "the server's name is not known here"
    if isinstance(cause, TimeoutError):
        return f"no answer came within {PATIENCE} s"
    if isinstance(cause, ConnectionRefusedError):
        return "nobody answers there"
    return reason(cause.errno, cause) if isinstance(cause, OSError) else str(cause)


def _embedded(source: str, names: tuple[str, ...]) -> Digits:
    with np.load(asset("digits.npz"), allow_pickle=False) as file:
        images, labels = file["images"], file["labels"].astype(np.int64)
    train, test = slice(0, EMBEDDED_TEST.start), EMBEDDED_TEST
    return Digits(images[train], labels[train], images[test], labels[test], source, names)


def _check(images: np.ndarray, labels: np.ndarray, part: str, classes: int) -> None:
    """ValueError for what no network can read; `from_arrays` reads most of it."""
    if (
        not isinstance(images, np.ndarray)
        or images.dtype != np.uint8
        or images.ndim != 3
        or images.shape[1:] != (SIDE, SIDE)
    ):
        kind = f"{images.dtype} of shape {images.shape}" if isinstance(images, np.ndarray) else type(images).__name__
        raise ValueError(
            f"{part} images must be bytes (uint8) of shape (n, {SIDE}, {SIDE}), got {kind}; mnist.from_arrays makes them so"
        )
    if not len(images):
        raise ValueError(f"there are no {part} images")
    if not isinstance(labels, np.ndarray) or labels.shape != (len(images),) or labels.dtype.kind not in "iu":
        kind = f"{labels.dtype} of shape {labels.shape}" if isinstance(labels, np.ndarray) else type(labels).__name__
        raise ValueError(
            f"{part} labels must be {len(images)} whole numbers, got {kind}; mnist.from_arrays reads other forms"
        )
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(f"{part} labels must be from 0 to {classes - 1}, got {labels.min()} to {labels.max()}")
    if images.max() == 0:
        raise ValueError(f"{part} images are all black: every pixel is 0")
    if images.max() == 1:
        raise ValueError(
            f"{part} images go from 0 to 1 only, a mask; mnist.from_arrays makes bytes from 0 to 255 of it"
        )
