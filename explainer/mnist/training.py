"""Training, compiled: shuffle, batches, slopes, updates and metrics of many batches run as one function on the device.

It is the same mathematics as Keras's `fit`, without the trips between Python and the device that `fit` makes for each batch.
"""

from __future__ import annotations

import json
import threading
import time
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from explainer.arithmetic import is_whole
from explainer.calibration import COLDEST, HOTTEST, temperature
from explainer.files import replacing
from explainer.mnist.augmentation import Augmentation, augment
from explainer.mnist.data import Digits
from explainer.mnist.distributed import ALONE, Workers
from explainer.mnist.framework import tensorflow

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

CALL_SECONDS = 0.25  # a compiled call takes about this long, so that Stop and the progress bar answer at once
TOGETHER = 50  # updates a call where several workers train: each must make the same calls
_TRACING = threading.Lock()  # TensorFlow turns Python into a graph for one training at a time; they run side by side


@dataclass(frozen=True)
class Recipe:
    """How to train. `validation` is the share of the training rows, taken from their end as Keras does.

    `optimizer` is "sgd" or "adam"; `schedule` "constant" or "cosine", after `warmup` updates; `averaging` is the decay of
    a running mean of the weights, which then is the result; `augmentation` moves every digit anew each time it is seen.
    `temperature` divides the scores of a softmax output when all is trained, by folding it into the last layer; "validation"
    fits it to the validation digits, so that what the network states is how often it is right (label smoothing teaches it
    to be too modest).
    `patience` ends the training after so many epochs without a smaller validation loss; `restore_best` gives back the
    weights of the epoch where that loss was smallest.
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

    def __post_init__(self) -> None:
        for name, good in {
            "epochs": _is_whole(self.epochs, 1),
            "batch_size": _is_whole(self.batch_size, 1),
            "learning_rate": _is_number(self.learning_rate) and 0 < self.learning_rate < float("inf"),
            "validation": _is_number(self.validation) and 0 <= self.validation < 1,
            "optimizer": isinstance(self.optimizer, str) and self.optimizer in OPTIMIZERS,
            "schedule": self.schedule in ("constant", "cosine"),
            "loss": self.loss in ("categorical_cross_entropy", "mse"),
            "shuffle": isinstance(self.shuffle, bool),
            "warmup": _is_whole(self.warmup, 0),
            "label_smoothing": _is_number(self.label_smoothing) and 0 <= self.label_smoothing < 1,
            "augmentation": self.augmentation is None or isinstance(self.augmentation, Augmentation),
            "patience": self.patience is None or _is_whole(self.patience, 1),
            "restore_best": isinstance(self.restore_best, bool),
            "temperature": self.temperature in (None, "validation") or _is_temperature(self.temperature),
            "averaging": self.averaging is None or (_is_number(self.averaging) and 0 < self.averaging < 1),
        }.items():
            if not good:
                raise ValueError(f"{name} must be {_EXPECTED[name]}, got {getattr(self, name)!r}")
        if (self.patience or self.restore_best) and not self.validation:
            raise ValueError("patience and restore_best look at validation digits; validation must be above 0, got 0")
        if self.restore_best and self.averaging:
            raise ValueError("restore_best and averaging exclude each other; choose one")
        if self.temperature == "validation" and not self.validation:
            raise ValueError("a temperature is fitted to validation digits; validation must be above 0, got 0")


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


def train(
    model: keras.Sequential,
    digits: Digits,
    recipe: Recipe | None = None,
    *,
    seed: int = 0,
    on_epoch: Callable[[History], None] | None = None,
    on_progress: Callable[[Progress], bool | None] | None = None,
    checkpoint: str | Path | None = None,
    resume: bool = False,
    workers: Workers = ALONE,
) -> History:
    """wᵢ' = wᵢ − η·dL/dwᵢ for every batch of every epoch; the model's weights are changed in place.

    `on_epoch` gets the history so far after each epoch; `on_progress` is called several times a second and stops the
    training by returning True: what was learned stays. A loss that is no number ends it, with the reason and a remedy in
    the history and the weights of the epoch before. `checkpoint` names a file that holds the whole state after every
    epoch; with `resume` the training goes on from there and ends as if it had never been interrupted. `workers`, from
    `distributed.join`, share the work; each must call this with the same arguments but its own checkpoint. Raises
    ValueError when the checkpoint is of another training, or the workers' checkpoints are of different epochs.
    """
    recipe = ARTICLE if recipe is None else recipe
    _refuse(model, digits, recipe, seed)
    rows = len(digits.train_labels)
    kept = rows - round(rows * recipe.validation)
    if recipe.batch_size > kept:
        raise ValueError(f"batch_size must be at most the {kept} training rows, got {recipe.batch_size}")
    if len(digits.names) != model.output_shape[-1]:
        raise ValueError(f"the digits have {len(digits.names)} classes, the network {model.output_shape[-1]} outputs")
    with ThreadPoolExecutor(1, "training-beside") as beside:
        engine = _Engine(model, digits, recipe, kept, seed, workers, beside)
        return _trained(engine, History(recipe, digits.source, seed), on_epoch, on_progress, checkpoint, resume)


def _trained(
    engine: _Engine,
    history: History,
    on_epoch: Callable | None,
    on_progress: Callable | None,
    checkpoint: str | Path | None,
    resume: bool,
) -> History:
    """Epoch after epoch, until the recipe, the reader or the numbers end it."""
    recipe, workers = engine.recipe, engine.workers
    if checkpoint and resume and Path(checkpoint).exists():
        history = _restored(Path(checkpoint), engine, history)
    if not workers.agree(len(history.loss)):
        raise ValueError("the workers' checkpoints are of different epochs; delete them, or train without resuming")
    start = time.perf_counter() - history.seconds
    for epoch in range(len(history.loss), recipe.epochs):
        if history.reason:
            break
        before = [weight.numpy() for weight in engine.weights]
        metrics, stopped = engine.epoch(epoch, start, on_progress)
        seconds = time.perf_counter() - start
        if not np.isfinite(metrics[:2]).all():
            engine.put(before)
            remedy = f"try a learning rate below {recipe.learning_rate:g}"
            return replace(
                history, seconds=seconds, reason=f"the loss was no number any more in epoch {epoch + 1}; {remedy}"
            )
        if stopped:
            return replace(history, seconds=seconds, reason=f"stopped in epoch {epoch + 1}")
        history = history.extended(metrics, seconds)
        if history.best_epoch == len(history.loss) and recipe.restore_best:
            engine.best = [weight.numpy() for weight in engine.weights]
        if recipe.patience and len(history.loss) - history.best_epoch >= recipe.patience:
            history = replace(history, reason=f"no smaller validation loss since epoch {history.best_epoch}")
        if checkpoint:
            _save(Path(checkpoint), engine, history)
        if on_epoch:
            on_epoch(history)
    engine.put(
        engine.best or [mean.numpy() for mean in engine.average] or [weight.numpy() for weight in engine.weights]
    )
    return replace(history, temperature=engine.calibrate())


def _save(file: Path, engine: _Engine, history: History) -> None:
    """The whole state after an epoch: every number that the next epoch depends on, and the history."""
    with replacing(file) as draft, draft.open("wb") as opened:
        state = {f"state_{n}": variable.numpy() for n, variable in enumerate(engine.state)}
        best = {f"best_{n}": weight for n, weight in enumerate(engine.best)}
        np.savez(opened, history=json.dumps(asdict(history)), **state, **best)


def _restored(file: Path, engine: _Engine, new: History) -> History:
    """Put the state of a checkpoint into the engine; the history until there."""
    again = f"delete {file} or train without resuming"
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as saved:  # np.load leaves a bad file open
            history = history_of(json.loads(str(saved["history"])))
            state = [saved[f"state_{n}"] for n in range(sum(name.startswith("state_") for name in saved.files))]
            best = [saved[f"best_{n}"] for n in range(sum(name.startswith("best_") for name in saved.files))]
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, EOFError) as problem:
        raise ValueError(f"{file} is no checkpoint of a training; {again}") from problem
    length = {"epochs": 1} if new.recipe.schedule == "constant" else {}  # such a training may also become longer
    same = replace(history.recipe, **length) == replace(new.recipe, **length)
    if not same or (history.seed, history.source) != (new.seed, new.source):
        raise ValueError(f"{file} is of another training ({history.label}, seed {history.seed}); {again}")
    if [value.shape for value in state] != [tuple(variable.shape) for variable in engine.state]:
        raise ValueError(f"{file} is of another network; {again}")
    for variable, value in zip(engine.state, state, strict=True):
        variable.assign(value)
    engine.best = best
    return replace(history, recipe=new.recipe)


class _Engine:
    """The compiled functions of one training, and the arrays that stay on the device."""

    def __init__(
        self,
        model: keras.Sequential,
        digits: Digits,
        recipe: Recipe,
        kept: int,
        seed: int,
        workers: Workers,
        beside: ThreadPoolExecutor,
    ) -> None:
        self.tf = tf = tensorflow()
        self.workers, self.beside = workers, beside
        self.model, self.recipe, self.seed, self.rows = model, recipe, seed, kept
        self.by_softmax = model.layers[-1].activation is tf.keras.activations.softmax
        images, labels = digits.train_images.reshape(len(digits.train_labels), -1), digits.train_labels.astype(np.int32)
        self.images, self.labels = tf.constant(images[:kept]), tf.constant(labels[:kept])
        self.held = [(tf.constant(images[part]), tf.constant(labels[part])) for part in _halves(kept, len(labels))]
        self.weights = [variable.value for variable in model.trainable_variables]
        self.slots = OPTIMIZERS[recipe.optimizer].slots(tf, self.weights)
        self.average = [tf.Variable(w) for w in self.weights] if recipe.averaging else []
        self.state = [*self.weights, *(slot for slots in self.slots for slot in slots), *self.average]
        self.best: list[np.ndarray] = []
        self.full, self.rest = divmod(kept, recipe.batch_size)
        self.total = recipe.epochs * (self.full + bool(self.rest))
        self.per_call, self.compiled = 1 if workers is ALONE else TOGETHER, False
        number, rows = tf.TensorSpec((), tf.int32), tf.TensorSpec((kept,), tf.int32)
        self.order = self._compiled(self._order, number)
        self.ahead: dict[int, Future] = {}  # the order of the next epoch, while this one trains
        alone = workers is ALONE  # what waits for others cannot be compiled into one piece
        self.many = self._compiled(self._many, rows, number, number, number, whole=alone)
        self.short = self._compiled(self._short, rows, number, whole=alone) if self.rest else None
        sizes = {
            len(part): [tf.TensorSpec.from_tensor(array) for array in (images, part)] for images, part in self.held
        }
        self.evaluate = {size: self._compiled(self._evaluate, *signature) for size, signature in sizes.items()}

    def _compiled(self, function: Callable, *signature: tf.TensorSpec, whole: bool = True) -> Callable:
        compiled = self.tf.function(function, jit_compile=whole, autograph=False, input_signature=signature)
        with _TRACING:
            compiled.get_concrete_function()
        return compiled

    def epoch(self, epoch: int, start: float, on_progress: Callable | None) -> tuple[tuple[float, ...], bool]:
        """One epoch in calls of about CALL_SECONDS; its metrics, and whether `on_progress` asked to stop."""
        tf = self.tf
        order = self._order_of(epoch)
        sums, done, first = np.zeros(2), 0, epoch * (self.full + bool(self.rest))
        while done < self.full:
            count = min(self.per_call, self.full - done)
            began = time.perf_counter()
            sums += self.many(order, tf.constant(done), tf.constant(count), tf.constant(first + done)).numpy()
            done += count
            self._pace(count, time.perf_counter() - began)
            seen = done * self.recipe.batch_size
            if not np.isfinite(sums).all():
                return tuple(sums), False
            now = Progress(epoch + 1, self.recipe.epochs, seen / self.rows, *(sums / seen), time.perf_counter() - start)
            if on_progress and on_progress(now):
                return (float(sums[0] / seen), float(sums[1] / seen)), True
        if self.rest:
            sums += self.short(order, tf.constant(first + self.full)).numpy()
        return tuple(float(value) for value in (*(sums / self.rows), *self._validated())), False

    def _order_of(self, epoch: int) -> tf.Tensor:
        """The order of the rows in this epoch; that of the next one is sorted on another thread meanwhile."""
        for needed in (epoch, epoch + 1):
            if needed not in self.ahead and needed < self.recipe.epochs:
                self.ahead[needed] = self.beside.submit(self.order, self.tf.constant(needed))
        return self.ahead.pop(epoch).result()

    def _validated(self) -> np.ndarray:
        """Mean loss and accuracy on the validation digits, one half of them on another thread."""
        if not self.held:
            return np.full(2, float("nan"))
        sums = [self.beside.submit(self.evaluate[len(labels)], images, labels) for images, labels in self.held[1:]]
        first = self.evaluate[len(self.held[0][1])](*self.held[0]).numpy()
        return sum((half.result().numpy() for half in sums), first) / sum(len(labels) for _, labels in self.held)

    def put(self, weights: Sequence[np.ndarray]) -> None:
        """Give the model these weights."""
        for weight, value in zip(self.weights, weights, strict=True):
            weight.assign(value)

    def calibrate(self) -> float | None:
        """softmax((a·W + b)/T) = softmax(a·(W/T) + b/T): the temperature that the recipe asks for, folded into the weights."""
        if self.recipe.temperature is None or not self.by_softmax:
            return None
        by = self.recipe.temperature
        if by == "validation":
            found = [np.asarray(self.model(_scaled(self.tf, images), training=False)) for images, _ in self.held]
            by = temperature(np.concatenate(found), np.concatenate([labels.numpy() for _, labels in self.held]))
        self.put(
            [*(weight.numpy() for weight in self.weights[:-2]), *(last.numpy() / by for last in self.weights[-2:])]
        )
        return by

    def _pace(self, count: int, seconds: float) -> None:
        """Choose how many updates the next call makes; the first call also compiles, so it tells nothing."""
        if self.compiled and count == self.per_call and self.workers is ALONE:
            self.per_call = int(np.clip(count * CALL_SECONDS / max(seconds, 1e-6), 1, 8 * count))
        self.compiled = True

    def _order(self, epoch: tf.Tensor) -> tf.Tensor:
        tf = self.tf
        if not self.recipe.shuffle:
            return tf.range(self.rows)
        return tf.argsort(tf.random.stateless_uniform((self.rows,), tf.stack([epoch, self.seed])))

    def _many(self, order: tf.Tensor, begin: tf.Tensor, count: tf.Tensor, update: tf.Tensor) -> tf.Tensor:
        tf = self.tf
        size = self.recipe.batch_size

        def one(i: tf.Tensor, sums: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            batch = tf.gather(order, (begin + i) * size + tf.range(size))
            return i + 1, sums + self.workers.run(self._update, batch, update + i)

        return tf.while_loop(lambda i, sums: i < count, one, (tf.constant(0), tf.zeros(2)))[1]

    def _short(self, order: tf.Tensor, update: tf.Tensor) -> tf.Tensor:
        return self.workers.run(self._update, order[self.rows - self.rest :], update)

    def _update(self, batch: tf.Tensor, update: tf.Tensor) -> tf.Tensor:
        """One update; the batch's summed loss and its number of right answers."""
        tf = self.tf
        size, batch = batch.shape[0], self.workers.share(batch)
        images, labels = _scaled(tf, tf.gather(self.images, batch)), tf.gather(self.labels, batch)
        if self.recipe.augmentation:
            done = tf.cast(update, tf.float32) / self.total
            seed = tf.stack([update * self.workers.count + self.workers.number, self.seed])
            images = augment(images, seed, self.recipe.augmentation, done)
        with tf.GradientTape() as tape:
            losses, right = self._losses(images, labels)
            loss = tf.reduce_sum(losses) / size
        counted = tf.stack([tf.reduce_sum(losses), tf.reduce_sum(right)])
        *slopes, counted = self.workers.total([*tape.gradient(loss, self.weights), counted])
        step = OPTIMIZERS[self.recipe.optimizer].step
        step(tf, self.weights, slopes, self.slots, self._rate(update), tf.cast(update + 1, tf.float32))
        for mean, weight in zip(self.average, self.weights, strict=False):
            mean.assign(self.recipe.averaging * mean + (1 - self.recipe.averaging) * weight)
        return counted

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
        losses, right = self._losses(_scaled(self.tf, images), labels)
        return self.tf.stack([self.tf.reduce_sum(losses), self.tf.reduce_sum(right)])


