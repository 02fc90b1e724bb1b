"""Tables in text: CSV with or without a header, ARFF, LIBSVM; a row is a picture, one column (or ten) is its label."""

from __future__ import annotations

import codecs
import math
import re

import numpy as np

from explainer.mnist.layouts.arrays import assembled
from explainer.mnist.layouts.cells import (
    INDEX_COLUMNS,
    cells_of,
    decoded,
    delimiter_of,
    is_label_column,
    is_number,
    label_column,
    one_of_many,
    parts_named,
    plainly_written,
    unfolded,
    without,
    without_title,
)
from explainer.mnist.layouts.files import Entry
from explainer.mnist.layouts.found import Found, HalfError, Part

SIDES = (8, 16, 20, 28, 32, 64)
_SPARSE = re.compile(r"^\S+(\s+\d+:\S+)+\s*$")


def is_text(start: bytes) -> bool:
    """Whether a file that begins so is text."""
    is_wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return is_wide or (bool(start) and b"\0" not in start and sum(byte < 9 for byte in start) == 0)


def found(entry: Entry) -> Found:
    """What one table holds, in parts if a column says which row trains and which tests.

    Raises ValueError where a cell is empty or no number, with its line.
    """
    text = decoded(entry.read())
    lines = text.splitlines()
    if not lines:
        raise ValueError(f"{entry.name} is empty")
    if text[:1] == "<":
        raise ValueError(
            f"{entry.name} is a page or a notice in HTML, not a table of pictures; open it in a browser to see what it "
            "says, and download the data again"
        )
    if any(line.lower().startswith("@data") for line in lines[:5000]):
        start = next(i for i, line in enumerate(lines) if line.lower().startswith("@data"))
        names = [line.split()[1].strip("'\"") for line in lines[:start] if line.lower().startswith("@attribute")]
        return _table(lines[start + 1 :], names, start + 1, entry.name)
    titled = len(lines)
    lines = without_title(lines)
    titled -= len(lines)
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    if _SPARSE.match(first):
        return Found(_sparse(lines, entry.name))
    header = _header(first)
    skipped = lines.index(first) + (header is not None)
    return _table(lines[skipped:], header, titled + skipped, entry.name)


def _header(line: str) -> list[str] | None:
    """The names of the columns, if the first line holds such: more than the label is no number."""
    cells = cells_of(line)
    values = [cell.replace(",", ".").removesuffix("%") for cell in cells]
    titled = sum(not is_number(value) for value in values) > 1 or is_label_column(cells[0])
    return cells if titled and not any(len(cell.split()) > 16 for cell in cells) else None


def pixels(entry: Entry) -> np.ndarray:
    """(rows, columns) of a table without labels or names. Raises ValueError where a cell is no number."""
    lines = plainly_written([line for line in decoded(entry.read()).splitlines() if line.strip()] or ["-"])
    return _numbers(lines, delimiter_of(lines[0]), 0, entry.name)


def _table(lines: list[str], header: list[str] | None, skipped: int, name: str) -> Found:
    """The rows of one table, apart by the column that says train or test, if there is one."""
    lines = [line for line in lines if line.strip() and line[0] not in "%#"]
    if not lines:
        raise ValueError(f"{name} has a header and no rows")
    lines = plainly_written(lines)
    named = parts_named(lines, header)
    if named:
        lines = without(lines, named[0])
        header = header and [each for column, each in enumerate(header) if column != named[0]]
    unpacked = unfolded(lines, header)
    part = _one(unpacked, None, skipped, name) if unpacked else _one(lines, header, skipped, name)
    if not named:
        return Found(part)
    places = np.array(named[1])
    return assembled(
        {each: Part(part.images[places == each], part.labels[places == each], name) for each in np.unique(places)}
    )


def _one(lines: list[str], header: list[str] | None, skipped: int, name: str) -> Part:
    """Pictures and labels of all rows. Raises HalfError for a table with one of the two."""
    first, delimiter = cells_of(lines[0]), delimiter_of(lines[0])
    if header and len(header) == len(first) - 1:
        header = ["", *header]  # R leaves the place above the names of the rows out
    if len(first) <= 3:
        last = np.array([cells_of(line)[-1] for line in lines])
        columns = f"the columns {', '.join(header)}" if header else f"{len(first)} columns"
        raise HalfError(
            f"{name} holds no pixels, only {columns}; give the folder with the pictures it belongs to", labels=last
        )
    labels = one_of_many(lines) if len(first) < 17 else None
    if labels:
        raise HalfError(f"{name} holds labels alone; give the folder with their pictures", labels=np.array(labels))
    if len(first) < 17:
        raise ValueError(f"{name} has {len(first)} columns; a picture has more pixels than that, 784 for 28 × 28")
    text = [column for column, cell in enumerate(first) if not is_number(cell) and cell]
    if len(text) > 2:
        raise ValueError(f"{name} is not a table of numbers: line {skipped + 1} begins with {lines[0][:40]!r}")
    written, ends = None, (0, len(first) - 1)
    named = label_column(header)
    if named is not None and named not in text and text:  # the same in words, beside the numbers
        for column in reversed(text):
            lines = without(lines, column)
        header = [each for column, each in enumerate(header or []) if column not in text]
    elif text:
        if text[0] not in ends and not (header and is_label_column(header[text[0]])):
            raise ValueError(
                f"{name} has words in column {text[0] + 1}; words may stand in the first or last column only, "
                "or in one that is called label"
            )
        written = np.array([cells_of(line)[text[0]] for line in lines])
        lines = without(lines, text[0])
        header = header and [each for column, each in enumerate(header) if column != text[0]]
    numbers = _numbers(lines, delimiter, skipped, name)
    if written is not None:
        return Part(without_index(numbers, header), written, name)
    return split_columns(numbers, header, name)


