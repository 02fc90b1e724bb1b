"""Each way in which a data set can be bad gets one sentence that names it; good data get none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from explainer import mnist
from explainer.mnist.remarks import Prepared, as_the_phone, remarks


def kinds(digits: mnist.Digits) -> list[str]:
    return [suspicion.kind for suspicion in mnist.suspicions(digits)]


def changed(digits: mnist.Digits, images: Callable, labels: Callable) -> mnist.Digits:
    return replace(
        digits,
        train_images=images(digits.train_images),
        train_labels=labels(digits.train_labels),
        test_images=images(digits.test_images),
        test_labels=labels(digits.test_labels),
    )


def same(array: np.ndarray) -> np.ndarray:
    return array


def _shuffled(labels: np.ndarray) -> np.ndarray:
    return np.random.default_rng(0).permutation(labels)


def _some_wrong(labels: np.ndarray) -> np.ndarray:
    wrong = np.random.default_rng(0).random(len(labels)) < 0.3
    return np.where(wrong, (labels + 3) % 10, labels)


BAD = {
    "inverted": (lambda x: 255 - x, same, "invert them"),
    "dim": (lambda x: x // 16, same, "reach only 15 of 255"),
    "turned": (lambda x: x.swapaxes(1, 2), same, "only when they are transposed"),
    "shifted labels": (same, lambda y: (y + 1) % 10, "each is 1 too high"),
    "exchanged labels": (
        same,
        lambda y: np.array([0, 1, 2, 7, 4, 5, 6, 3, 8, 9])[(y * 3) % 10],
        "belong to other digits",
    ),
    "exchanged labels of two": (
        same,
        lambda y: np.array([0, 7, 2, 3, 4, 5, 6, 1, 8, 9])[y],
        "labels belong to other digits: 1 is the label of pictures of 7, 7 is the label of pictures of 1",
    ),
    "no digits": (
        lambda x: np.random.default_rng(0).integers(0, 256, x.shape, np.uint8),
        same,
        "show one drawing on plain paper",
    ),
    "shuffled labels": (same, _shuffled, "have nothing to do with the pictures"),
    "doubtful": (same, _some_wrong, "look at them for wrong labels"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_wrong_is_named(kind: str, few: mnist.Digits) -> None:
    images, labels, sentence = BAD[kind]
    suspicions = mnist.suspicions(changed(few, images, labels))
    kind = kind.removesuffix(" of two")
    assert [each.kind for each in suspicions].count(kind) == 2, suspicions  # in the training and in the test pictures
    assert any(sentence in str(each) for each in suspicions), suspicions
    assert all("\n" not in str(each) for each in suspicions)


def test_good_data_are_not_suspected(embedded: mnist.Digits, few: mnist.Digits) -> None:
    assert kinds(embedded) == kinds(few) == []
    threes = few.train_labels != 3
    fewer = replace(few, train_images=few.train_images[threes], train_labels=few.train_labels[threes])
    assert kinds(fewer) == ["missing classes"]
    assert "no training picture shows Three" in str(mnist.suspicions(fewer)[0])


def test_sorted_labels_miss_classes_until_they_are_stratified(few: mnist.Digits) -> None:
    order = np.argsort(few.train_labels, kind="stable")
    rows = replace(few, train_images=few.train_images[order], train_labels=few.train_labels[order])
    assert kinds(rows) == ["sorted labels"]
    assert "--validation stratified" in str(mnist.suspicions(rows)[0])
    even = mnist.stratified(rows, 0.2)
    assert kinds(even) == []
    counts = np.bincount(rows.train_labels)
    held = np.bincount(even.train_labels[-200:], minlength=10)
    assert np.abs(held - 0.2 * counts).max() <= 1
    assert sorted(row.tobytes() for row in even.train_images) == sorted(row.tobytes() for row in rows.train_images)
    again = {image.tobytes(): label for image, label in zip(rows.train_images, rows.train_labels, strict=True)}
    assert all(
        again[image.tobytes()] == label for image, label in zip(even.train_images, even.train_labels, strict=True)
    )
    with pytest.raises(ValueError, match="validation must be from 0 to below 1"):
        mnist.stratified(rows, 1.5)


def test_a_test_set_that_was_trained_with(few: mnist.Digits) -> None:
    digits = replace(few, test_images=few.train_images[:300], test_labels=few.train_labels[:300])
    assert kinds(digits) == ["test in training"]
    assert "all 300 test pictures are training pictures" in str(mnist.suspicions(digits)[0])
    images = np.concatenate([few.train_images[:50], few.test_images])
    half = replace(few, test_images=images, test_labels=np.concatenate([few.train_labels[:50], few.test_labels]))
    assert "50 of 550 test pictures" in str(mnist.suspicions(half)[0])


def test_other_pictures_with_names(few: mnist.Digits) -> None:
    """Whatever is shown: labels that have nothing to do with the pictures are seen, and good ones are not suspected."""
    names = tuple("ABCDEFGHIJ")
    assert kinds(replace(few, names=names)) == []
    assert kinds(replace(few, names=names, train_labels=_shuffled(few.train_labels))) == ["shuffled labels"]
    noise = np.random.default_rng(0).integers(0, 256, few.train_images.shape, np.uint8)
    assert kinds(replace(few, names=names, train_images=noise)) == ["shuffled labels"]


def test_blank_pictures_and_rare_classes(few: mnist.Digits) -> None:
    images = few.train_images.copy()
    images[:7] = 0
    assert "7 training pictures are blank; take them out" in map(
        str, mnist.suspicions(replace(few, train_images=images))
    )
    keep = (few.train_labels != 9) | (np.cumsum(few.train_labels == 9) <= 4)
    rare = replace(few, train_images=few.train_images[keep], train_labels=few.train_labels[keep])
    assert "uneven classes" in kinds(rare)


def test_how_the_phone_would_read_them(few: mnist.Digits) -> None:
    model = mnist.shipped()
    prepared = as_the_phone(model, few)
    assert (prepared.digits, prepared.refused) == (400, 0)
    assert prepared.accuracy > 0.97
    inverted = lambda rows: model(1 - rows)  # noqa: E731  a network that was trained on inverted digits
    assert as_the_phone(inverted, few).accuracy < 0.5
    blank = replace(few, test_images=np.where(np.arange(500)[:, None, None] < 30, 0, few.test_images).astype(np.uint8))
    assert as_the_phone(model, blank).refused == 30


def test_a_network_that_guesses_or_reads_no_drawings_is_remarked_on(few: mnist.Digits) -> None:
    good = Prepared(400, 380, 0)
    assert remarks(few, 470, good) == ()
    assert "no more than luck gives" in remarks(few, 60, good)[0]
    assert (
        "only 25.00% of the test digits are read correctly as the phone prepares drawings"
        in remarks(few, 470, Prepared(400, 100, 0))[0]
    )
    shifted = changed(few, same, lambda y: (y + 1) % 10)
    assert [told.split(":")[0] for told in remarks(shifted, 470, good)] == [
        "the training labels are shifted",
        "the test labels are shifted",
    ]
