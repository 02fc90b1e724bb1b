"""Which rates are safe: the factor of the error, against the path itself."""

from __future__ import annotations

import numpy as np
import pytest
from of_paths import ARTICLE, ONE, ROWS, apart, boxes, told

from explainer import charts, descend


@pytest.mark.parametrize("data", [ARTICLE, ROWS, ONE])
def test_the_factor_is_what_the_error_is_multiplied_by(check, data):
    """Power iteration: after many updates the error grows by the factor drawn, whatever the rate."""
    limit = float(descend(**data, learning_rate=1).rate_limit)
    for part in (0.4, 0.9, 1.2):
        rate = part * limit
        path = descend(**data, learning_rate=rate)
        chart = check(charts.rates, path)
        factor = told(chart, "rates").y[2]
        inputs = np.array(data["inputs"], float)
        step = np.eye(inputs.shape[1]) - rate * 2 * inputs.T @ inputs / len(inputs)
        seen = np.linalg.pinv(inputs) @ inputs  # errors that no row can see neither grow nor shrink, and cost nothing
        error = np.random.default_rng(0).normal(size=inputs.shape[1])
        for _ in range(400):
            error = seen @ error
            before, error = np.linalg.norm(error), step @ error
            grown, error = np.linalg.norm(error) / before, error / np.linalg.norm(error)
        assert factor == pytest.approx(grown, rel=1e-6)
        assert (factor < 1) == (part < 1)
        drawn = told(chart, "factor")
        assert np.interp(rate, drawn.x, drawn.y) == pytest.approx(factor)


def test_the_article_s_rates(check):
    alt = check(charts.rates, descend(**ARTICLE, learning_rate="0.05")).layout.meta["alt"]
    assert "from 0 to 0.02439 are safe, 0.0122 is quickest; at 0.05 the error grows: × 3.1 an update" in alt


@pytest.mark.parametrize("part", [0.02, 0.4, 0.5, 0.9, 0.97, 1.007, 1.2, 2.4, 3, 41, 1e6])
@pytest.mark.parametrize("data", [ARTICLE, ROWS])
def test_rates_names_touch_neither_each_other_nor_the_line(check, data, part):
    limit = float(descend(**data, learning_rate=1).rate_limit)
    chart = check(charts.rates, descend(**data, learning_rate=part * limit))
    line = told(chart, "factor")
    for width in (310, 700):
        unit = np.array([chart.layout.xaxis.range[1] / width, np.ptp(chart.layout.yaxis.range) / 280])
        low = np.array([0, chart.layout.yaxis.range[0]])
        labels = list(boxes(chart.layout.annotations, low, unit))
        assert len(labels) == 4  # best, limit, here, safe
        apart(labels)
        at = np.linspace(0, chart.layout.xaxis.range[1], 2000)
        points = (np.column_stack([at, np.interp(at, line.x, line.y)]) - low) / unit
        struck = sum(((np.abs(points - middle) < half).all(axis=1)).any() for middle, half in labels[:3])
        assert not struck


def test_a_rate_far_beyond_the_limit_leaves_the_safe_ones_their_room(check):
    chart = check(charts.rates, descend(**ARTICLE, learning_rate=1))
    assert chart.layout.xaxis.range[1] == pytest.approx(2.5 / 41)
    assert "here 1: × 81, off to the right" in [label.text for label in chart.layout.annotations]  # |1 − 1·82|
    assert "at 1 the error grows: × 81" in chart.layout.meta["alt"]
    assert "far below 1." in chart.layout.meta["alt"]


def test_a_rate_just_above_the_limit_is_told_from_it(check):
    """The limit of these rows is 0.0555952: rounded to four digits it would be the rate that exceeds it."""
    path = descend(**ROWS, learning_rate="0.0556", updates=3)
    assert "limit 0.055595" in " ".join(note.text for note in check(charts.rates, path).layout.annotations)
    alt = charts.rates(path).layout.meta["alt"]
    assert "from 0 to 0.055595 are safe" in alt
    assert "grows: × 1.0002" in alt
    assert "above the limit 0.055595" in check(charts.contour, path).layout.title.subtitle.text


@pytest.mark.parametrize(
    ("inputs", "rate", "words"),
    [
        ([[4, 5]], "1/82", "the error shrinks: × 0 an update"),
        ([[4, 5]], "1/41", "the error stays: × 1 an update"),
        ([["0.1", "0.7"]], "2", "the error stays: × 1 an update"),
        ([["0.3", "0.1"]], "10", "the error stays: × 1 an update"),
        ([["0.3", "0.1"]], "5", "the error shrinks: × 0 an update"),
        ([[1, 0], [0, 3]], "2/9", "the error stays: × 1 an update"),
    ],
)
def test_at_its_very_edges_a_rate_is_judged_exactly(check, inputs, rate, words):
    path = descend(inputs=inputs, targets=[1] * len(inputs), weights=[0, 0], learning_rate=rate)
    assert words in check(charts.rates, path).layout.meta["alt"]
