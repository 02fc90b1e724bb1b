"""Controls: every value that a reader can set comes back from its address, and nothing else is taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.lessons import controls, lessons, record

OPTIONS = {"relu": "ReLU", "leaky_relu": "Leaky ReLU", "tanh": "Tanh"}
SLIDERS = [
    controls.Slider(name="x", label="x", default=1.5, within=(-6.0, 6.0), step=0.1),
    controls.Slider(name="p", label="p", default=0.7, within=(0.01, 0.99), step=0.01),
    controls.Slider(name="n", label="n", default=4, within=(1, 12), step=1),
]
CHOICE = controls.Choice(name="f", label="Function", default="relu", options=OPTIONS)
SEVERAL = controls.Several(name="fs", label="Functions", default=["relu"], options=OPTIONS, most=2)
PAGES = ["start", *(lesson.name for lesson in lessons())]

READER = settings(deadline=None, max_examples=60)  # a busy machine is no fault


@pytest.mark.parametrize("slider", SLIDERS, ids=lambda slider: slider.name)
@READER
@given(st.data())
def test_every_step_of_a_slider_comes_back_and_what_lies_between_is_refused(slider: controls.Slider, data) -> None:
    low, high, step = (Fraction(str(value)) for value in (*slider.within, slider.step))
    place = data.draw(st.integers(0, int((high - low) / step)))
    held = type(slider.default)(low + place * step)
    read = slider.read(slider.address(held))
    assert read == pytest.approx(float(held))
    assert type(read) is type(slider.default)
    with pytest.raises(ValueError, match=r"steps of|whole number|is expected"):
        slider.read([str(float(held + step / 3))])


@READER
@given(st.sampled_from(sorted(OPTIONS)), st.lists(st.sampled_from(sorted(OPTIONS)), max_size=2, unique=True))
def test_options_are_known_by_name_and_by_title(name: str, several: list[str]) -> None:
    assert CHOICE.read([name]) == CHOICE.read([OPTIONS[name]]) == name
    assert SEVERAL.read(several or [""]) == SEVERAL.read([OPTIONS[one] for one in several]) == several


@cache
def _table(page: str) -> Mapping[str, controls.Control]:
    return record(page).controls


@pytest.mark.parametrize("page", PAGES)
def test_every_default_and_every_example_of_the_course_is_a_value(page: str) -> None:
    for control in _table(page).values():
        for held in (control.default, *(control.examples or ())):
            assert control.read(control.address(held)) == held
            assert control.shown(held) or held == ""


@pytest.mark.parametrize("page", PAGES)
@READER
@given(texts=st.lists(st.text(max_size=30), min_size=1, max_size=3))
def test_whatever_an_address_says_is_read_or_refused_in_a_sentence(page: str, texts: list[str]) -> None:
    for control in _table(page).values():
        refused = "a sentence"
        try:
            control.value(control.read(texts))
        except ValueError as problem:
            refused = str(problem)
        assert " " in refused
        assert "Traceback" not in refused


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("1/0", "a number from 0.0001 to 1, or a fraction such as 1/82, is expected, got 1/0"),
        ("3/2", "got 3/2"),
        ("a/b", "got a/b"),
        ("1/82/2", "got 1/82/2"),
        ("½/3", "got ½/3"),
        ("-1/-82", "got -1/-82"),
        ("5", "a number from 0.0001 to 1 is expected, got 5"),
        ("1e-300", "is expected"),
    ],
)
def test_a_fraction_that_is_no_learning_rate_is_refused(text: str, refused: str) -> None:
    with pytest.raises(ValueError, match=re.escape(refused)):
        controls.read_fraction(text, 0.0001, 1.0)


def test_numbers_next_to_nothing_are_refused() -> None:
    assert controls.read_number("1e-9", 0, 1) == 1e-9
    with pytest.raises(ValueError, match=r"nearer to 0 than 0\.000000001 are not used; write 0"):
        controls.read_number("9e-10", 0, 1)


@READER
@given(st.lists(st.tuples(*[st.integers(-10_000, 10_000).map(lambda k: k / 100)] * 3), min_size=1, max_size=30))
def test_a_table_comes_back_from_its_line(rows: list[tuple[float, ...]]) -> None:
    for row_end, between in (("; ", " "), ("\n", ", ")):
        text = row_end.join(between.join(f"{value:g}" for value in row) for row in rows)
        assert controls.read_rows(text, 3, (-100, 100), 30) == rows


@pytest.mark.parametrize(
    ("text", "refused"),
    [("1 2; 3", "row 1 needs 3 numbers, got 2"), (";", "1 to 30 rows are expected, got 0"), ("1 2 101", "got 101")],
)
def test_a_table_of_another_shape_is_refused(text: str, refused: str) -> None:
    with pytest.raises(ValueError, match=refused):
        controls.read_rows(text, 3, (-100, 100), 30)


def test_names_in_the_address_belong_to_one_page() -> None:
    """Streamlit carries a bound value from page to page, so no two pages may give one name two meanings."""
    homes: dict[str, set[str]] = {}
    for page in PAGES:
        for name, control in _table(page).items():
            if not control.is_live:
                homes.setdefault(name, set()).add(page)
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}
