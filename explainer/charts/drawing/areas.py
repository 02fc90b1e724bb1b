"""Areas and borders of grids of numbers as closed lines, by marching squares: they stay sharp and move without being redrawn."""

from __future__ import annotations

import numpy as np


def areas(values: np.ndarray, width: int) -> list[list[list[tuple[int, int]]]]:
    """Marching squares: for each of the grids (n, rows, rows) the closed lines inside which its numbers are above 0.

    Places are whole numbers from 0 to `width`. All grids at once. A ring of nodes below 0 on top of the outermost ones closes
    the lines along the map's side. Inside lies always on the same hand, so that holes turn the other way.
    """
    count, rows, _ = values.shape
    ring = np.pad(values, ((0, 0), (1, 1), (1, 1)), constant_values=-1.0)
    nodes = np.arange(ring.size).reshape(ring.shape)
    at = np.round(np.pad(np.linspace(0, width, rows), 1, mode="edge"), 6)
    x, y = (np.broadcast_to(part, ring.shape).ravel() for part in (at, at[:, None]))
    above, flat = ring > 0, ring.ravel()
    rest = {0: slice(None, -1), 1: slice(1, None)}
    corners = [(slice(None), rest[down], rest[right]) for down, right in ((0, 0), (0, 1), (1, 1), (1, 0))]
    node, signs = [nodes[c] for c in corners], [above[c] for c in corners]
    sides, enters, leaves = [], [], []
    for k in range(4):
        here, there = node[k], node[(k + 1) % 4]
        low = np.minimum(here, there)
        sides.append(2 * low + (np.abs(here - there) > 1))  # a name that the neighbouring cell gives it too
        enters.append(~signs[k] & signs[(k + 1) % 4])
        leaves.append(signs[k] & ~signs[(k + 1) % 4])
    following: dict[int, int] = {}
    for k in range(4):
        where = leaves[k]
        back = np.select([enters[k - 1], enters[k - 2]], [sides[k - 1], sides[k - 2]], sides[k - 3])
        following.update(zip(sides[k][where].tolist(), back[where].tolist(), strict=True))
    names = np.array(list(following), dtype=np.int64)
    low = names // 2
    high = low + np.where(names % 2, ring.shape[2], 1)
    part = flat[low] / (flat[low] - flat[high])
    rounded = np.round(np.stack([a[low] + part * (a[high] - a[low]) for a in (x, y)], axis=1)).astype(int)
    places = dict(zip(names.tolist(), map(tuple, rounded.tolist()), strict=True))
    loops: list[list[list[tuple[int, int]]]] = [[] for _ in range(count)]
    while following:
        start, side = following.popitem()
        loop = [places[start]]
        while side != start:
            loop.append(places[side])
            side = following.pop(side)
        loops[start // (2 * ring[0].size)].append(_straight(loop))
    return loops


def _straight(loop: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A closed line without the points in which it does not turn, along the sides of a map."""
    loop = [here for before, here in zip([loop[-1], *loop[:-1]], loop, strict=True) if before != here]
    if not loop:  # smaller than a unit of the drawing
        return []
    return [
        here
        for before, here, after in zip([loop[-1], *loop[:-1]], loop, [*loop[1:], loop[0]], strict=True)
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1])
    ]


def joined(loops: list[list[tuple[int, int]]]) -> dict[str, list]:
    """Closed lines as one trace. Never without points: Plotly leaves what has lost all of them as it was."""
    x, y = [], []
    for loop in loops:
        if len(loop) > 2:
            x += [*(a for a, _ in loop), None]
            y += [*(b for _, b in loop), None]
    return {"x": x or [0, 0, 0], "y": y or [0, 0, 0]}


def border(axis: np.ndarray, above: np.ndarray) -> dict[str, list]:
    """The line where numbers over a grid pass 0: in every cell that it crosses, the straight piece between two sides."""
    signs = above > 0
    mixed = np.logical_or.reduce(
        [signs[:-1, :-1] != other for other in (signs[1:, :-1], signs[:-1, 1:], signs[1:, 1:])]
    )
    x, y = [], []
    for row, column in np.argwhere(mixed):
        corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
        crossings = [
            _crossing(axis, above, start, stop)
            for start, stop in zip(corners, [*corners[1:], corners[0]], strict=True)
            if signs[start] != signs[stop]
        ]
        for one, other in zip(crossings[::2], crossings[1::2], strict=True):
            x += [one[0], other[0], None]
            y += [one[1], other[1], None]
    # Never without points: Plotly leaves a trace that has lost all of them on the screen as it was.
    return {"x": x or [None], "y": y or [None]}


def _crossing(axis: np.ndarray, above: np.ndarray, start: tuple, stop: tuple) -> tuple[float, float]:
    """Where the numbers pass 0 on the side of a cell, by the rule of three."""
    part = above[start] / (above[start] - above[stop])
    x, y = (axis[start[k]] + part * (axis[stop[k]] - axis[start[k]]) for k in (1, 0))
    return round(float(x), 3), round(float(y), 3)
