"""New handwriting from old: every digit bent, turned, shifted and written with another pen, so that none is seen twice.

A network of 118,282 weights can learn 50,000 pictures by heart. It cannot learn by heart what never comes back.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from explainer.mnist.tensorflow_setup import tensorflow
from explainer.numeric.validation import quoted

if TYPE_CHECKING:
    import tensorflow as tf

SIDE = 28
GENERATOR = "philox"  # compiled for a CPU, TensorFlow's own choice of generator is 14 times slower
GRID = 6  # the elastic field is drawn on GRID x GRID points and smooth between them


@dataclass(frozen=True)
class Augmentation:
    """How far a digit may be moved; each is drawn evenly between minus and plus, elastic from a normal distribution.

    `rotation` in radians, `scale` and `shear` as shares, `shift` in pixels, `elastic` the standard deviation of the
    field's displacements in pixels, `thickness` in pixels on each side of a stroke. From the first update to the last all
    of them shrink evenly to the share `at_end`: strange hands first, real ones at the end.
    """

    rotation: float = 0.2
    scale: float = 0.12
    shear: float = 0.2
    shift: float = 1.5
    elastic: float = 0.9
    thickness: float = 0.0
    at_end: float = 1.0

    def __post_init__(self) -> None:
        limits = {
            "rotation": 3.2,
            "scale": 0.9,
            "shear": 2.0,
            "shift": 14.0,
            "elastic": 7.0,
            "thickness": 1.0,
            "at_end": 1,
        }
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0 <= value <= limits[field.name]:
                raise ValueError(f"{field.name} must be from 0 to {limits[field.name]:g}, got {quoted(value)}")


def augment(images: tf.Tensor, seed: tf.Tensor, augmentation: Augmentation, done: tf.Tensor | float = 0.0) -> tf.Tensor:
    """picture'(p) = picture(A·p + shift + field(p)), with A a turn, a stretch and a slant, other ones for every picture.

    `images` is (n, 784) or (n, 28, 28) float32 from 0 to 1, `seed` two whole numbers: equal seeds give equal pictures;
    `done` is the share of the training that is over. The value between four pixels is bilinear. Works inside a compiled
    function. Source: Simard, Steinkraus, Platt, Best practices for convolutional neural networks (2003).
    """
    tf = tensorflow()
    count = images.shape[0]
    flat = tf.reshape(images, (count, SIDE * SIDE))
    strength = 1 - (1 - augmentation.at_end) * done
    if augmentation.thickness:
        by = (
            tf.random.stateless_uniform((count, 1, 1), seed + 13, -1, 1, alg=GENERATOR)
            * augmentation.thickness
            * strength
        )
        flat = _rewritten(flat, by)
    x, y = _sources(count, seed, augmentation, strength)
    return tf.reshape(_bilinear(flat, x, y), images.shape)


def _sources(
    count: int, seed: tf.Tensor, augmentation: Augmentation, strength: tf.Tensor | float
) -> tuple[tf.Tensor, tf.Tensor]:
    """(n, 784) columns and rows from where each pixel of the new pictures comes."""
    tf = tensorflow()
    drawn = tf.random.stateless_uniform((6, count, 1, 1), seed, -1, 1, alg=GENERATOR) * strength
    angle, slant = drawn[0] * augmentation.rotation, drawn[1] * augmentation.shear
    wide, high = 1 + drawn[2] * augmentation.scale, 1 + drawn[3] * augmentation.scale
    right, down = drawn[4] * augmentation.shift, drawn[5] * augmentation.shift
    cos, sin = tf.cos(angle), tf.sin(angle)
    middle = (SIDE - 1) / 2
    y, x = (axis.astype(np.float32) for axis in np.mgrid[-middle : middle + 1, -middle : middle + 1])
    new_x = cos / wide * x + (slant * cos - sin) / high * y + right + middle
    new_y = sin / wide * x + (slant * sin + cos) / high * y + down + middle
    if augmentation.elastic:
        between = _smooth_between(GRID, SIDE)
        knots = (
            tf.random.stateless_normal((2 * count, GRID * GRID), seed + 7, alg=GENERATOR)
            * augmentation.elastic
            * strength
        )
        field = tf.reshape(knots @ np.kron(between, between).T, (2, count, SIDE, SIDE))
        new_x, new_y = new_x + field[0], new_y + field[1]
    return tf.reshape(new_x, (count, -1)), tf.reshape(new_y, (count, -1))


def _bilinear(flat: tf.Tensor, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """The value at (x, y), mixed from the four pixels around; beyond the edge the picture goes on as its edge."""
    tf = tensorflow()
    x, y = tf.clip_by_value(x, 0.0, SIDE - 1.001), tf.clip_by_value(y, 0.0, SIDE - 1.001)
    left, top = tf.floor(x), tf.floor(y)
    across, along = x - left, y - top
    first = tf.cast(top * SIDE + left, tf.int32)
    corner = [tf.gather(flat, first + step, batch_dims=1) for step in (0, 1, SIDE, SIDE + 1)]
    upper = corner[0] * (1 - across) + corner[1] * across
    lower = corner[2] * (1 - across) + corner[3] * across
    return upper * (1 - along) + lower * along


def _rewritten(flat: tf.Tensor, by: tf.Tensor) -> tf.Tensor:
    """Strokes `by` pixels thicker on each side, thinner where it is negative: the brightest (or darkest) under a small disc."""
    tf = tensorflow()
    picture = tf.reshape(flat, (-1, SIDE, SIDE))
    ink = tf.where(by > 0, picture, 1 - picture)
    radius, grown = tf.abs(by), ink
    for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
        weight = tf.maximum(0.0, 1 + radius - np.float32(np.hypot(down, right)))
        grown = tf.maximum(grown, weight * tf.roll(ink, (down, right), (1, 2)))
    return tf.reshape(tf.where(by > 0, grown, 1 - grown), flat.shape)


def _smooth_between(knots: int, pixels: int) -> np.ndarray:
    """(pixels, knots) weights that carry values at the knots to all pixels, without corners (3t² − 2t³ between two)."""
    at = np.linspace(0, knots - 1, pixels)
    low = np.minimum(at.astype(int), knots - 2)
    part = at - low
    part = part * part * (3 - 2 * part)
    weights = np.zeros((pixels, knots), np.float32)
    weights[np.arange(pixels), low], weights[np.arange(pixels), low + 1] = 1 - part, part
    return weights
