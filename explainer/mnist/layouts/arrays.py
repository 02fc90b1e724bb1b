"""Named arrays: those of .npz and .npy, and which of all is which.

Each header is read, and believed only if the file is as long as it says.
"""

from __future__ import annotations

import math
import re
import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np

from explainer.mnist.labels import NAMES, digit_of, flat
from explainer.mnist.layouts.files import MAX_BYTES, Entry, too_large
from explainer.mnist.layouts.found import Found, Part, joined, part_of, words

LABELS = {
    "y",
    "label",
    "labels",
    "target",
    "targets",
    "class",
    "classes",
    "gnd",
    "answers",
    "digit",
    "lab",
    "ytrain",
    "ytest",
}
PICTURES = {
    "x",
    "image",
    "images",
    "img",
    "imgs",
    "data",
    "pixels",
    "fea",
    "features",
    "pictures",
    "digits",
    "xtrain",
    "xtest",
}
MNIST_ROWS, MNIST_TEST = 70_000, 10_000  # the whole of MNIST in one array: its last 10,000 rows are the test set


_CLASS = re.compile(rf"(?:\w*[/.])?(train|test|class|digit|x)?_?(\d|{'|'.join(NAMES).lower()})")


@dataclass(frozen=True)
class Lazy:
    """An array that is read when it is wanted."""

    shape: tuple[int, ...]
    kind: str  # NumPy's letter: u, i, f, b for numbers, U and S for text
    read: Callable[[], np.ndarray]


# --------------------------------------------------------------------------------------------------------------- NumPy


def npy(entry: Entry) -> Lazy:
    """One .npy file, which may lie inside a .npz."""
    try:
        with entry.open() as file:
            version = np.lib.format.read_magic(file)
            reader = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
            start = file.tell() if file.seekable() else None
            shape, columns_first, dtype = reader(file)
            start = file.tell() if start is not None else None
    except KeyError as problem:
        raise ValueError(
            f"{entry.name} has an unknown version of NumPy's format; save it again with np.save"
        ) from problem
    except (ValueError, EOFError, OSError, zlib.error, RuntimeError, struct.error) as problem:
        raise ValueError(f"{entry.name} is not a whole array of NumPy; copy or download it again") from problem
    if dtype.hasobject:
        raise ValueError(
            f"{entry.name} holds Python objects, which are not opened because they could run a program; "
            "save pictures as one array of numbers (np.stack), and labels as numbers or text (labels.astype(str))"
        )
    size = math.prod(shape) * dtype.itemsize
    if size > MAX_BYTES:
        raise too_large(entry.name, size)
    if entry.size is not None and start is not None and entry.size - start != size:
        raise ValueError(
            f"{entry.name} is cut off or damaged: its header tells of {size:,} bytes, and {entry.size - start:,} follow"
        )

    def read() -> np.ndarray:
        content = entry.read()
        if len(content) < size:
            raise ValueError(
                f"{entry.name} is cut off: {size:,} bytes of numbers are promised; copy or download it again"
            )
        flat = np.frombuffer(content, dtype, offset=len(content) - size) if size else np.empty(0, dtype)
        return flat.reshape(shape, order="F" if columns_first else "C")

    return Lazy(tuple(shape), dtype.kind, read)


def npz(entries: Iterable[Entry]) -> dict[str, Lazy]:
    """The arrays of a .npz."""
    return {entry.name.removesuffix(".npy"): npy(entry) for entry in entries}


def ready(arrays: dict[str, np.ndarray]) -> dict[str, Lazy]:
    """Arrays that have been read already."""
    return {name: Lazy(array.shape, array.dtype.kind, partial(np.asarray, array)) for name, array in arrays.items()}


# ------------------------------------------------------------------------------------------- which array is which


