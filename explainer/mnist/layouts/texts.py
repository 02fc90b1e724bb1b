"""Tables in text: CSV with or without a header, ARFF, LIBSVM; a row is a picture, one column (or ten) is its label."""

from __future__ import annotations

import csv
import io
import math
import re

import numpy as np

from explainer.mnist.layouts.files import Entry
from explainer.mnist.layouts.found import HalfError, Part

LABEL_COLUMNS = ("label", "labels", "class", "target", "digit", "y", "category", "species")
SIDES = (8, 16, 20, 28, 32, 64)
_SPARSE = re.compile(r"^\S+(\s+\d+:\S+)+\s*$")


def is_text(start: bytes) -> bool:
    """Whether a file that begins so is text."""
    return bool(start) and b"\0" not in start and sum(byte < 9 for byte in start) == 0


def part(entry: Entry) -> Part:
    """The pictures and labels of one table. Raises ValueError where a cell is empty or no number, with its line."""
    text = entry.read().decode("utf-8-sig", errors="replace").strip("\r\n ")
    lines = text.splitlines()
    if not lines:
        raise ValueError(f"{entry.name} is empty")
    if text[:1] in "{[<":
        raise ValueError(
            f"{entry.name} is {'a page or a notice in HTML' if text[:1] == '<' else 'JSON'}, not a table of pictures; "
            "give a CSV with a row for each picture, or a .npz"
        )
    if any(line.lower().startswith("@data") for line in lines[:5000]):
        start = next(i for i, line in enumerate(lines) if line.lower().startswith("@data"))
        names = [line.split()[1].strip("'\"") for line in lines[:start] if line.lower().startswith("@attribute")]
        return _table(lines[start + 1 :], names, start + 1, entry.name)
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    if _SPARSE.match(first):
        return _sparse(lines, entry.name)
    header = _header(first)
    skipped = lines.index(first) + (header is not None)
    return _table(lines[skipped:], header, skipped, entry.name)


def _delimiter(line: str) -> str | None:
    """What stands between two cells; None for any white space."""
    best = max(",;\t|", key=line.count)
    return best if line.count(best) else None


def _cells(line: str) -> list[str]:
    delimiter = _delimiter(line)
    return next(csv.reader([line], delimiter=delimiter)) if delimiter else line.split()


def _header(line: str) -> list[str] | None:
    """The names of the columns, if the first line holds such: more than the label is no number."""
    cells = [cell.strip().strip("'\"") for cell in _cells(line)]
    titled = sum(not _is_number(cell) for cell in cells) > 1 or cells[0].lower() in LABEL_COLUMNS
    return cells if titled else None


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _table(lines: list[str], header: list[str] | None, skipped: int, name: str) -> Part:
    lines = [line for line in lines if line.strip() and line[0] not in "%#"]
    if not lines:
        raise ValueError(f"{name} has a header and no rows")
    first, delimiter = _cells(lines[0]), _delimiter(lines[0])
    if len(first) <= 3:
        last = np.array([_cells(line)[-1].strip().strip("'\"") for line in lines])
        columns = f"the columns {', '.join(header)}" if header else f"{len(first)} columns"
        raise HalfError(
            f"{name} holds no pixels, only {columns}; give the folder with the pictures it belongs to", labels=last
        )
    if len(first) < 17:
        raise ValueError(f"{name} has {len(first)} columns; a picture has more pixels than that, 784 for 28 × 28")
    text = [column for column, cell in enumerate(first) if not _is_number(cell.strip().strip("'\"")) and cell.strip()]
    if len(text) > 2:
        raise ValueError(f"{name} is not a table of numbers: line {skipped + 1} begins with {lines[0][:40]!r}")
    written, ends = None, (0, len(first) - 1)
    if text:
        if text[0] not in ends:
            raise ValueError(
                f"{name} has words in column {text[0] + 1}; words may stand in the first or last column only"
            )
        written = np.array([_cells(line)[text[0]].strip().strip("'\"") for line in lines])
        lines = [_without(_cells(line), text[0], delimiter) for line in lines]
        header = header and [each for column, each in enumerate(header) if column != text[0]]
    numbers = _numbers(lines, delimiter, skipped, name)
    if written is not None:
        return Part(_without_index(numbers), written, name)
    return split_columns(numbers, header, name)


def _without(cells: list[str], left_out: int, delimiter: str | None) -> str:
    """A line without one of its cells."""
    return (delimiter or " ").join(cell for column, cell in enumerate(cells) if column != left_out)


