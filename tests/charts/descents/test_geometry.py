"""The ground of a landscape: heights and slopes against the exact path and difference quotients, windows, words, ticks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from of_paths import ARTICLE, LABELS, NEURONS, ROWS, mse

from explainer import descend, read
from explainer.charts.descents import geometry
from explainer.numeric.floating import to_floats

PLACES = np.random.default_rng(4).uniform(-1.5, 1.5, (20, 2))


@pytest.mark.parametrize("kind", NEURONS)
def test_heights_along_a_path_are_its_losses(kind):
    path = descend(**LABELS, **NEURONS[kind])
    heights = path.surface.losses(to_floats(path.weights))
    np.testing.assert_allclose(heights, np.array(path.losses, float), rtol=1e-12)


@pytest.mark.parametrize("kind", NEURONS)
def test_slopes_are_difference_quotients(kind):
    path, near = descend(**LABELS, **NEURONS[kind]), 1e-6
    for place in PLACES:
        sides = path.surface.losses(place + near * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]]))
        quotients = [(sides[0] - sides[1]) / (2 * near), (sides[2] - sides[3]) / (2 * near)]
        np.testing.assert_allclose(path.surface.gradient(place), quotients, rtol=1e-6, atol=1e-8)


def test_curvature_is_how_slopes_change_and_only_a_bowl_has_it_everywhere():
    path = descend(**ROWS, learning_rate="0.01")
    for place in PLACES[:5]:
        columns = [path.surface.gradient(place + step) - path.surface.gradient(place) for step in np.eye(2)]
        np.testing.assert_allclose(path.surface.bowl_curvature, np.transpose(columns), rtol=1e-9)
    assert path.is_bowl
    assert not any(descend(**LABELS, **NEURONS[kind]).is_bowl for kind in NEURONS if "linear" not in kind)


def test_a_sure_neuron_still_has_a_height():
    """At z = 800 the sigmoid is rounded to 1, and ln(1 − 1) would be infinite; the loss there is 800."""
    path = descend(inputs=[[1, 0]], targets=[0], weights=[0, 0], learning_rate=1, **NEURONS["sigmoid, entropy"])
    assert path.surface.losses(np.array([[800.0, 0.0]]))[0] == pytest.approx(800)


@pytest.mark.parametrize("data", [ARTICLE, ROWS])
@pytest.mark.parametrize("rate", ["0.01", "0.05", "0.2"])
def test_a_window_is_square_and_holds_the_start_and_the_lowest_place(data, rate):
    path = descend(**data, learning_rate=rate, updates=12)
    window = geometry.window_of([path])
    assert np.ptp(window[0]) == pytest.approx(np.ptp(window[1]))
    # The lowest place that is nearest to the start, by NumPy's least squares.
    start = np.array(data["weights"])
    rows, targets = np.array(data["inputs"], float), np.array(data["targets"], float)
    lowest = start + np.linalg.lstsq(rows, targets - rows @ start, rcond=None)[0]
    assert mse(data, lowest) <= mse(data, start)
    assert geometry.is_inside(np.array([start, lowest]), window).all()
    assert not geometry.is_inside(np.array([[window[0][1] + 1e-6, window[1][0]]]), window).any()


def test_what_no_float_holds_becomes_the_largest_that_squares():
    assert to_floats([10**400, -(10**400)]).tolist() == [1e150, -1e150]
    assert math.isfinite(float((to_floats([[10**400, 1]]) ** 2).sum()))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, []),
        (NEURONS["sigmoid"], ["sigmoid"]),
        (NEURONS["sigmoid, entropy"], ["sigmoid", "binary cross-entropy"]),
        (NEURONS["relu"], ["ReLU"]),
        (NEURONS["linear, rmsprop"], ["RMSProp"]),
        ({"activation": read("x*(1+tanh(x))/2+x^3", limit=None)}, ["f(z)"]),
    ],
)
def test_what_is_unusual_is_named(settings, words):
    path = descend(**LABELS, **settings)
    assert geometry.unusual(path) == words
    activation = words[0] if words and settings.get("activation") else ""
    assert geometry.of_neuron(path) == (f", {activation} neuron" if activation else "")


@pytest.mark.parametrize("count", [1, 600, 601, 1201, 5000])
def test_a_long_path_is_thinned_evenly_and_keeps_its_ends(count):
    kept = geometry.thinned(np.arange(count))
    assert len(kept) <= 601
    assert (kept[0], kept[-1]) == (0, count - 1)
    assert len(set(np.diff(kept)[:-1].tolist())) <= 1


@pytest.mark.parametrize("y_range", [(-1, 5), (-8, 8), (-150, 150), (0.1, 0.7), (2.2, 3.1)])
@pytest.mark.parametrize("tall", [60, 150, 260])
def test_ticks_of_powers_stand_in_sight_and_apart(y_range, tall):
    axis = geometry.powers(y_range, tall)
    heights = np.log10(axis["tickvals"])
    assert ((heights >= y_range[0]) & (heights <= y_range[1])).all()
    assert len(axis["ticktext"]) == len(heights) <= 8
    if len(heights) > 1 and all(value.is_integer() for value in heights):
        assert (np.diff(heights) / (y_range[1] - y_range[0]) * tall).min() >= 20
