"""Numbers of the surface: against finite differences, SciPy's curvature, and what can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from explainer import ACTIVATIONS, descend, read
from explainer.descent.surface import downhill, evaluate, landscape, local_rate_limit

ROWS = {"inputs": [(4, 5), (2, 1), (1, 3)], "targets": [6, 3, 2], "weights": [-0.234, 0.675], "learning_rate": 0.01}
LOGISTIC = {
    "inputs": [(1, 2), (2, -1), (0.5, 1)], "targets": [1, 0, 1], "weights": [0.1, -0.2], "bias": 0.3, "learning_rate": 0.5,
    "activation": "sigmoid", "loss": "binary_cross_entropy",
}  # fmt: skip


def test_which_way_and_how_far() -> None:
    parabola = read("(x-3)^2")
    left = downhill(parabola, 5.0, 0.25)
    assert (left.value, left.slope, left.direction, left.after, left.value_after) == (4, 4, "left", 4, 1)
    assert not left.overshoots
    assert left.tangent(6) == 8
    assert downhill(parabola, 1.0, 1.1).overshoots
    assert downhill(parabola, 3.0, 1.0).direction == "nowhere"
    assert downhill(ACTIVATIONS["sigmoid"], 0.0, 1.0).after == -0.25


def test_grid_and_field_are_the_loss_and_its_slopes() -> None:
    path = descend(**ROWS, updates=20)
    seen = landscape(path, points=9)
    step = 1e-6
    for row, column in ((0, 0), (3, 7), (8, 8)):
        at = np.array([seen.across[column], seen.up[row]])
        around = evaluate(path, at + np.array([[step, 0], [-step, 0], [0, step], [0, -step], [0, 0]]))[0]
        assert np.isclose(seen.loss[row, column], around[4])
        assert np.allclose(
            seen.field[row, column],
            [(around[0] - around[1]) / (2 * step), (around[2] - around[3]) / (2 * step)],
            rtol=1e-5,
        )
    assert np.isclose(evaluate(path, np.array([path.weights[7]], dtype=float))[0][0], float(path.losses[7]))
    assert seen.levels[0] == pytest.approx(seen.loss.min())
    assert (np.diff(seen.levels) > 0).all()


def test_more_weights_are_seen_along_the_directions_of_most_movement() -> None:
    path = descend(**LOGISTIC, updates=30)
    seen = landscape(path, points=5)
    weights = np.array(path.weights, dtype=float)
    assert np.allclose(seen.directions @ seen.directions.T, np.eye(2))
    inside = ((weights - weights.mean(axis=0)) ** 2).sum()
    assert (seen.path**2).sum() > 0.99 * inside
    assert np.allclose(seen.origin + seen.path @ seen.directions, weights, atol=0.05)


def test_the_local_estimate_is_the_theorem_where_there_is_one() -> None:
    path = descend(**ROWS, updates=1)
    assert local_rate_limit(path) == pytest.approx(path.rate_limit, rel=1e-6)
    curved = descend(**LOGISTIC, updates=1)
    assert curved.rate_limit is None
    x = np.array([(1, 2, 1), (2, -1, 1), (0.5, 1, 1)])
    p = 1 / (1 + np.exp(-x @ [0.1, -0.2, 0.3]))
    hessian = x.T @ np.diag(p * (1 - p)) @ x / 3  # of the mean cross-entropy of a sigmoid, worked out by hand
    assert local_rate_limit(curved) == pytest.approx(2 / np.linalg.eigvalsh(hessian)[-1], rel=1e-4)


def test_rows_seen() -> None:
    assert descend(**ROWS, epochs=2, batch_size=2).rows_seen == (0, 2, 3, 5, 6)


def test_refused() -> None:
    with pytest.raises(ValueError, match="learning_rate must be above 0"):
        downhill(ACTIVATIONS["sigmoid"], 0.0, 0)
    with pytest.raises(ValueError, match="no finite value and slope at -1"):
        downhill(read("ln(x)"), -1.0, 0.1)
    with pytest.raises(ValueError, match="at least two weights"):
        landscape(descend(inputs=[[1]], targets=[1], weights=[0], learning_rate=0.1))
    with pytest.raises(ValueError, match="points must be a whole number"):
        landscape(descend(**ROWS), points=1)
    with pytest.raises(ValueError, match="pairs from low to high"):
        landscape(descend(**ROWS), window=((1, 0), (0, 1)))
