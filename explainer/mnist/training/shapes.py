"""Shapes that are not digits, each made anew from random numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from explainer.mnist.training.handwriting import Stroke, by_hand, turned

TURN = np.linspace(0, 2 * np.pi, 60)
RING = np.stack([np.cos(TURN), np.sin(TURN)], 1)


def shape(rng: np.random.Generator) -> list[Stroke]:
    """A polygon, a star, a spiral, a face, a wave, an arrow, a crossed ring, a heart, a house, a box, a comb, a tree, a bow."""
    return by_hand(SHAPES[rng.integers(len(SHAPES))](rng), rng)


def _polygons(rng: np.random.Generator) -> list[Stroke]:
    return [_polygon(int(rng.integers(3, 5)), rng.uniform(0, 2 * np.pi))]


def _stars(rng: np.random.Generator) -> list[Stroke]:
    tips = int(rng.integers(4, 7))
    angles = np.pi * np.arange(2 * tips + 1) / tips - np.pi / 2
    far = np.where(np.arange(2 * tips + 1) % 2, 0.45, 1.0)[:, None]
    drawn_through = _polygon(5, rng.uniform(0, 2 * np.pi), step=2)
    return [drawn_through if rng.random() < 0.5 else far * np.stack([np.cos(angles), np.sin(angles)], 1)]


def _spiral(rng: np.random.Generator) -> list[Stroke]:
    t = np.linspace(0.05, 1, 70)[:, None]
    angle = rng.uniform(2.2, 4) * np.pi * t * rng.choice([-1, 1]) + rng.uniform(0, 7)
    return [np.hstack([t * np.cos(angle), t * np.sin(angle)])]


def _face(rng: np.random.Generator) -> list[Stroke]:
    mouth = np.stack([0.5 * np.cos(TURN[:25]), 0.2 + rng.uniform(-0.4, 0.5) * np.sin(TURN[:25])], 1)
    return [RING, mouth, *(np.array([[x, -0.3], [x, -0.25]]) for x in (-0.35, 0.35))]


def _wave(rng: np.random.Generator) -> list[Stroke]:
    x = np.linspace(0, rng.uniform(1.5, 3) * 2 * np.pi, 60)
    return [np.stack([x / rng.uniform(1.5, 4), np.sin(x)], 1)]


def _arrow(rng: np.random.Generator) -> list[Stroke]:
    arrow = [np.array([[0, 0], [2, 0]]), np.array([[1.4, -0.6], [2, 0], [1.4, 0.6]])]
    return turned(arrow, rng.uniform(0, 2 * np.pi))


def _crossed_ring(rng: np.random.Generator) -> list[Stroke]:
    crossing = [np.array([[-1, -1], [1, 1]]), np.array([[-1, 1], [1, -1]])]
    return [RING * rng.uniform(0.9, 1.4), *crossing[: rng.integers(1, 3)]]


def _heart(rng: np.random.Generator) -> list[Stroke]:
    bumps = -13 * np.cos(TURN) + 5 * np.cos(2 * TURN) + rng.uniform(1, 3) * np.cos(3 * TURN)
    return [np.stack([16 * np.sin(TURN) ** 3, bumps], 1)]


def _house(rng: np.random.Generator) -> list[Stroke]:
    roof = rng.uniform(-0.9, -0.3)
    return [np.array([[0, 1], [0, 0], [0.5, roof], [1, 0], [1, 1], [0, 1]]), np.array([[0, 0], [1, 0]])]


def _box(rng: np.random.Generator) -> list[Stroke]:
    wide, within = rng.uniform(0.6, 2), rng.uniform(0.2, 0.8)
    frame = np.array([[0, 0], [wide, 0], [wide, 1], [0, 1], [0, 0]])
    inside = [np.array([[0, within], [wide, within]]), np.array([[within, 0], [within, 1]]), frame * 0.5 + 0.2]
    return [frame, *inside[rng.integers(4) :][:1]]


def _comb(rng: np.random.Generator) -> list[Stroke]:
    teeth = np.linspace(0, 1, int(rng.integers(3, 6)))
    comb = [np.array([[0, 0], [1, 0]]), *(np.array([[x, 0], [x, rng.uniform(0.3, 1)]]) for x in teeth)]
    return turned(comb, rng.integers(4) * np.pi / 2)


def _tree(rng: np.random.Generator) -> list[Stroke]:
    trunk = np.array([[0, 0], [0, rng.uniform(0.5, 1.5)]])
    crown = RING * 0.6 - [0, 0.6] if rng.random() < 0.5 else np.array([[0, -1.2], [-0.8, 0], [0.8, 0], [0, -1.2]])
    return turned([trunk, crown], rng.choice([0, 0, np.pi, np.pi / 2]) if len(crown) < 9 else 0)


def _bow(rng: np.random.Generator) -> list[Stroke]:
    petals = rng.integers(2, 6)
    far = np.abs(np.cos(petals * TURN / 2 * (2 if petals == 2 else 1)))[:, None] + 0.1 * rng.random()
    return [far * RING]


def _polygon(corners: int, first: float, *, step: int = 1) -> Stroke:
    angles = first + 2 * np.pi * step * np.arange(corners + 1) / corners
    return np.stack([np.cos(angles), np.sin(angles)], 1)


SHAPES: tuple[Callable[[np.random.Generator], list[Stroke]], ...] = (
    _polygons,
    _stars,
    _spiral,
    _face,
    _wave,
    _arrow,
    _crossed_ring,
    _heart,
    _house,
    _box,
    _comb,
    _tree,
    _bow,
)
