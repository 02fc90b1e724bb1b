"""Digits as a phone sees them: shifted, turned, another size, grainy, with another pen, in inverted colours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explainer.mnist.data import Digits, refuse_other
from explainer.mnist.evaluation import interval, predict
from explainer.mnist.preprocessing import grown, prepare
from explainer.mnist.scales import SIDE
from explainer.numeric.validation import chosen, is_number, quoted, seed_of, table

MIDDLE = (SIDE - 1) / 2
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Disturbance:
    """One way to change a digit: `amounts` in `unit`, from mild to strong; `lowest` and `highest` are what makes sense."""

    name: str
    title: str
    unit: str
    amounts: tuple[float, ...]
    lowest: float
    highest: float
    change: Callable[[np.ndarray, float, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Robustness:
    """The share of right answers, with its 95 % interval, after one disturbance by one amount.

    `prepared` says whether each picture went through `mnist.prepare` first, as every drawing on the phone does; `refused`
    is the share in which `prepare` saw no digit, counted as wrong.

    >>> Robustness("rotation", "degrees", 10, accuracy=0.985, interval=(0.979, 0.990), prepared=False, refused=0.0).accuracy
    0.985
    """

    disturbance: str
    unit: str
    amount: float
    accuracy: float
    interval: tuple[float, float]
    prepared: bool
    refused: float


def disturbed(images: Bytes, disturbance: str, amount: float, *, seed: int = 0) -> Bytes:
    """(n, 28, 28) bytes -> the same digits changed by `amount`: pixels, degrees, times, or a share of full ink.

    Directions are drawn from `seed`; a shift goes `amount` pixels in any direction, a turn either way. Raises ValueError for
    an unknown disturbance, an amount outside its limits, and for pictures of another shape or type.

    >>> from explainer import mnist
    >>> images = mnist.load().test_images[:5]
    >>> bool((disturbed(images, "inversion", 1) == 255 - images).all())
    True
    """
    kind, images = DISTURBANCES[chosen(disturbance, "disturbance", tuple(DISTURBANCES))], table(images, "images")
    if images.ndim != 3 or images.shape[1:] != (SIDE, SIDE) or images.dtype != np.uint8:
        raise ValueError(f"images must be bytes of shape (n, 28, 28), got {images.dtype} of shape {images.shape}")
    if not is_number(amount) or not kind.lowest <= amount <= kind.highest:
        raise ValueError(
            f"{disturbance} must be from {kind.lowest:g} to {kind.highest:g} {kind.unit}, got {quoted(amount)}"
        )
    rng = np.random.default_rng(seed_of(seed))
    changed = [kind.change(image.astype(float), amount, rng) for image in images]
    return np.clip(np.rint(changed), 0, 255).astype(np.uint8).reshape(images.shape)


def robustness(model: object, digits: Digits, *, prepared: bool = False, seed: int = 0) -> Iterator[Robustness]:
    """Accuracy over the test digits after every disturbance by every amount, one after the other.

    `model` as in `predict`. With `prepared`, every picture goes through `mnist.prepare` first.

    >>> from dataclasses import replace
    >>> from explainer import mnist
    >>> digits = mnist.load()
    >>> few = replace(digits, test_images=digits.test_images[:100], test_labels=digits.test_labels[:100])
    >>> first = next(robustness(mnist.shipped(), few))
    >>> first.disturbance, first.amount, first.unit, first.accuracy
    ('shift', 1, 'pixels', 1.0)
    """
    refuse_other(digits)
    if not isinstance(prepared, bool):
        raise ValueError(f"prepared must be True or False, got {quoted(prepared)}")
    for kind in DISTURBANCES.values():
        for amount in kind.amounts:
            images = disturbed(digits.test_images, kind.name, amount, seed=seed)
            rows, seen = _as_drawn(images) if prepared else (images, np.ones(len(images), bool))
            right = int(
                (
                    seen & (predict(model, rows, highest=1 if prepared else 255).argmax(axis=1) == digits.test_labels)
                ).sum()
            )
            accuracy = (right / len(rows), interval(right, len(rows)))
            yield Robustness(kind.name, kind.unit, amount, *accuracy, prepared, float(np.mean(~seen)))


def _as_drawn(images: Bytes) -> tuple[np.ndarray, np.ndarray]:
    """What `prepare` makes of each picture, and whether it saw a digit there."""
    rows, seen = np.zeros((len(images), SIDE, SIDE), np.float32), np.ones(len(images), bool)
    for n, image in enumerate(images):
        try:
            rows[n] = prepare(image)
        except ValueError:  # no digit to be seen: that answer is wrong, whatever the network would say to nothing
            seen[n] = False
    return rows, seen


# ------------------------------------------------------------------------------------- the changes, each of one picture


def _moved(image: np.ndarray, matrix: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """picture'(p) = picture(A·(p − middle) + middle + shift), bilinear, paper outside."""
    from scipy.ndimage import affine_transform

    return affine_transform(image, matrix, MIDDLE - matrix @ [MIDDLE, MIDDLE] + shift, order=1)


def _shift(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    angle = rng.uniform(0, 2 * np.pi)
    return _moved(image, np.eye(2), amount * np.array([np.sin(angle), np.cos(angle)]))


def _rotation(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    angle = np.radians(amount) * rng.choice([-1, 1])
    cos, sin = np.cos(angle), np.sin(angle)
    return _moved(image, np.array([[cos, -sin], [sin, cos]]), np.zeros(2))


def _scale(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    return _moved(image, np.eye(2) / amount, np.zeros(2))


def _noise(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    return image + rng.normal(0, 255 * amount, image.shape)


def _thickness(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    cut = int(np.ceil(max(amount, 0)))  # growing adds a rim, so that nothing is cut off; the picture stays 28 x 28
    return grown(image, amount)[cut : cut + SIDE, cut : cut + SIDE]


def _inversion(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    return image + amount * (255 - 2 * image)


DISTURBANCES = {
    kind.name: kind
    for kind in (
        Disturbance("shift", "Shifted", "pixels", (1, 2, 3, 4), 0, 14, _shift),
        Disturbance("rotation", "Turned", "degrees", (10, 20, 30, 40), 0, 180, _rotation),
        Disturbance("scale", "Another size", "times", (0.6, 0.8, 1.2, 1.4), 0.2, 3, _scale),
        Disturbance("noise", "Grainy", "of full ink", (0.1, 0.2, 0.3, 0.4), 0, 1, _noise),
        Disturbance("thickness", "Another pen", "pixels on each side", (-0.6, -0.3, 0.5, 1), -2, 3, _thickness),
        Disturbance("inversion", "Inverted colours", "", (1,), 1, 1, _inversion),
    )
}
