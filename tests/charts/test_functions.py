"""Curves against the formulas themselves, on points that the chart has not seen."""

from __future__ import annotations

import re

import numpy as np
import pytest
from of_curves import Free, pixels_off, trace

from explainer import charts, read
from explainer.formulas.activations import ACTIVATIONS
from explainer.numeric.formatting import typeset


def test_a_jump_is_drawn_as_a_jump(check):
    chart = check(charts.curve, ACTIVATIONS["step"], show="value")
    drawn = trace(chart, "value")
    x, y = np.array(drawn.x), np.array(drawn.y)
    at = np.flatnonzero(x == 0)
    assert y[at[0]] == 0  # the limit from the left, exactly at the jump
    assert np.isnan(y[at[1]])  # nothing joins the two sides
    assert y[at[2]] == 1
    circles = {t.marker.symbol: t.y[0] for t in chart.data if t.mode == "markers"}
    assert circles == {"circle-open": 0, "circle": 1}
    assert "jumps from 0 to 1" in chart.layout.meta["alt"]


@pytest.mark.parametrize(("name", "left"), [("relu", 0), ("leaky_relu", 0.2)])
def test_a_corner_is_marked_and_its_slope_has_two_limits(check, name, left):
    parameters = {"a": 0.2} if name == "leaky_relu" else None
    chart = check(charts.curve, ACTIVATIONS[name], parameters=parameters)
    assert ("with a = 0.2" in chart.layout.title.text) == (name == "leaky_relu")
    marks = {t.marker.symbol: t.y[0] for t in chart.data if t.mode == "markers"}
    assert marks == {
        "square-open": 0,
        "diamond-tall": left,
        "circle-open": 1,
    }  # corner; slope by convention; not reached
    assert f"the slope jumps from {left} to 1" in chart.layout.meta["alt"]


@pytest.mark.parametrize("at", [-6, -2.5, 0, 1.5, 6])
def test_the_tangent_touches_the_curve_with_its_slope(check, at):
    formula = ACTIVATIONS["sigmoid"]
    chart = check(charts.curve, formula, at=at)
    line, triangle = trace(chart, "tangent"), trace(chart, "slope triangle")
    rise, run = line.y[1] - line.y[0], line.x[1] - line.x[0]
    difference = (formula(at + 1e-5) - formula(at - 1e-5)) / 2e-5
    assert rise / run == pytest.approx(difference, rel=1e-6)
    assert (line.y[0] + line.y[1]) / 2 == pytest.approx(formula(at))
    step = triangle.x[1] - triangle.x[0]
    assert (triangle.y[2] - triangle.y[1]) / step == pytest.approx(difference, rel=1e-6)
    assert abs(step) == 1


@pytest.mark.parametrize(
    ("name", "at", "step"), [("step", -1, -1), ("relu", -0.5, -1), ("relu", -6, 1), ("step", 1, 1)]
)
def test_a_slope_triangle_keeps_off_a_marked_corner(check, name, at, step):
    triangle = trace(check(charts.curve, ACTIVATIONS[name], at=at), "slope triangle")
    assert list(triangle.x) == [at, at + step, at + step]


def test_at_a_corner_there_is_no_tangent(check):
    chart = check(charts.curve, ACTIVATIONS["relu"], at=0)
    assert not [t for t in chart.data if t.name == "tangent"]
    assert "no slope" in chart.layout.title.subtitle.text


def test_the_range_is_shaded_and_asymptotes_dashed():
    shapes = charts.curve(ACTIVATIONS["tanh"]).layout.shapes
    assert [(s.y0, s.y1) for s in shapes] == [(-1, 1), (-1, -1), (1, 1)]


