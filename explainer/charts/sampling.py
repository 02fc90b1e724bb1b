"""Where a curve is evaluated: so closely that the drawn line is the function to half a pixel, and torn where it jumps."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]
ROUNDS = 22  # of splitting: the finest pieces are about a millionth of the window
MOST_POINTS = 6000  # of one line; more waves than this can show are closer together than pixels
PROBE = 0.38  # where a piece is tried: not in its middle, where the error of an S-shaped piece is 0
PANEL, WIDE = 320, 740  # pixels: the drawing area that curves are sampled for, that of a figure 800 pixels wide


def sample(
    function: Function,
    window: Sequence[float],
    y_range: Sequence[float],
    breaks: Sequence[float] = (),
    holes: Sequence[float] = (),
) -> tuple[np.ndarray, np.ndarray]:
    """x and y so close together that the straight lines between them stay within half a pixel of the function.

    At `breaks` the line ends on the exact limit from each side; where the function has no value there is a gap. `holes` are
    approached less closely: so near to where it has no value, a formula's own rounding would be drawn.
    """
    margin = y_range[1] - y_range[0]
    low, high = y_range[0] - margin, y_range[1] + margin
    steepness = (window[1] - window[0]) / WIDE / (margin / PANEL)  # of a line of one pixel up for each pixel across
    pieces_x, pieces_y = [], []
    edges = [window[0], *sorted({*breaks, *holes}), window[1]]
    first = max(65, 1028 // max(4, len(edges) - 1)) | 1
    near = 1e-6 * (window[1] - window[0])
    for start, stop in itertools.pairwise(edges):
        x = np.linspace(start, stop, first)
        # The ends of a piece are evaluated a hair inside it: the limit from this side, not the value at the break.
        x[0] = min(start + near, x[1]) if start in holes else np.nextafter(start, stop)
        x[-1] = max(stop - near, x[-2]) if stop in holes else np.nextafter(stop, start)
        y = clipped(function, x, low, high)
        for _ in range(ROUNDS):
            between, tried, coarse = _tried(function, x, y, low, high, 0.2 * margin / PANEL, steepness)
            # A neighbour may have passed by chance: it is split too.
            split = np.flatnonzero(coarse | np.append(coarse[1:], False) | np.append(False, coarse[:-1]))
            if not coarse.any() or len(x) + len(split) > MOST_POINTS // (len(edges) - 1):
                break
            x = np.insert(x, split + 1, between[split])
            y = np.insert(y, split + 1, tried[split])
        x, y = _torn(function, x, y, low, high, steepness)
        x[0], x[-1] = start, stop
        # Where the end itself has the value that the line comes to, it is the end.
        ends = clipped(function, x[[0, -1]], low, high)
        y[[0, -1]] = np.where(np.abs(ends - y[[0, -1]]) < 1e-2 * margin, ends, y[[0, -1]])
        pieces_x += [x, [stop]]
        pieces_y += [y, [np.nan]]
    return np.concatenate(pieces_x[:-1]), np.concatenate(pieces_y[:-1])


def _tried(
    function: Function, x: np.ndarray, y: np.ndarray, low: float, high: float, tolerance: float, steepness: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A point inside each piece of the line, the function there, and whether the piece is too coarse for it.

    What counts is the distance to the drawn line, not the height above it: steep pieces may be longer.
    """
    between = x[:-1] + PROBE * np.diff(x)
    tried = clipped(function, between, low, high)
    error = np.abs(tried - (y[:-1] + PROBE * np.diff(y))) / np.hypot(1, steepness * np.diff(y) / np.diff(x))
    nothing = np.isnan(y[:-1]) & np.isnan(y[1:]) & np.isnan(tried)
    return between, tried, (error > tolerance) | (np.isnan(error) & ~nothing)


def _torn(
    function: Function, x: np.ndarray, y: np.ndarray, low: float, high: float, steepness: float
) -> tuple[np.ndarray, np.ndarray]:
    """The line with a gap wherever a steep piece stays as tall however short it is made: a jump or pole nobody declared."""
    rise = np.abs(np.diff(y))
    steep = np.flatnonzero((rise > 0.02 * (high - low)) & (rise * steepness > 8 * np.diff(x)))
    if not len(steep):
        return x, y
    left, right, first, last = x[steep], x[steep + 1], y[steep], y[steep + 1]
    for _ in range(40):
        middle = (left + right) / 2
        height = clipped(function, middle, low, high)
        is_left = np.abs(height - first) > np.abs(last - height)  # the taller half is looked into
        right, last = np.where(is_left, middle, right), np.where(is_left, height, last)
        left, first = np.where(is_left, left, middle), np.where(is_left, first, height)
    torn = np.abs(last - first) > 0.5 * np.abs(y[steep + 1] - y[steep])
    at = steep[torn] + 1
    # The line goes on to the very jump, breaks there, and goes on behind it.
    new_x = np.column_stack([left[torn], middle[torn], right[torn]]).ravel()
    new_y = np.column_stack([first[torn], np.full(len(at), np.nan), last[torn]]).ravel()
    return np.insert(x, np.repeat(at, 3), new_x), np.insert(y, np.repeat(at, 3), new_y)


def clipped(function: Function, x: np.ndarray, low: float, high: float) -> np.ndarray:
    """The function's values, kept near the visible range, as are those too large for a number; NaN where there is none."""
    with np.errstate(all="ignore"):
        return np.clip(np.broadcast_to(np.asarray(function(x), dtype=float), x.shape), low, high)
