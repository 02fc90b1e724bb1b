"""Training, compiled: shuffle, batches, slopes, updates and metrics of many batches run as one function on the device.

It is the same mathematics as Keras's `fit`, without the trips between Python and the device that `fit` makes for each batch.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from explainer.mnist.augmentation import Augmentation, augment
from explainer.mnist.data import Digits, flattened
from explainer.mnist.framework import tensorflow

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

CALL_SECONDS = 0.25  # a compiled call takes about this long, so that Stop and the progress bar answer at once


@dataclass(frozen=True)
class Recipe:
    """How to train. `validation` is the share of the training rows, taken from their end as Keras does.

    `optimizer` is "sgd" or "adam"; `schedule` "constant" or "cosine", after `warmup` updates; `averaging` is the decay of
    a running mean of the weights, which then is the result; `augmentation` moves every digit anew each time it is seen.
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

    def __post_init__(self) -> None:
        for name, bad in {
            "epochs": not (isinstance(self.epochs, int) and self.epochs >= 1),
            "batch_size": not (isinstance(self.batch_size, int) and self.batch_size >= 1),
            "learning_rate": not self.learning_rate > 0,
            "validation": not 0 <= self.validation < 1,
            "optimizer": self.optimizer not in OPTIMIZERS,
            "schedule": self.schedule not in ("constant", "cosine"),
            "loss": self.loss not in ("categorical_cross_entropy", "mse"),
            "label_smoothing": not 0 <= self.label_smoothing < 1,
        }.items():
            if bad:
                raise ValueError(f"{name} must be {_EXPECTED[name]}, got {getattr(self, name)!r}")


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

    @property
    def label(self) -> str:
        return f"{self.recipe.name}, {len(self.loss)} epochs, {self.source}"


def train(
    model: keras.Sequential,
    digits: Digits,
    recipe: Recipe | None = None,
    *,
    seed: int = 0,
    on_epoch: Callable[[History], None] | None = None,
    on_progress: Callable[[Progress], bool | None] | None = None,
) -> History:
    """wᵢ' = wᵢ − η·dL/dwᵢ for every batch of every epoch; the model's weights are changed in place.

    `on_epoch` gets the history so far after each epoch; `on_progress` is called several times a second and stops the
    training by returning True: what was learned stays. A loss that is no number ends it, with the reason and a remedy.
    """
    recipe = ARTICLE if recipe is None else recipe
    rows = len(digits.train_labels)
    kept = rows - round(rows * recipe.validation)
    if recipe.batch_size > kept:
        raise ValueError(f"batch_size must be at most the {kept} training rows, got {recipe.batch_size}")
    engine = _Engine(model, digits, recipe, kept, seed)
    history = History(recipe, digits.source, seed)
    start = time.perf_counter()
    for epoch in range(recipe.epochs):
        metrics, stopped = engine.epoch(epoch, start, on_progress)
        seconds = time.perf_counter() - start
        if not np.isfinite(metrics[0]):
            reason = f"the loss stopped being a number in epoch {epoch + 1}; try a smaller learning rate than "
            return replace(history, seconds=seconds, reason=f"{reason}{recipe.learning_rate:g}")
        if stopped:
            return replace(history, seconds=seconds, reason=f"stopped in epoch {epoch + 1}")
        history = replace(
            history,
            loss=(*history.loss, metrics[0]),
            accuracy=(*history.accuracy, metrics[1]),
            val_loss=(*history.val_loss, metrics[2]),
            val_accuracy=(*history.val_accuracy, metrics[3]),
            seconds=seconds,
        )
        if on_epoch:
            on_epoch(history)
    engine.finish()
    return history