def found(arrays: dict[str, Lazy], name: str) -> Found:
    """The parts of a set of named arrays: what a name says counts first, then the shapes."""
    by_class = _one_array_a_class(arrays)
    if by_class:
        return by_class
    arrays = _without_names({key: _squeezed(array) for key, array in arrays.items()})
    parts: dict[str, dict[str, list[str]]] = {}
    for key, array in arrays.items():
        if array.kind in "uifbUS" and len(array.shape) >= 1 and math.prod(array.shape) > 1:
            role = _role(key, array)
            if role:
                parts.setdefault(part_of(key) or "train", {}).setdefault(role, []).append(key)
        elif not array.shape and words(key)[:1] and {*words(key)} & (LABELS | PICTURES):
            raise ValueError(f"{key} in {name} is a single number, not an array of pictures or labels")
    usable = {part: roles for part, roles in parts.items() if "pictures" in roles}
    if not usable or ("train" in parts and "train" not in usable):
        missing = "pictures" if not usable else "pictures to train with"
        raise ValueError(f"{name} holds no {missing} in an array of numbers: {_described(arrays)}")
    if usable.keys() == {"train"} and len(usable["train"]["pictures"]) == len(usable["train"].get("labels", ())) == 2:
        usable = _by_length(arrays, usable["train"])
    read = {part: _part(arrays, part, roles, name) for part, roles in usable.items()}
    return assembled(with_training(read))


def _squeezed(array: Lazy) -> Lazy:
    """Rows of numbers of which each stands alone in an axis of its own, (n, 784, 1), as rows (n, 784)."""
    if len(array.shape) != 3 or array.shape[2] != 1 or array.shape[1] < 2 or array.kind not in "uifb":
        return array
    return Lazy(array.shape[:2], array.kind, lambda: array.read()[..., 0])


def _without_names(arrays: dict[str, Lazy]) -> dict[str, Lazy]:
    """Without the few words that name the classes, such as list_classes, where labels stand beside them."""
    words_of = [key for key, array in arrays.items() if array.kind in "US"]
    lengths = {length for key, array in arrays.items() if key not in words_of for length in array.shape}
    return {
        key: array for key, array in arrays.items() if key not in words_of or max(array.shape, default=0) in lengths
    }


def _by_length(arrays: dict[str, Lazy], roles: dict[str, list[str]]) -> dict[str, dict[str, list[str]]]:
    """Two arrays of pictures and two of labels whose names say nothing, as np.savez calls them: the more are to train."""
    labels = sorted(roles["labels"], key=lambda key: -max(arrays[key].shape))
    pictures = sorted(roles["pictures"], key=lambda key: -math.prod(arrays[key].shape))
    if max(arrays[labels[0]].shape) == max(arrays[labels[1]].shape):
        labels, pictures = roles["labels"], roles["pictures"]
    return {
        part: {"pictures": [picture], "labels": [label]}
        for part, picture, label in zip(("train", "test"), pictures, labels, strict=True)
    }


def with_training(read: dict[str, Part]) -> dict[str, Part]:
    """The same parts; where none is to train, the test part trains, or the one to validate with."""
    if "train" in read:
        return read
    instead = "test" if "test" in read else "validation"
    return {"train": read[instead], **{name: part for name, part in read.items() if name != instead}}


def assembled(read: dict[str, Part]) -> Found:
    """Train and test out of parts; validation rows join the training rows, the last of which validate."""
    done = []
    train, test = read["train"], read.get("test")
    if "validation" in read:
        if test is None:
            test = read["validation"]
            done.append("there is no test set, so the validation set is it")
        else:
            train = joined([train, read["validation"]])
            done.append(
                f"the {len(read['validation'].labels):,} validation pictures were put behind the training pictures"
            )
    if test is None and len(train.images) == MNIST_ROWS and len(train.labels) == MNIST_ROWS:
        cut = MNIST_ROWS - MNIST_TEST
        test = Part(train.images[cut:], train.labels[cut:], "test")
        train = Part(train.images[:cut], train.labels[:cut], "train")
        done.append("the last 10,000 of the 70,000 pictures are MNIST's test set")
    return Found(train, test, done=tuple(done))


