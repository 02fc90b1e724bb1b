"""What all pictures of digits are drawn with: mosaics, captions, titles in lines."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from explainer import charts
from explainer.charts.drawing.images import fitting_lines, mosaic, shortened, titled, width_of


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (7, 3), (12, 4)])
def test_a_mosaic_holds_each_picture_once_and_nothing_else(count: int, columns: int) -> None:
    pictures = np.random.default_rng(count).random((count, 9, 8)) + 1
    pasted, places = mosaic(pictures, columns=columns, headroom=5)
    for picture, (x, y) in zip(pictures, places, strict=True):
        np.testing.assert_array_equal(pasted[y : y + 9, x : x + 8], picture)
    assert pasted.sum() == pytest.approx(pictures.sum())
    assert len(set(places[:, 0].tolist())) == columns
    assert places[:, 1].min() == 5, "room for a label above the first row"


def test_a_short_title_stays_on_its_line() -> None:
    shown = titled("A digit", "28×28 pixels")
    assert (shown["title"]["text"], shown["title"]["subtitle"]["text"]) == ("A digit", "28×28 pixels")
    assert "<br>" not in titled("What one neuron looks for, and finds", "")["title"]["text"], "as it fits a phone"


def test_letters_are_as_wide_as_they_are() -> None:
    """Widths of DejaVu Sans in thousandths, read from the font."""
    for text, wide in (
        ("over-confident: said 0.754, right 0.252 on average", 25251),
        ("moved to the right, pixels", 12899),
    ):
        assert wide <= 1000 * width_of(text, 1) <= 1.06 * wide


@pytest.mark.parametrize("text", ["W" * 60, "Wide WORDS MMMMMM " * 5, "little i " * 20, ""])
def test_lines_are_as_long_as_their_room(text: str) -> None:
    lines = fitting_lines(text.strip(), 200, 13)
    assert " ".join(lines) == text.strip()
    assert all(width_of(line, 13) <= 200 or " " not in line for line in lines)
    for first, second in itertools.pairwise(lines):
        assert width_of(f"{first} {second.split()[0]}", 13) > 200, "no line is shorter than it need be"


def test_a_long_title_loses_no_word_and_gets_its_room() -> None:
    text, under = "Predicted: an ankle boot of leather, p = 0.25", "wrong: it is a coat; " * 4
    shown, short = titled(text, under.strip()), titled("", "")
    lines, small = shown["title"]["text"].split("<br>"), shown["title"]["subtitle"]["text"].split("<br>")
    assert " ".join(lines) == text
    assert " ".join(small) == under.strip()
    assert max(width_of(line, 17) for line in lines) <= 341
    assert max(width_of(line, 13) for line in small) <= 341
    assert any("p = 0.25" in line for line in lines), "a number stays with its letter"
    more = shown["margin"]["t"] - short["margin"]["t"]
    assert more == 22 * (len(lines) - 1) + 17 * (len(small) - 1)


@pytest.mark.parametrize("text", ["1", "12", "cat"])
def test_a_text_of_three_letters_is_never_cut(text: str) -> None:
    assert shortened(text, 5, 13) == text


def test_markup_is_never_cut() -> None:
    marked = '<span style="color:#0072b2">for it 307.8</span>, against it −324.1, together −16.31'
    assert titled("A", marked)["title"]["subtitle"]["text"] == marked


def test_names_of_classes_fit_their_pictures_on_a_phone(check):
    """Cut with … where they are wider than their picture, by letters of our own measure; digits stay ten in a row."""
    images = np.random.default_rng(0).integers(0, 255, (12, 28, 28), dtype=np.uint8)
    names = ["a", "T-shirt/top", "electric guitar of the sixties"] * 4
    chart = check(charts.digits, images, labels=names, predictions=names[-1:] + names[:-1], gallery=True)
    columns = len({x for trace in chart.data if trace.name == "labels" for x in trace.x})
    assert columns == 3
    lines = [
        line
        for t in chart.data
        if t.name == "labels"
        for text in t.text
        for line in re.sub("</?b>", "", text).split("<br>")
    ]
    assert max(map(len, lines)) * 13 * 0.5 < 342 / columns
    assert any(line.endswith("…") for line in lines)
    plain = check(charts.digits, images, labels=range(12), gallery=True)
    assert len(set(plain.data[1].x)) == 10
