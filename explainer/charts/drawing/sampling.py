"""Where a curve is evaluated: so closely that the drawn line is the function to half a pixel, and torn where it jumps."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Sequence

import numpy as np

from explainer.numeric.patience import is_time_up

Function = Callable[[np.ndarray | float], np.ndarray]
ROUNDS = 22  # of splitting: the finest pieces are about a millionth of the window
MOST_POINTS = 4500  # of one line; more waves than this can show are closer together than pixels
COLUMN, DENSE = 0.4, 32  # pixels of a strip in which such waves are one stroke, and places in it that are looked at
# Where a piece is tried: not in its middle, where the error of an S-shaped piece is 0; and in several places, since of fast
# waves any one may lie on the line by chance. The first is where it is split.
PROBES = np.array([[0.38], [0.9], [0.1], [0.71]])
NEAR = 0.2  # pixels from the line at which such a place may lie
CLOSER = 10.0 ** -np.arange(2, 13)  # of a piece: how far from a centre it is looked for a narrow peak
TOO_LONG = 2.0  # times the patience of a chart: what is not followed by then has too many waves
PANEL, WIDE = 320, 740  # pixels: the drawing area that curves are sampled for, that of a figure 800 pixels wide


def sample(
    function: Function,
    window: Sequence[float],
    y_range: Sequence[float],
    breaks: Collection[float] = (),
    holes: Collection[float] = (),
) -> tuple[np.ndarray, np.ndarray]:
    """x and y so close together that the straight lines between them stay within half a pixel of the function.

    At `breaks` the line ends on the exact limit from each side; where the function has no value there is a gap. `holes` are
    approached less closely: so near to where it has no value, a formula's own rounding would be drawn.
    """
    return followed(function, window, y_range, breaks, holes)[:2]


def followed(
    function: Function,
    window: Sequence[float],
    y_range: Sequence[float],
    breaks: Collection[float] = (),
    holes: Collection[float] = (),
    centres: Collection[float] = (),
) -> tuple[np.ndarray, np.ndarray, bool]:
    """x and y of `sample`, and whether there are more waves than can be followed: then the line fills what they fill.

    Around `centres`, such as zeros and turns that are known, it is looked closely for peaks that fit between two points.
    """
    margin = y_range[1] - y_range[0]
    low, high = y_range[0] - margin, y_range[1] + margin
    scale = np.array([WIDE / (window[1] - window[0]), PANEL / margin])
    steepness = (window[1] - window[0]) / WIDE / (margin / PANEL)  # of a line of one pixel up for each pixel across
    pieces_x: list[np.ndarray] = []
    pieces_y: list[np.ndarray] = []
    crowded: list[np.ndarray] = []
    edges = [window[0], *sorted({*breaks, *holes}), window[1]]
    first = max(65, 1028 // max(4, len(edges) - 1)) | 1
    near = 1e-6 * (window[1] - window[0])
    for start, stop in itertools.pairwise(edges):
        x = np.linspace(start, stop, first)
        # The ends of a piece are evaluated a hair inside it: the limit from this side, not the value at the break.
        x[0] = min(start + near, x[1]) if start in holes else np.nextafter(start, stop)
        x[-1] = max(stop - near, x[-2]) if stop in holes else np.nextafter(stop, start)
        y = clipped(function, x, low, high)
        x, y = _with_peaks(function, x, y, _around(centres, start, stop), (low, high), scale)
        new = np.arange(len(x) - 1)
        for _ in range(ROUNDS):
            coarse = np.zeros(len(x) - 1, dtype=bool)
            coarse[new] = _is_coarse(function, x, y, new, (low, high), scale)
            # A neighbour may have passed by chance: it is split too.
            split = np.flatnonzero(coarse | np.append(coarse[1:], False) | np.append(False, coarse[:-1]))
            is_crowded = len(x) + len(split) > MOST_POINTS // (len(edges) - 1) or (
                len(split) > 0 and is_time_up(TOO_LONG)
            )
            if is_crowded or not len(split):
                break
            between = x[split] + PROBES[0] * (x[split + 1] - x[split])
            x, y = np.insert(x, split + 1, between), np.insert(y, split + 1, clipped(function, between, low, high))
            new = np.repeat(split + np.arange(len(split)), 2)
            new[1::2] += 1
        turns = np.count_nonzero(np.diff(np.sign(np.diff(y[~np.isnan(y)]))))  # where there is no value nothing turns
        is_crowded |= turns > (stop - start) * scale[0] / 2  # one to less than two pixels
        if is_crowded:
            x, y = _filled(function, x, y, low, high, scale[0] / COLUMN)
        # Where the end itself has the value that the line comes to, it is the end; a hole is not drawn over.
        ends = clipped(function, np.array([start, stop]), low, high)
        x[0] = x[0] if start in holes and np.isnan(ends[0]) else start
        x[-1] = x[-1] if stop in holes and np.isnan(ends[1]) else stop
        y[[0, -1]] = np.where(np.abs(ends - y[[0, -1]]) < 1e-2 * margin, ends, y[[0, -1]])
        pieces_x += [x, np.array([stop])]
        pieces_y += [y, np.array([np.nan])]
        crowded += [np.full(len(x) + 1, is_crowded)]
    x, y, close = (np.concatenate(parts) for parts in (pieces_x[:-1], pieces_y[:-1], crowded))
    close = close[:-1]
    return *_torn(function, x, y, low, high, np.where(close[1:], 0, steepness)), bool(close.any())


def _around(centres: Collection[float], start: float, stop: float) -> np.ndarray:
    """Places between two ends that come ever closer to each of the centres."""
    steps = (stop - start) * CLOSER
    around = [
        [(start + at) / 2, at, (at + stop) / 2, *(at - steps), *(at + steps)] for at in centres if start < at < stop
    ]
    places = np.array(around).ravel()
    return places[(places > start) & (places < stop)]


def _with_peaks(
    function: Function,
    x: np.ndarray,
    y: np.ndarray,
    around: np.ndarray,
    bounds: tuple[float, float],
    scale: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """The points, and those of the places around centres that do not lie on the line through them."""
    around = np.setdiff1d(around, x)
    if not len(around):
        return x, y
    heights = clipped(function, around, *bounds)
    is_off = (
        np.abs(heights - np.interp(around, x, y)) * scale[1] > NEAR
    )  # where one has no value, it is looked for elsewhere
    where = np.searchsorted(x, around[is_off])
    return np.insert(x, where, around[is_off]), np.insert(y, where, heights[is_off])


def _is_coarse(
    function: Function, x: np.ndarray, y: np.ndarray, which: np.ndarray, bounds: tuple[float, float], scale: np.ndarray
) -> np.ndarray:
    """Whether these pieces of the line are too coarse for the function, which is looked at in some places inside each.

    What counts is the distance to the drawn piece, not the height above it: steep pieces may be longer, as long as they reach
    as high. `scale` is pixels a unit, across and up.
    """
    wide, tall = x[which + 1] - x[which], y[which + 1] - y[which]
    inside = x[which] + PROBES * wide
    up = (clipped(function, inside.ravel(), *bounds).reshape(inside.shape) - y[which]) * scale[1]
    nothing = np.isnan(y[which]) & np.isnan(y[which + 1]) & np.isnan(up)
    right, wide, tall = PROBES * wide * scale[0], wide * scale[0], tall * scale[1]
    along = np.clip((right * wide + up * tall) / np.maximum(wide * wide + tall * tall, 1e-300), 0, 1)
    error = np.hypot(right - along * wide, up - along * tall)
    return ((error > NEAR) | (np.isnan(error) & ~nothing)).any(axis=0)


def _filled(
    function: Function, x: np.ndarray, y: np.ndarray, low: float, high: float, columns: float
) -> tuple[np.ndarray, np.ndarray]:
    """A line from the lowest to the highest value in each of so many `columns` a unit: no wave is farther off than one of them.

    Looked at is each column in places at unequal distances, which no wave can be in step with.
    """
    count = int(np.ceil((x[-1] - x[0]) * columns))
    edges, shares = (
        np.linspace(x[0], x[-1], count + 1),
        np.sort(np.arange(DENSE // 4 if is_time_up() else DENSE) * 0.6180339887 % 1),
    )
    places = edges[:-1, None] + np.diff(edges)[:, None] * shares
    heights = clipped(function, places.ravel(), low, high).reshape(places.shape)
    ends = [np.where(np.isnan(heights), sign * np.inf, sign * heights).argmin(axis=1) for sign in (1, -1)]
    order = np.sort(np.column_stack(ends), axis=1)
    across, up = (np.take_along_axis(values, order, axis=1).ravel() for values in (places, heights))
    return np.hstack([x[0], across, x[-1]]), np.hstack([y[0], up, y[-1]])


def _torn(
    function: Function, x: np.ndarray, y: np.ndarray, low: float, high: float, steepness: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The line with a gap wherever a steep piece stays as tall however short it is made: a jump or pole nobody declared."""
    rise = np.abs(np.diff(y))
    steep = np.flatnonzero((rise > 0.02 * (high - low)) & (rise * steepness > 8 * np.diff(x)))
    if not len(steep):
        return x, y
    left, right, first, last = x[steep], x[steep + 1], y[steep], y[steep + 1]
    for _ in range(40):
        middle = (left + right) / 2
        if ((middle == left) | (middle == right)).all():  # no number lies between
            break
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
