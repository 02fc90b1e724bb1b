"""Where curves are evaluated: the drawn line against the formula, in pixels."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from explainer import charts
from explainer.activations import ACTIVATIONS
from explainer.charts.sampling import PANEL, WIDE, sample

ELEMENTWISE = [name for name, formula in ACTIVATIONS.items() if hasattr(formula, "slope")]


def trace(chart, name, mode=None):
    (found,) = [t for t in chart.data if t.name == name and (mode is None or mode in t.mode)]
    return found


class Free:
    """A formula that is in no catalogue, as a reader may make it."""

    name = title = "free"
    range = sp.S.Reals
    kinks = ()

    def __init__(self, f, slope):
        self.f, self.slope = f, slope

    def __call__(self, x):
        return self.f(x)


def pixels_off(x, y, function, y_range, seed=0):
    """The largest distance from a point of the function to the drawn line, in pixels of a figure 800 wide."""
    across, up = WIDE / (x[-1] - x[0]), PANEL / (y_range[1] - y_range[0])
    points = np.random.default_rng(seed).uniform(x[0], x[-1], 20_000)
    with np.errstate(all="ignore"):
        true = np.asarray(function(points), float)
    gaps = np.interp(points, x, np.isnan(y).astype(float)) > 0
    seen = np.isfinite(true) & (true >= y_range[0]) & (true <= y_range[1]) & ~gaps
    points, true = points[seen], true[seen]
    own = np.clip(np.searchsorted(x, points) - 1, 0, len(x) - 2)
    nearest = np.full(len(points), np.inf)
    for beside in range(-3, 4):  # a steep line's nearest piece may be a neighbour
        k = np.clip(own + beside, 0, len(x) - 2)
        dx, dy = (x[k + 1] - x[k]) * across, (y[k + 1] - y[k]) * up
        px, py = (points - x[k]) * across, (true - y[k]) * up
        with np.errstate(all="ignore"):
            along = np.clip(np.nan_to_num((px * dx + py * dy) / (dx * dx + dy * dy)), 0, 1)
        nearest = np.fmin(nearest, np.hypot(px - along * dx, py - along * dy))
    return nearest.max()


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


def test_no_line_crosses_a_pole_and_none_is_drawn_where_there_is_no_value(check):
    with np.errstate(all="ignore"):
        x, y = sample(lambda x: 1 / x, (-6, 6), (-3, 3))
        right = np.flatnonzero(x > 0)[0]
    assert np.isnan(y[right - 1]) or np.isnan(y[right])
    assert (np.diff(x) >= 0).all()
    x, y = sample(np.log, (-6, 6), (-3, 3))
    assert np.isnan(y[x < 0]).all()
    assert np.isfinite(y[x > 1e-3]).all()
