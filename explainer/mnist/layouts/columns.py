"""Parquet and Arrow, as Hugging Face keeps data sets: a column of pictures (PNG in bytes) and a column of labels."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from explainer.extras import needing
from explainer.mnist.layouts.cells import label_column
from explainer.mnist.layouts.files import MAX_BYTES, Entry, most, too_large
from explainer.mnist.layouts.found import Found, Part
from explainer.mnist.layouts.pictures import uniform
from explainer.mnist.layouts.texts import split_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow

MOST_ROWS = MAX_BYTES // 784  # a picture of 28 × 28 each


def found(entry: Entry) -> Found:
    """The pictures and labels of one file, and the classes' names if its metadata tell them."""
    table = _table(entry)
    names, picture = table.column_names, None
    place = label_column(names)
    label = None if place is None else names[place]
    for name in names:
        kind = str(table.schema.field(name).type)
        if "bytes" in kind or kind in ("binary", "large_binary"):
            picture = name
    if picture is None:
        return Found(_pixels(table, label, entry.name), names=_names(table, label))
    if label is None:
        raise ValueError(
            f"{entry.name} has no column called label; it has {', '.join(names)}; rename the one with the labels"
        )
    cells = table.column(picture).to_pylist()
    contents = [cell["bytes"] if isinstance(cell, dict) else cell for cell in cells]
    missing = sum(content is None for content in contents)
    if missing:
        raise ValueError(f"{entry.name} lacks {missing:,} of its pictures: they lie in files beside it; embed them")
    images, how = uniform(((f"row {n}", content) for n, content in enumerate(contents)), entry.name)
    part = Part(images, np.array(table.column(label).to_pylist()), entry.name)
    return Found(part, names=_names(table, label), done=(how,) if how else ())


def _table(entry: Entry) -> pyarrow.Table:
    with needing("app"):
        import pyarrow as pa
        from pyarrow import ipc, parquet

    content = entry.read()
    try:
        if content.startswith(b"PAR1"):
            groups = parquet.ParquetFile(BytesIO(content)).metadata
            size = sum(groups.row_group(n).total_byte_size for n in range(groups.num_row_groups))
            cells = groups.num_rows * groups.num_columns  # a column that says the same a million times takes no room
            size = max(size, cells)
            if size > most(len(content)) or groups.num_rows > MOST_ROWS:
                raise too_large(entry.name, size)
            return parquet.read_table(BytesIO(content))
        is_file = content.startswith(b"ARROW1")
        reader = ipc.open_file(BytesIO(content)) if is_file else ipc.open_stream(BytesIO(content))
        batches = (reader.get_batch(n) for n in range(reader.num_record_batches)) if is_file else iter(reader)
        return pa.Table.from_batches(_few(batches, entry.name), reader.schema)
    except (pa.ArrowException, OSError) as problem:
        raise ValueError(f"{entry.name} is not a whole Parquet or Arrow file; copy or download it again") from problem


def _few(batches: Iterable[pyarrow.RecordBatch], name: str) -> Iterator[pyarrow.RecordBatch]:
    """The batches, as long as they hold no more rows than there are pictures in any set."""
    rows = 0
    for batch in batches:
        rows += batch.num_rows
        if rows > MOST_ROWS:
            raise too_large(name, None)
        yield batch


def _pixels(table: pyarrow.Table, label: str | None, name: str) -> Part:
    """Tables in which each pixel has a column, or one column holds a list of pixels."""
    lists = [column for column in table.column_names if "list" in str(table.schema.field(column).type)]
    if len(lists) == 1 and label:
        rows = table.column(lists[0]).to_pylist()
        images = np.array(rows, np.float32)
        return Part(images, np.array(table.column(label).to_pylist()), name)
    pixels = [column for column in table.column_names if column != label and not column.startswith("__")]
    try:
        numbers = np.stack([np.asarray(table.column(column).to_numpy()) for column in pixels], axis=1)
    except (TypeError, ValueError, LookupError, NotImplementedError) as problem:  # Arrow's errors are some of these
        raise ValueError(f"{name} has no column of pictures; it has {', '.join(table.column_names[:6])}") from problem
    if numbers.dtype.kind not in "uifb":
        raise ValueError(f"{name} has no column of pictures; it has {', '.join(table.column_names[:6])}")
    if label:
        return Part(numbers, np.array(table.column(label).to_pylist()), name)
    return split_columns(numbers, pixels, name)


def _names(table: pyarrow.Table, label: str | None) -> tuple[str, ...] | None:
    """The classes' names in Hugging Face's metadata."""
    try:
        features = json.loads((table.schema.metadata or {})[b"huggingface"])["info"]["features"]
        return tuple(map(str, features[label]["names"]))
    except (KeyError, TypeError, ValueError):  # no such metadata, or none for this column
        return None
