"""What a slice through the loss says: where it is lowest, and its slope, or that there is none at a corner."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from explainer.charts.descents.geometry import slope
from explainer.numeric.floating import to_floats
from explainer.numeric.formatting import number

if TYPE_CHECKING:
    from explainer.descent.path import Path

Along = Callable[[np.ndarray], np.ndarray]
GOLDEN = (np.sqrt(5) - 1) / 2
ROUNDS = 60  # of narrowing: what is left of two steps of a curve is less than a float can tell
FLAT = 1e-12  # losses that differ by less of the picture's height are one
NOUGHT = 1e-9  # a loss below this share of the picture's height is about 0
MOST_PLACES = 3


def lowest_words(x: np.ndarray, y: np.ndarray, along: Along, name: str) -> str:
    """Where the drawn loss is lowest and how low it is there, both rounded: no point of the drawing is the lowest itself."""
    finite = np.isfinite(y)
    if not finite.any():
        return "without a finite value"
    ends = f"between {name} = {number(x[finite][0])} and {number(x[finite][-1])}"
    height = float(np.ptp(y[finite]))
    if height <= FLAT * max(float(np.abs(y[finite]).max()), 1e-300):
        return f"{_loss(float(y[finite][0]), 0)} everywhere {ends}"
    places = _lowest(x, y, along, height)
    low = _loss(float(min(along(np.array([place[0]]))[0] for place in places)), height)
    if len(places) > MOST_PLACES:
        return f"lowest, {low}, at {len(places)} places {ends}"
    return f"lowest, {low}, {' and '.join(_place(*place, x, name) for place in places)}"


def _loss(value: float, height: float) -> str:
    return "about 0" if 0 < value < NOUGHT * height else f"about {number(value)}" if height else number(value)


def _place(low: float, high: float, x: np.ndarray, name: str) -> str:
    """At a place, on a stretch, or where the picture ends."""
    width = x[-1] - x[0]
    low, middle, high = (0.0 if abs(at) < 1e-6 * width else at for at in (low, (low + high) / 2, high))
    if high - low > 2 * width / len(x):
        return f"from {name} ≈ {number(low, 3)} to {number(high, 3)}"
    side = "left" if middle == x[0] else "right" if middle == x[-1] else ""
    return f"at {name} ≈ {number(middle)}" + (f", the {side} edge of the picture" if side else "")


def _lowest(x: np.ndarray, y: np.ndarray, along: Along, height: float) -> list[tuple[float, float]]:
    """The ends of each stretch on which the loss is as low as anywhere in the picture; mostly it is a single place."""
    level = np.where(np.isfinite(y), y, np.inf)
    padded = np.hstack([np.inf, level, np.inf])
    dips = np.flatnonzero((padded[1:-1] <= padded[:-2]) & (padded[1:-1] <= padded[2:]) & np.isfinite(level))
    level_with = (padded[1:-1] == padded[:-2]) & (padded[1:-1] == padded[2:])
    minima = [
        (float(x[k]), float(y[k]))
        if level_with[k]  # inside a stretch there is nothing lower
        else _narrowed(float(x[max(k - 1, 0)]), float(x[k]), float(x[min(k + 1, len(x) - 1)]), along)
        for k in map(int, dips)
    ]
    best = min(loss for _, loss in minima)
    kept = sorted(place for place, loss in minima if loss <= best + FLAT * height)
    step = 3 * (x[-1] - x[0]) / len(x)
    stretches: list[tuple[float, float]] = []
    for place in kept:
        if stretches and place - stretches[-1][1] <= step:
            stretches[-1] = (stretches[-1][0], place)
        else:
            stretches.append((place, place))
    return stretches


def _narrowed(low: float, middle: float, high: float, along: Along) -> tuple[float, float]:
    """The lowest place between two neighbours of a point, and the loss there, by golden sections (Kiefer 1953)."""
    tried = [(float(along(np.array([middle]))[0]), float(middle))]
    for _ in range(ROUNDS):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        below, above = np.nan_to_num(along(np.array([left, right])), nan=np.inf)
        tried += [(float(below), float(left)), (float(above), float(right))]
        low, high = (low, right) if below < above else (left, high) if above < below else (left, right)
    loss, place = min(tried, key=lambda pair: pair[0])
    return place, loss


# --- the slope ------------------------------------------------------------------------------------------------------------


def slope_words(path: Path, update: int, weight: int, name: str) -> str:
    """The slope at a weight, and the way down; where the loss has a corner or a jump, that there is none, and which is used."""
    here, used = to_floats(path.weights[update])[weight], float(slope(path, update)[weight])
    down = f": {'larger' if used < 0 else 'smaller'} {name}" if used else ""
    at, sides = f"at {name} = {number(here)}", _sides(path, update, weight)
    if sides is None or np.allclose(sides, used, 1e-9, 1e-12):
        return f"{at} the slope is {number(used)}{down}"
    if np.isnan(sides).any():
        return f"{at} the loss jumps, no slope; {number(used)} is used{down}"
    if np.isclose(*sides, 1e-9, 1e-12):
        return f"{at} the slope is {number(sides[0])}; {number(used)} is used{down}"
    return f"{at} there is a corner, no slope; {number(used)} is used{down}"


def _sides(path: Path, update: int, weight: int) -> tuple[float, float] | None:
    """The slopes of the loss just left and just right of the weight, NaN where it jumps; None where no score is at a corner."""
    if path.neuron.is_plain or path.neuron.from_scores:
        return None
    from explainer.descent.corners import corners  # SymPy comes with it: not before it is needed

    activation = path.neuron.activation
    kinks = corners(activation)
    weights = [Fraction(str(value)) for value in path.weights[update]]
    scores = [sum((w * x for w, x in zip(weights, row, strict=True)), Fraction()) for row in path.rows]
    if not any(score in kinks and row[weight] for score, row in zip(scores, path.rows, strict=True)):
        return None
    place = {parameter.symbol: parameter.default for parameter in activation.parameters}
    sides = np.zeros(2)
    for score, row, target in zip(scores, path.rows, path.targets, strict=True):
        z, x = float(score), float(row[weight])
        with np.errstate(all="ignore"):
            outer = float(path.neuron.loss.slopes(np.array(float(target)), np.array(float(activation(z)))))
        kink = kinks.get(score)
        if not x or (not outer and (kink is None or kink.subgradient)):
            continue
        slopes = [float(activation.slope(z))] * 2
        if kink is not None:
            beside = (kink.left, kink.right) if kink.subgradient else (None, None)
            slopes = [np.nan if side is None else float(side.subs(place)) for side in beside]
        sides += outer * np.array(slopes if x > 0 else slopes[::-1]) * x / len(path.inputs)
    return float(sides[0]), float(sides[1])
