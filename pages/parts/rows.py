"""The reader's own table: typed in one line, edited cell by cell, or brought as a CSV file; all three are one table."""

from __future__ import annotations

import csv
import io

import streamlit as st

from parts import address

LARGEST = 20_000  # bytes of a file: thirty rows of three numbers need a hundredth of it


def table(name: str, label: str, default: str, titles: list[str], *, low: float, high: float, most: int) -> list[tuple]:
    """Rows of numbers, one for each of `titles`; the address keeps them as one line of text."""
    rows = address.table(name, label, default, columns=len(titles), low=low, high=high, most=most)
    with st.expander("Edit it cell by cell, or bring a CSV file"):
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
            args=(name, len(titles), low, high, most),
        )
        if told := st.session_state.get(f"{name} told"):
            st.warning(told)
    return rows


def _edited(name: str, rows: list[tuple], titles: list[str]) -> None:
    """What was changed in the editor, as the line of text that the address keeps."""
    turn = st.session_state.get(f"{name} turn", 0)
    changes = st.session_state[f"{name} cells {turn}"]
    kept = [dict(zip(titles, row, strict=True)) for row in rows]
    for place, cells in changes["edited_rows"].items():
        kept[int(place)] |= {
            title: value for title, value in cells.items() if value is not None
        }  # an emptied cell waits
    kept = [row for place, row in enumerate(kept) if place not in changes["deleted_rows"]] + changes["added_rows"]
    whole = [[row.get(title) for title in titles] for row in kept]
    whole = [row for row in whole if None not in row]  # a row that is still being typed waits
    if whole and whole != [list(row) for row in rows]:
        _take(name, whole)


def _brought(name: str, columns: int, low: float, high: float, most: int) -> None:
    """A CSV file as rows; what cannot be read is told in a sentence, and the table stays as it is."""
    file = st.session_state.get(f"{name} file")
    st.session_state.pop(f"{name} told", None)
    if file is None:
        return
    try:
        _take(name, read(file.getvalue(), columns, low, high, most))
    except ValueError as problem:
        st.session_state[f"{name} told"] = f"{problem} The table stays as it was."


def read(content: bytes, columns: int, low: float = -100, high: float = 100, most: int = 30) -> list[list[float]]:
    """The numbers of a CSV file, commas, semicolons or tabs between them; a first line of words is a heading.

    Each number lies from `low` to `high`, and there are at most `most` rows.

    Raises ValueError, in a sentence, for a file that is too large, no text, or holds something else.
    """
    if len(content) > LARGEST:
        raise ValueError(f"The file has {len(content):,} bytes; at most {LARGEST:,} are read.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("The file is no text; save the table as CSV (UTF-8).") from None
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    lines = [line for line in csv.reader(io.StringIO(text), delimiter=mark) if any(cell.strip() for cell in line)]
    rows = []
    for number, line in enumerate(lines, start=1):
        if len(line) != columns:
            raise ValueError(f"Line {number} has {len(line)} columns; {columns} are expected.")
        try:
            row = [float(cell.strip().replace(",", ".")) for cell in line]
        except ValueError:
            if number > 1:
                raise ValueError(f"Line {number} holds something else than numbers.") from None
            continue
        if not all(low <= value <= high for value in row):  # false for nan, too
            raise ValueError(
                f"Line {number} holds a number that does not lie from {low:g} to {high:g}.".replace("-", "−")
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
