"""The loss over weights: heights, slopes and safe rates, against exact descent and finite differences."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from explainer import charts, descend
from explainer.activations import ACTIVATIONS

ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}
ROWS = {"inputs": [[4, 5], [2, 1], [1, 3]], "targets": [6, 3, 2], "weights": [-0.234, 0.675]}
BENT = {"inputs": [[4, 5]], "targets": [1], "weights": [1, 2], "activation": ACTIVATIONS["sigmoid"]}
ONE = {"inputs": [[2], [1]], "targets": [6, 1], "weights": [-1]}


def mse(data, weights):
    return np.mean((np.array(data["inputs"], float) @ np.asarray(weights, float) - data["targets"]) ** 2)


def told(chart, name):
    (found,) = [t for t in chart.data if t.name == name]
    return found


@pytest.mark.parametrize("data", [ARTICLE, ROWS])
@pytest.mark.parametrize("weight", [0, 1])
@pytest.mark.parametrize("update", [0, 2])
def test_the_parabola_is_the_loss_and_the_tangent_its_slope(check, data, weight, update):
    path = descend(**data, learning_rate=0.01, updates=3)
    chart = check(charts.loss, path, weight=weight, update=update)
    here = np.array(path.weights[update], float)
    drawn = told(chart, "loss")
    for x, y in list(zip(drawn.x, drawn.y, strict=True))[::20]:
        there = here.copy()
        there[weight] = x
        assert y == pytest.approx(mse(data, there))
    tangent = told(chart, "tangent")
    slope = (tangent.y[1] - tangent.y[0]) / (tangent.x[1] - tangent.x[0])
    assert slope == pytest.approx(float(path.updates[update].gradient[weight]))
    arrow = chart.layout.annotations[0]
    assert np.sign(arrow.x - arrow.ax) == -np.sign(slope)


def test_a_path_of_one_weight_is_drawn_whole(check):
    path = descend(**ONE, learning_rate="0.1", updates=6)
    spots = told(check(charts.loss, path), "weights")
    np.testing.assert_allclose(spots.x, np.array(path.weights, float)[:, 0])
    np.testing.assert_allclose(spots.y, np.array(path.losses, float))


def test_at_the_lowest_point_there_is_no_direction(check):
    path = descend(inputs=[[2]], targets=[6], weights=[3], learning_rate="0.1")
    chart = check(charts.loss, path)
    assert not chart.layout.annotations
    assert "slope is 0" in chart.layout.meta["alt"]


@pytest.mark.parametrize("draw", [charts.contour, charts.surface])
@pytest.mark.parametrize("data", [ARTICLE, ROWS])
@pytest.mark.parametrize("rate", ["0.01", "0.05", "0.2"])
def test_heights_are_losses_and_the_path_is_the_path(check, draw, data, rate):
    path = descend(**data, learning_rate=rate, updates=12)
    chart = check(draw, path)
    land, walk = told(chart, "loss"), told(chart, "path")
    for i, j in ((0, 0), (7, 50), (60, 60)):
        assert np.array(land.z)[i, j] == pytest.approx(mse(data, [land.x[j], land.y[i]]))
    steps = np.array(path.weights[: len(walk.x)], float)
    np.testing.assert_allclose(np.column_stack([walk.x, walk.y]), steps)
    assert len(walk.x) >= (2 if draw is charts.contour else 1)  # a step out of the window is seen to leave on the map


def test_the_green_line_ends_where_the_largest_safe_rate_leads(check):
    path = descend(**ARTICLE, learning_rate="0.01", updates=3)
    chart = check(charts.contour, path)
    safe, best = told(chart, "safe rates"), told(chart, "best rate")
    start = mse(ARTICLE, [safe.x[0], safe.y[0]])
    assert mse(ARTICLE, [safe.x[1], safe.y[1]]) == pytest.approx(start)  # as high as the start: the limit
    assert mse(ARTICLE, [best.x[0], best.y[0]]) == pytest.approx(0)  # the article's 1/82 finds the bottom at once
    assert chart.layout.yaxis.scaleanchor == "x"  # a gradient is at right angles to the lines only on equal axes


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


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: charts.loss(descend(**ARTICLE, learning_rate=1), weight=2),
            "weight must be a whole number from 0 to 1, got 2",
        ),
        (
            lambda: charts.loss(descend(**ARTICLE, learning_rate=1), update=5),
            "update must be a whole number from 0 to 1, got 5",
        ),
        (lambda: charts.contour(descend(**ONE, learning_rate=1)), "the path must have two weights, got 1"),
        (lambda: charts.surface(descend(inputs=[[0, 0]], targets=[1], weights=[1, 2], learning_rate=1)), "flat"),
        (lambda: charts.rates(descend(inputs=[[0]], targets=[1], weights=[1], learning_rate=1)), "flat"),
        (lambda: charts.loss(descend(**BENT, learning_rate=1)), "must be plain gradient descent of a linear neuron"),
        (
            lambda: charts.rates(descend(**ARTICLE, learning_rate=1, optimizer="momentum")),
            "must be plain gradient descent",
        ),
    ],
)
def test_bad_input_is_refused_in_one_sentence(call, words):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the words are compared below
        call()
    assert words in str(refusal.value)


def test_a_path_beyond_every_float_is_still_drawn(check):
    path = descend(**ARTICLE, learning_rate=Fraction(50), updates=200)
    check(charts.contour, path)
    check(charts.descent, [path])


def test_rows_in_random_order_have_a_landscape_but_no_limit(check):
    shuffled = descend(
        inputs=[[4, 5], [2, 1], [1, 3]],
        targets=[6, 3, 2],
        weights=[-0.2, 0.6],
        learning_rate="0.01",
        updates=6,
        batch_size=1,
        shuffle=3,
    )
    check(charts.loss, shuffled)
    seen = check(charts.contour, shuffled)
    assert "safe rates" not in [trace.name for trace in seen.data]
    assert "random order" in seen.layout.title.subtitle.text
    with pytest.raises(ValueError, match="no limit is known"):
        charts.rates(shuffled)


def test_a_bias_is_called_b(check):
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.2, 0.6], learning_rate="0.01", updates=2, bias=0.5)
    assert check(charts.loss, path, weight=2).layout.xaxis.title.text == "b"


def test_a_landscape_that_is_as_good_as_flat_is_refused():
    path = descend(inputs=[["1e-290", 0]], targets=[6], weights=[-0.2, 0.6], learning_rate="0.01", updates=2)
    for chart in (charts.loss, charts.contour, charts.rates):
        with pytest.raises(ValueError, match="as good as flat"):
            chart(path)
    assert charts.descent(path).layout.meta["alt"]
