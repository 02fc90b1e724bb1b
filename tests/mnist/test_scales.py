"""Pictures on a scale that is in doubt are refused, with advice that leads to the right answers."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest

from explainer import mnist
from explainer.mnist.scales import paper, rows_of


@pytest.fixture(scope="module")
def images(embedded: mnist.Digits) -> np.ndarray:
    return embedded.test_images[:200]


DOUBTFUL = {
    "a mask of 0 and 1": lambda x: (x > 127).astype(np.uint8),
    "15 grey levels": lambda x: x // 17,
    "16 grey levels": lambda x: np.rint(x / 255 * 16).astype(int),
    "percent": lambda x: np.rint(x / 2.55).astype(np.int16),
    "fractions divided twice": lambda x: x / 255 / 255,
    "fractions of 16 divided by 255": lambda x: np.rint(x / 255 * 16) / 255,
}


@pytest.mark.parametrize("case", DOUBTFUL)
def test_the_scale_is_asked_for_and_the_advice_is_true(case: str, images: np.ndarray) -> None:
    """Refused, each with a figure; with that figure at least 95 % are read rightly."""
    pictures = DOUBTFUL[case](images)
    with pytest.raises(
        ValueError, match=r"read as (whole numbers from 0 to 255|fractions from 0 to 1), but"
    ) as refusal:
        mnist.predict(mnist.shipped(), pictures)
    highest = float(Fraction(re.search(r"such as highest=([\d.e-]+)", str(refusal.value)).group(1)))
    answers = mnist.predict(mnist.shipped(), pictures, highest=highest).argmax(axis=1)
    assert np.mean(answers == mnist.predict(mnist.shipped(), images).argmax(axis=1)) > 0.95


def test_masks_and_channels_are_read(images: np.ndarray) -> None:
    """What people have besides (n, 28, 28) bytes: True and False, and the one channel that layers of convolution ask for."""
    answers = mnist.predict(mnist.shipped(), images).argmax(axis=1)
    assert np.mean(mnist.predict(mnist.shipped(), images > 127).argmax(axis=1) == answers) > 0.95
    assert np.array_equal(mnist.predict(mnist.shipped(), images[..., None]).argmax(axis=1), answers)
    assert mnist.predict(mnist.shipped(), images[0, :, :, None]).shape == (1, 10)
    with pytest.raises(ValueError, match="got 0 to 100; if 100 stands for full ink, give highest=100"):
        mnist.predict(mnist.shipped(), images / 2.55)
    with pytest.raises(ValueError, match=r"images have 3 gaps \(NaN or infinite\); take these pictures out"):
        mnist.predict(mnist.shipped(), np.where(np.arange(784) < 3, np.nan, images.reshape(-1, 784)[:1] / 255))


@pytest.mark.parametrize("inverted", [lambda x: 255 - x, lambda x: 1 - x / 255, lambda x: (255 - x).reshape(-1, 784)])
def test_dark_ink_on_bright_paper_is_refused(inverted: object, images: np.ndarray) -> None:
    pictures = inverted(images)
    with pytest.raises(ValueError, match=r"dark ink on bright paper; invert them \((1|255) - images\)"):
        mnist.predict(mnist.shipped(), pictures)
    with pytest.raises(ValueError, match="dark ink on bright paper"):
        mnist.attribution(mnist.shipped(), pictures[0])
    highest = 255 if pictures.dtype == np.uint8 else 1
    assert mnist.predict(mnist.shipped(), pictures, highest=highest).shape == (200, 10)


def test_bytes_as_floats_are_read_when_their_scale_is_given(images: np.ndarray) -> None:
    floats = images.astype(np.float32)
    with pytest.raises(
        ValueError, match=r"between 0 and 1, got 0 to 255; if 255 stands for full ink, give highest=255"
    ):
        mnist.predict(mnist.shipped(), floats)
    expected = mnist.predict(mnist.shipped(), images)
    np.testing.assert_array_equal(mnist.predict(mnist.shipped(), floats, highest=255), expected)


@pytest.mark.parametrize("highest", [0, -1, float("nan"), float("inf"), "255", True])
def test_a_scale_without_sense_is_refused(highest: object, images: np.ndarray) -> None:
    with pytest.raises(ValueError, match="highest must be the number that stands for full ink"):
        rows_of(images, highest=highest)


def test_no_real_digit_is_in_doubt(embedded: mnist.Digits) -> None:
    """Each of 10,000 alone and all together, as bytes and as fractions."""
    every = np.concatenate([embedded.train_images, embedded.test_images])
    assert rows_of(every).shape == (10_000, 784)
    for image in every[::7]:
        rows_of(image)
        rows_of(image / 255)
    assert rows_of(np.zeros((2, 784))).max() == 0
    assert rows_of(np.concatenate([np.zeros_like(every[:20]), every[:1]])).max() == 1


def test_the_paper_is_the_median_of_the_rim() -> None:
    picture = np.full((1, 5, 5), 7)
    picture[0, 1:4, 1:4] = 99
    picture[0, 0, :3] = 50
    assert paper(picture) == [7]
