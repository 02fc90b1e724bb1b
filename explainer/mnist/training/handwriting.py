"""Handwriting made of strokes: another hand's slant, stretch and shake, and the pen's ink on 28 x 28 pixels."""

from __future__ import annotations

import itertools

import numpy as np

SIDE, BOX, CENTRE = 28, 20, 14  # as `mnist.prepare` places a drawing
CHUNK = 500  # drawings that are painted at a time
FINE = 0.12  # of a drawing's size: strokes are divided into pieces of about this length, so that they can bend

Stroke = np.ndarray  # (points, 2), x to the right and y downwards


def by_hand(strokes: list[Stroke], rng: np.random.Generator, *, gently: bool = False) -> list[Stroke]:
    """The strokes as another hand would write them: slanted, stretched, bent, its strokes not quite where they belong."""
    every = np.concatenate(strokes)
    size = max(np.ptp(every, axis=0).max(), 1e-9)
    middle = (every.max(0) + every.min(0)) / 2
    strength = 0.5 if gently else 1.0
    slant, turn = rng.uniform(-0.35, 0.35) * strength, rng.uniform(-0.2, 0.2)
    wide = np.exp(rng.uniform(-0.45, 0.45) * strength)
    matrix = np.array([[wide, slant], [0, 1]]) @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    waves = rng.normal(0, 1, (3, 2)), rng.uniform(0, 2 * np.pi, 3), rng.normal(0, 0.05, (3, 2)) * strength
    written = []
    for stroke in strokes:
        points = divided((stroke - middle) / size)
        at = points @ matrix.T
        at = at + np.sin(4 * at @ waves[0].T + waves[1]) @ waves[2]
        about = at.mean(0)
        at = about + (at - about) * np.exp(rng.normal(0, 0.08)) + rng.normal(0, 0.035, 2)
        written.append(smoothed(at, int(rng.integers(0, 3))))
    return written


def divided(points: Stroke) -> Stroke:
    """The same line with points at least every FINE."""
    if len(points) == 1:
        return points
    pieces = []
    for start, end in itertools.pairwise(points):
        count = max(1, int(np.ceil(np.hypot(*(end - start)) / FINE)))
        pieces.append(start + (end - start) * np.arange(count)[:, None] / count)
    return np.concatenate([*pieces, points[-1:]])


def smoothed(points: Stroke, times: int) -> Stroke:
    """Each inner point moves to the mean of itself and its neighbours."""
    for _ in range(times):
        inner = (points[:-2] + 2 * points[1:-1] + points[2:]) / 4
        points = np.concatenate([points[:1], inner, points[-1:]]) if len(points) > 2 else points
    return points


def turned(strokes: list[Stroke], angle: float) -> list[Stroke]:
    """The strokes, turned about the origin by `angle` radians."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return [stroke @ turn.T for stroke in strokes]


def painted(drawings: list[list[Stroke]], pens: np.ndarray) -> np.ndarray:
    """(n, 28, 28) bytes: each drawing 20 pixels long with its pen, its centre of mass in the middle."""
    segments = [np.concatenate([_segments(stroke) for stroke in strokes]) for strokes in drawings]
    pictures = np.zeros((len(drawings), SIDE, SIDE), np.uint8)
    order = np.argsort([len(each) for each in segments])  # drawings of about as many pieces are painted together
    for at in range(0, len(order), CHUNK):
        rows = order[at : at + CHUNK]
        pictures[rows] = _painted([segments[row] for row in rows], pens[rows].astype(np.float32))
    return pictures


def _painted(segments: list[np.ndarray], pens: np.ndarray) -> np.ndarray:
    most = max(map(len, segments))
    ends = np.stack([np.concatenate([each, np.repeat(each[:1], most - len(each), 0)]) for each in segments])
    low, high = ends.min((1, 2)), ends.max((1, 2))
    size = np.maximum((high - low).max(1), 1e-9)[:, None, None, None]
    wide = pens[:, None, None, None]
    ends = ((ends - low[:, None, None]) / size * (BOX - wide) + wide / 2).astype(np.float32)
    return np.rint(255 * np.array([_placed(each) for each in _ink(ends, pens)])).astype(np.uint8)


def _placed(ink: np.ndarray) -> np.ndarray:
    """The same ink, which begins at the left and the top of its (20, 20), in (28, 28), its centre of mass in the middle."""
    roomy = np.zeros((SIDE + BOX, SIDE + BOX), np.float32)
    top, left = (_shift(mass) for mass in (ink.sum(1), ink.sum(0)))
    roomy[top : top + BOX, left : left + BOX] = ink
    return roomy[:SIDE, :SIDE]


def _shift(mass: np.ndarray) -> int:
    """Where a row or column of the box begins, so that the centre of mass comes to the middle and no ink is cut off."""
    middle, last = mass @ np.arange(BOX) / mass.sum(), int(np.flatnonzero(mass)[-1])
    return int(np.clip(np.floor(CENTRE - middle + 0.5), 0, SIDE - 1 - last))


def _segments(stroke: Stroke) -> np.ndarray:
    """(pieces, 2 ends, 2)."""
    return np.stack([stroke[:-1], stroke[1:]], 1) if len(stroke) > 1 else np.stack([stroke, stroke], 1)


def _ink(ends: np.ndarray, pens: np.ndarray) -> np.ndarray:
    """(n, 20, 20) from 0 to 1: how far each pixel lies inside a pen's line."""
    at = np.arange(BOX, dtype=np.float32) + np.float32(0.5)
    x, y = at[None, None, :], at[None, :, None]
    nearest = np.full((len(ends), BOX, BOX), np.inf, np.float32)
    for each in range(ends.shape[1]):
        start, along = ends[:, each, 0], ends[:, each, 1] - ends[:, each, 0]
        length = np.maximum((along**2).sum(1), 1e-9)[:, None, None]
        right, down = x - start[:, 0, None, None], y - start[:, 1, None, None]
        part = np.clip((right * along[:, 0, None, None] + down * along[:, 1, None, None]) / length, 0, 1)
        far = (right - part * along[:, 0, None, None]) ** 2 + (down - part * along[:, 1, None, None]) ** 2
        np.minimum(nearest, far, out=nearest)
    return np.clip(pens[:, None, None] / 2 + 0.5 - np.sqrt(nearest), 0, 1)
