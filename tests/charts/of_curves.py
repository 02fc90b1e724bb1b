"""What several tests ask of the figure of a curve."""

from __future__ import annotations

import numpy as np
import sympy as sp

from explainer.charts.drawing.sampling import PANEL, WIDE


def trace(chart, name, mode=None):
    (line,) = [t for t in chart.data if t.name == name and (mode is None or mode in t.mode)]
    return line


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
