"""How far digits look like MNIST's: the model that is shipped reads some of them, turned in every way, beside their labels.

It reads 99 of 100 of MNIST's digits, whatever their size, pen, paper and place, since `prepare` evens these out. What it
cannot see past is a picture that is turned over, and a label that belongs to another digit; so it finds them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explainer.mnist.preprocessing import SIDE, prepare
from explainer.once import cached_property

SAMPLE = 400  # digits that are read
FEWEST = 30  # fewer decide nothing
CLEAR = 0.6  # a share that only the right way of looking at digits reaches; the best wrong one stays below 0.46
LEAD = 0.15  # by how much the right way must be ahead
TURNS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "": lambda x: x,
    "transposed": lambda x: x.swapaxes(1, 2),
    "mirrored": lambda x: x[:, :, ::-1],
    "turned upside down": lambda x: x[:, ::-1, ::-1],
    "mirrored from top to bottom": lambda x: x[:, ::-1],
    "turned by a quarter to the left": lambda x: np.rot90(x, 1, (1, 2)),
    "turned by a quarter to the right": lambda x: np.rot90(x, 3, (1, 2)),
    "transposed the other way": lambda x: x.swapaxes(1, 2)[:, ::-1, ::-1],
}


@dataclass(frozen=True, eq=False)
class Reading:
    """Some prepared `pictures` (n, 28, 28) of a set, and `rows`: which they are."""

    pictures: np.ndarray
    rows: np.ndarray

    @cached_property
    def probabilities(self) -> np.ndarray:
        """What the shipped model says of them as they are, (n, 10)."""
        return _questions(self.pictures)

    @property
    def sure(self) -> float:
        """The mean of its largest probability."""
        return float(self.probabilities.max(axis=1).mean())

    @property
    def answers(self) -> np.ndarray:
        """(n,): the digit that it takes each for."""
        return self.probabilities.argmax(axis=1)

    @cached_property
    def turned(self) -> dict[str, np.ndarray]:
        """The answers to the pictures turned in every way."""
        return {turn: _questions(way(self.pictures)).argmax(axis=1) for turn, way in TURNS.items()}

    def share(self, labels: np.ndarray) -> float:
        """How many are read as `labels`, of all pictures, say."""
        return float(np.mean(self.answers == labels[self.rows]))

    def turn(self, labels: np.ndarray) -> tuple[str, float]:
        """The way of turning in which most are read as their labels, as they are unless another way is clearly better."""
        share = self.share(labels)
        if share > 1 - LEAD:
            return "", share
        shares = {turn: float(np.mean(answers == labels[self.rows])) for turn, answers in self.turned.items()}
        best = max(shares, key=lambda turn: shares[turn])
        return (best, shares[best]) if shares[best] >= max(CLEAR, share + LEAD) else ("", share)


def read(images: np.ndarray, labels: np.ndarray, seed: int = 0) -> Reading | None:
    """Let the shipped model read some of the (n, 28, 28) pictures; None where fewer than 30 show a drawing.

    `labels` only see to it that every class is among them.
    """
    return looked_at(images, labels, seed)[0]


def looked_at(images: np.ndarray, labels: np.ndarray, seed: int = 0) -> tuple[Reading | None, int, int]:
    """The same, and of how many pictures that are not blank so many show one drawing, and no blot or tangle."""
    rows, prepared, unclear = _prepared(images, labels, seed)
    reading = Reading(np.stack(prepared), np.array(rows)) if len(rows) >= FEWEST else None
    return reading, len(rows), len(rows) + unclear


def _prepared(images: np.ndarray, labels: np.ndarray, seed: int) -> tuple[list[int], list[np.ndarray], int]:
    """Rows of which `prepare` makes a picture, these pictures, and how many it refuses though they are not blank."""
    rows, prepared, unclear = [], [], 0
    for row in _sample(labels, seed):
        try:
            prepared.append(prepare(images[row]))
            rows.append(int(row))
        except ValueError:  # a blot, a tangle: what no digit is to be seen in says nothing about the labels
            unclear += int(images[row].min() < images[row].max())
    return rows, prepared, unclear


def _questions(pictures: np.ndarray) -> np.ndarray:
    from explainer.mnist.pretrained import shipped

    return shipped()(pictures.reshape(-1, SIDE * SIDE))


def _sample(labels: np.ndarray, seed: int) -> np.ndarray:
    """About as many of each class."""
    order = np.random.default_rng(seed).permutation(len(labels))
    classes = np.unique(labels)
    each = -(-SAMPLE // len(classes))
    return np.sort(np.concatenate([order[labels[order] == label][:each] for label in classes]))


def turned_back(images: np.ndarray, turn: str) -> np.ndarray:
    """The pictures turned upright, given the `turn` after which they look upright."""
    return np.ascontiguousarray(TURNS[turn](images))


def matching(answers: np.ndarray, labels: np.ndarray) -> tuple[dict[int, int], float]:
    """The digit that each label stands for, if every label stands for one digit only, and how many are read so."""
    from scipy.optimize import linear_sum_assignment

    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, answers), 1)
    answered, shown = linear_sum_assignment(-counts)
    present = counts.sum(axis=1) > 0
    pairs = {int(a): int(b) for a, b in zip(answered, shown, strict=True) if present[a]}
    return pairs, float(counts[answered, shown].sum() / max(1, counts.sum()))


def are_related(answers: np.ndarray, labels: np.ndarray) -> bool:
    """Whether what is read depends on the label at all: chi squared, four standard deviations above what luck gives."""
    counts = np.zeros((10, 10))
    np.add.at(counts, (labels, answers), 1)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    freedom = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    return bool(((counts - expected) ** 2 / expected).sum() > freedom + 4 * np.sqrt(2 * freedom))
