"""The reader's own table: a CSV file and a cell that is typed over become what the lesson computes with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from shell.table_input import MAX_BYTES, read
from streamlit.testing.v1 import AppTest


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("4,5,6\n2,1,3\n", [[4, 5, 6], [2, 1, 3]]),
        ("x1;x2;y\n4,5;5;6\n", [[4.5, 5, 6]]),
        ("\ufeffa\tb\tc\r\n1\t2\t-3e1\r\n\r\n", [[1, 2, -30]]),
        ("x1;x2;y\r4,5;5;6\r2;1;3\r", [[4.5, 5, 6], [2, 1, 3]]),  # as Excel's "CSV (Macintosh)"
    ],
)
def test_files_as_programs_write_them(content: str, rows: list) -> None:
    assert read(content.encode("utf-8"), 3) == rows


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no row of numbers"),
        (b"x1,x2,y\n", "no row of numbers"),
        (b"1,2\n", "Line 1 has 2 columns; 3 are expected"),
        (b"1,2,3\n4,five,6\n", "Line 2 holds something other than numbers"),
        (b"\xff\xfe\x00", "not a text file"),
        (b"1,2,nan\n", "Line 1 holds a number that does not lie between −100 and 100"),
        (b"x,y,z\n1,2,3\ninf,2,3\n", "Line 3 holds a number that does not lie"),
        (b"1,2,1e400\n", "Line 1 holds a number that does not lie"),
        (b"1,2,101\n", "Line 1 holds a number that does not lie"),
        (b"1,2,3\n" * 31, "31 rows; at most 30"),
        (b"1,2,3\n" * MAX_BYTES, "at most 20,000"),
    ],
)
def test_other_files_are_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read(content, 3)


def test_a_table_of_thirty_long_rows_reopens_from_its_address(lesson: Callable[..., AppTest]) -> None:
    rows = "; ".join(f"{-99.123456 + place} -88.25 77.125" for place in range(30))
    page = lesson("batches", table=rows)
    assert not page.warning
    assert page.text_input(key="table").value == rows
    assert any("30 examples per update" in heading.value for heading in page.subheader)


@pytest.mark.browser
def test_a_file_and_a_cell_change_the_lesson_and_its_address(app_url: str, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{app_url}/batches")
    page.get_by_text("Each batch size by itself").click()
    page.get_by_text("Edit as a table").click()
    (tmp_path / "mine.csv").write_text("a,b,c\n1,2,3\n4,5,6\n7,8,9\n")
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(tmp_path / "mine.csv")
    field = page.get_by_label("Rows: x₁ x₂ y, separated by ;")
    expect(field).to_have_value("1 2 3; 4 5 6; 7 8 9")
    cells = page.locator("[data-testid=stDataFrame] canvas").first
    first = cells.locator("[role=gridcell]").first  # the canvas tells screen readers what it has drawn
    expect(first).to_have_text("1")
    cells.scroll_into_view_if_needed()
    place = cells.bounding_box()
    page.mouse.click(place["x"] + 120, place["y"] + 52)
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.type("5")
    typed = page.locator("#portal input")
    expect(typed).to_have_value("5")  # in the field that opens over the cell
    typed.press("Enter")
    expect(field).to_have_value("5 2 3; 4 5 6; 7 8 9")
    page.wait_for_url("**table=5*")
    (tmp_path / "letter.csv").write_bytes(b"dear,reader\n")
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(tmp_path / "letter.csv")
    page.get_by_text("Line 1 has 2 columns; 3 are expected. The table stays as it was.").wait_for()
    expect(field).to_have_value("5 2 3; 4 5 6; 7 8 9")
    copied = page.url
    page.close()
    again = browser.new_page()
    again.goto(copied)
    expect(again.get_by_label("Rows: x₁ x₂ y, separated by ;")).to_have_value("5 2 3; 4 5 6; 7 8 9")
    again.close()
