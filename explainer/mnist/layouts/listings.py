"""Tables and lines of JSON that say what the pictures beside them show: a file's name and its label in each row."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import dataclass

from explainer.mnist.layouts.cells import decoded, delimiter_of, is_label_column
from explainer.mnist.layouts.files import Entry, is_note
from explainer.mnist.layouts.found import part_of

FILE_COLUMNS = ("id", "filename", "file_name", "file", "image", "image_id", "img", "path", "filepath", "name")
_TABLES = (".csv", ".tsv", ".txt", ".jsonl", ".json")
DEPTH = 8  # folders of a path that are compared
MOST_LISTS = 1_000_000  # records of a listing in JSON
MOST_BYTES = 64 * 2**20  # of a listing: a million names and their labels
_PICTURE = re.compile(r"\.(png|jpe?g|bmp|gif|tiff?|webp|pgm|ppm|jfif)$", re.IGNORECASE)


@dataclass(frozen=True)
class Listing:
    """`rows` of a picture's path and its label; `part` if the table's name says train or test.

    `named` says that it is certain which column is the label.
    """

    source: str
    rows: list[tuple[str, str]]
    part: str | None
    named: bool


def listed(pictures: list[Entry], entries: list[Entry]) -> tuple[dict[str, str], str, bool]:
    """Name -> label of the pictures that tables beside them list, the tables' names, and whether the labels are certain."""
    known: dict[str, str] = {}
    sources, certain = [], True
    for entry in entries:
        if not entry.stem.lower().endswith(_TABLES) or is_note(entry.stem):
            continue
        listing = _listing(entry) if entry.size is None or entry.size <= MOST_BYTES else None
        matched = _matched(pictures, listing) if listing else {}
        if listing and len({*matched.values()}) > 1:
            known = {**matched, **known}
            sources.append(entry.stem)
            certain = certain and listing.named
    return known, " and ".join(sources), certain


def _listing(entry: Entry) -> Listing | None:
    text = decoded(entry.read())
    rows = _of_json(text) if text[:1] in "{[" else _cells(text)
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    header = [cell.lower().strip() for cell in rows[0]]
    file = next((i for i, cell in enumerate(rows[1]) if _PICTURE.search(cell.strip())), None)
    if file is None:
        file = next((i for i, cell in enumerate(header) if cell in FILE_COLUMNS), None)
    if file is None:
        return None
    titled = not _PICTURE.search(rows[0][min(file, len(rows[0]) - 1)])
    label = next((i for i, cell in enumerate(header) if titled and i != file and is_label_column(cell)), None)
    named = label is not None or (len(header) == 2 and not titled)
    if label is None:
        if len(header) > 3:
            return None
        label = 1 - min(file, 1)
    body = rows[1:] if titled else rows
    pairs = [(row[file].strip(), row[label].strip()) for row in body if len(row) > max(file, label)]
    return Listing(entry.stem, pairs, part_of(entry.stem.rsplit(".", 1)[0]), named)


def _cells(text: str) -> list[list[str]]:
    delimiter = delimiter_of(text[:4000].split("\n")[0])
    if delimiter is None:  # a name, blanks, a label
        return [row for row in (line.rsplit(None, 1) for line in text.splitlines()) if row]
    try:
        return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    except csv.Error:  # a cell of more than 131,072 letters, or a quotation that never ends: no list of files
        return []


def _of_json(text: str) -> list[list[str]]:
    """Records such as {"file_name": "0001.png", "label": 7}, in a list or a line each, or {"0001.png": 7, ...}, as a table."""
    if text.count("{") + text.count("[") > MOST_LISTS:
        return []
    try:
        records = json.loads(text)
    except (ValueError, RecursionError):
        try:
            records = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            return []
    if isinstance(records, dict):
        records = [{"file": name, "label": label} for name, label in records.items() if isinstance(label, str | int)]
    if not all(isinstance(record, dict) for record in records) or not records:
        return []
    names = [*records[0]]
    return [names, *([str(record.get(name, "")) for name in names] for record in records)]


def _matched(pictures: list[Entry], listing: Listing) -> dict[str, str]:
    """The label of each picture whose row is certain: by the end of its path that agrees furthest.

    A table called train says nothing about the pictures in a folder called test, whatever their names are.
    """
    ends = _ends(listing.rows)
    chosen: dict[str, _Match] = {}
    for picture in pictures:
        *folders, file = picture.name.split("/")
        part = next((part for folder in reversed(folders) if (part := part_of(folder))), None)
        if listing.part and part and listing.part != part:
            continue
        match = _match(ends, [*folders, file]) or _match(ends, [*folders, file.rsplit(".", 1)[0]])
        if match and match.label is not None:
            chosen[picture.name] = match
    furthest = Counter((match.path, match.agreeing) for match in chosen.values())
    most = dict(sorted(furthest))  # the last one of each path is the largest
    return {
        name: str(match.label)
        for name, match in chosen.items()
        if match.agreeing == most[match.path] and furthest[match.path, match.agreeing] == 1  # one picture a row
    }


@dataclass(frozen=True)
class _Match:
    """A row's path, its label (None where rows that end alike have different ones), and how much of a path agrees with it."""

    path: tuple[str, ...]
    label: str | None
    agreeing: int


def _ends(rows: list[tuple[str, str]]) -> dict[tuple[str, ...], _Match]:
    """The row of each end of a path: the file, the file in its folder, and so on."""
    ends: dict[tuple[str, ...], _Match] = {}
    for name, label in rows:
        path = tuple(name.replace("\\", "/").removeprefix("./").split("/"))
        for agreeing in range(1, min(len(path), DEPTH) + 1):
            known = ends.get(path[-agreeing:])
            agreed = label if known is None or known.label == label else None
            ends[path[-agreeing:]] = _Match(path, agreed, agreeing)
    return ends


def _match(ends: dict[tuple[str, ...], _Match], path: list[str]) -> _Match | None:
    """The row whose path ends as this one does, for as long as possible."""
    depths = range(min(len(path), DEPTH), 0, -1)
    return next((ends[end] for depth in depths if (end := tuple(path[-depth:])) in ends), None)