class _Engine:
    """The compiled functions of one training, and the arrays that stay on the device."""

    def __init__(self, model: keras.Sequential, digits: Digits, recipe: Recipe, kept: int, seed: int) -> None:
        self.tf = tf = tensorflow()
        self.model, self.recipe, self.seed, self.rows = model, recipe, seed, kept
        images, labels = flattened(digits.train_images), digits.train_labels.astype(np.int32)
        self.images, self.labels = tf.constant(images[:kept]), tf.constant(labels[:kept])
        self.held = (tf.constant(images[kept:]), tf.constant(labels[kept:]))
        self.weights = [variable.value for variable in model.trainable_variables]
        self.slots = OPTIMIZERS[recipe.optimizer].slots(tf, self.weights)
        self.average = [tf.Variable(w) for w in self.weights] if recipe.averaging else []
        self.full, self.rest = divmod(kept, recipe.batch_size)
        self.total = recipe.epochs * (self.full + bool(self.rest))
        self.per_call = min(50, self.full)
        self.order, self.many, self.short, self.evaluate = (
            tf.function(function, jit_compile=True, autograph=False)
            for function in (self._order, self._many, self._short, self._evaluate)
        )

    def epoch(self, epoch: int, start: float, on_progress: Callable | None) -> tuple[tuple[float, ...], bool]:
        """One epoch in calls of about CALL_SECONDS; its metrics, and whether `on_progress` asked to stop."""
        tf = self.tf
        order = self.order(tf.constant(epoch))
        sums, done, first = np.zeros(2), 0, epoch * (self.full + bool(self.rest))
        while done < self.full:
            count = min(self.per_call, self.full - done)
            began = time.perf_counter()
            sums += self.many(order, tf.constant(done), tf.constant(count), tf.constant(first + done)).numpy()
            done += count
            self._pace(count, time.perf_counter() - began)
            seen = done * self.recipe.batch_size
            now = Progress(epoch + 1, self.recipe.epochs, seen / self.rows, *(sums / seen), time.perf_counter() - start)
            if on_progress and on_progress(now):
                return (float(sums[0] / seen), float(sums[1] / seen)), True
        if self.rest:
            sums += self.short(order, tf.constant(first + self.full)).numpy()
        held = self.evaluate(*self.held).numpy() if len(self.held[1]) else (float("nan"), float("nan"))
        return tuple(float(value) for value in (*(sums / self.rows), *held)), False

    def finish(self) -> None:
        """Put the averaged weights, where they were asked for, into the model."""
        for weight, mean in zip(self.weights, self.average, strict=False):
            weight.assign(mean)

    def _pace(self, count: int, seconds: float) -> None:
        if count == self.per_call and seconds > 0:
            self.per_call = int(np.clip(count * CALL_SECONDS / seconds, 1, 4 * count))

    def _order(self, epoch: tf.Tensor) -> tf.Tensor:
        tf = self.tf
        if not self.recipe.shuffle:
            return tf.range(self.rows)
        return tf.argsort(tf.random.stateless_uniform((self.rows,), tf.stack([epoch, self.seed])))

    def _many(self, order: tf.Tensor, begin: tf.Tensor, count: tf.Tensor, update: tf.Tensor) -> tf.Tensor:
        tf = self.tf
        size = self.recipe.batch_size

        def one(i: tf.Tensor, sums: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            return i + 1, sums + self._update(tf.gather(order, (begin + i) * size + tf.range(size)), update + i)

        return tf.while_loop(lambda i, sums: i < count, one, (tf.constant(0), tf.zeros(2)))[1]

    def _short(self, order: tf.Tensor, update: tf.Tensor) -> tf.Tensor:
        return self._update(order[self.rows - self.rest :], update)

    def _update(self, batch: tf.Tensor, update: tf.Tensor) -> tf.Tensor:
        """One update; the batch's summed loss and its number of right answers."""
        tf = self.tf
        images, labels = tf.gather(self.images, batch), tf.gather(self.labels, batch)
        if self.recipe.augmentation:
            done = tf.cast(update, tf.float32) / self.total
            images = augment(images, tf.stack([update, self.seed]), self.recipe.augmentation, done)
        with tf.GradientTape() as tape:
            losses, right = self._losses(images, labels)
            loss = tf.reduce_mean(losses)
        slopes = tape.gradient(loss, self.weights)
        step = OPTIMIZERS[self.recipe.optimizer].step
        step(tf, self.weights, slopes, self.slots, self._rate(update), tf.cast(update + 1, tf.float32))
        for mean, weight in zip(self.average, self.weights, strict=False):
            mean.assign(self.recipe.averaging * mean + (1 - self.recipe.averaging) * weight)
        return tf.stack([tf.reduce_sum(losses), tf.reduce_sum(right)])

    def _losses(self, images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """The loss of each row, and 1.0 where the answer is right."""
        tf = self.tf
        probabilities = self.model(images, training=True)
        smooth = self.recipe.label_smoothing
        wanted = tf.one_hot(labels, probabilities.shape[-1]) * (1 - smooth) + smooth / probabilities.shape[-1]
        if self.recipe.loss == "mse":
            losses = tf.reduce_mean((probabilities - wanted) ** 2, axis=-1)
        else:
            losses = tf.keras.losses.categorical_crossentropy(wanted, probabilities)
        right = tf.argmax(probabilities, axis=-1, output_type=tf.int32) == labels
        return losses, tf.cast(right, tf.float32)

    def _rate(self, update: tf.Tensor) -> tf.Tensor:
        tf = self.tf
        rate, done = tf.constant(self.recipe.learning_rate, tf.float32), tf.cast(update, tf.float32)
        if self.recipe.schedule == "cosine":
            rate *= 0.5 * (1 + tf.cos(np.pi * done / self.total))
        if self.recipe.warmup:
            rate *= tf.minimum(1.0, (done + 1) / self.recipe.warmup)
        return rate

    def _evaluate(self, images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        tf = self.tf
        losses, right = self._losses(images, labels)
        return tf.stack([tf.reduce_mean(losses), tf.reduce_mean(right)])


# --- optimisers on the device: the same arithmetic as the records of explainer.optimizers ---------------------------------


@dataclass(frozen=True)
class _DeviceOptimizer:
    slots: Callable[..., Sequence]
    step: Callable[..., None]


def _no_slots(tf, weights: Sequence) -> list:
    return []


def _sgd(tf, weights: Sequence, slopes: Sequence, slots: Sequence, rate: object, update: object) -> None:
    """w' = w − η·g"""
    for weight, slope in zip(weights, slopes, strict=True):
        weight.assign_sub(rate * slope)


def _adam_slots(tf, weights: Sequence) -> list:
    return [(tf.Variable(tf.zeros_like(w)), tf.Variable(tf.zeros_like(w))) for w in weights]


def _adam(tf, weights: Sequence, slopes: Sequence, slots: Sequence, rate: object, update: object) -> None:
    """m' = 0.9m + 0.1g,  v' = 0.999v + 0.001g²,  w' = w − η·m'/(1 − 0.9ᵗ) / (√(v'/(1 − 0.999ᵗ)) + 1e-7)"""
    correction = rate * tf.sqrt(1 - tf.pow(0.999, update)) / (1 - tf.pow(0.9, update))
    for weight, slope, (m, v) in zip(weights, slopes, slots, strict=True):
        m.assign(0.9 * m + 0.1 * slope)
        v.assign(0.999 * v + 0.001 * slope * slope)
        weight.assign_sub(correction * m / (tf.sqrt(v) + 1e-7))


OPTIMIZERS = {"sgd": _DeviceOptimizer(_no_slots, _sgd), "adam": _DeviceOptimizer(_adam_slots, _adam)}
_EXPECTED = {
    "epochs": "a whole number of at least 1",
    "batch_size": "a whole number of at least 1",
    "learning_rate": "above 0",
    "validation": "from 0 to below 1",
    "optimizer": f"one of {', '.join(OPTIMIZERS)}",
    "schedule": "constant or cosine",
    "loss": "categorical_cross_entropy or mse",
    "label_smoothing": "from 0 to below 1",
}

ARTICLE = Recipe("article", epochs=100)
ROBUST = Recipe(
    "robust",
    epochs=250,
    batch_size=256,
    optimizer="adam",
    learning_rate=3e-3,
    validation=1 / 12,
    schedule="cosine",
    warmup=300,
    label_smoothing=0.1,
    averaging=0.999,
    augmentation=Augmentation(at_end=0.3),
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
)
