"""What a training tells while it runs, and what it was when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from explainer.mnist.training.augmentation import Augmentation
from explainer.mnist.training.recipe import Recipe


@dataclass(frozen=True)
class Progress:
    """Where a training stands: `epoch` (from 1) of `epochs`, `share` of the epoch done, running means of that epoch."""

    epoch: int
    epochs: int
    share: float
    loss: float
    accuracy: float
    seconds: float

    @property
    def seconds_left(self) -> float:
        """How long the rest will take at the pace so far."""
        done = self.epoch - 1 + self.share
        return self.seconds / done * (self.epochs - done) if done else float("inf")


@dataclass(frozen=True)
class History:
    """What a training was and did: one number an epoch, the data, the seed, the seconds, and why it ended early, if so."""

    recipe: Recipe
    source: str
    seed: int
    loss: tuple[float, ...] = ()
    accuracy: tuple[float, ...] = ()
    val_loss: tuple[float, ...] = ()
    val_accuracy: tuple[float, ...] = ()
    seconds: float = 0.0
    reason: str | None = None
    temperature: float | None = None

    @property
    def label(self) -> str:
        return f"{self.recipe.name}, {len(self.loss)} epochs, {self.source}"

    @property
    def best_epoch(self) -> int:
        """The epoch, from 1, with the smallest validation loss; 0 before the first one."""
        return 1 + int(np.argmin(self.val_loss)) if self.val_loss else 0

    def extended(self, metrics: Sequence[float], seconds: float) -> History:
        """With one more epoch: its loss, accuracy, validation loss and validation accuracy."""
        curves = ("loss", "accuracy", "val_loss", "val_accuracy")
        longer = {name: (*getattr(self, name), value) for name, value in zip(curves, metrics, strict=True)}
        return replace(self, **longer, seconds=seconds)


def history_of(record: dict) -> History:
    """The history that `asdict` and JSON made into `record`."""
    recipe = dict(record["recipe"])
    recipe["augmentation"] = recipe.get("augmentation") and Augmentation(**recipe["augmentation"])
    curves = {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
    return History(**{**curves, "recipe": Recipe(**recipe)})
