"""Labels of any kind -> whole numbers from 0 on, in the order of the classes' names; what was done is told in words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np

from explainer.numeric.validation import quoted
from explainer.phone import page

NAMES = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
MAX_LETTERS = 60  # letters of a class name
MAX_LABEL = 10**15  # floats are exact until there, and 64 bits hold it
EMNIST = {
    62: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    47: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt",
    26: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
}


def checked_names(names: object) -> tuple[str, ...]:
    """Names of classes, each trimmed. Raises ValueError for what a list of lines cannot hold, or a phone cannot show."""
    expected = "names must be the classes' names, a text each, one line each and no two alike"
    if (
        isinstance(names, str)
        or not isinstance(names, Sequence | np.ndarray)
        or (isinstance(names, np.ndarray) and not names.ndim)
    ):
        raise ValueError(f"{expected}, got {quoted(names)}")
    if not all(isinstance(name, str) and name.strip() for name in names):
        shown = [str(name) if isinstance(name, str) else name for name in itertools.islice(names, 20)]
        raise ValueError(f"{expected}, got {quoted(shown)}")
    trimmed = tuple(str(name).strip() for name in names)
    page.refuse_names(trimmed)
    long = next((name for name in trimmed if len(name) > MAX_LETTERS), None)
    if long:
        raise ValueError(f"a class name may have {MAX_LETTERS} letters, got {len(long)}: {long[:20]!r}...")
    return trimmed


def flat(labels: np.ndarray, count: int, part: str) -> np.ndarray:
    """(count,) whole numbers or words out of a column, a row, or a table with a 1 in the column of the class.

    Raises ValueError for other shapes, for fractions, and for a number of labels that is not that of the pictures.
    """
    labels = np.asarray(labels)
    if labels.dtype.kind == "O":
        cells = [each.decode() if isinstance(each, bytes) else each for each in labels.reshape(-1)]
        labels = np.array(cells).reshape(labels.shape)
    if labels.dtype.kind == "S":
        labels = np.char.decode(labels, "utf-8", "replace")
    labels = labels.squeeze() if labels.size != 1 else labels.reshape(-1)
    if labels.ndim == 2 and labels.dtype.kind in "uifb" and count in labels.shape and min(labels.shape) > 1:
        labels = _of_one_hot(labels if len(labels) == count else labels.T, part)
    if labels.shape != (count,):
        raise ValueError(f"{part} labels must be {count:,}, one for each picture, got the shape {labels.shape}")
    if labels.dtype.kind == "U":
        return np.char.strip(labels)
    if labels.dtype.kind not in "uifb":
        raise ValueError(f"{part} labels must be whole numbers or words, got {labels.dtype}")
    if not np.all(np.isfinite(labels)):
        raise ValueError(
            f"{part} labels have {np.sum(~np.isfinite(labels)):,} gaps (not a number); take these rows out"
        )
    if not np.array_equal(labels, np.rint(labels)):
        odd = labels[labels != np.rint(labels)][0]
        raise ValueError(f"{part} labels must be whole numbers or words, got {odd:g}; are images and labels swapped?")
    largest = np.max(np.abs(labels.astype(float)), initial=0)
    if largest > MAX_LABEL:
        raise ValueError(f"{part} labels must be whole numbers of at most 15 digits, got one of the size {largest:.3g}")
    return labels.astype(np.int64)


def _of_one_hot(table: np.ndarray, part: str) -> np.ndarray:
    """The column in which each row's 1 stands."""
    highest, others = table.max(axis=1, keepdims=True), np.sort(table, axis=1)[:, :-1]
    if not (np.all(others == others[0, 0]) and np.all(highest == highest[0, 0]) and highest[0, 0] > others[0, 0]):
        raise ValueError(
            f"{part} labels are a table of shape {table.shape} in which not every row has a single 1; "
            "give the number of the class for each picture"
        )
    return table.argmax(axis=1)


