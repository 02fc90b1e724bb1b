"""Drawings that are not digits: letters, scribbles, dots, lines, shapes, several digits beside one another.

A network that has only seen digits takes a letter for one of them, and is sure of it. Shown drawings that are none, with
the ten answers all alike as what is wanted, it learns to be unsure of them (outlier exposure). The letters are Hershey's,
deformed anew for every drawing; the rest is made from random numbers, and the pairs from the digits themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

import numpy as np

from explainer.files import asset
from explainer.mnist.preprocessing import prepare
from explainer.mnist.training.handwriting import SIDE, Stroke, by_hand, painted
from explainer.mnist.training.shapes import shape

PENS = (1.8, 3.5)  # pixels of 28: what `mnist.prepare` makes of every pen
# What many hands write like a digit, or as one: no network could tell which was meant.
LOOK_ALIKE = {
    "roman": "oOlISZBgqbszizDQ",
    "script": "oOlIbzqgsSZeiQDJ",
    "greek": "ΒΖΘΙΟβδθιορσ",
    "signs": ":!",
}


def outliers(count: int, digits: np.ndarray, seed: int = 0) -> np.ndarray:
    """(count, 28, 28) bytes: drawings that are not digits, placed as `mnist.prepare` would, of every kind about as many.

    `digits` are pictures (n, 28, 28), of which two or three are put side by side. Equal seeds give equal drawings.

    >>> import numpy as np
    >>> drawn = outliers(3, np.zeros((1, 28, 28), np.uint8))
    >>> drawn.shape, drawn.dtype.name
    ((3, 28, 28), 'uint8')
    """
    rng = np.random.default_rng(seed)
    pairs = count // 8
    kinds: list[Callable[[np.random.Generator], list[Stroke]]] = [
        *[letter] * 8,
        *[invented] * 3,
        *[shape] * 2,
        scribble,
        zigzag,
        dots,
        lines,
    ]
    drawn = [kinds[rng.integers(len(kinds))](rng) for _ in range(count - pairs)]
    pens = rng.uniform(*PENS, len(drawn))
    beside = np.array([side_by_side(digits, rng) for _ in range(pairs)], np.uint8).reshape(-1, SIDE, SIDE)
    return np.concatenate([painted(drawn, pens), beside])[rng.permutation(count)]


@cache
def _letters() -> list[tuple[Stroke, ...]]:
    read = json.loads(asset("letters.json").read_text(encoding="utf-8"))
    return [
        tuple(np.array(stroke, float) for stroke in strokes)
        for kind, glyphs in read.items()
        for name, strokes in glyphs.items()
        if name not in LOOK_ALIKE[kind]
    ]


# ----------------------------------------------------------------------------------------------------- what is drawn


def letter(rng: np.random.Generator) -> list[Stroke]:
    """A letter or sign in a hand of its own."""
    known = _letters()
    return by_hand(list(known[rng.integers(len(known))]), rng)


def invented(rng: np.random.Generator) -> list[Stroke]:
    """A sign that nobody uses: three to five lines, arcs and loops, each of which begins or ends at another."""
    strokes: list[Stroke] = []
    for _ in range(rng.integers(3, 6)):
        length, bend, turn = rng.uniform(0.3, 1), rng.choice([0, 0, 1, 2.5]) * rng.normal(), rng.uniform(0, 2 * np.pi)
        angle = turn + bend * np.linspace(-1, 1, 14)[:, None]
        part = np.cumsum(np.hstack([np.cos(angle), np.sin(angle)]), axis=0) * length / 14
        part -= part[rng.choice([0, 0, -1, 7])]
        if strokes:
            other = strokes[rng.integers(len(strokes))]
            part += other[rng.choice([0, -1, len(other) // 2])]
        strokes.append(part)
    return by_hand(strokes, rng, gently=True)


def scribble(rng: np.random.Generator) -> list[Stroke]:
    """One to three lines that wander: sums of a few waves."""
    strokes = []
    for _ in range(rng.integers(1, 4)):
        t = np.linspace(0, 1, 40)[:, None]
        waves = np.arange(1, rng.integers(3, 7))
        phase, size = (
            rng.uniform(0, 2 * np.pi, (len(waves), 2)),
            rng.normal(0, 1, (len(waves), 2)) / waves[:, None] ** 0.6,
        )
        line = (size * np.sin(2 * np.pi * t[:, :, None] * waves[:, None] * rng.uniform(0.4, 1) + phase)).sum(1)
        strokes.append(line + rng.normal(0, 0.8, 2) + t * rng.normal(0, 2, 2))
    return strokes


def zigzag(rng: np.random.Generator) -> list[Stroke]:
    """A line with corners at random, or to and fro."""
    count = int(rng.integers(4, 12))
    if rng.random() < 0.5:
        return by_hand([rng.uniform(0, 1, (count, 2))], rng, gently=True)
    x = np.linspace(0, rng.uniform(0.4, 2), count)
    return by_hand([np.stack([x, np.arange(count) % 2 + rng.normal(0, 0.1, count)], 1)], rng)


def dots(rng: np.random.Generator) -> list[Stroke]:
    """Two to forty dots or short dashes."""
    count = int(2 + 38 * rng.random() ** 2)
    places = rng.uniform(0, 1, (count, 2))
    dash = rng.uniform(0, 0.15) * (rng.random() < 0.5)
    return [np.stack([place, place + dash * rng.normal(0, 1, 2)]) for place in places]


def lines(rng: np.random.Generator) -> list[Stroke]:
    """A level line, or several lines: parallel, or a grid. (One upright line is a one.)"""
    way = rng.integers(3)
    if way == 0:
        return by_hand([np.array([[0, 0], [1, rng.uniform(-0.7, 0.7)]])], rng, gently=True)
    if way == 1:
        count, angle, gap = int(rng.integers(2, 6)), rng.uniform(0, np.pi), rng.uniform(0.25, 0.6)
        along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        return by_hand([np.stack([n * gap * across, n * gap * across + along]) for n in range(count)], rng, gently=True)
    places = np.linspace(0, 1, int(rng.integers(2, 4)))
    grid = [[(0, at), (1, at)] for at in places] + [[(at, 0), (at, 1)] for at in places]
    return by_hand([np.array(line, float) for line in grid], rng)


def side_by_side(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(28, 28): two digits, now and then three, close to one another or not, as one drawing."""
    chosen = [_boxed(digits[at]) for at in rng.integers(len(digits), size=2 + (rng.random() < 0.2))]
    height = max(each.shape[0] for each in chosen)
    parts = []
    for each in chosen:
        above = int(rng.integers(0, height - each.shape[0] + 1))
        parts += [
            np.pad(each, ((above, height - each.shape[0] - above), (0, 0))),
            np.zeros((height, rng.integers(1, 9))),
        ]
    joined = np.hstack(parts[:-1])
    return np.rint(255 * prepare(np.pad(joined, 2) / 255)).astype(np.uint8)


def _boxed(picture: np.ndarray) -> np.ndarray:
    rows, columns = (np.flatnonzero((picture > 25).any(axis)) for axis in (1, 0))
    if not len(rows):
        return np.full((20, 4), 255.0)
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(float)