def _numbers(lines: list[str], delimiter: str | None, skipped: int, name: str) -> np.ndarray:
    """(rows, columns), as bytes where they are such, else as whole numbers or floats."""
    for dtype in (np.uint8, np.int32, np.float32):
        try:
            return np.loadtxt(lines, dtype, delimiter=delimiter, comments=None, quotechar='"', ndmin=2)
        except (ValueError, OverflowError) as problem:
            failure = problem
    width = len(cells_of(lines[0]))
    for number, line in enumerate(lines, start=skipped + 1):
        cells = cells_of(line)
        if len(cells) != width:
            raise ValueError(
                f"{name} has {len(cells)} cells in line {number}, and {width} in its first row"
            ) from failure
        wrong = next((cell for cell in cells if not is_number(cell)), None)
        if wrong is not None:
            what = "an empty cell" if not wrong.strip() else f"{wrong[:20]!r}"
            raise ValueError(f"{name} has {what} in line {number}, where a number must stand") from failure
    raise ValueError(f"{name} is not a table of numbers") from failure


def split_columns(numbers: np.ndarray, header: list[str] | None, name: str) -> Part:
    """Pixels and labels of a table: by the columns' names, or else by their number and what stands in them.

    Raises ValueError, with the number of columns, for a table in which no square of pixels is left beside the label.
    """
    columns = numbers.shape[1]
    named = label_column(header)
    if named is not None:
        titles = [title for place, title in enumerate(header or []) if place != named]
        return Part(without_index(np.delete(numbers, named, axis=1), titles), numbers[:, named], name)
    if is_side(columns):
        message = f"{name} has no labels: its {columns} columns are the pixels of a picture; give a table with labels"
        raise HalfError(message, images=numbers)
    if is_side(columns - 10):
        for ten, pixels in ((numbers[:, -10:], numbers[:, :-10]), (numbers[:, :10], numbers[:, 10:])):
            if np.all(ten.sum(axis=1) == 1) and np.all((ten == 0) | (ten == 1)):
                return Part(pixels, ten, name)
    rest = without_index(numbers, header, labels=1)
    if not is_side(rest.shape[1] - 1):
        raise ValueError(
            f"{name} has {columns} columns; a picture of 28 × 28 needs 785, its label in the first or last one, "
            "or a header that calls one column label"
        )
    first, last = (_looks_like_labels(rest[:, place]) for place in (0, -1))
    if not (first or last):
        raise ValueError(
            f"{name} has no column of labels: neither its first nor its last one holds a few whole numbers"
        )
    place = 0 if first >= last else -1
    return Part(np.delete(rest, place, axis=1), rest[:, place], name)


def is_side(pixels: int) -> bool:
    """Whether so many numbers are a square picture, in grey or in colour."""
    return any(pixels in (side * side, 3 * side * side) for side in SIDES) or (
        pixels >= 64 and math.isqrt(pixels) ** 2 == pixels
    )


def without_index(numbers: np.ndarray, header: list[str] | None, *, labels: int = 0) -> np.ndarray:
    """Without the column in which some programs number the rows, in their order or in the one before a shuffle."""
    columns = numbers.shape[1] - labels
    if is_side(columns) or not is_side(columns - 1):
        return numbers
    titled = header is not None and len(header) == numbers.shape[1] and header[0].lower() in INDEX_COLUMNS
    column = numbers[:, 0]
    if titled or (len(column) > 1 and len(np.unique(column)) == len(column) and np.all(column == np.rint(column))):
        return numbers[:, 1:]
    return numbers


def _looks_like_labels(column: np.ndarray) -> float:
    """0 for what cannot be labels; else the larger, the more evenly its values occur."""
    if not np.array_equal(column, np.rint(column)):
        return 0.0
    values, counts = np.unique(column, return_counts=True)
    if not 2 <= len(values) <= min(100, max(2, len(column) - 1)) or values.max() > 127:
        return 0.0
    shares = counts / counts.sum()
    return float(-(shares * np.log(shares)).sum())


def _sparse(lines: list[str], name: str) -> Part:
    """LIBSVM: a label, then place:value for each pixel that is not 0, places from 1 on."""
    labels, rows, places, values = [], [], [], []
    for number, line in enumerate(lines):
        try:
            label, *cells = line.split()
            labels.append(float(label))
            pairs = [cell.split(":") for cell in cells]
            places += [int(place) for place, _ in pairs]
            values += [float(value) for _, value in pairs]
            rows += [number] * len(pairs)
        except ValueError as problem:
            raise ValueError(
                f"{name} is no LIBSVM file: line {number + 1} is not a label with place:value pairs"
            ) from problem
    if not places:
        raise ValueError(f"{name} has no place:value pairs; every picture is blank")
    if min(places) == 0:  # scikit-learn counts from 0
        places = [place + 1 for place in places]
    most = max(places)
    inputs = next((side * side for side in SIDES if side * side >= most), None)
    if inputs is None or min(places) < 1:
        raise ValueError(f"{name} has places from {min(places)} to {most}; a picture of 28 × 28 has 1 to 784")
    pictures = np.zeros((len(labels), inputs), np.float32)
    pictures[rows, np.array(places) - 1] = values
    return Part(pictures, np.array(labels), name)
