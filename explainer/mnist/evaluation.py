"""How good is a trained network: loss, accuracy with its interval, what is taken for what, and the worst mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import BuiltinFunctionType, ModuleType
from typing import TYPE_CHECKING

import numpy as np

from explainer.destinations import read_place
from explainer.formulas.losses import CATEGORICAL_CROSS_ENTROPY
from explainer.metrics import Reliability, reliability, wilson
from explainer.mnist.data import Digits, one_hot, refuse_other
from explainer.mnist.scales import rows_of
from explainer.numeric.formatting import number
from explainer.numeric.validation import quoted
from explainer.reprs import brief

if TYPE_CHECKING:
    import keras

MNIST_TEST = 10_000  # digits in MNIST's test file
NO_MODEL = type | ModuleType | BuiltinFunctionType  # what can be called and answers to no picture
ARTICLE_DIGIT, ARTICLE_LABEL = 90, 3  # Fig. 28


@dataclass(frozen=True)
class Mistake:
    """A test digit that was taken for another: `probability` of the wrong answer, `given` of the true label."""

    index: int
    label: int
    prediction: int
    probability: float
    given: float


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Over all test digits: mean loss, share of right answers with its 95 % interval, confusion (rows = true labels).

    `probabilities` is (n, classes), `labels` (n,); `mistakes` are sorted from the surest wrong answer on; `source` names the
    data.

    >>> from explainer import mnist
    >>> found = mnist.evaluate(mnist.shipped(), mnist.load())
    >>> found.mistakes[0].label, found.mistakes[0].prediction  # the surest mistake
    (3, 9)
    >>> int(found.confusion.sum()), int(found.recall.argmin())  # of the twos it finds the smallest share
    (2000, 2)
    """

    loss: float
    accuracy: float
    interval: tuple[float, float]
    confusion: np.ndarray
    mistakes: tuple[Mistake, ...]
    probabilities: np.ndarray
    labels: np.ndarray
    source: str

    def __repr__(self) -> str:
        figures = f"accuracy {number(self.accuracy)}, loss {number(self.loss, 3)}"
        return brief(self, f"of {len(self.labels):,} digits: {figures}")

    @property
    def precision(self) -> np.ndarray:
        """(classes,): of all digits that were called k, the share that is k; 0 where none was called so."""
        return _shares(self.confusion.diagonal(), self.confusion.sum(axis=0))

    @property
    def recall(self) -> np.ndarray:
        """(classes,): of all digits that are k, the share that was called k; 0 where there is none."""
        return _shares(self.confusion.diagonal(), self.confusion.sum(axis=1))

    @property
    def calibration(self) -> Reliability:
        """How often answers are right, given the probability that they were said with; its `error` is the ECE."""
        return reliability(self.probabilities, self.labels)


def predict(model: keras.Sequential | str | Path, images: np.ndarray, *, highest: float | None = None) -> np.ndarray:
    """(n, 10) probabilities. `model` is a Keras model, `shipped()`, or a bundle's folder; `images` are (n, 28, 28) or
    (n, 784), whole numbers from 0 to 255 or fractions from 0 to 1, bright ink on dark paper.

    On another scale, give the number that stands for full ink as `highest`; then the pictures are taken as they are. Raises
    ValueError for other pictures, for pictures on a scale that is in doubt (see `rows_of`), and for what is not a model.

    >>> from explainer import mnist
    >>> predict(mnist.shipped(), mnist.load().test_images[:3]).argmax(axis=1)
    array([0, 6, 2])
    """
    if not isinstance(model, str | Path) and (not callable(model) or isinstance(model, NO_MODEL)):
        raise ValueError(f"model must be a Keras model, shipped(), or a bundle's folder, got {quoted(model)}")
    rows = rows_of(images, highest=highest).astype(np.float32)
    if isinstance(model, str | Path):
        from explainer.mnist.tflite import run

        return run(read_place(model, "the bundle") / "trained_model.tflite", rows)
    return np.asarray(model(rows, training=False))


def evaluate(model: keras.Sequential | str | Path, digits: Digits) -> Evaluation:
    """Loss, accuracy, confusion and mistakes over the test digits.

    Raises ValueError for what is not a model, or not digits.

    >>> from explainer import mnist
    >>> evaluate(mnist.shipped(), mnist.load())
    <Evaluation of 2,000 digits: accuracy 0.991, loss 0.0409>
    """
    refuse_other(digits)
    probabilities = predict(model, digits.test_images, highest=255)
    labels, classes = digits.test_labels, probabilities.shape[1]
    answers = probabilities.argmax(axis=1)
    confusion = np.zeros((classes, classes), int)
    np.add.at(confusion, (labels, answers), 1)
    right = int(np.trace(confusion))
    wrong = np.flatnonzero(answers != labels)
    wrong = wrong[np.argsort(-probabilities[wrong, answers[wrong]])]
    mistakes = (
        Mistake(
            int(i),
            int(labels[i]),
            int(answers[i]),
            float(probabilities[i, answers[i]]),
            float(probabilities[i, labels[i]]),
        )
        for i in wrong
    )
    clipped = np.clip(
        probabilities.astype(np.float64), 1e-7, 1
    )  # as Keras does, so that one sure mistake is not infinite
    loss = CATEGORICAL_CROSS_ENTROPY(one_hot(labels, classes), clipped)
    accuracy = right / len(labels)
    return Evaluation(
        loss, accuracy, interval(right, len(labels)), confusion, tuple(mistakes), probabilities, labels, digits.source
    )


def example(digits: Digits) -> tuple[int, str]:
    """The test digit that the article shows, number 90 of MNIST's test file, or else the first 3; and in words, which it is.

    >>> from explainer import mnist
    >>> number, which = example(mnist.load())
    >>> number, which[:27]
    (12, 'number 12 of the 2,000 test')
    """
    refuse_other(digits)
    labels = digits.test_labels
    if len(labels) == MNIST_TEST and labels[ARTICLE_DIGIT] == ARTICLE_LABEL:
        return ARTICLE_DIGIT, f"test digit {ARTICLE_DIGIT} of MNIST, the one that the article shows"
    places = np.flatnonzero(labels == min(ARTICLE_LABEL, labels.max()))
    number = int(places[0]) if len(places) else 0
    name = digits.names[labels[number]]
    message = f"number {number} of the {len(labels):,} test digits in {digits.source}, labelled {name}"
    return number, f"{message}; it stands in for the article's example, number 90 of MNIST's own test digits"


def interval(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval (Wilson) of an accuracy: where the true one may well lie, given `right` of `count` answers."""
    low, high = wilson(right / count, count)
    return float(low), float(high)


def _shares(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