def test_compare_draws_values_above_and_slopes_below(check):
    formulas = [ACTIVATIONS[name] for name in ("sigmoid", "tanh", "relu")]
    chart = check(charts.compare, formulas, at=0.5)
    for formula in formulas:
        above, below = [t for t in chart.data if t.name == formula.title]
        assert (above.yaxis, below.yaxis) == ("y", "y2")
        for drawn, function, axis in ((above, formula, "yaxis"), (below, formula.slope, "yaxis2")):
            assert pixels_off(np.array(drawn.x), np.array(drawn.y), function, chart.layout[axis].range) < 0.5
        assert above.line.dash == below.line.dash
        assert f"{formula.title}: value" in chart.layout.meta["alt"]
    assert len({t.line.dash for t in chart.data if t.mode == "lines"}) == 3  # told apart without colour


def test_compare_takes_each_formula_with_numbers_of_its_own(check):
    numbers = [{"a": 0.1}, {"a": 0.3}, {}]
    chart = check(charts.compare, ["leaky_relu", "leaky_relu", "tanh"], at=-2, parameters=numbers)
    for slope, name in ((0.1, "Leaky ReLU, a = 0.1"), (0.3, "Leaky ReLU, a = 0.3")):
        above, below = [t for t in chart.data if t.name == name]
        assert (above.y[0], below.y[0]) == pytest.approx((-6 * slope, slope))
        assert f"{name}: value −{2 * slope}, slope {slope}." in chart.layout.meta["alt"]
        assert name in [note.text for note in chart.layout.annotations], "whole, beside its line"


def test_numbers_move_corners_and_ends_in_a_comparison(check):
    alt = check(charts.compare, ["log(x-a)", "abs(x-a)"], parameters=[{"a": 2}, {"a": 3}]).layout.meta["alt"]
    assert "abs(x−a), a = 3 has a corner at x = 3." in alt
    assert "abs(x−a), a = 3: The slope: −1 from x = −6 to 3; then 1 from x = 3 to 6." in alt
    assert re.search(r"ln\(x−a\), a = 2 [^.]* at x = 2", alt), "where its values end"


@pytest.mark.parametrize(
    ("formulas", "numbers", "said"),
    [
        (["relu"], [{"b": 1}], "relu has no parameter b; it has none"),
        (["elu"], {"a": 2}, "a dict for each of the 1 formulas"),
        (["elu", "relu"], [{"a": 2}], "a dict for each of the 2 formulas"),
        (["elu"], [{"a": "x"}], "a must be in"),
        (["softmax"], [{}], "takes several scores at once"),
    ],
)
def test_numbers_that_fit_no_formula_of_a_comparison_are_refused(formulas, numbers, said):
    with pytest.raises(ValueError, match=said):
        charts.compare(formulas, parameters=numbers)


def test_compare_draws_jumps_as_jumps(check):
    chart = check(charts.compare, [ACTIVATIONS["step"], ACTIVATIONS["relu"]])
    circles = {(t.yaxis, t.marker.symbol, t.y[0]) for t in chart.data if t.mode == "markers"}
    assert circles == {
        ("y", "circle-open", 0),
        ("y", "circle", 1),
        ("y2", "diamond-tall", 0),  # neither has a slope at 0; by convention it is 0
        ("y2", "circle-open", 1),
    }


def test_compare_names_jumps_corners_and_poles(check):
    formulas = [ACTIVATIONS["step"], ACTIVATIONS["relu"], read("1/(x^2-1)"), read("abs(x-1)+abs(x+2)"), read("tan(x)")]
    alt = check(charts.compare, formulas).layout.meta["alt"]
    for words in (
        "Step jumps at x = 0.",
        "ReLU has a corner at x = 0.",
        "1/(x²−1) grows beyond all bounds at x = −1 and 1.",
        "abs(x−1)+abs(x+2) has corners at x = −2 and 1.",
    ):
        assert words in alt
    assert alt.count(" has ") == 2
    assert alt.count(" jumps at ") == 1
    assert "tan(x) grows beyond all bounds at x = −3π/2, −π/2, π/2 and 3π/2." in alt
    (wide,) = re.findall(
        "tan[^.]* beyond [^.]*[.]", charts.compare([formulas[-1]], window=(-12, 12)).layout.meta["alt"]
    )
    assert wide == "tan(x) grows beyond all bounds at 8 places."


