"""Pen strokes from a picture of a digit: its skeleton (Zhang and Suen 1984), followed from end to end."""

from __future__ import annotations

import numpy as np

ZOOM = 4  # the skeleton is found on a finer grid, so that strokes come out smooth
Stroke = list[tuple[float, float]]


def strokes(image: np.ndarray, *, every: int = 3) -> list[Stroke]:
    """The strokes of a (28, 28) uint8 digit, as points (x, y) from 0 to 1; of the skeleton's pixels, one in `every`."""
    remaining = {(int(y), int(x)) for y, x in np.argwhere(skeleton(_enlarged(image) > 110))}
    side = ZOOM * image.shape[0]
    lines = []
    while remaining:
        line = _follow(_start(remaining), remaining)
        if len(line) >= 6 or not lines:
            kept = [*line[:-1:every], line[-1]]
            lines.append([(round((x + 0.5) / side, 3), round((y + 0.5) / side, 3)) for y, x in kept])
    return lines


def skeleton(ink: np.ndarray) -> np.ndarray:
    """Thin a boolean picture to lines of one pixel, keeping what is connected connected."""
    ink = np.pad(ink, 1)
    while True:
        before = ink.sum()
        for half in (0, 1):
            ring = [np.roll(ink, shift, (0, 1)) for shift in _RING]  # the eight neighbours, clockwise from the top
            count = sum(side.astype(int) for side in ring)
            turns = sum((~a & b).astype(int) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
            top, right, bottom, left = ring[0], ring[2], ring[4], ring[6]
            if half == 0:
                edge = ~(top & right & bottom) & ~(right & bottom & left)
            else:
                edge = ~(top & right & left) & ~(top & bottom & left)
            ink = ink & ~((count >= 2) & (count <= 6) & (turns == 1) & edge)
        if ink.sum() == before:
            return ink[1:-1, 1:-1]


_RING = [(1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1)]


def _enlarged(image: np.ndarray) -> np.ndarray:
    """Bilinear: each pixel becomes ZOOM x ZOOM."""
    size = image.shape[0]
    at = np.clip((np.arange(ZOOM * size) + 0.5) / ZOOM - 0.5, 0, size - 1)
    low = np.minimum(at.astype(int), size - 2)
    part = at - low
    rows = image[low] * (1 - part)[:, None] + image[low + 1] * part[:, None]
    return rows[:, low] * (1 - part) + rows[:, low + 1] * part


def _neighbours(point: tuple[int, int], points: set) -> list[tuple[int, int]]:
    y, x = point
    return [(y + dy, x + dx) for dy, dx in _RING if (y + dy, x + dx) in points]


def _start(points: set) -> tuple[int, int]:
    """An end of a line if there is one, else (a closed loop) its topmost point."""
    return min(points, key=lambda point: (len(_neighbours(point, points)) > 1, point))


def _follow(point: tuple[int, int], remaining: set) -> list[tuple[int, int]]:
    """Walk as straight as possible until nothing is left beside the line; takes what it passes out of `remaining`."""
    line = [point]
    remaining.discard(point)
    while beside := _neighbours(line[-1], remaining):
        back = line[-min(len(line), 5)]
        heading = np.subtract(line[-1], back)
        following = max(beside, key=lambda near: (np.dot(heading, np.subtract(near, line[-1])), near))
        remaining.difference_update(beside)
        line.append(following)
    return line