def _halves(begin: int, end: int) -> list[slice]:
    middle = (begin + end + 1) // 2
    return [slice(*part) for part in ((begin, middle), (middle, end)) if part[0] < part[1]]


def _scaled(tf, images: tf.Tensor) -> tf.Tensor:
    """Bytes -> 0..1, batch by batch: bytes are quicker to gather than floats, and need a quarter of the memory."""
    return tf.cast(images, tf.float32) / 255


def _is_temperature(value: object) -> bool:
    return _is_number(value) and COLDEST <= value <= HOTTEST


def _is_number(value: object) -> bool:
    """One of Python's own numbers: a recipe is written as JSON, which knows no others."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object, least: int) -> bool:
    return isinstance(value, int) and is_whole(value, least)


def _refuse(model: object, digits: object, recipe: object, seed: object) -> None:
    """ValueError for what is no training at all."""
    if not hasattr(model, "output_shape"):
        raise ValueError(f"model must be a Keras model, such as mnist.build() makes, got {model!r}")
    if not isinstance(digits, Digits):
        raise ValueError(f"digits must be Digits, as mnist.load() returns, got {type(digits).__name__}")
    if not isinstance(recipe, Recipe):
        raise ValueError(f"recipe must be a Recipe, such as mnist.ARTICLE, got {recipe!r}")
    if not (isinstance(seed, int) and is_whole(seed, -(2**31), 2**31 - 1)):
        raise ValueError(f"seed must be a whole number from -2147483648 to 2147483647, got {seed!r}")
    pixels, inputs = digits.train_images[0].size, model.input_shape[-1]
    if pixels != inputs:
        raise ValueError(f"the digits have {pixels} pixels, the network {inputs} inputs; they must be equal")


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
    "shuffle": "True or False",
    "warmup": "a whole number of at least 0",
    "augmentation": "None or an Augmentation",
    "restore_best": "True or False",
    "loss": "categorical_cross_entropy or mse",
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
