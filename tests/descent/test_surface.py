"""Heights and slopes of the surface: against the exact path, difference quotients, and what can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from explainer import descend

ROWS = {"inputs": [(4, 5), (2, 1), (1, 3)], "targets": [6, 3, 2], "weights": [-0.234, 0.675], "learning_rate": 0.01}
LOGISTIC = {
    "inputs": [(1, 2), (2, -1), (0.5, 1)], "targets": [1, 0, 1], "weights": [0.1, -0.2], "bias": 0.3, "learning_rate": 0.5,
    "activation": "sigmoid", "loss": "binary_cross_entropy",
}  # fmt: skip


def test_the_curvature_of_a_bowl_is_its_hessian() -> None:
    path = descend(**ROWS)
    np.testing.assert_allclose(path.surface.bowl_curvature, np.array(path.hessian, dtype=float), rtol=1e-14)


def test_slopes_change_as_the_hessian_of_the_cross_entropy_says() -> None:
    path = descend(**LOGISTIC)
    x = np.array([(1, 2, 1), (2, -1, 1), (0.5, 1, 1)])
    w = np.array([0.1, -0.2, 0.3])
    p = 1 / (1 + np.exp(-x @ w))
    hessian = x.T @ np.diag(p * (1 - p)) @ x / 3  # of the mean cross-entropy of a sigmoid, worked out by hand
    step = 1e-6
    sides = [
        (path.surface.gradient(w + step * e) - path.surface.gradient(w - step * e)) / (2 * step) for e in np.eye(3)
    ]
    np.testing.assert_allclose(sides, hessian, rtol=1e-7)
    np.testing.assert_allclose(path.surface.gradient(w), x.T @ (p - [1, 0, 1]) / 3, rtol=1e-13)


def test_a_right_answer_that_is_sure_still_has_a_height_and_a_slope() -> None:
    """At z = 40 and the label 1: L = ln(1 + e⁻⁴⁰) and dL/dw = −e⁻⁴⁰, about."""
    surface = descend(**LOGISTIC | {"inputs": [[1]], "targets": [1], "weights": [0], "bias": None}).surface
    assert surface.losses(np.array([[40.0]]))[0] == pytest.approx(np.exp(-40.0), rel=1e-12)
    assert surface.gradient(np.array([40.0]))[0] == pytest.approx(-np.exp(-40.0), rel=1e-12)


def test_rows_seen() -> None:
    assert descend(**ROWS, epochs=2, batch_size=2).rows_seen == (0, 2, 3, 5, 6)


@pytest.mark.parametrize("weight", ["-1", "0.5", "3"])
def test_a_weight_moves_against_the_slope_that_differences_find(weight: str) -> None:
    path = descend(inputs=[[2]], targets=[2], weights=[weight], learning_rate="0.05", updates=1)
    before, after = (float(weights[0]) for weights in path.weights[:2])
    heights = path.surface.losses(np.array([[before - 1e-6], [before + 1e-6]]))
    slope = (heights[1] - heights[0]) / 2e-6
    assert after - before == pytest.approx(-0.05 * slope, rel=1e-6)
    assert float(path.losses[1]) < float(path.losses[0])
