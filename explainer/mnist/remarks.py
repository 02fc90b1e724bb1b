"""What is to be said of a trained network before it is shipped: what its data hide, and how it reads prepared digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from explainer.metrics import wilson
from explainer.mnist.preprocessing import SIDE, prepare
from explainer.mnist.suspicion import suspicions

if TYPE_CHECKING:
    from explainer.mnist.data import Digits

FEW_DIGITS = 400  # test digits that are prepared as a phone prepares drawings
BOUND = 0.75  # of the accuracy as they are: the article's network keeps 0.93 of it


@dataclass(frozen=True)
class Prepared:
    """Of `digits` test digits, `right` were read rightly after `prepare`; in `refused` it saw no drawing of one digit."""

    digits: int
    right: int
    refused: int

    @property
    def accuracy(self) -> float:
        """right / digits."""
        return self.right / self.digits

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval (Wilson) of the accuracy."""
        low, high = wilson(self.accuracy, self.digits)
        return float(low), float(high)

    def __str__(self) -> str:
        message = f"as the phone prepares drawings: {self.accuracy:.2%} of {self.digits:,} test digits"
        return f"{message}; in {self.refused:,} it saw no single drawing" if self.refused else message

    def record(self) -> dict:
        """For the manifest."""
        return {**asdict(self), "accuracy": self.accuracy}


def as_the_phone(answer: Callable[[np.ndarray], np.ndarray], digits: Digits) -> Prepared:
    """Let `answer`, rows (n, 784) -> probabilities, read the first test digits as the page on the phone would get them."""
    pictures, labels, refused = [], [], 0
    for image, label in zip(digits.test_images[:FEW_DIGITS], digits.test_labels[:FEW_DIGITS], strict=True):
        try:
            pictures.append(prepare(image))
            labels.append(label)
        except ValueError:  # the page refuses it, too
            refused += 1
    if not pictures:
        return Prepared(refused, 0, refused)
    answers = np.asarray(answer(np.stack(pictures).reshape(-1, SIDE * SIDE))).argmax(axis=1)
    return Prepared(len(labels) + refused, int(np.sum(answers == labels)), refused)


def remarks(digits: Digits, right: int, prepared: Prepared) -> tuple[str, ...]:
    """What must be known of a network that reads `right` of the test digits, the causes first; nothing for a good one."""
    sentences = [str(each) for each in suspicions(digits)]
    count = len(digits.test_labels)
    largest = float(np.bincount(digits.test_labels).max() / count)
    if wilson(right / count, count)[0] <= largest:
        sentences.append(
            f"{right / count:.2%} of the test digits are read correctly, no more than luck gives; train longer, with "
            "another learning rate, or look at the data (explainer data)"
        )
    elif prepared.accuracy < BOUND * right / count:
        sentences.append(
            f"only {prepared.accuracy:.2%} of the test digits are read correctly as the phone prepares drawings, "
            f"{right / count:.2%} as they are: the pictures are of another kind than drawings on a phone"
        )
    return tuple(sentences)