def _numbers(lines: list[str], delimiter: str | None, skipped: int, name: str) -> np.ndarray:
    """(rows, columns), as bytes where they are such, else as whole numbers or floats."""
    for dtype in (np.uint8, np.int32, np.float32):
        try:
            return np.loadtxt(lines, dtype, delimiter=delimiter, comments=None, quotechar='"', ndmin=2)
        except (ValueError, OverflowError) as problem:
            failure = problem
    width = len(_cells(lines[0]))
    for number, line in enumerate(lines, start=skipped + 1):
        cells = _cells(line)
        if len(cells) != width:
            raise ValueError(
                f"{name} has {len(cells)} cells in line {number}, and {width} in its first row"
            ) from failure
        wrong = next((cell for cell in cells if not _is_number(cell)), None)
        if wrong is not None:
            what = "an empty cell" if not wrong.strip() else f"{wrong[:20]!r}"
            raise ValueError(f"{name} has {what} in line {number}, where a number must stand") from failure
    raise ValueError(f"{name} is not a table of numbers") from failure


def split_columns(numbers: np.ndarray, header: list[str] | None, name: str) -> Part:
    """Pixels and labels of a table: by the columns' names, or else by their number and what stands in them.

    Raises ValueError, with the number of columns, for a table in which no square of pixels is left beside the label.
    """
    columns = numbers.shape[1]
    named = [i for i, message in enumerate(header or []) if message.lower() in LABEL_COLUMNS]
    if len(named) == 1:
        return Part(_without_index(np.delete(numbers, named[0], axis=1)), numbers[:, named[0]], name)
    if _side(columns):
        message = f"{name} has no labels: its {columns} columns are the pixels of a picture; give a table with labels"
        raise HalfError(message, images=numbers)
    if _side(columns - 10):
        for ten, pixels in ((numbers[:, -10:], numbers[:, :-10]), (numbers[:, :10], numbers[:, 10:])):
            if np.all(ten.sum(axis=1) == 1) and np.all((ten == 0) | (ten == 1)):
                return Part(pixels, ten, name)
    rest = _without_index(numbers, columns - 1)
    if not _side(rest.shape[1] - 1):
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


def _side(pixels: int) -> bool:
    """Whether so many numbers are a square picture, in grey or in colour."""
    return any(pixels in (side * side, 3 * side * side) for side in SIDES) or (
        pixels >= 64 and math.isqrt(pixels) ** 2 == pixels
    )


def _without_index(numbers: np.ndarray, columns: int | None = None) -> np.ndarray:
    """Without the column in which some programs number the rows."""
    if not _side(numbers.shape[1] - (0 if columns is None else 1)) and len(numbers) > 1:
        column = numbers[:, 0].astype(np.int64)
        if np.array_equal(column - column[0], np.arange(len(column))):
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
    most = max(places)
    inputs = next((side * side for side in SIDES if side * side >= most), None)
    if inputs is None or min(places) < 1:
        raise ValueError(f"{name} has places from {min(places)} to {most}; a picture of 28 × 28 has 1 to 784")
    pictures = np.zeros((len(labels), inputs), np.float32)
    pictures[rows, np.array(places) - 1] = values
    return Part(pictures, np.array(labels), name)


def listing(entry: Entry) -> dict[str, str] | None:
    """File name -> label, where a table lists the pictures of a folder so; None for any other table."""
    text = entry.read().decode("utf-8-sig", errors="replace")
    rows = [
        row for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text[:4000].split("\n")[0]) or ",") if row
    ]
    if len(rows) < 2 or len(rows[0]) not in (2, 3):
        return None
    pictures = re.compile(r"\.(png|jpe?g|bmp|gif|tiff?|webp|pgm)$", re.IGNORECASE)
    file = next((i for i, cell in enumerate(rows[1]) if pictures.search(cell.strip())), None)
    header = [cell.lower().strip() for cell in rows[0]]
    if file is None and not any(cell in ("id", "filename", "file", "image", "image_id") for cell in header):
        return None
    file = file if file is not None else 0
    label = next((i for i, cell in enumerate(header) if cell in LABEL_COLUMNS), 1 - min(file, 1))
    body = rows if pictures.search(rows[0][file]) else rows[1:]
    return {row[file].strip().rsplit("/", 1)[-1]: row[label].strip() for row in body if len(row) > max(file, label)}