def numbered(
    parts: Sequence[np.ndarray], names: tuple[str, ...] | None, known: tuple[str, ...] | None
) -> tuple[list[np.ndarray], tuple[str, ...], list[tuple[str, list[np.ndarray]]]]:
    """Labels from 0 on, the classes' names, and, where it is open what the numbers mean, the other ways to read them.

    `parts` are flat labels, `names` what the reader gave, `known` what the files tell. The first of the ways is the one that
    is given back; each way is told in words, "" for labels that were left as they are. Raises ValueError for labels that do
    not fit the names.
    """
    if any(part.dtype.kind == "U" for part in parts):
        read = _of_words([part.astype(str) for part in parts], names)
        if read is not None:
            return read
        parts = [_digits_in(part) for part in parts]
    seen = np.unique(np.concatenate(parts))
    low, high = int(seen[0]), int(seen[-1])
    classes = names or known or NAMES
    count = len(classes)
    if known and not names and high >= count and low == 1 and high == count:
        return _moved(parts, 1, classes)
    if low >= 0 and high < count:
        return [*parts], classes, [("", [*parts])]
    if names is None and known is None and len(seen) > 10 and len(seen) == high - low + 1 and len(seen) in EMNIST:
        raise ValueError(_too_many(seen))
    if len(seen) > count or (names is None and high - low >= count):
        raise ValueError(_too_many(seen) if names is None else _unfit(seen, classes))
    if high - low < count and (len(seen) > 1 or names):
        ways = _moved(parts, low, classes)
        if names is None and (low, high) == (1, 10):
            tens = [np.where(part == 10, 0, part) for part in parts]
            ways[2].append(("10 was read as the label of Zero", tens))
        return ways
    if len(seen) == count:
        message = f"the labels {_few(seen)} were read as {classes[0]} to {classes[-1]}"
        ordered = [np.searchsorted(seen, part) for part in parts]
        return ordered, classes, [(message, ordered)]
    raise ValueError(_unfit(seen, classes))


def _moved(parts: Sequence[np.ndarray], by: int, classes: tuple[str, ...]) -> tuple:
    moved = [part - by for part in parts]
    return moved, classes, [(f"labels from {by} on were moved to begin with 0", moved)]


def _too_many(seen: np.ndarray) -> str:
    example = "A,B,C,... (26 of them)" if len(seen) == 26 else "FIRST,SECOND,..."
    return (
        f"labels must be from 0 to 9 for digits, got {seen[0]} to {seen[-1]}, {len(seen)} classes; "
        f"where the pictures show something else, give the names: --names {example}"
    )


def _unfit(seen: np.ndarray, classes: tuple[str, ...]) -> str:
    return (
        f"labels must be from 0 to {len(classes) - 1} for the {len(classes)} names, got {seen[0]} to {seen[-1]}, "
        f"{len(seen)} classes; give as many names as there are classes"
    )


def _few(seen: np.ndarray) -> str:
    messages = [str(each) for each in seen]
    return ", ".join(messages) if len(messages) < 5 else f"{messages[0]}, {messages[1]}, ... {messages[-1]}"


def _digits_in(part: np.ndarray) -> np.ndarray:
    return np.array([digit_of(word) for word in part], np.int64)


def digit_of(word: str) -> int | None:
    """0 to 9 for "3", "3.0", "three", "Three" and "digit_3"; any whole number for its figures."""
    both = re.fullmatch(r"(\d)[-_ ]+([a-z]+)", word.strip().lower())  # torchvision calls them "0 - zero"
    word = both[1] if both and both[2] == NAMES[int(both[1])].lower() else word.strip().lower()
    match = re.fullmatch(r"(?:digit|class|label|sample|number|num|c|n)?[-_ ]*0*(\d+)(?:\.0*)?", word)
    if match:
        return int(match[1])
    plain = re.sub(r"^(digit|class|label)[-_ ]*", "", word)
    named = [name.lower() for name in NAMES]
    return named.index(plain) if plain in named else None


def _of_words(parts: list[np.ndarray], names: tuple[str, ...] | None) -> tuple | None:
    """Labels that are words; None where they are digits after all."""
    seen = sorted({word for part in parts for word in np.unique(part)})
    if names:
        lower = {name.lower(): number for number, name in enumerate(names)}
        if all(word.lower() in lower for word in seen):
            numbers = [np.array([lower[word.lower()] for word in part]) for part in parts]
            return numbers, names, [("", numbers)]
    if all(digit_of(word) is not None for word in seen):
        return None
    if names:
        raise ValueError(
            f"the labels are the words {', '.join(seen[:5])}, which are not the names {', '.join(names[:5])}"
        )
    if len(seen) > 1000:
        raise ValueError(
            f"the labels are {len(seen):,} different words, such as {seen[0]!r}; they should name a few classes"
        )
    classes = checked_names(seen)
    numbers = [np.searchsorted(np.array(seen), part) for part in parts]
    return numbers, classes, [(f"the {len(seen)} classes were named after their labels", numbers)]
