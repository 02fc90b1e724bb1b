"""What a training tells while it runs, and what it was when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from explainer.mnist.training.augmentation import Augmentation
from explainer.mnist.training.recipe import Recipe
from explainer.numeric.formatting import number
from explainer.reprs import brief


@dataclass(frozen=True)
class Progress:
    """Where a training stands: `epoch` (from 1) of `epochs`, `share` of the epoch done, running means of that epoch.

    >>> Progress(epoch=2, epochs=5, share=0.5, loss=0.3, accuracy=0.9, seconds=6.0).seconds_left
    14.0
    """

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
    """What a training was and did: one number an epoch, the data, the seed, the seconds, and why it ended early, if so.

    >>> from explainer import mnist
    >>> mnist.shipped().history.best_epoch, len(mnist.shipped().history.loss)
    (378, 480)
    """

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
    declines_below: float | None = None
    part: float | None = None  # how far the weights went from those that it began with, where not all of the way

    def __repr__(self) -> str:
        ends = f": loss {number(self.loss[0], 3)} → {number(self.loss[-1], 3)}" if self.loss else ""
        return brief(self, f"of {self.label}{ends}")

    @property
    def label(self) -> str:
        return f"{self.recipe.name}, {len(self.loss)} epochs, {self.source}"

    @property
    def best_epoch(self) -> int:
        """The epoch, from 1, with the smallest validation loss; 0 before the first one."""
        return 1 + int(np.argmin(self.val_loss)) if self.val_loss else 0

    def extended(self, metrics: Sequence[float], seconds: float) -> History:
        """With one more epoch: its loss, accuracy, validation loss and validation accuracy."""
        loss, accuracy, val_loss, val_accuracy = metrics
        return replace(
            self,
            loss=(*self.loss, loss),
            accuracy=(*self.accuracy, accuracy),
            val_loss=(*self.val_loss, val_loss),
            val_accuracy=(*self.val_accuracy, val_accuracy),
            seconds=seconds,
        )


def history_of(record: dict[str, Any]) -> History:
    """The history that `asdict` and JSON made into `record`."""
    recipe = dict(record["recipe"])
    recipe["augmentation"] = recipe.get("augmentation") and Augmentation(**recipe["augmentation"])
    curves: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in record.items()
    }
    curves["recipe"] = Recipe(**recipe)
    return History(**curves)
