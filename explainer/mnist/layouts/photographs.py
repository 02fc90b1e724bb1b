"""Photographs of digits on paper: the light on the paper is evened out, and the drawing found and made as MNIST's are."""

from __future__ import annotations

import numpy as np

from explainer.mnist.preprocessing import CONTRAST, FAINT, prepare

EVEN = 10  # of 255: the light along the rim of a drawing made on a screen differs by less, also in a JPEG
SMALL = 0.5  # a drawing that is smaller than this share of its picture has to be looked for
PAPER = 0.75  # the least share of a photograph that is paper
SPECK = 0.05  # of the largest spot: what is smaller is dirt
MOST_SPOTS = 200
STEP = 4  # every fourth pixel, each way, tells how the light falls
_ROUNDS = 12


def drawing_on(light: np.ndarray) -> np.ndarray | None:
    """(28, 28) bytes, bright ink on 0, of the drawing on a photograph (height, width); None where no drawing stands out.

    The light on the paper is a smooth surface, light ~ a + b x + c y + d x^2 + e x y + f y^2, fitted to all that is not ink.
    """
    above, noise = _above_paper(light.astype(np.float64))
    if np.mean(np.abs(above) < max(EVEN, 3 * noise)) < PAPER:
        return None
    ink = above if above.max() > -above.min() else -above
    reach = float(np.percentile(ink, 99.9))
    if reach < max(CONTRAST, 6 * noise):
        return None
    ink = (ink / reach).clip(0, 1)
    ink[ink < max(0.25, 3 * noise / reach)] = 0
    spots = _without_specks(ink)
    if spots is None:
        return None
    try:
        return np.rint(prepare(spots) * 255).astype(np.uint8)
    except ValueError:  # a blot or a tangle: this is no drawing of a digit
        return None


def is_one(light: np.ndarray) -> bool:
    """Whether a picture looks like a photograph: uneven light along its rim, or a drawing that is lost on its paper."""
    rim = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]]).astype(np.float64)
    low, middle, high = np.percentile(rim, (5, 50, 95))
    if high - low > EVEN:
        return True
    ink = np.abs(light - middle) > FAINT
    rows, columns = (np.flatnonzero(ink.any(axis)) for axis in (1, 0))
    return bool(len(rows)) and max(np.ptp(rows), np.ptp(columns)) + 1 < SMALL * max(light.shape)


def _above_paper(light: np.ndarray) -> tuple[np.ndarray, float]:
    """How much brighter than the paper each pixel is, and how much the paper's own pixels differ."""
    few = light[::STEP, ::STEP].reshape(-1)  # a smooth surface needs no more
    terms = _terms(light.shape)
    known = terms[::STEP, ::STEP].reshape(len(few), -1)
    above = few - np.median(few)
    factors = np.zeros(known.shape[1])
    for _ in range(_ROUNDS):
        middle = np.median(above)
        near = np.abs(above - middle) <= 2.5 * max(1.0, _spread(above - middle))
        factors = np.linalg.lstsq(known[near], few[near], rcond=None)[0]
        above = few - known @ factors
    return light - terms @ factors, _spread(above)


def _terms(shape: tuple[int, ...]) -> np.ndarray:
    """(height, width, 6): 1, x, y, x^2, xy, y^2 at each pixel, from -1 to 1 each way."""
    y, x = np.meshgrid(*(np.linspace(-1, 1, length) for length in shape), indexing="ij")
    return np.stack([np.ones_like(x), x, y, x**2, x * y, y**2], axis=-1)


def _spread(above: np.ndarray) -> float:
    """The standard deviation, from the median of what differs, which ink hardly moves."""
    return 1.4826 * float(np.median(np.abs(above)))


def _without_specks(ink: np.ndarray) -> np.ndarray | None:
    """The ink without spots that are far smaller than the largest; None where there are too many for a drawing."""
    from scipy import ndimage

    marked, count = ndimage.label(ink > 0, np.ones((3, 3), int))
    if not 0 < count < MOST_SPOTS:
        return None
    sizes = np.bincount(marked.reshape(-1))
    sizes[0] = 0
    return np.where((sizes >= SPECK * sizes.max())[marked], ink, 0)
