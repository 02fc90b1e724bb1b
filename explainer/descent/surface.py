"""The loss as a function of the weights, in numbers: one weight's way down, and the surface around a path.

Everything here is computed and nothing is drawn; `charts.loss`, `charts.contour` and `charts.surface` draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explainer.descent.evaluators import evaluators
from explainer.descent.path import Path
from explainer.numeric.arithmetic import FLOATS
from explainer.numeric.validation import floats, is_whole, quoted, record

if TYPE_CHECKING:
    from explainer.formulas.formula import Formula

EDGE = 0.25  # how much of the path's extent is added on each side
Ends = tuple[float, float]
FEWEST = 1e-3  # the smallest half width of a window, for a path that hardly moves


@dataclass(frozen=True)
class Downhill:
    """At `at` the function has `value` and `slope`; an update goes to `after`, where it has `value_after`.

    `direction` is "left", "right" or "nowhere"; `overshoots` says whether the slope has changed its sign on the way.
    """

    at: float
    value: float
    slope: float
    direction: str
    after: float
    value_after: float
    overshoots: bool

    def tangent(self, x: float) -> float:
        """The height of the tangent at x: value + slope · (x − at)."""
        return self.value + self.slope * (x - self.at)


@dataclass(frozen=True, eq=False)
class Landscape:
    """Losses over a window of two directions: `loss[row, column]` at `origin + across[column]·u + up[row]·v`.

    For two weights u and v are the weights themselves. For more, they are the two directions in which the path moves most
    (principal components), and `path` are its points along them. `field` is the gradient along u and v, `levels` are for
    contour lines: evenly spaced in the square root of the loss, so that the valley has lines too.
    """

    origin: np.ndarray
    directions: np.ndarray
    across: np.ndarray
    up: np.ndarray
    loss: np.ndarray
    field: np.ndarray
    levels: np.ndarray
    path: np.ndarray


def downhill(formula: Formula, at: float, learning_rate: float) -> Downhill:
    """w' = w − η·f'(w): which way must w go, and how far does the rate take it?

    Raises ValueError for a rate that is not above 0 and a point where the formula has no value or slope.
    """
    if not learning_rate > 0:
        raise ValueError(f"learning_rate must be above 0, got {learning_rate}")
    value, slope = float(formula(at)), float(formula.slope(at))
    if not np.isfinite([value, slope]).all():
        raise ValueError(f"{formula.name} has no finite value and slope at {at}; choose another point")
    after = at - learning_rate * slope
    direction = "nowhere" if slope == 0 else "left" if slope > 0 else "right"
    overshoots = bool(slope * float(formula.slope(after)) < 0)
    return Downhill(float(at), value, slope, direction, after, float(formula(after)), overshoots)


def landscape(
    path: Path, *, points: int = 41, window: tuple[tuple[float, float], tuple[float, float]] | None = None
) -> Landscape:
    """The mean loss over all rows on a grid around the path. Raises ValueError for a path of a single weight."""
    record(path, "path", "a Path, as descend(...) returns", "weights", "neuron", "inputs", "targets")
    weights = np.array([[float(value) for value in w] for w in path.weights])
    if weights.shape[1] < 2:
        raise ValueError("a landscape needs at least two weights, got one; look at its loss as a curve")
    if not is_whole(points, 2, 500):
        raise ValueError(f"points must be a whole number from 2 to 500, got {quoted(points)}")
    if window is not None:
        window = floats(window, "window")
        if window.shape != (2, 2) or not np.isfinite(window).all() or not (window[:, 0] < window[:, 1]).all():
            raise ValueError(f"window must hold two pairs from low to high, got {quoted(window.tolist())}")
    origin, directions = np.zeros(weights.shape[1]), np.eye(2, weights.shape[1])
    if weights.shape[1] > 2:
        origin = weights.mean(axis=0)
        directions = np.linalg.svd(weights - origin, full_matrices=True)[2][:2]
    along = (weights - origin) @ directions.T
    across, up = (np.linspace(*_ends(along[:, k], None if window is None else window[k]), points) for k in (0, 1))
    plane = origin + np.stack(np.meshgrid(across, up), axis=-1) @ directions
    losses, gradients = evaluate(path, plane.reshape(-1, weights.shape[1]))
    field = (gradients @ directions.T).reshape(points, points, 2)
    finite = losses[np.isfinite(losses)]
    levels = np.linspace(np.sqrt(finite.min()), np.sqrt(finite.max()), 12) ** 2
    return Landscape(origin, directions, across, up, losses.reshape(points, points), field, levels, along)


def evaluate(path: Path, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean loss over all rows, and its gradient, at each of `weights` (n, weights): arrays (n,) and (n, weights)."""
    functions = evaluators(path.neuron, FLOATS)
    table = tuple(tuple(map(float, row)) for row in path.inputs)
    answers, rows = tuple(map(float, path.targets)), tuple(range(len(path.targets)))
    memory = tuple(tuple(0.0 for _ in weights[0]) for _ in path.neuron.optimizer.state)
    found = [
        functions.update(0, rows, table, answers, tuple(w), 0.0, memory)
        for w in np.asarray(weights, dtype=float).tolist()
    ]
    return np.array([update.loss for update in found]), np.array([update.gradient for update in found])


def local_rate_limit(path: Path, update: int = 0) -> float | None:
    """2/λmax of the Hessian at the weights after `update` updates: an estimate that holds nearby, no theorem.

    The Hessian is taken from differences of the exact gradient. None where the loss does not bend upwards there.
    """
    weights = np.array([float(value) for value in path.weights[update]])
    step = 1e-5 * np.maximum(1, np.abs(weights))
    around = np.concatenate([weights + np.diag(step), weights - np.diag(step)])
    _, slopes = evaluate(path, around)
    hessian = (slopes[: len(weights)] - slopes[len(weights) :]) / (2 * step[:, None])
    largest = np.linalg.eigvalsh((hessian + hessian.T) / 2)[-1]
    return float(2 / largest) if largest > 0 else None


def _ends(values: np.ndarray, given: Ends | None) -> Ends:
    if given is not None:
        if not given[0] < given[1]:
            raise ValueError(f"window must hold pairs from low to high, got {given}")
        return given
    low, high = values.min(), values.max()
    margin = max(EDGE * (high - low), FEWEST, 0.05 * abs(high))
    return low - margin, high + margin