def _role(key: str, array: Lazy) -> str | None:
    """pictures or labels, by shape where it is plain, else by name."""
    key_words, shape = {*words(key)}, array.shape
    if key_words & {"writers", "mapping", "names", "ids", "index", "indices"}:
        return None
    if array.kind in "US":
        return "labels" if len(shape) == 1 or min(shape) == 1 else None
    if len(shape) == 1 or (len(shape) == 2 and min(shape) == 1):
        return "labels"
    few = len(shape) == 2 and min(shape) <= 62 and max(shape) > 4 * min(shape)
    return "labels" if few and key_words & LABELS else "pictures"


def _part(arrays: dict[str, Lazy], part: str, roles: dict[str, list[str]], name: str) -> Part:
    pictures, labels = roles["pictures"], roles.get("labels", [])
    if len(labels) > 1:
        labels = [key for key in labels if {*words(key)} & LABELS] or labels
    if len(pictures) > 1:
        pictures = [key for key in pictures if {*words(key)} & PICTURES] or pictures
    if len(labels) > 1 and _say_the_same([arrays[key] for key in labels], arrays[pictures[0]].shape):
        labels = labels[:1]
    if len(pictures) == 2 and _are_the_same(arrays[pictures[0]], arrays[pictures[1]]):
        pictures = pictures[:1]
    one = arrays[pictures[0]]
    if not labels and len(one.shape) == 2 and _is_square(one.shape[1] - 1):
        from explainer.mnist.layouts.texts import split_columns

        return split_columns(one.read(), None, pictures[0])
    if not labels:
        raise ValueError(f"{name} has pictures to {part} ({pictures[0]}), but no labels for them: {_described(arrays)}")
    if len(pictures) > 1 or len(labels) > 1:
        several = ", ".join(pictures if len(pictures) > 1 else labels)
        raise ValueError(
            f"{name} could be read in several ways ({several}); name the arrays x_train, y_train, x_test, y_test"
        )
    return Part(one.read(), arrays[labels[0]].read(), pictures[0])


def _are_the_same(one: Lazy, other: Lazy) -> bool:
    """Whether two arrays hold the same pictures, in rows and in squares, as scikit-learn's digits do."""
    if math.prod(one.shape) != math.prod(other.shape) or one.shape[0] != other.shape[0]:
        return False
    return bool(np.array_equal(one.read().reshape(-1), other.read().reshape(-1)))


def _say_the_same(several: list[Lazy], shape: tuple[int, ...]) -> bool:
    """Whether all arrays tell the same labels of pictures of this shape, as numbers or as a 1 in a column."""
    for count in (shape[0], shape[-1]):
        try:
            labels = [flat(each.read(), count, "") for each in several]
        except ValueError:
            continue
        return all(np.array_equal(each, labels[0]) for each in labels)
    return False


def _one_array_a_class(arrays: dict[str, Lazy]) -> Found | None:
    """train0 ... train9, test0 ... test9: the arrays of a class, as mnist_all.mat has them."""
    matches = {key: _CLASS.fullmatch(key.lower()) for key in arrays}
    named = {key: match for key, match in matches.items() if match}
    if len(named) < 2 or any(len(arrays[key].shape) < 2 or arrays[key].kind not in "uifb" for key in named):
        return None
    parts: dict[str, list[Part]] = {}
    for key, match in sorted(named.items()):
        pictures = arrays[key].read()
        part = "test" if match[1] == "test" else "train"
        parts.setdefault(part, []).append(Part(pictures, np.full(len(pictures), digit_of(match[2])), key))
    if "train" not in parts:
        return None
    test = joined(parts["test"]) if "test" in parts else None
    return Found(joined(parts["train"]), test, sorted_by_class=True)


def _is_square(count: int) -> bool:
    return count > 16 and math.isqrt(count) ** 2 == count


def _described(arrays: dict[str, Lazy]) -> str:
    messages = [f"{key} {array.shape}" for key, array in list(arrays.items())[:6]]
    more = ", ..." if len(arrays) > 6 else ""
    return f"it holds {', '.join(messages)}{more}" if messages else "it holds no arrays"
