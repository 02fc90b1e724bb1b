"""Tables and lines of JSON that say what the pictures beside them show: a file's name and its label in each row."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from dataclasses import dataclass

from explainer.mnist.layouts.files import Entry, is_note
from explainer.mnist.layouts.found import part_of
from explainer.mnist.layouts.texts import decoded, delimiter_of, is_label_column

FILE_COLUMNS = ("id", "filename", "file_name", "file", "image", "image_id", "img", "path", "filepath", "name")
_TABLES = (".csv", ".tsv", ".txt", ".jsonl", ".json")
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
        found = _matched(pictures, listing) if listing else {}
        if listing and len({*found.values()}) > 1:
            known = {**found, **known}
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
    return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]


def _of_json(text: str) -> list[list[str]]:
    """Records such as {"file_name": "0001.png", "label": 7}, in a list or a line each, or {"0001.png": 7, ...}, as a table."""
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
    by_file: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
    for path, label in listing.rows:
        folders = path.replace("\\", "/").removeprefix("./").split("/")
        by_file[folders[-1]].append((folders, label))
    chosen: dict[str, tuple[int, tuple[str, ...], str]] = {}
    for picture in pictures:
        folders = picture.name.split("/")
        part = next((part for folder in reversed(folders[:-1]) if (part := part_of(folder))), None)
        if listing.part and part and listing.part != part:
            continue
        rows = by_file.get(folders[-1]) or by_file.get(folders[-1].rsplit(".", 1)[0]) or []
        best = max((_agreeing(path, folders) for path, _ in rows), default=0)
        closest = [(path, label) for path, label in rows if _agreeing(path, folders) == best]
        if len({label for _, label in closest}) == 1:
            chosen[picture.name] = (best, tuple(closest[0][0]), closest[0][1])
    return _without_doubles(chosen)


def _agreeing(path: list[str], folders: list[str]) -> int:
    """How many folders, counted from the file on, two paths share."""
    count = 0
    for ours, theirs in zip(reversed(path[:-1]), reversed(folders[:-1]), strict=False):
        if ours != theirs:
            break
        count += 1
    return count


def _without_doubles(chosen: dict[str, tuple[int, tuple[str, ...], str]]) -> dict[str, str]:
    """Of several pictures that one row would fit, that one whose path agrees furthest; none where two do."""
    furthest: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for agreeing, path, _ in chosen.values():
        furthest[path].append(agreeing)
    return {
        name: label
        for name, (agreeing, path, label) in chosen.items()
        if agreeing == max(furthest[path]) and furthest[path].count(agreeing) == 1
    }
