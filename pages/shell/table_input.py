"""The reader's own table: typed in one line, edited cell by cell, or brought as a CSV file; all three are one table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import streamlit as st

from explainer.lessons.controls import RowsInput

MAX_BYTES = 20_000  # bytes of a file: thirty rows of three numbers need a hundredth of it


def editor(control: RowsInput, rows: list[tuple[float, ...]]) -> None:
    """The table of a typed line as cells, and a place for a file; both write that line."""
    name, titles = control.name, control.titles
    title = "Edit as a table, or upload a CSV file"
    folded = st.expander(title, key=f"{name} opened", on_change="rerun")
    if not folded.open:
        return  # an editor brings pandas along, which takes a quarter of the course's memory
    with folded:
        st.data_editor(
            [dict(zip(titles, row, strict=True)) for row in rows],
            num_rows="dynamic",
            hide_index=True,
            width="stretch",
            key=f"{name} cells {st.session_state.get(f'{name} turn', 0)}",
            on_change=_edited,
            args=(name, rows, titles),
        )
        st.file_uploader(
            f"A file with {len(titles)} columns: {', '.join(titles)}",
            type=["csv", "txt"],
            key=f"{name} file",
            on_change=_brought,
            args=(control,),
        )
        if problem := st.session_state.get(f"{name} problem"):
            st.warning(problem)


def _edited(name: str, rows: list[tuple[float, ...]], titles: Sequence[str]) -> None:
    """What was changed in the editor, as the line of text that the address keeps."""
    turn = st.session_state.get(f"{name} turn", 0)
    changes = st.session_state[f"{name} cells {turn}"]
    named = {title for row in [*changes["edited_rows"].values(), *changes["added_rows"]] for title in row}
    if named - {*titles, "_index"} or any(int(place) >= len(rows) for place in changes["edited_rows"]):
        st.session_state[f"{name} turn"] = turn + 1  # these are changes of another table: the editor begins anew
        return
    edited = [dict(zip(titles, row, strict=True)) for row in rows]
    for place, cells in changes["edited_rows"].items():
        # An emptied cell waits.
        edited[int(place)] |= {title: value for title, value in cells.items() if value is not None}
    edited = [row for place, row in enumerate(edited) if place not in changes["deleted_rows"]] + changes["added_rows"]
    whole = [[row.get(title) for title in titles] for row in edited]
    whole = [row for row in whole if None not in row]  # a row that is still being typed waits
    if whole and whole != [list(row) for row in rows]:
        _take(name, whole)


def _brought(control: RowsInput) -> None:
    """A CSV file as rows; what cannot be read is said in a sentence, and the table stays as it is."""
    name = control.name
    file = st.session_state.get(f"{name} file")
    st.session_state.pop(f"{name} problem", None)
    if file is None:
        return
    try:
        _take(name, read(file.getvalue(), len(control.titles), *control.within, control.most_rows))
    except ValueError as problem:
        st.session_state[f"{name} problem"] = f"{problem} The table stays as it was."


def read(content: bytes, columns: int, low: float = -100, high: float = 100, most: int = 30) -> list[list[float]]:
    """The numbers of a CSV file, commas, semicolons or tabs between them; a first line of words is a heading.

    Each number lies from `low` to `high`, and there are at most `most` rows.

    Raises ValueError, in a sentence, for a file that is too large, no text, or holds something else.
    """
    if len(content) > MAX_BYTES:
        raise ValueError(f"The file has {len(content):,} bytes; at most {MAX_BYTES:,} are read.")
    try:
        text = io.StringIO(content.decode("utf-8-sig"), newline=None).read()  # whatever ends its lines
    except UnicodeDecodeError:
        raise ValueError("The file is not a text file; save the table as CSV (UTF-8).") from None
    mark = max(",;\t", key=text.split("\n", 1)[0].count)
    lines = [line for line in csv.reader(io.StringIO(text), delimiter=mark) if any(cell.strip() for cell in line)]
    rows = []
    for number, line in enumerate(lines, start=1):
        if len(line) != columns:
            raise ValueError(f"Line {number} has {len(line)} columns; {columns} are expected.")
        try:
            row = [float(cell.strip().replace(",", ".")) for cell in line]
        except ValueError:
            if number > 1:
                raise ValueError(f"Line {number} holds something other than numbers.") from None
            continue
        if not all(low <= value <= high for value in row):  # false for nan, too
            raise ValueError(
                f"Line {number} holds a number that does not lie between {low:g} and {high:g}.".replace("-", "−")
            )
        rows.append(row)
    if len(rows) > most:
        raise ValueError(f"The file holds {len(rows):,} rows; at most {most} are shown.")
    if not rows:
        raise ValueError("The file holds no row of numbers.")
    return rows


def _take(name: str, rows: list) -> None:
    """Put rows into the field that the address keeps; the editor begins anew with them."""
    st.session_state[name] = "; ".join(" ".join(f"{value:.12g}" for value in row) for row in rows)
    st.session_state[f"{name} turn"] = st.session_state.get(f"{name} turn", 0) + 1
