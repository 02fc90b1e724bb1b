"""JSON: arrays under names, columns, or a record for each picture, all in one text or a line each (.jsonl)."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import replace
from typing import Any

import numpy as np

from explainer.mnist.layouts import arrays
from explainer.mnist.layouts.cells import FEWEST_PIXELS, PART_COLUMNS, decoded, is_label_column
from explainer.mnist.layouts.files import Entry, too_large
from explainer.mnist.layouts.found import Found, Part, part_of, words
from explainer.mnist.layouts.pictures import uniform
from explainer.mnist.layouts.texts import split_columns, without_index

MOST_BYTES = 400 * 2**20  # of text: every number takes more room in memory than in writing
SMALL, RATIO = 16 * 2**20, 30  # text that unpacks to more than this, and to so many times its size, is no data set
MOST_LISTS = 3_000_000  # lists and records of a text: 70,000 pictures of 28 rows have 2,100,000


def found(entry: Entry) -> Found:
    """What a file in JSON holds. Raises ValueError for other JSON, with what it holds instead."""
    if entry.size is not None and entry.size > MOST_BYTES:
        raise ValueError(f"{entry.name} has {entry.size >> 20} MB of JSON; save its pictures as a .npz or in Parquet")
    whole = _parsed(entry)
    if isinstance(whole, dict):
        named = _flat(whole)
        if not named:
            raise ValueError(f"{entry.name} is JSON without pictures; {_EXPECTED}")
        if set(named) >= {"columns", "data"}:  # pandas' split
            return _of_records([dict(zip(named["columns"], row, strict=False)) for row in named["data"]], entry.name)
        scalars = [name for name, column in named.items() if not isinstance(column[0], list)]
        if len(scalars) > FEWEST_PIXELS:  # a column for each pixel
            rows = zip(*(named[name] for name in scalars), strict=True)
            return _of_records([dict(zip(scalars, row, strict=True)) for row in rows], entry.name)
        return arrays.found(arrays.ready({name: _array(each, name, entry) for name, each in named.items()}), entry.name)
    if whole and isinstance(whole[0], dict):
        return _of_records(whole, entry.name)
    if whole and isinstance(whole[0], list):
        return _of_rows(whole, entry)
    raise ValueError(f"{entry.name} is JSON without pictures; {_EXPECTED}")


_EXPECTED = (
    'give records such as {"image": [[0, 12, ...], ...], "label": 7}, or the arrays x_train, y_train, x_test, y_test'
)


def _parsed(entry: Entry) -> dict | list:
    text = decoded(entry.read(min(MOST_BYTES, max(SMALL, RATIO * entry.packed))))
    lists = text.count("[") + text.count("{")
    if lists > MOST_LISTS:
        raise ValueError(
            f"{entry.name} has {lists:,} lists, more than the rows of any set of digits; save it as a .npz"
        )
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        lines = [line for line in text.splitlines() if line.strip()]
        whole = [_line(line, number, entry.name) for number, line in enumerate(lines, start=1)]
    if isinstance(whole, dict) and len(whole) == 1 and isinstance(next(iter(whole.values())), list):
        records = next(iter(whole.values()))  # {"data": [{...}, {...}]}
        return records if records and isinstance(records[0], dict) else whole
    if isinstance(whole, dict) and any(
        is_label_column(name) and not isinstance(each, list | dict) for name, each in whole.items()
    ):
        return [whole]  # a single line
    if not isinstance(whole, dict | list):
        raise ValueError(f"{entry.name} is JSON without pictures; {_EXPECTED}")
    return whole


def _line(line: str, number: int, name: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise ValueError(f"{name} is no whole JSON: line {number} begins with {line[:30]!r}; {_EXPECTED}") from problem


def _flat(whole: dict, before: str = "") -> dict[str, list]:
    """Lists under the names that lead to them, as train.images; columns that count their rows become lists, too."""
    flat: dict[str, list] = {}
    for name, value in whole.items():
        if isinstance(value, dict) and value and all(key.isdigit() for key in value):
            value = [*value.values()]
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{name}.")
        elif isinstance(value, list) and value:
            flat[f"{before}{name}"] = value
    return flat


def _array(values: list, name: str, entry: Entry) -> np.ndarray:
    try:
        array = np.array(values)
    except (ValueError, TypeError, OverflowError) as problem:
        raise ValueError(
            f"{name} in {entry.name} has pictures of different sizes; give all of them one size"
        ) from problem
    if array.dtype.kind == "O":
        raise ValueError(f"{name} in {entry.name} holds more than numbers; give pictures as lists of numbers")
    if array.nbytes > 8 * MOST_BYTES:
        raise too_large(entry.name, array.nbytes)
    return array.astype(np.int32) if array.dtype.kind == "i" else array


def _of_rows(rows: list, entry: Entry) -> Found:
    """Rows of numbers, or pairs of pixels and label in either order."""
    if len(rows[0]) == 2:
        first, last = zip(*rows, strict=True)
        pictures, labels = (first, last) if isinstance(first[0], list) else (last, first)
        return Found(
            Part(_array([*pictures], "the pictures", entry), _array([*labels], "the labels", entry), entry.name)
        )
    return Found(split_columns(_array(rows, "the table", entry), None, entry.name))


def _of_records(records: list, name: str) -> Found:
    """A picture and a label in each record; `split` may say whether it trains or tests."""
    if not all(isinstance(record, dict) and record.keys() == records[0].keys() for record in records):
        raise ValueError(f"{name} has records with different entries; each needs a picture and a label")
    keys = [*records[0]]
    labels = [key for key in keys if is_label_column(key) and not isinstance(records[0][key], dict)]
    pictures = [key for key in keys if key not in labels and isinstance(records[0][key], list | str | dict)]
    splits = [key for key in pictures if {*words(key)} & PART_COLUMNS and part_of(str(records[0][key]))]
    pictures = [key for key in pictures if key not in splits and len(str(records[0][key])) > FEWEST_PIXELS]
    pixels = [key for key in keys if isinstance(records[0][key], int | float) and key not in labels]
    if len(labels) != 1 or (len(pictures) != 1 and len(pixels) <= FEWEST_PIXELS):
        raise ValueError(f"{name} has records of {', '.join(map(str, keys[:6]))}; {_EXPECTED}")
    answers, how = np.array([record[labels[0]] for record in records]), ""
    if pictures:
        images, how = _pictures([record[pictures[0]] for record in records], name)
    else:
        images = without_index(np.array([[record[key] for key in pixels] for record in records], np.float32), pixels)
    done = (how,) if how else ()
    if not splits:
        return Found(Part(images, answers, name), done=done)
    part_names = np.array([part_of(str(record[splits[0]])) or "train" for record in records])
    parts = {
        each: Part(images[part_names == each], answers[part_names == each], name) for each in np.unique(part_names)
    }
    return replace(arrays.assembled(parts), done=done)


def _pictures(cells: list, name: str) -> tuple[np.ndarray, str]:
    """Lists of numbers as they are; text is a picture file in base 64, with or without data:image/png;base64 before it."""
    if isinstance(cells[0], list):
        try:
            return np.array(cells, np.float32), ""
        except (ValueError, TypeError) as problem:
            raise ValueError(f"{name} has pictures of different sizes; give all of them one size") from problem
    contents = [cell.get("bytes", "") if isinstance(cell, dict) else cell for cell in cells]
    try:
        files = [base64.b64decode(str(cell).split(",")[-1], validate=True) for cell in contents]
    except (binascii.Error, ValueError) as problem:
        raise ValueError(
            f"{name} names its pictures as {str(contents[0])[:40]!r}; give the folder with the pictures beside it"
        ) from problem
    return uniform(((f"record {number}", file) for number, file in enumerate(files, start=1)), name)
