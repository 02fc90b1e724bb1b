"""The loss over one weight: the parabola or curve, its tangent, its gaps."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

import numpy as np
import pytest
from of_paths import ARTICLE, LABELS, NEURONS, ONE, ROWS, losses_row_by_row, mse, told
from scipy.optimize import minimize_scalar
from scipy.special import expit, ndtr

from explainer import charts, descend, read
from explainer.numeric.formatting import number


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


@pytest.mark.parametrize("kind", NEURONS)
@pytest.mark.parametrize("weight", [0, 1])
def test_any_neuron_s_loss_over_one_weight(check, kind, weight):
    path = descend(**LABELS, **NEURONS[kind], exact=False)
    chart = check(charts.loss, path, weight=weight, update=2)
    drawn, tangent = told(chart, "loss"), told(chart, "tangent")
    here = np.array(path.weights[2], float)
    spread = range(0, len(drawn.x), 97)
    points = np.repeat(here[None], len(spread), axis=0)
    points[:, weight] = [drawn.x[i] for i in spread]
    np.testing.assert_allclose([drawn.y[i] for i in spread], losses_row_by_row(path, points), rtol=1e-9, atol=1e-12)
    slope = (tangent.y[1] - tangent.y[0]) / (tangent.x[1] - tangent.x[0])
    assert slope == pytest.approx(float(path.updates[2].gradient[weight]))
    assert ("parabola" in chart.layout.meta["alt"]) == (kind == "linear, rmsprop")
    if kind == "sigmoid, entropy":
        assert chart.layout.yaxis.title.text == "binary cross-entropy"


def test_a_sure_neuron_s_loss_is_not_rounded_to_nothing():
    """σ(160) is 1 as a float, and −ln(1 − 1) would be infinite; worked out by hand it is 160."""
    path = descend(
        inputs=[[4, 0]], targets=[0], weights=[40, 0], learning_rate="0.1", activation="sigmoid",
        loss="binary_cross_entropy", updates=1,
    )  # fmt: skip
    spots = told(charts.loss(path), "weights")
    assert spots.y[0] == pytest.approx(160)


def test_a_corner_is_hit_and_a_jump_is_a_gap(check):
    """relu(2w) has its corner at w = 0; a step of 2w + 0.6 seen over w jumps at −0.3."""
    corner = told(
        check(charts.loss, descend(inputs=[[2]], targets=[1], weights=[1], learning_rate="0.01", activation="relu")),
        "loss",
    )
    assert 0.0 in corner.x
    assert not np.isnan(np.array(corner.y, float)).any()
    step = descend(inputs=[[2]], targets=[1], weights=[-1], bias="0.6", learning_rate="0.01", activation="step")
    jump = told(check(charts.loss, step), "loss")
    x, y = np.array(jump.x, float), np.array(jump.y, float)
    (gap,) = np.flatnonzero(np.isnan(y))
    assert x[gap] == pytest.approx(-0.3)
    assert (y[gap - 1], y[gap + 1]) == (1, 0)
    assert set(y[: gap - 1]) == {1}
    assert set(y[gap + 1 :]) == {0}


def test_where_a_formula_has_no_value_the_line_has_a_gap(check):
    path = descend(
        inputs=[[1]], targets=[0.5], weights=[0.7], learning_rate="0.1", updates=6, activation=read("log(x)")
    )
    drawn = told(check(charts.loss, path), "loss")
    x, y = np.array(drawn.x, float), np.array(drawn.y, float)
    assert np.isnan(y[x < 0]).all()
    np.testing.assert_allclose(y[x > 0], (np.log(x[x > 0]) - 0.5) ** 2)


def test_a_curve_of_losses_keeps_all_its_points_and_plain_numbers():
    chart = charts.loss(descend(**ARTICLE, learning_rate="0.01", updates=5), update=3)
    assert told(chart, "loss").line.simplify is False
    assert chart.layout.yaxis.exponentformat == "power"  # 800µ is no number of a lesson


@pytest.mark.parametrize(
    ("data", "update"),
    [
        ({"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675], "learning_rate": "1/82"}, 1),
        ({"inputs": [["0.1", "0.7"]], "targets": ["0.3"], "weights": ["0.9", "0.3"], "learning_rate": 1}, 0),
        ({"inputs": [[3], [7]], "targets": [1, 3], "weights": [Fraction(12, 29)], "learning_rate": "0.01"}, 0),
    ],
)
def test_at_the_bottom_the_slope_is_0_and_no_arrow_points_on(check, data, update):
    chart = check(charts.loss, descend(**data, updates=2), update=update)
    assert "the slope is 0" in chart.layout.meta["alt"]
    assert not [note for note in chart.layout.annotations if note.text == "downhill"]


ORACLES = {
    "softplus": lambda z: np.logaddexp(0, z),
    "gelu": lambda z: z * ndtr(z),
    "silu": lambda z: z * expit(z),
    "elu": lambda z: np.where(z < 0, np.expm1(z), z),
    "mish": lambda z: z * np.tanh(np.logaddexp(0, z)),
    "leaky_relu": lambda z: np.where(z < 0, 0.01 * z, z),
    "sigmoid": expit,
}


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("seed", range(3))
def test_the_lowest_loss_is_the_one_that_scipy_finds(name, seed):
    random = np.random.default_rng([seed, len(name)])
    rows, targets = random.uniform(-2, 2, (3, 2)).round(1), random.uniform(-1, 3, 3).round(1)
    path = descend(
        inputs=rows.tolist(), targets=targets.tolist(), weights=random.uniform(-2, 2, 2).round(1).tolist(),
        learning_rate="0.1", activation=name, updates=1, exact=False,
    )  # fmt: skip
    chart = charts.loss(path)
    x, other = np.array(told(chart, "loss").x, float), float(path.weights[0][1])

    def height(w):
        return float(np.mean((ORACLES[name](rows @ [w, other]) - targets) ** 2))

    pieces = itertools.pairwise(np.linspace(x[0], x[-1], 61))
    best = min((minimize_scalar(height, bounds=ends, method="bounded") for ends in pieces), key=lambda each: each.fun)
    said = re.search(r"lowest, about ([^,]+), at w₁ ≈ ([^,;]+)", chart.layout.meta["alt"])
    assert said[1] == (number(best.fun) if best.fun > 1e-9 else "0")
    assert float(said[2].replace("−", "-")) == pytest.approx(best.x, rel=1e-3, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("leaky_relu", "lowest, about 0, at w ≈ 2; at w = 0 there is a corner, no slope; −0.04 is used: larger w."),
        ("relu", "lowest, about 0, at w ≈ 2; at w = 0 there is a corner, no slope; 0 is used."),
        ("step", "lowest, about 1, from w ≈ 0 to 6; at w = 0 the loss jumps, no slope; 0 is used."),
        ("elu", "lowest, about 0, at w ≈ 2; at w = 0 the slope is −4: larger w."),
    ],
)
def test_at_a_corner_there_is_no_slope_and_the_convention_is_said(check, name, words):
    path = descend(inputs=[[1]], targets=[2], weights=[0], learning_rate="0.1", updates=1, activation=name)
    assert words in check(charts.loss, path).layout.meta["alt"]
    walk = charts.walkthrough(path).layout.meta["alt"]
    assert ("By convention" in walk) == (name != "elu")


def test_a_corner_that_the_loss_does_not_have_is_not_told():
    """relu(w)² is smooth at 0, and so is relu(w) − relu(−w), of which the slopes that are used make 0."""
    smooth = {"inputs": [[1]], "targets": [0], "weights": [0]}
    straight = {"inputs": [[1], [-1]], "targets": [1, -1], "weights": [0]}
    said = [
        charts.loss(descend(**data, learning_rate="0.1", activation="relu")).layout.meta["alt"]
        for data in (smooth, straight)
    ]
    assert "at w = 0 the slope is 0. " in said[0]
    assert "at w = 0 the slope is −1; 0 is used" in said[1]


def test_a_weight_whose_inputs_are_0_has_no_lowest_place(check):
    path = descend(inputs=[[0, 1]], targets=[2], weights=[1, 1], learning_rate="0.1")
    assert (
        "the same for every w₁: its inputs are 0; at w₁ = 1 the slope is 0."
        in check(charts.loss, path).layout.meta["alt"]
    )
    bent = descend(inputs=[[0, 1]], targets=[2], weights=[1, 1], learning_rate="0.1", activation="tanh")
    assert f"neuron, {number((np.tanh(1) - 2) ** 2)} everywhere between" in check(charts.loss, bent).layout.meta["alt"]
