"""Numbers of a picture -> the fractions that a network reads; a scale that is in doubt is refused, never guessed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from explainer.numeric.validation import is_number, quoted, table

SIDE = 28
DIM = 0.4  # of full ink: MNIST's faintest picture reaches 254 of 255
BRIGHT = 0.75  # of full ink: the paper of an inverted picture; noise stays below
FEW_BRIGHT = 0.05  # share of pictures whose rim may be bright: a bag or a coat fills its picture


def rows_of(images: ArrayLike, inputs: int = SIDE * SIDE, *, highest: float | None = None) -> np.ndarray:
    """x = v / highest: pictures, one or many, flat or not, as (n, inputs) float64 from 0 (paper) to 1 (full ink).

    Without `highest`, whole numbers are read as bytes (0 to 255) and numbers with a point as fractions (0 to 1), and pictures
    for which that looks wrong are refused: a mask of 0 and 1, grey levels up to 16, fractions divided twice, dark ink on
    bright paper. A network answers to every row of numbers, and is as sure of a wrong scale as of a right one. With
    `highest`, the number that stands for full ink, the pictures are taken as they are. A mask of True and
    False is read as 1 and 0. Raises ValueError.

    >>> rows_of([[0, 51, 255, 0]], 4).tolist()
    [[0.0, 0.2, 1.0, 0.0]]
    >>> rows_of([[0, 4, 16, 0]], 4, highest=16).tolist()
    [[0.0, 0.25, 1.0, 0.0]]
    """
    images = table(images, "images")
    side = math.isqrt(inputs)
    if images.dtype == bool:
        images = images.astype(np.float64)  # a mask: True is full ink
    if images.ndim > 2 and images.shape[-1] == 1 and images.shape[-3:-1] == (side, inputs // side):
        images = images[..., 0]  # the one channel that layers of convolution ask for
    if (
        not images.size
        or images.dtype.kind not in "uif"
        or (images.shape[-1:] != (inputs,) and images.shape[-2:] != (side, inputs // side))
    ):
        raise ValueError(f"images must be pictures of {inputs} numbers, got {images.dtype} of shape {images.shape}")
    kind, usual = ("fractions", 1) if images.dtype.kind == "f" else ("whole numbers", 255)
    limit = usual if highest is None else highest
    if not is_number(limit) or not limit > 0:
        raise ValueError(f"highest must be the number that stands for full ink, such as 255, got {quoted(highest)}")
    if not (images.min() >= 0 and images.max() <= limit):
        span = f"{images.min():g} to {images.max():g}"
        gaps = int(np.sum(~np.isfinite(images)))
        if gaps:
            raise ValueError(f"images have {gaps:,} gaps (NaN or infinite); take these pictures out")
        raise ValueError(f"images in {kind} must lie between 0 and {limit:g}, got {span}{_advice(images, highest)}")
    rows = images.reshape(-1, inputs) / np.float64(limit)
    if highest is None:
        _refuse_doubtful(rows, side, kind, usual)
    return rows


def _advice(images: np.ndarray, highest: float | None) -> str:
    """What helps where the numbers leave their range."""
    if highest is None and images.min() >= 0 and 1 < images.max() <= 255:
        full = _guess(float(images.max())) if images.max() <= 100 else "255"
        return f"; if {full} stands for full ink, give highest={full}"
    if images.min() < 0:
        return "; undo the shift first, so that 0 is paper"
    return "; give the number that stands for full ink as highest"


def _refuse_doubtful(rows: np.ndarray, side: int, kind: str, usual: int) -> None:
    """ValueError for pictures that are far too dim for this scale, or show dark ink on bright paper."""
    brightest = rows.max(axis=1)
    brightest = (
        float(np.median(brightest[brightest > 0])) if brightest.any() else 1.0
    )  # blank paper is blank on any scale
    if brightest < DIM:
        most = brightest * usual
        raise ValueError(
            f"images were read as {kind} from 0 to {usual}, but their brightest pixels reach only {most:.3g}; "
            f"give the number that stands for full ink, such as highest={_guess(most)}, or highest={usual} for dim pictures"
        )
    if (
        side * side == rows.shape[1]
        and side > 2
        and np.mean(paper(rows.reshape(-1, side, side)) >= BRIGHT) > FEW_BRIGHT
    ):
        raise ValueError(
            f"images show dark ink on bright paper; invert them ({usual} - images), "
            f"or give highest={usual} to have them read as they are"
        )


def _guess(most: float) -> str:
    """The scale that numbers up to `most` are usually on."""
    usual = next((f"{usual}" for usual in (1, 15, 16, 100) if usual * 0.9 <= most <= usual), None)
    digit = 10.0 ** (
        math.floor(math.log10(most)) - 2
    )  # of the third figure, which is rounded up: nothing lies above it
    return usual or f"{math.ceil(most / digit) * digit:.3g}"


def paper(images: np.ndarray) -> np.ndarray:
    """(n,): the median of the outermost pixels of each of the pictures (n, height, width)."""
    rim = np.ones(images.shape[1:], bool)
    rim[1:-1, 1:-1] = False
    return np.median(images[:, rim], axis=1)