def test_of_many_pieces_a_comparison_says_that_it_tells_no_more(check):
    many = ("1/x", "tan(x)", "abs(sin(x))", "sin(x)*x", "1/(x^2-1)", "abs(x-1)+abs(x+1)")
    alt = check(charts.compare, [read(text) for text in many]).layout.meta["alt"]
    assert alt.endswith("The other curves run in too many pieces to be described here.")
    assert all(f"{typeset(text)}: The value" in alt for text in many)
    assert "1/x: The slope" in alt
    assert "abs(x−1)+abs(x+1): The slope" not in alt


def test_compare_says_where_a_formula_has_no_value(check):
    alt = check(charts.compare, [read("log(x)"), ACTIVATIONS["tanh"]], at=-2).layout.meta["alt"]
    assert "ln(x): no value." in alt


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"window": (2, 2)}, "window must be (low, high) with low below high, got (2, 2)"),
        ({"window": (0, float("nan"))}, "window must be"),
        ({"show": ("values",)}, 'show must be "value", "slope" or both, got (\'values\',)'),
        ({"at": 7}, "at must lie in the window from −6 to 6, got 7"),
        ({"at": float("nan")}, "at must lie in the window"),
        ({"parameters": {"a": 1}}, "sigmoid has no parameter a"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(options, words):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the words are compared below
        charts.curve(ACTIVATIONS["sigmoid"], **options)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("typed", ["sin(80*x)", "sin(200*x)", "sin(10^5*x)", "x*sin(1/x)"])
def test_many_waves_stay_light(check, typed):
    chart = check(charts.curve, read(typed))
    assert len(chart.to_json()) < 300_000
    assert sum(len(t.x) for t in chart.data if "lines" in t.mode) <= 2 * 6_300


def test_where_there_is_no_value_there_is_no_slope_either(check):
    chart = check(charts.curve, read("log(x)"))
    slope = trace(chart, "slope")
    x, y = np.array(slope.x), np.array(slope.y)
    assert np.isnan(y[x < 0]).all()
    assert np.isfinite(y[x > 1e-3]).all()
    (asymptote,) = [shape for shape in chart.layout.shapes if shape.x0 == shape.x1]
    assert asymptote.x0 == 0
    assert "The value grows beyond all bounds at x = 0" in chart.layout.meta["alt"]


def test_every_pole_in_the_window_is_dashed(check):
    chart = check(charts.curve, read("tan(x)"))
    places = sorted(shape.x0 for shape in chart.layout.shapes if shape.x0 == shape.x1)
    np.testing.assert_allclose(places, np.pi * np.array([-1.5, -0.5, 0.5, 1.5]), atol=1e-4)


@pytest.mark.parametrize("typed", ["tan(x)", "1/x", "1/cos(x)", "tan(3*x)", "log(abs(sin(x)))"])
def test_a_function_with_poles_fills_its_picture(check, typed):
    """The middle half of its values takes a good part of the height, as in a textbook, and their names keep off the lines."""
    formula = read(typed)
    chart = check(charts.curve, formula)
    with np.errstate(all="ignore"):
        values = formula(np.random.default_rng(3).uniform(-6, 6, 20_000))
    low, high = chart.layout.yaxis.range
    assert 0.08 < np.subtract(*np.percentile(values, [75, 25])) / (high - low) < 0.8


def test_the_name_of_a_line_of_many_pieces_lies_on_none_of_them(check):
    chart = check(charts.curve, read("tan(x)"))
    pixel = np.array([12 / 320, np.ptp(chart.layout.yaxis.range) / 320])
    for note in chart.layout.annotations:
        half = np.array([3.7 * len(note.text), 7])
        side = np.array(
            [{"left": 1, "right": -1, "center": 0}[note.xanchor], {"bottom": 1, "top": -1, "middle": 0}[note.yanchor]]
        )
        middle = np.array([note.x, note.y]) / pixel + side * half + [note.xshift, note.yshift]
        for line in (trace(chart, "value"), trace(chart, "slope")):
            points = np.column_stack([line.x, line.y]) / pixel
            assert not (np.abs(points - middle) < half).all(axis=1).any(), (note.text, line.name)


def test_of_the_slope_alone_only_a_point_on_it_is_marked(check):
    chart = check(charts.curve, ACTIVATIONS["tanh"], show="slope", at=-1)
    (point,) = [t for t in chart.data if t.mode == "markers"]
    assert (point.x[0], point.y[0]) == (-1, pytest.approx(1 - np.tanh(1) ** 2))
    assert not [t for t in chart.data if t.name in ("tangent", "slope triangle")]


def test_typed_formulas_are_set_as_in_a_book(check):
    assert check(charts.curve, read("x**5 - 2*log(x)")).layout.title.text == "x⁵ − 2·ln(x)"


def test_softmax_has_no_curve_and_nothing_has_no_picture():
    with pytest.raises(ValueError, match=r"softmax takes several scores at once .* charts.softmax"):
        charts.curve(ACTIVATIONS["softmax"])
    with pytest.raises(ValueError, match="no value between x = −6 and −1"):
        charts.curve(Free(np.log, lambda x: 1 / x), window=(-6, -1), show="value")
    with pytest.raises(ValueError, match="compare takes 1 to 7 formulas, got 0"):
        charts.compare([])


@pytest.mark.parametrize(
    ("typed", "circles"),
    [("abs(x-1)/(x-1)", {(1, -1), (1, 1)}), ("(x^2-1)/(x-1)", {(1, 2)}), ("x*log(x)", {(0, 0)}), ("1/(x-2)", set())],
)
def test_where_a_value_is_missing_an_open_circle_stands(check, typed, circles):
    chart = check(charts.curve, read(typed), show="value")
    open_circles = {
        (t.x[0], round(t.y[0], 9)) for t in chart.data if t.mode == "markers" and t.marker.symbol == "circle-open"
    }
    assert open_circles == circles
    (missing,) = {x for x, _ in circles} or {2}
    assert f"at x = {missing}" in chart.layout.meta["alt"].split("The value")[-1]
    x, y = np.array(trace(chart, "value").x), np.array(trace(chart, "value").y)
    assert np.isnan(y[x == missing]).any()  # nothing is drawn across it


def test_kinks_are_marked_on_both_sides_of_zero(check):
    marks = [
        t.x[0]
        for t in check(charts.curve, read("abs(sin(3*x))")).data
        if t.mode == "markers" and "square" in t.marker.symbol
    ]
    np.testing.assert_allclose(sorted(marks), np.pi / 3 * np.arange(-5, 6), atol=1e-12)


@pytest.mark.parametrize("typed", ["sqrt(abs(x))", "abs(x)^(1/3)"])
def test_a_cusp_has_no_slope_to_be_marked(check, typed):
    chart = check(charts.curve, read(typed))
    assert "close to it the slope grows beyond all bounds" in chart.layout.meta["alt"]
    low, high = chart.layout.yaxis.range
    assert all(low <= y <= high for t in chart.data if t.mode == "markers" for y in t.y)


def test_a_curve_that_ends_at_a_pole_on_one_side_only(check):
    chart = check(charts.curve, read("exp(-1/x)"))
    drawn = trace(chart, "value")
    x, y = np.array(drawn.x), np.array(drawn.y)
    assert np.isnan(y[x == 0]).any()
    assert y[x > 0][np.isfinite(y[x > 0])].max() < 1  # and no line falls from above at 0
    assert ("circle-open", 0) in {(t.marker.symbol, t.y[0]) for t in chart.data if t.mode == "markers"}


def test_a_comparison_of_too_many_waves_is_refused():
    waves = [read(f"sin({k}*x)") for k in (60, 70, 80, 90)]
    assert len(charts.compare(waves[:2]).to_json()) < 300_000
    with pytest.raises(ValueError, match="turn too often to be drawn side by side; compare fewer, or over less than"):
        charts.compare(waves)
