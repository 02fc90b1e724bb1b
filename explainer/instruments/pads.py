"""Rate against momentum: how fast the error shrinks in the long run, as a picture to drag a point on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from explainer import png
from explainer.palette import LIGHT

ACROSS, DOWN = 72, 48
FASTEST = 0.6  # an error that shrinks to this share with each update, or to less, has the full colour
OPACITY = 215


def shrinkage(
    curvatures: Sequence[float], rates: np.ndarray, betas: np.ndarray, *, nesterov: bool = False
) -> np.ndarray:
    """By how much momentum multiplies the error at each update in the long run: max |r| with r² − T·r + D = 0.

    In a direction of curvature λ, T = 1 + β − η·λ and D = β; Nesterov's slope is taken after the move, so that both are
    multiplied by what it leaves: T = (1 + β)(1 − η·λ), D = β(1 − η·λ). Below 1 it arrives, from 1 on it never does.
    Directions without curvature are left out: nothing moves along them.

    >>> shrinkage([82], np.array([1 / 82]), np.array([0.0])).tolist()
    [0.0]
    """
    worst = np.zeros(np.broadcast_shapes(np.shape(rates), np.shape(betas)))
    for curvature in curvatures:
        left = 1 - rates * curvature
        trace, product = ((1 + betas) * left, betas * left) if nesterov else (betas + left, betas + 0 * left)
        root = np.sqrt((trace**2 - 4 * product).astype(complex))
        worst = np.maximum(worst, np.maximum(abs(trace + root), abs(trace - root)) / 2)
    return worst


def pads(curvatures: Sequence[Fraction | float], ends: Sequence[float]) -> dict[str, str]:
    """A picture for momentum and one for Nesterov: rates from end to end, evenly in their logarithms, β from 0 to 1.

    Without curvatures, where no such theorem holds, there is none.
    """
    low, high = np.log(ends)
    across, up = ((np.arange(count) + 0.5) / count for count in (ACROSS, DOWN))  # the middles of the pixels
    rates, betas = np.exp(low + (high - low) * across)[None, :], 1 - up[:, None]
    curved = [float(value) for value in curvatures if value]
    if not curved:
        return {}
    return {
        name: _picture(shrinkage(curved, rates, betas, nesterov=name == "nesterov"))
        for name in ("momentum", "nesterov")
    }


def _picture(shrunk: np.ndarray) -> str:
    """Green where the error shrinks, the faster the stronger; orange where it grows."""
    arrives = shrunk < 1
    pixels = np.empty((*shrunk.shape, 4), np.uint8)
    pixels[..., :3] = np.where(arrives[..., None], _channels(LIGHT.green), _channels(LIGHT.vermillion))
    speed = np.log(np.clip(shrunk, FASTEST, 1)) / np.log(FASTEST)
    pixels[..., 3] = OPACITY * np.where(arrives, np.sqrt(speed), 0.75)
    return png.address(pixels)


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
