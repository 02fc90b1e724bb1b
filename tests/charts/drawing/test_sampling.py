"""Where curves are evaluated: the drawn line against the formula, in pixels."""

from __future__ import annotations

import re

import numpy as np
import pytest
from of_curves import Free, pixels_off, trace

from explainer import charts
from explainer.charts.drawing.sampling import sample
from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.reading import read

ELEMENTWISE = [name for name, formula in ACTIVATIONS.items() if hasattr(formula, "slope")]


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_the_drawn_line_is_the_formula_to_half_a_pixel(check, name):
    formula = ACTIVATIONS[name]
    chart = check(charts.curve, formula)
    for kind, function in (("value", formula), ("slope", formula.slope)):
        drawn = trace(chart, kind)
        assert pixels_off(np.array(drawn.x), np.array(drawn.y), function, chart.layout.yaxis.range) < 0.5


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (np.sin, np.cos),
        (lambda x: np.tanh(40 * x), lambda x: 40 / np.cosh(np.clip(40 * x, -300, 300)) ** 2),
        (lambda x: 1 / x, lambda x: -1 / x**2),
        (np.log, lambda x: np.where(x > 0, 1 / x, np.nan)),
        (np.tan, lambda x: 1 / np.cos(x) ** 2),
        (lambda x: np.sin(30 * x), lambda x: 30 * np.cos(30 * x)),
        (np.exp, np.exp),
        (lambda x: 1e-9 * x, lambda x: 0 * x + 1e-9),
    ],
    ids=["sin", "steep", "1/x", "log", "tan", "fast", "exp", "tiny"],
)
def test_any_curve_is_drawn_to_half_a_pixel(check, f, slope):
    chart = check(charts.curve, Free(f, slope), show="value")
    drawn = trace(chart, "value")
    assert pixels_off(np.array(drawn.x), np.array(drawn.y), f, chart.layout.yaxis.range) < 0.5


@pytest.mark.parametrize(
    "typed", ["sin(60*x)", "sin(80*x)", "sin(100*x)", "sin(200*x)", "cos(150*x)*exp(-x**2)", "sin(20*x^2)", "tan(3*x)"]
)
def test_fast_waves_and_their_slopes_are_drawn_to_half_a_pixel(check, typed):
    formula = read(typed)
    chart = check(charts.curve, formula)
    for kind, function in (("value", formula), ("slope", formula.slope)):
        drawn = trace(chart, kind)
        assert pixels_off(np.array(drawn.x), np.array(drawn.y), function, chart.layout.yaxis.range) < 0.5, kind


@pytest.mark.parametrize(
    ("typed", "turns"), [("sin(30*x)", 115), ("sin(80*x)", 306), ("sin(100*x)", None), ("sin(1000*x)", None)]
)
def test_waves_are_counted_as_long_as_pixels_can_show_them(check, typed, turns):
    """sin(kx) turns 12k/π times between −6 and 6."""
    chart = check(charts.curve, read(typed), window=(-6, 6))
    alt, subtitle = chart.layout.meta["alt"], chart.layout.title.subtitle.text or ""
    counted = [int(count) for count in re.findall(r"turns at least (\d+) times", alt)]
    assert (subtitle == "more waves than pixels: choose a narrower window") == (turns is None)
    assert ("goes up and down more often than can be drawn" in alt) == (turns is None)
    assert all(abs(count - turns) <= 1 for count in counted) if turns else not counted
    at = charts.curve(read(typed), at=1).layout
    assert ("more waves than pixels" in at.title.subtitle.text) == (turns is None)
    assert at.title.subtitle.text.startswith("x = 1: value")
    assert at.margin.t >= 60 + 18 * at.title.subtitle.text.count("<br>")


def test_no_line_crosses_a_pole_and_none_is_drawn_where_there_is_no_value(check):
    with np.errstate(all="ignore"):
        x, y = sample(lambda x: 1 / x, (-6, 6), (-3, 3))
        left, right = np.flatnonzero(x < 0)[-1], np.flatnonzero(x > 0)[0]
    assert np.isnan(y[left : right + 1]).any()
    assert (np.diff(x) >= 0).all()
    x, y = sample(np.log, (-6, 6), (-3, 3))
    assert np.isnan(y[x < 0]).all()
    assert np.isfinite(y[x > 1e-3]).all()


def test_what_is_too_large_for_a_number_leaves_the_picture_without_a_gap(check):
    """e^(−1/x) overflows left of 0 from −0.0014 on; e^x from 709.8 on, where nothing special happens."""
    chart = check(charts.curve, read("exp(-1/x)"))
    assert "grows beyond all bounds at x = 0." in chart.layout.meta["alt"]
    assert {shape.x0 for shape in chart.layout.shapes if shape.x0 == shape.x1} == {0}
    x, y = sample(np.exp, (-1000, 1000), (-3, 3))
    assert np.isfinite(y).all()
    assert (y[x > 2] > 3).all()


@pytest.mark.parametrize("typed", ["ln(x)", "sqrt(x)", "x^0.1", "ln(x/(1-x))", "arcsin(x)"])
def test_where_there_is_no_value_there_are_no_waves(typed):
    assert charts.curve(read(typed, limit=60)).layout.title.subtitle.text is None
