"""How a curve runs, in words with numbers, for a reader who cannot see it; and where it grows beyond all bounds."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from explainer.charts.theme import number


def how_it_runs(name: str, x: np.ndarray, y: np.ndarray, y_range: Sequence[float]) -> str:
    """How a curve runs from left to right, with the numbers at its ends and turns; for a reader who cannot see it."""
    pieces = [piece for piece in np.split(np.arange(len(x)), np.flatnonzero(np.isnan(y))) if len(piece) > 1]
    pieces = [piece[~np.isnan(y[piece])] for piece in pieces]
    runs = [_run_words(_tidy(x[piece]), _tidy(y[piece]), y_range) for piece in pieces if len(piece) > 1]
    if len(runs) > 4:
        return f"The {name} has {len(runs)} separate pieces; the first: {runs[0]}; the last: {runs[-1]}."
    return f"The {name}: {'; then '.join(runs)}." if runs else f"The {name} does not exist here."


def _run_words(x: np.ndarray, y: np.ndarray, y_range: Sequence[float]) -> str:
    """One unbroken piece: "from 0.0025 at x = −6 it rises to 0.9975 at x = 6"."""
    flat = 1e-3 * (y_range[1] - y_range[0])
    if np.ptp(y) < flat:
        return f"{_height(y[0], y_range)} from x = {number(x[0])} to {number(x[-1])}"
    turns = [0]
    for k in range(1, len(y)):  # a turn counts once the line has come back by more than a thousandth of the picture
        last = turns[-1]
        if len(turns) == 1 or (y[k] - y[last]) * (y[last] - y[turns[-2]]) > 0:
            if len(turns) == 1 and abs(y[k] - y[0]) > flat:
                turns.append(k)
            elif len(turns) > 1:
                turns[-1] = k
        elif abs(y[k] - y[last]) > flat:
            turns.append(k)
    turns[-1] = len(y) - 1 if abs(y[turns[-1]] - y[-1]) <= flat else turns[-1]
    told = f"from {_height(y[0], y_range)} at x = {number(x[0], 3)}"
    if len(turns) > 6:
        return (
            f"{told} it goes up and down {len(turns) - 1} times, between {_height(y.min(), y_range)} and "
            f"{_height(y.max(), y_range)}, to {_height(y[-1], y_range)} at x = {number(x[-1], 3)}"
        )
    steps = [
        f"{'rises' if y[here] > y[before] else 'falls'} to {_height(y[here], y_range)} at x = {_turn(x, y, here)}"
        for before, here in itertools.pairwise(turns)
    ]
    return f"{told} it {', then '.join(steps)}"


def _turn(x: np.ndarray, y: np.ndarray, k: int) -> str:
    """Where the line turns near its point k: at the vertex of the parabola through it and its neighbours."""
    if not 0 < k < len(x) - 1:
        return number(x[k], 3)
    (a, b), (c, d) = np.diff(x[k - 1 : k + 2]), np.diff(y[k - 1 : k + 2])
    bend = d / b - c / a
    vertex = x[k] - (c * b / a + d * a / b) / (2 * bend) if bend else x[k]
    return number(_tidy(np.array([vertex, x[0], x[-1]]))[0], 3)


def _tidy(values: np.ndarray) -> np.ndarray:
    """What is a hair beside 0, as at the edge of a gap, is said to be 0."""
    return np.where(np.abs(values) < 1e-6 * np.abs(values).max(initial=0), 0.0, values)


def _height(y: float, y_range: Sequence[float]) -> str:
    if y_range[0] <= y <= y_range[1]:
        return number(y, 3)
    return "far above" if y > y_range[1] else "far below"


def poles_of(x: np.ndarray, y: np.ndarray, y_range: Sequence[float]) -> list[float]:
    """Where the line breaks off beyond the picture, above or below, on at least one side: at most a dozen places."""
    beyond = (y > y_range[1]) | (y < y_range[0])
    gaps = np.flatnonzero(np.isnan(y))
    near = [k for k in gaps if (k and beyond[k - 1]) or (k + 1 < len(y) and beyond[k + 1])]
    places = sorted({float(f"{x[k]:.6g}") + 0.0 for k in near})
    return places if len(places) <= 12 else []
