"""Augmentation moves pictures as its record says: held to SciPy's interpolation, to exact cases, and to its seeds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import center_of_mass, map_coordinates

from explainer.files import asset
from explainer.mnist.training import augmentation
from explainer.mnist.training.augmentation import Augmentation, augment

STILL = Augmentation(rotation=0, scale=0, shear=0, shift=0, elastic=0, thickness=0)
SEED = np.array([3, 5], np.int32)


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    with np.load(asset("digits.npz"), allow_pickle=False) as file:
        return file["images"][:200].reshape(-1, 784).astype(np.float32) / 255


def moved(images: np.ndarray, record: Augmentation, seed: np.ndarray = SEED) -> np.ndarray:
    return np.asarray(augment(images, seed, record))


def test_nothing_asked_nothing_done(images: np.ndarray) -> None:
    np.testing.assert_allclose(
        moved(images, STILL), images, atol=1.1e-3
    )  # the last column, a thousandth of the one before


def test_equal_seeds_equal_pictures(images: np.ndarray) -> None:
    first, again = moved(images, Augmentation()), moved(images, Augmentation())
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - moved(images, Augmentation(), SEED + 1)).max(axis=1).min() > 0.1


def test_compiled_or_not_and_either_shape(images: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    """The arithmetic is the same; the random numbers are not (XLA draws its own), so here they are given."""
    import tensorflow as tf

    def given(shape: tuple[int, ...], *_: object, **__: object) -> np.ndarray:
        return np.random.default_rng(0).uniform(-1, 1, shape).astype(np.float32)

    monkeypatch.setattr(tf.random, "stateless_uniform", given)
    monkeypatch.setattr(tf.random, "stateless_normal", given)
    compiled = tf.function(lambda rows, seed: augment(rows, seed, Augmentation(thickness=0.3)), jit_compile=True)
    expected = moved(images, Augmentation(thickness=0.3))
    np.testing.assert_allclose(compiled(tf.constant(images), tf.constant(SEED)), expected, atol=2e-4)
    square = moved(images.reshape(-1, 28, 28), Augmentation(thickness=0.3))
    np.testing.assert_array_equal(square.reshape(-1, 784), expected)


def test_the_value_between_pixels_is_scipy_s(images: np.ndarray) -> None:
    x, y = (np.asarray(axis) for axis in augmentation._sources(len(images), SEED, Augmentation(), 1.0))
    ours = np.asarray(augmentation._bilinear(images, x, y))
    for picture, x_of, y_of, result in zip(images.reshape(-1, 28, 28)[:50], x, y, ours, strict=False):
        inside = [np.clip(axis, 0, 26.999) for axis in (y_of, x_of)]
        np.testing.assert_allclose(result, map_coordinates(picture, inside, order=1), atol=1e-4)


def test_a_turn_of_a_quarter_is_numpy_s(images: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the random number fixed at 1, `rotation` of a quarter turn is np.rot90."""
    import tensorflow as tf

    monkeypatch.setattr(tf.random, "stateless_uniform", lambda shape, *_, **__: tf.ones(shape))
    turned = moved(images, replace(STILL, rotation=np.pi / 2)).reshape(-1, 28, 28)
    expected = np.rot90(images.reshape(-1, 28, 28), 1, axes=(1, 2))
    np.testing.assert_allclose(turned, expected, atol=2e-3)


def test_a_shift_moves_the_centre_of_mass_by_its_pixels(images: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    import tensorflow as tf

    monkeypatch.setattr(tf.random, "stateless_uniform", lambda shape, *_, **__: tf.ones(shape))
    frame = np.ones((28, 28), bool)
    frame[3:-3, 3:-3] = False
    inside = images[images[:, frame.ravel()].max(axis=1) == 0]  # nothing is pushed over the edge
    assert len(inside) > 100
    shifted = moved(inside, replace(STILL, shift=1.5)).reshape(-1, 28, 28)
    for before, after in zip(inside.reshape(-1, 28, 28), shifted, strict=True):
        np.testing.assert_allclose(np.subtract(center_of_mass(after), center_of_mass(before)), -1.5, atol=1e-3)


def test_every_move_is_drawn_and_none_is_larger_than_asked(images: np.ndarray) -> None:
    wide = np.zeros((4000, 784), np.float32)
    x, y = augmentation._sources(len(wide), SEED, replace(STILL, shift=1.5), 1.0)
    shift = np.asarray(x).reshape(-1, 28, 28)[:, 0, 0]
    assert -1.5 <= shift.min() < -1.45
    assert 1.45 < shift.max() <= 1.5
    assert abs(np.corrcoef(shift, np.asarray(y).reshape(-1, 28, 28)[:, 0, 0])[0, 1]) < 0.06
    x, _ = augmentation._sources(len(wide), SEED, replace(STILL, elastic=0.9), 1.0)
    field = np.asarray(x).reshape(-1, 28, 28) - np.arange(28)
    assert field[:, 0, 0].std() == pytest.approx(0.9, rel=0.05)  # at a knot
    assert np.abs(np.diff(field, axis=2)).max() < 1.5  # smooth between


@pytest.mark.parametrize(("sign", "by"), [(1, 0.6), (-1, 0.6), (1, 0.2), (-1, 0.2)])
def test_thickness_is_pixels_on_each_side(sign: int, by: float, monkeypatch: pytest.MonkeyPatch) -> None:
    import tensorflow as tf

    bar = np.zeros((1, 28, 28), np.float32)
    bar[:, 4:24, 12:16] = 1
    monkeypatch.setattr(tf.random, "stateless_uniform", lambda shape, *_, **__: sign * tf.ones(shape))
    across = moved(bar, replace(STILL, thickness=by))[0, 14]
    assert across.sum() == pytest.approx(4 + 2 * sign * by, abs=1e-4)


def test_moves_shrink_towards_the_end_of_the_training(images: np.ndarray) -> None:
    record = Augmentation(thickness=0.3, at_end=0.25)
    half = Augmentation(*(0.625 * value for value in (0.2, 0.12, 0.2, 1.5, 0.9, 0.3)))
    np.testing.assert_allclose(np.asarray(augment(images, SEED, record, 0.5)), moved(images, half), atol=1e-4)
    still = np.asarray(augment(images, SEED, replace(record, at_end=0.0), 1.0))
    np.testing.assert_allclose(still, moved(images, STILL), atol=1e-6)


def test_pictures_stay_pictures(images: np.ndarray) -> None:
    strong = moved(images, Augmentation(thickness=1.0, elastic=3.0, rotation=1.0, shift=9.0))
    assert np.isfinite(strong).all()
    assert strong.min() >= 0
    assert strong.max() <= 1


@pytest.mark.parametrize(
    ("name", "value"), [("rotation", -0.1), ("elastic", 8.0), ("thickness", 1.5), ("shift", float("nan"))]
)
def test_a_move_that_makes_no_sense_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{name} must be from 0 to "):
        Augmentation(**{name: value})
