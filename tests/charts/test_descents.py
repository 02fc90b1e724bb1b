"""Several descents at once: every point of every frame against the exact paths."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from explainer import charts, descend
from explainer.charts.theme import number

ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}
ROWS = {"inputs": [[4, 5], [2, 1], [1, 3]], "targets": [6, 3, 2], "weights": [-0.234, 0.675]}


def told(chart, name):
    (found,) = [t for t in chart.data if t.name == name]
    return found


@pytest.mark.parametrize("rates", [("0.05", "0.02", "1/82", "0.005"), ("0.01",)])
def test_several_rates_move_along_their_paths(check, rates):
    paths = [descend(**ARTICLE, learning_rate=rate, updates=8) for rate in rates]
    chart = check(charts.descent, paths)
    assert len(chart.frames) == 9
    start = float(paths[0].losses[0])
    for k in range(9):
        for i, path in enumerate(paths):
            loss, place = chart.frames[k].data[i], chart.frames[k].data[len(paths) + i]
            assert loss.x[0] == k
            assert loss.y[0] == max(float(path.losses[k]), 1e-6 * start)
            assert (place.x[0], place.y[0]) == tuple(map(float, path.weights[k]))
    for rate, path in zip(rates, paths, strict=True):
        (series,) = [t for t in chart.data if t.name == f"rate {number(Fraction(rate))}" and t.customdata is not None]
        np.testing.assert_array_equal(series.customdata, np.array(path.losses, float))
    assert len({t.marker.symbol for t in chart.data if t.mode == "markers"}) == len(rates)


@pytest.mark.parametrize("data", [ARTICLE, ROWS])
def test_the_rings_are_lines_of_equal_loss(check, data):
    path = descend(**data, learning_rate="0.01", updates=3)
    rings = told(check(charts.descent, path), "equal loss")
    points = np.column_stack([np.array(rings.x, float), np.array(rings.y, float)])
    values = np.mean((points @ np.array(data["inputs"], float).T - data["targets"]) ** 2, axis=1)
    pieces = np.split(values, np.flatnonzero(np.isnan(values)))
    heights = [piece[np.isfinite(piece)] for piece in pieces if np.isfinite(piece).sum() > 1]
    assert len(heights) >= 12
    for height in heights:
        assert height.max() - height.min() < 1e-6 * height.max()


def test_other_numbers_of_weights_have_no_map(check):
    path = descend(inputs=[[1, 2, 3]], targets=[6], weights=[1, 1, 2], learning_rate="0.01", updates=3)
    assert not [t for t in check(charts.descent, [path, path]).data if t.name == "equal loss"]


@pytest.mark.parametrize("paths", [[], [descend(**ARTICLE, learning_rate=1)] * 8], ids=["none", "eight"])
def test_too_few_and_too_many_are_refused_in_one_sentence(paths):
    with pytest.raises(ValueError, match=f"descent takes 1 to 7 paths with updates, got {len(paths)} paths"):
        charts.descent(paths)


def test_compared_losses_fill_their_axis() -> None:
    """Empty decades under the curves would press them together, and their labels onto one another."""
    slow = [
        descend(inputs=[[4, 5]], targets=[6], weights=[0, 0], learning_rate=rate, updates=3) for rate in (1e-4, 2e-4)
    ]
    lowest = min(min(path.losses) for path in slow)
    assert 10 ** charts.descent(slow).layout.yaxis.range[0] > float(lowest) / 10
