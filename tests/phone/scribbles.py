"""Drawings that need not be digits, for programs that must prepare them alike."""

from __future__ import annotations

import numpy as np


def scribble(rng: np.random.Generator) -> np.ndarray:
    """A few soft strokes between random points, on paper of random size and shade."""
    height, width = rng.integers(12, 160, 2)
    y, x = np.mgrid[:height, :width]
    picture = np.zeros((height, width))
    pen = rng.uniform(0.02, 0.12) * min(height, width)
    for _ in range(rng.integers(1, 5)):
        (x0, y0), (x1, y1) = rng.uniform(0, 1, (2, 2)) * (width, height)
        along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2), 0, 1)
        far = np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
        picture = np.maximum(picture, np.clip(pen - far + 0.5, 0, 1))
    paper, ink = rng.integers(0, 256, 2)
    return np.rint(paper + (ink - paper) * picture).astype(np.uint8)
