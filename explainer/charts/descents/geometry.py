"""The loss of a path in numbers that a picture needs: heights, slopes, curvature, and which part of the plane to show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explainer.charts.drawing import validation
from explainer.numeric.floating import to_floats
from explainer.numeric.formatting import number, typeset

if TYPE_CHECKING:
    from explainer.descent.path import Path

MOST_POINTS = 600  # of a longer path every second, third, … update is drawn
LOSS = 10**307  # the largest loss that is drawn: a path ends beyond 10^300
FAR = 10  # a path is followed to where the loss is that many times the first one


def weight_names(path: Path) -> list[str]:
    """w₁, w₂, …, and b for a bias, as the path's table has them."""
    return [name.text for name in path.neuron.weight_names(len(path.weights[0]))]


def slope(path: Path, update: int) -> np.ndarray:
    """dL/dw over all rows after so many updates: from exact numbers where the loss is a parabola, so that 0 is 0."""
    exact = path.slope(update)
    return path.surface.gradient(to_floats(path.weights[update])) if exact is None else to_floats(exact)


def is_full(path: Path) -> bool:
    """Whether every update listens to all rows: the best rate is that of such updates."""
    return path.batch_size == len(path.inputs)


def window_of(paths: Sequence[Path]) -> list[list[float]]:
    """The window of w₁ and w₂, equally wide both ways, that holds start, way down and the updates that stay near."""
    start, starts = to_floats(paths[0].weights[0]), to_floats([path.weights[0] for path in paths])
    shown = np.vstack([starts, *(to_floats(path.weights) for path in paths)])
    if paths[0].is_bowl:
        slope, hessian = paths[0].surface.gradient(start), paths[0].surface.bowl_curvature
        curvatures = np.linalg.eigvalsh(hessian)
        curved = curvatures[curvatures > 1e-9 * curvatures[-1]]
        middle = start - 2 / (curved[0] + curved[-1]) * slope
        shown = np.vstack([shown, start - np.linalg.pinv(hessian) @ slope])
        away = np.abs(shown - middle).max(axis=1)
        reach = 1.25 * max(float(away[away <= 4 * max(away[: len(starts)].max(), 1e-9)].max()), 1e-3)
    else:
        losses = paths[0].surface.losses(shown)
        near = shown[(losses <= FAR * losses[0]) | np.isnan(losses)] if np.isfinite(losses[0]) else shown[:1]
        near = np.vstack([starts, near])
        middle = (near.min(axis=0) + near.max(axis=0)) / 2
        # At least as wide as z needs to change by 2, or no bend would be seen.
        widest = float(np.linalg.norm(to_floats(paths[0].inputs), axis=1).max())
        reach = max(0.65 * float(np.ptp(near, axis=0).max()), 2 / widest)
    return [[float(m - reach), float(m + reach)] for m in middle]


def is_inside(points: np.ndarray, window: Sequence[Sequence[float]]) -> np.ndarray:
    low, high = np.transpose(window)
    return ((points >= low) & (points <= high)).all(axis=1)


def check(path: Path) -> None:
    validation.path(path)
    largest = np.abs(to_floats(path.inputs)).max()
    if largest == 0:
        raise ValueError("the loss of this path is flat, since all its inputs are 0; give it other inputs")
    if largest < 1e-100:
        raise ValueError("the loss of this path is as good as flat, since all its inputs are next to 0; give it others")


def called(path: Path) -> str:
    """The activation inside a sentence: sigmoid, ReLU; f(z) for what a reader typed at length."""
    title = path.neuron.activation.title
    if len(title) > 14:
        return "f(z)"
    return title.lower() if title.isalpha() and title[1:].islower() else typeset(title)


def of_neuron(path: Path) -> str:
    return "" if path.neuron.is_plain else f", {called(path)} neuron"


def unusual(path: Path) -> list[str]:
    """What differs from plain gradient descent of a linear neuron with squared error, in words."""
    neuron = path.neuron
    words = [] if neuron.is_plain else [called(path)]
    words += [] if neuron.loss.name == "mse" else [neuron.loss.title.lower()]
    return words + ([] if neuron.optimizer.name == "gradient_descent" else [neuron.optimizer.title])


def thinned(points: np.ndarray) -> np.ndarray:
    """Every second, third, … point, and the last."""
    every = -(-len(points) // MOST_POINTS) or 1
    return points if every == 1 else np.append(points[:-1:every], points[-1:])


def powers(y_range: Sequence[float], tall: float) -> dict:
    """Ticks of an axis of powers of ten, each with its whole number; none where the panel's heading stands.

    Whole powers where at least two are in sight, at most seven of them, 22 pixels apart; otherwise 1, 2 and 5 times a power.
    """
    low, high = y_range[0], y_range[1] - 8 / tall * (y_range[1] - y_range[0])
    whole = np.arange(np.ceil(low), np.floor(high) + 1)
    if len(whole) < 2:
        fine = [part * 10.0**k for k in range(int(np.floor(low)), int(np.ceil(high)) + 1) for part in (1, 2, 5)]
        fine = [value for value in fine if low <= np.log10(value) <= high]
        return {"tickvals": fine, "ticktext": [number(value) for value in fine]}
    step = int(-(-len(whole) // min(7, tall // 22)))
    kept = [int(k) for k in whole if k % step == 0]
    plain = all(-3 <= k <= 3 for k in kept)
    text = [number(10.0**k) if plain or k in (0, 1) else f"10<sup>{number(k)}</sup>" for k in kept]
    return {"tickvals": [10.0**k for k in kept], "ticktext": text}
