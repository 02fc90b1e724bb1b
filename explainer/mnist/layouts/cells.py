"""The cells of a table in text: what stands between them, how their numbers are written, which columns are no pixels."""

from __future__ import annotations

import codecs
import csv
import re

from explainer.mnist.layouts.found import part_of, words

LABEL_COLUMNS = {"label", "labels", "class", "target", "digit", "y", "category", "species"}
PART_COLUMNS = {"split", "usage", "set", "subset", "part", "partition"}
INDEX_COLUMNS = {"", "index", "id", "rownames", "unnamed: 0"}
LONGEST_TITLE, MOST_COLUMNS = 10, 62  # lines above a table; classes, each with a column of its own
ONES, ZEROS = {"1", "1.0", "1.", "True", "true"}, {"0", "0.0", "0.", "False", "false"}
FEWEST_PIXELS = 17  # numbers in one cell: fewer are a place, a box or a date
_BETWEEN = re.compile(r"[\s,;\[\]()]+")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")


def decoded(content: bytes) -> str:
    """Text in UTF-8 or, where it begins so, in UTF-16, as Excel calls Unicode."""
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if is_wide else "utf-8-sig", errors="replace").strip("\r\n ")


def delimiter_of(line: str) -> str | None:
    """What stands between two cells; None for any white space."""
    if line.count(";") and line.count(";") >= line.count(",") - line.count(";"):
        return ";"  # the commas are those of decimal numbers, one a cell at most
    best = max(",;\t|", key=line.count)
    return best if line.count(best) else None


def cells_of(line: str) -> list[str]:
    """The cells of one line, without their quotation marks."""
    delimiter = delimiter_of(line)
    try:
        cells = next(csv.reader([line], delimiter=delimiter)) if delimiter else line.split()
    except csv.Error as problem:
        raise ValueError(f"a line that begins with {line[:30]!r} is no row of a table: {problem}") from problem
    return [cell.strip().strip("'\"") for cell in cells]


def is_number(cell: str) -> bool:
    """Whether a cell holds one number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def is_label_column(name: str) -> bool:
    """Whether a column of this name holds the labels.

    >>> [is_label_column(name) for name in ("Label", "fine_label", "digit", "pixel3", "y12")]
    [True, True, True, False, False]
    """
    return bool({*words(name)} & LABEL_COLUMNS)


def without_title(lines: list[str]) -> list[str]:
    """Without the few lines above a table that are far shorter than its rows: a title, or Excel's sep=;"""
    counts = [len(cells_of(line)) if line.strip() else 0 for line in lines[:LONGEST_TITLE]]
    if max(counts, default=0) < FEWEST_PIXELS:
        return lines
    return lines[next(place for place, count in enumerate(counts) if 2 * count > max(counts)) :]


def one_of_many(lines: list[str]) -> list[int] | None:
    """The column of the only 1 in each row of 0 and 1; None for any other table."""
    rows = [[cell for cell in cells_of(line) if cell] for line in lines]
    if not 2 < len(rows[0]) <= MOST_COLUMNS or any(len(row) != len(rows[0]) for row in rows):
        return None
    marks = [[cell in ONES for cell in row] for row in rows]
    if any(sum(row) != 1 for row in marks) or any(cell not in ONES | ZEROS for row in rows for cell in row):
        return None
    return [row.index(True) for row in marks]


def label_column(header: list[str] | None) -> int | None:
    """The place of the column of labels: the only one that is called so, or the only one that is called nothing but that.

    >>> label_column(["id", "label", "label_name"]), label_column(["x", "fine_label"]), label_column(["x"])
    (1, 1, None)
    """
    titles = [title.lower() for title in header or []]
    named = [place for place, title in enumerate(titles) if is_label_column(title)]
    exact = [place for place in named if titles[place] in LABEL_COLUMNS]
    return next((places[0] for places in (exact, named) if len(places) == 1), None)


def plainly_written(lines: list[str]) -> list[str]:
    """The same lines with points in their numbers, no percent signs, and nothing empty after the last cell."""
    first = lines[0]
    delimiter = delimiter_of(first)
    if delimiter and all(line.rstrip().endswith(delimiter) for line in lines):
        lines = [line.rstrip()[:-1] for line in lines]
    if delimiter != "," and _DECIMAL_COMMA.search(first) and "." not in first:
        lines = [_DECIMAL_COMMA.sub(".", line) for line in lines]
    if "'" in first:
        lines = [line.replace("'", "") for line in lines]
    if re.search(r"\d\s?%", first):
        lines = [line.replace("%", "") for line in lines]
    return lines


def parts_named(lines: list[str], header: list[str] | None) -> tuple[int, list[str]] | None:
    """The column that says of each row whether it trains or tests, and what it says; None where there is none."""
    first = cells_of(lines[0])
    for column, name in enumerate(header or []):
        if {*words(name)} & PART_COLUMNS and column < len(first) and part_of(first[column]):
            rows = (cells_of(line) for line in lines)
            parts = [part_of(row[column]) if column < len(row) else None for row in rows]
            return (column, [part or "" for part in parts]) if all(parts) else None
    return None


def without(lines: list[str], column: int) -> list[str]:
    """The lines without one of their columns."""
    delimiter = delimiter_of(lines[0]) or " "
    return [delimiter.join([*row[:column], *row[column + 1 :]]) for row in map(cells_of, lines)]


def unfolded(lines: list[str], header: list[str] | None) -> list[str] | None:
    """Lines of label and pixels, where all pixels of a picture stand in one cell, as in `7,"0 0 12 255 ..."`; else None."""
    first = cells_of(lines[0])
    full = [column for column, cell in enumerate(first) if len(_numbers_in(cell)) >= FEWEST_PIXELS]
    others = [column for column in range(len(first)) if column not in full]
    labels = [column for column in others if header and column < len(header) and is_label_column(header[column])]
    if len(full) != 1 or len(labels or others) != 1:
        return None
    label = (labels or others)[0]
    rows = [cells_of(line) for line in lines]
    if any(len(row) != len(first) for row in rows):
        return None
    return [",".join([row[label], *_numbers_in(row[full[0]])]) for row in rows]


def _numbers_in(cell: str) -> list[str]:
    numbers = [number for number in _BETWEEN.split(cell) if number]
    return numbers if len(numbers) >= FEWEST_PIXELS and is_number(numbers[0]) and is_number(numbers[-1]) else []
