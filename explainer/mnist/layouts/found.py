"""What every reader of files gives back: arrays as they were found, before anything is done to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

TEST = {"test", "tests", "testing", "te", "t10k", "eval", "evaluation", "tst"}
VALIDATION = {"val", "valid", "validation", "dev"}
TRAIN = {"train", "training", "tr", "trn", "tra"}


@dataclass(frozen=True, eq=False)
class Part:
    """Pictures in any shape and on any scale, and their labels in any form."""

    images: np.ndarray
    labels: np.ndarray
    name: str = ""


class HalfError(ValueError):
    """A file with the pictures alone, or with the labels alone; the other half may lie beside it."""

    def __init__(self, message: str, *, images: np.ndarray | None = None, labels: np.ndarray | None = None) -> None:
        super().__init__(message)
        self.images, self.labels = images, labels


@dataclass(frozen=True, eq=False)
class Found:
    """The parts of a data set; `names` of its classes where the files tell them, `done` what was done on the way.

    `sorted_by_class` says that the order of the rows is that of the folders, which means nothing.
    """

    train: Part
    test: Part | None = None
    names: tuple[str, ...] | None = None
    done: tuple[str, ...] = field(default=())
    sorted_by_class: bool = False
    transposed: bool = False  # EMNIST's pictures are, in every one of its files


_GLUED = (
    re.compile(r"([xy])(train|training|test|testing|valid|validation|val|tr|te|dev)"),
    re.compile(r"(train|training|test|testing|valid|validation|val)(x|y|images?|imgs?|labels?|data|set|targets?)"),
)


def words(name: str) -> list[str]:
    """The words of a name in small letters.

    >>> words("x_train"), words("trainX"), words("Xtr"), words("TrainingSet.labels")
    (['x', 'train'], ['train', 'x'], ['x', 'tr'], ['training', 'set', 'labels'])
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    parts: list[str] = []
    for word in filter(None, re.split(r"[^a-z0-9]+", spaced)):
        match = next((match for glued in _GLUED if (match := glued.fullmatch(word))), None)
        parts += match.groups() if match else [word]
    return parts


def part_of(name: str) -> str | None:
    """train, test or validation, whichever a file's or an array's name says; the last word that says it counts."""
    for word in reversed(words(name)):
        for part, known in (("test", TEST), ("validation", VALIDATION), ("train", TRAIN)):
            if word in known:
                return part
    return None


def joined(parts: list[Part]) -> Part:
    """One part behind the other."""
    if len(parts) == 1:
        return parts[0]
    if len({part.images.shape[1:] for part in parts}) > 1:
        raise ValueError(
            f"{parts[0].name} and {parts[1].name} hold pictures of different shapes: "
            f"{parts[0].images.shape[1:]} and {parts[1].images.shape[1:]}; give them one size"
        )
    return Part(
        np.concatenate([part.images for part in parts]),
        np.concatenate([np.asarray(part.labels) for part in parts]),
        parts[0].name,
    )
