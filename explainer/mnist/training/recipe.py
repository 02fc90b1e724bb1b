"""How to train: a recipe is a record, and four of them come along."""

from __future__ import annotations

import html
from dataclasses import dataclass, fields, replace
from typing import TypeGuard

from explainer import tables
from explainer.metrics import COLDEST, HOTTEST
from explainer.mnist.training.augmentation import Augmentation
from explainer.mnist.training.optimizers import OPTIMIZERS
from explainer.numeric.validation import is_whole, quoted
from explainer.reprs import brief

# Settings that are told even where they are the usual ones.
EVERY = ("name", "epochs", "batch_size", "optimizer", "learning_rate", "validation")


@dataclass(frozen=True)
class Recipe:
    """How to train. `validation` is the share of the training rows, taken from their end as Keras does.

    `optimizer` is one of `mnist.OPTIMIZERS`; `schedule` is "constant" or "cosine", after `warmup` updates; `averaging` is
    the decay of a running mean of the weights, which then is the result; `augmentation` moves every digit anew each time.
    `temperature` divides the scores of a softmax output when all is trained, by folding it into the last layer; "validation"
    fits it to the validation digits, so that what the network states is how often it is right (label smoothing teaches it
    to be too modest).
    `outliers` is how much drawings that are not digits count beside the digits (`training/outliers.py`): the network learns to
    be sure of no answer to them. `declines_below` then is how clear an answer has to be to count
    (`declining.clearness`); "validation" fits it so that fewer than one digit in a hundred is declined.
    `patience` ends the training after so many epochs without a smaller validation loss; `restore_best` gives back the
    weights of the epoch where that loss was smallest.

    >>> ROBUST
    <Recipe robust: 1000 epochs of batches of 256, adam>
    """

    name: str
    epochs: int
    batch_size: int = 64
    optimizer: str = "sgd"
    learning_rate: float = 0.01
    loss: str = "categorical_cross_entropy"
    validation: float = 0.2
    shuffle: bool = True
    schedule: str = "constant"
    warmup: int = 0
    label_smoothing: float = 0.0
    averaging: float | None = None
    augmentation: Augmentation | None = None
    patience: int | None = None
    restore_best: bool = False
    temperature: float | str | None = None
    outliers: float = 0.0
    declines_below: float | str | None = None

    def __repr__(self) -> str:
        return brief(self, f"{self.name}: {self.epochs} epochs of batches of {self.batch_size}, {self.optimizer}")

    def _repr_html_(self) -> str:
        ordinary = {each.name: each.default for each in fields(self)}
        shown = {name: value for name, value in vars(self).items() if name in EVERY or value != ordinary[name]}
        rows = [(name.replace("_", " "), html.escape(str(value))) for name, value in shown.items() if name != "name"]
        return f"<p>{html.escape(self.name)}</p>{tables.html(('setting', 'value'), rows, named=True)}"

    def __post_init__(self) -> None:
        for name, good in {
            "epochs": _is_whole(self.epochs, 1),
            "batch_size": _is_whole(self.batch_size, 1),
            "learning_rate": _is_number(self.learning_rate) and 0 < self.learning_rate < float("inf"),
            "validation": _is_number(self.validation) and 0 <= self.validation < 1,
            "optimizer": isinstance(self.optimizer, str) and self.optimizer in OPTIMIZERS,
            "schedule": isinstance(self.schedule, str) and self.schedule in ("constant", "cosine"),
            "loss": isinstance(self.loss, str) and self.loss in ("categorical_cross_entropy", "mse"),
            "shuffle": isinstance(self.shuffle, bool),
            "warmup": _is_whole(self.warmup, 0),
            "label_smoothing": _is_number(self.label_smoothing) and 0 <= self.label_smoothing < 1,
            "augmentation": self.augmentation is None or isinstance(self.augmentation, Augmentation),
            "patience": self.patience is None or _is_whole(self.patience, 1),
            "restore_best": isinstance(self.restore_best, bool),
            "temperature": _is_temperature(self.temperature),
            "declines_below": _is_bound(self.declines_below),
            "outliers": _is_number(self.outliers) and 0 <= self.outliers < float("inf"),
            "averaging": self.averaging is None or (_is_number(self.averaging) and 0 < self.averaging < 1),
        }.items():
            if not good:
                raise ValueError(f"{name} must be {_EXPECTED[name]}, got {quoted(getattr(self, name))}")
        if (self.patience or self.restore_best) and not self.validation:
            raise ValueError("patience and restore_best look at validation digits; validation must be above 0, got 0")
        if self.restore_best and self.averaging:
            raise ValueError("restore_best and averaging exclude each other; choose one")
        for name in ("temperature", "declines_below"):
            if getattr(self, name) == "validation" and not self.validation:
                raise ValueError(f"{name} is fitted to validation digits; validation must be above 0, got 0")


def _is_temperature(value: object) -> bool:
    return _is_fitted(value) or (_is_number(value) and COLDEST <= value <= HOTTEST)


def _is_bound(value: object) -> bool:
    return _is_fitted(value) or (_is_number(value) and 0 < value < float("inf"))


def _is_fitted(value: object) -> bool:
    """Whether it is left out, or found by looking at the validation digits."""
    return value is None or (isinstance(value, str) and value == "validation")


def _is_number(value: object) -> TypeGuard[float]:
    """One of Python's own numbers: a recipe is written as JSON, which knows no others."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object, least: int) -> bool:
    return isinstance(value, int) and is_whole(value, least)


_EXPECTED = {
    "epochs": "a whole number of at least 1",
    "batch_size": "a whole number of at least 1",
    "learning_rate": "above 0",
    "validation": "from 0 to below 1",
    "optimizer": f"one of {', '.join(OPTIMIZERS)}",
    "schedule": "constant or cosine",
    "shuffle": "True or False",
    "warmup": "a whole number of at least 0",
    "augmentation": "None or an Augmentation",
    "restore_best": "True or False",
    "loss": "categorical_cross_entropy or mse",
    "declines_below": "None, validation, or a number above 0",
    "outliers": "a number from 0 on",
    "label_smoothing": "from 0 to below 1",
    "patience": "None or a whole number of at least 1",
    "averaging": "None or between 0 and 1",
    "temperature": f"None, validation, or a number from {COLDEST:g} to {HOTTEST:g}",
}

ARTICLE = Recipe("article", epochs=100)
ROBUST = Recipe(
    "robust",
    epochs=1000,
    batch_size=256,
    optimizer="adam",
    learning_rate=3e-3,
    validation=1 / 12,
    schedule="cosine",
    warmup=300,
    label_smoothing=0.1,
    averaging=0.999,
    temperature="validation",
    augmentation=Augmentation(0.22, 0.14, 0.22, 1.7, 0.9, at_end=0.6),
)
CAREFUL = replace(
    ROBUST,
    name="careful",
    epochs=480,
    learning_rate=2e-3,
    augmentation=Augmentation(0.13, 0.085, 0.13, 1.0, 0.54),
    outliers=0.5,
    declines_below="validation",
)
QUICK = Recipe(
    "quick",
    epochs=12,
    batch_size=128,
    optimizer="adam",
    learning_rate=2e-3,
    validation=1 / 12,
    schedule="cosine",
    warmup=100,
    label_smoothing=0.1,
    temperature="validation",
)
