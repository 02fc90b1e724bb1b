"""Training, compiled: shuffle, batches, slopes, updates and metrics of many batches run as one function on the device.

It is the same mathematics as Keras's `fit`, without the trips between Python and the device that `fit` makes for each batch.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from explainer.metrics import temperature
from explainer.mnist.data import Digits, refuse_other
from explainer.mnist.declining import clearness, threshold
from explainer.mnist.preprocessing import SIDE
from explainer.mnist.tensorflow_setup import tensorflow
from explainer.mnist.training import checkpoint as checkpoints
from explainer.mnist.training import optimizers
from explainer.mnist.training.augmentation import augment
from explainer.mnist.training.checkpoint import Checkpoint
from explainer.mnist.training.distributed import ALONE, Workers
from explainer.mnist.training.exposure import Exposure
from explainer.mnist.training.history import History, Progress
from explainer.mnist.training.recipe import ARTICLE, Recipe
from explainer.numeric.validation import is_whole, quoted
from explainer.once import cached_property
from explainer.phone.page import noun_of

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

CALL_SECONDS = 0.25  # a compiled call takes about this long, so that Stop and the progress bar answer at once
TOGETHER = 50  # updates a call where several workers train: each must make the same calls
BEAT = 0.25  # seconds between two words about where it stands, also while TensorFlow compiles
FEW_ROWS = 1000  # rows that tell how an untrained network fares
RUNAWAY = 1.2  # times the untrained network's loss: no sound training ever is so far off
PATIENCE = 3  # epochs that such a training has to become better than untrained
_TRACING = threading.Lock()  # TensorFlow turns Python into a graph for one training at a time; they run side by side


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
    training by returning True: what was learned stays; before the first update its loss and accuracy are NaN. A loss that is
    infinite or NaN, or that shot up and stays above that of the untrained network, ends it, with the reason and a remedy in
    the history (and, if infinite or NaN, the weights of the epoch before). `checkpoint` names a file that holds the whole
    state after every epoch; with `resume` the training goes on from there and ends as if it had never been interrupted.
    `workers`, from `distributed.join`, share the work; each must call this with the same arguments but its own checkpoint.
    Raises ValueError when the checkpoint is of another training, or the workers' checkpoints are of different epochs.

    `train(model, load(), QUICK)`, where `model` is what `build()` gives, takes a few seconds; what is not a model is refused at
    once:

    >>> from explainer import mnist
    >>> train("my network", mnist.load())
    Traceback (most recent call last):
    ValueError: model must be a Keras model, such as mnist.build() makes, got 'my network'
    """
    recipe = ARTICLE if recipe is None else recipe
    _refuse(model, digits, recipe, seed)
    rows = len(digits.train_labels)
    train_rows = rows - round(rows * recipe.validation)
    if recipe.batch_size > train_rows:
        raise ValueError(f"batch_size must be at most the {train_rows} training rows, got {recipe.batch_size}")
    if len(digits.names) != model.output_shape[-1]:
        raise ValueError(f"the digits have {len(digits.names)} classes, the network {model.output_shape[-1]} outputs")
    beside = ThreadPoolExecutor(1, "training-beside")
    try:
        engine = _Engine(model, digits, recipe, train_rows, seed, workers, beside)
        return _trained(engine, History(recipe, digits.source, seed), on_epoch, on_progress, checkpoint, resume)
    finally:
        beside.shutdown(cancel_futures=True)


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
    file = Path(checkpoint) if checkpoint else None
    if file and resume and file.exists():
        history = engine.restore(checkpoints.of_this_training(file, engine.checkpoint(history)))
    if not workers.agree(len(history.loss)):
        raise ValueError("the workers' checkpoints are of different epochs; delete them, or train without resuming")
    if len(history.loss) < recipe.epochs and not history.reason:
        engine.begin(len(history.loss))
    start = time.perf_counter() - history.seconds
    for epoch in range(len(history.loss), recipe.epochs):
        if history.reason:
            break
        before = [weight.numpy() for weight in engine.weights]
        metrics, stopped = engine.epoch(epoch, start, on_progress)
        seconds = time.perf_counter() - start
        if stopped:
            return replace(history, seconds=seconds, reason=f"stopped in epoch {epoch + 1}")
        if not np.isfinite(metrics[:2]).all():
            engine.put(before)
            lost = f"the loss became infinite or NaN in epoch {epoch + 1}; {_remedy(recipe)}"
            return replace(history, seconds=seconds, reason=lost)
        history = history.extended(metrics, seconds)
        if history.best_epoch == len(history.loss) and recipe.restore_best:
            engine.best = [weight.numpy() for weight in engine.weights]
        history = replace(history, reason=_runaway(history, engine.untrained) or _overlong(history))
        if file:
            checkpoints.write(file, engine.checkpoint(history))
        if on_epoch:
            on_epoch(history)
    engine.put(
        engine.best or [mean.numpy() for mean in engine.average] or [weight.numpy() for weight in engine.weights]
    )
    history = replace(history, temperature=engine.calibrate())
    return replace(history, declines_below=engine.threshold())


def _runaway(history: History, untrained: float) -> str | None:
    """Why to end a training whose loss shot up, and then stayed above that of a network that has learned nothing."""
    losses = history.loss
    if len(losses) < PATIENCE or max(losses) <= RUNAWAY * untrained or min(losses[-PATIENCE:]) <= untrained:
        return None
    growth = f"after {len(losses)} epochs the loss is {losses[-1]:.3g}, before the first it was {untrained:.3g}"
    return f"{growth}: the steps are too large; {_remedy(history.recipe)}"


def _overlong(history: History) -> str | None:
    """Why to end a training that has not become better for as long as its recipe waits."""
    patience, best = history.recipe.patience, history.best_epoch
    waited = len(history.loss) - best
    return f"no smaller validation loss since epoch {best}" if patience and waited >= patience else None


def _remedy(recipe: Recipe) -> str:
    usual = {"sgd": 0.1, "momentum": 0.01, "nesterov": 0.01}.get(recipe.optimizer, 0.001)
    return f"try a learning rate of {min(recipe.learning_rate / 10, usual):g}"


class _Engine:
    """The compiled functions of one training, and the arrays that stay on the device."""

    def __init__(
        self,
        model: keras.Sequential,
        digits: Digits,
        recipe: Recipe,
        train_rows: int,
        seed: int,
        workers: Workers,
        beside: ThreadPoolExecutor,
    ) -> None:
        self.tf = tf = tensorflow()
        self.workers, self.beside = workers, beside
        self.model, self.recipe, self.seed, self.rows = model, recipe, seed, train_rows
        self.by_softmax = model.layers[-1].activation is tf.keras.activations.softmax
        images, labels = digits.train_images.reshape(len(digits.train_labels), -1), digits.train_labels.astype(np.int32)
        self.images, self.labels = tf.constant(images[:train_rows]), tf.constant(labels[:train_rows])
        self.held = [
            (tf.constant(images[part]), tf.constant(labels[part])) for part in _halves(train_rows, len(labels))
        ]
        self.weights = [variable.value for variable in model.trainable_variables]
        self.optimizer_state = optimizers.initial_state(recipe.optimizer, self.weights)
        self.average = [tf.Variable(w) for w in self.weights] if recipe.averaging else []
        self.state = [*self.weights, *(variable for each in self.optimizer_state for variable in each), *self.average]
        self.best: list[np.ndarray] = []
        self.exposure = Exposure(digits.train_images[:train_rows], recipe, seed, workers) if recipe.outliers else None
        self.full, self.rest = divmod(train_rows, recipe.batch_size)
        self.total = recipe.epochs * (self.full + bool(self.rest))
        self.per_call = 1 if workers is ALONE else TOGETHER
        self.untrained = self._untrained(images[:FEW_ROWS], labels[:FEW_ROWS])
        self.digits = digits
        self.ahead: dict[int, Future] = {}  # the order of the next epoch, while this one trains

    def begin(self, epoch: int) -> None:
        """Trace and compile on the other thread, what is needed first at first, by calls that change nothing."""
        tf = self.tf
        number, rows = tf.TensorSpec((), tf.int32), tf.TensorSpec((self.rows,), tf.int32)
        self.order = self._compiled(self._order, number, calling=[tf.constant(epoch)])
        self._prepare_order(epoch)
        signature, nothing = (rows, number, number, number), (tf.range(self.rows), *[tf.constant(0)] * 3)
        alone = self.workers is ALONE  # what waits for others cannot be compiled into one piece
        self.many = {
            size: self._beside(self._compiled, partial(self._many, size), *signature, calling=nothing, whole=alone)
            for size in dict.fromkeys((self.recipe.batch_size, self.rest))
            if size
        }
        self.evaluate = {  # halves of the same size share what is compiled
            size: self._beside(self._compiled, self._evaluate, *map(tf.TensorSpec.from_tensor, half), calling=half)
            for size, half in {len(half[1]): half for half in self.held[::-1]}.items()
        }

    def _compiled(
        self, function: Callable, *signature: tf.TensorSpec, calling: Sequence = (), whole: bool = True
    ) -> Callable:
        compiled = self.tf.function(function, jit_compile=whole, autograph=False, input_signature=signature)
        with _TRACING:
            compiled.get_concrete_function()
        if whole:
            compiled(*calling)
        return compiled

    def _beside(self, work: Callable, *arguments: object, **options: object) -> Future:
        """Do it on the other thread; at once where several workers must all do the same in the same order."""
        if self.workers is ALONE:
            return self.beside.submit(work, *arguments, **options)
        done: Future[Any] = Future()
        done.set_result(work(*arguments, **options))
        return done

    def epoch(self, epoch: int, start: float, on_progress: Callable | None) -> tuple[tuple[float, ...], bool]:
        """One epoch in calls of about CALL_SECONDS; its metrics, and whether `on_progress` asked to stop."""
        sums, seen, first = np.zeros(2), 0, epoch * (self.full + bool(self.rest))

        def stop() -> bool:
            loss, accuracy = sums / seen if seen else (float("nan"), float("nan"))
            now = Progress(epoch + 1, self.recipe.epochs, seen / self.rows, loss, accuracy, time.perf_counter() - start)
            return bool(on_progress and on_progress(now))

        def stopped_before(future: Future) -> bool:
            while not wait([future], BEAT).done:
                if stop():
                    return True
            return False

        order = self._order_of(epoch)
        for size, batches in ((self.recipe.batch_size, self.full), (self.rest, 1)):
            if not size:
                continue
            if stopped_before(self.many[size]):
                return (), True
            updates, done = self.many[size].result(), 0
            while done < batches:
                count, began = min(self.per_call, batches - done), time.perf_counter()
                sums += updates(order, *map(self.tf.constant, (seen, count, first + done))).numpy()
                done, seen = done + count, seen + count * size
                self._pace(count, time.perf_counter() - began)
                if not np.isfinite(sums).all():
                    return tuple(sums), False
                if stop():
                    return (), True
            first += batches
        if any(map(stopped_before, self.evaluate.values())):
            return (), True
        return tuple(float(value) for value in (*(sums / self.rows), *self._validated())), False

    def _order_of(self, epoch: int) -> tf.Tensor:
        """The order of the rows in this epoch; that of the next one is sorted on another thread meanwhile."""
        self._prepare_order(epoch)
        self._prepare_order(epoch + 1)
        return self.ahead.pop(epoch).result()

    def _prepare_order(self, epoch: int) -> None:
        if epoch not in self.ahead and epoch < self.recipe.epochs:
            self.ahead[epoch] = self.beside.submit(self.order, self.tf.constant(epoch))

    def _untrained(self, images: np.ndarray, labels: np.ndarray) -> float:
        """The mean loss on some rows before the first update."""
        return float(np.mean(self._losses(_scaled(self.tf, self.tf.constant(images)), self.tf.constant(labels))[0]))

    def _validated(self) -> np.ndarray:
        """Mean loss and accuracy on the validation digits, one half of them on another thread."""
        if not self.held:
            return np.full(2, float("nan"))
        sums = [self.beside.submit(self.evaluate[len(half[1])].result(), *half) for half in self.held[1:]]
        first = self.evaluate[len(self.held[0][1])].result()(*self.held[0]).numpy()
        return sum((half.result().numpy() for half in sums), first) / sum(len(labels) for _, labels in self.held)

    @cached_property
    def fingerprint(self) -> str:
        """That of the digits, reckoned once, and only where a checkpoint is written."""
        return self.digits.fingerprint()

    def checkpoint(self, history: History) -> Checkpoint:
        """The whole state after the history's last epoch."""
        return Checkpoint(
            history, self.fingerprint, _described(self.model), [variable.numpy() for variable in self.state], self.best
        )

    def restore(self, checkpoint: Checkpoint) -> History:
        """Go on from there."""
        for variable, value in zip(self.state, checkpoint.state, strict=True):
            variable.assign(value)
        self.best = list(checkpoint.best)
        return checkpoint.history

    def put(self, weights: Sequence[np.ndarray]) -> None:
        """Give the model these weights."""
        for weight, value in zip(self.weights, weights, strict=True):
            weight.assign(value)

    def calibrate(self) -> float | None:
        """softmax((a·W + b)/T) = softmax(a·(W/T) + b/T): the temperature that the recipe asks for, folded into the weights."""
        if self.recipe.temperature is None or not self.by_softmax:
            return None
        by = self.recipe.temperature
        if isinstance(by, str):  # "validation"
            by = temperature(self._held_answers(), np.concatenate([labels.numpy() for _, labels in self.held]))
        self.put(
            [*(weight.numpy() for weight in self.weights[:-2]), *(last.numpy() / by for last in self.weights[-2:])]
        )
        return by

    def threshold(self) -> float | None:
        """How clear an answer must be at least, as the recipe says; fitted to the validation digits where it asks for that."""
        asked = self.recipe.declines_below
        if not isinstance(asked, str):
            return asked
        answer = lambda rows: np.asarray(self.model(_scaled(self.tf, rows)))  # noqa: E731 (a short name for one call)
        pictures = (images.numpy().reshape(-1, SIDE, SIDE) for images, _ in self.held)
        return threshold(np.concatenate([clearness(each, answer) for each in pictures]))

    def _held_answers(self) -> np.ndarray:
        return np.concatenate([np.asarray(self.model(_scaled(self.tf, images))) for images, _ in self.held])

    def _pace(self, count: int, seconds: float) -> None:
        """Choose how many updates the next call makes."""
        if count == self.per_call and self.workers is ALONE:
            self.per_call = int(np.clip(count * CALL_SECONDS / max(seconds, 1e-6), 1, 8 * count))

    def _order(self, epoch: tf.Tensor) -> tf.Tensor:
        tf = self.tf
        if not self.recipe.shuffle:
            return tf.range(self.rows)
        return tf.argsort(tf.random.stateless_uniform((self.rows,), tf.stack([epoch, self.seed])))

    def _many(self, size: int, order: tf.Tensor, begin: tf.Tensor, count: tf.Tensor, update: tf.Tensor) -> tf.Tensor:
        """`count` updates by `size` rows each, from the row at place `begin` on; their summed losses and right answers."""

        def one(i: tf.Tensor, sums: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            batch = self.tf.gather(order, begin + i * size + self.tf.range(size))
            return i + 1, sums + self.workers.run(self._update, batch, update + i)

        start = self.tf.constant(0), self.tf.zeros(2)
        return self.tf.while_loop(lambda i, sums: i < count, one, start)[1]

    def _update(self, batch: tf.Tensor, update: tf.Tensor) -> tf.Tensor:
        """One update; the batch's summed loss and its number of right answers."""
        tf = self.tf
        size, batch = batch.shape[0], self.workers.share(batch)
        images, labels = _scaled(tf, tf.gather(self.images, batch)), tf.gather(self.labels, batch)
        done = tf.cast(update, tf.float32) / self.total
        if self.recipe.augmentation:
            seed = tf.stack([update * self.workers.count + self.workers.number, self.seed])
            images = augment(images, seed, self.recipe.augmentation, done)
        with tf.GradientTape() as tape:
            losses, right = self._losses(images, labels)
            loss = tf.reduce_sum(losses) / size
            if self.exposure:
                loss += self.recipe.outliers * self.exposure.loss(self.model, update, done)
        counted = tf.stack([tf.reduce_sum(losses), tf.reduce_sum(right)])
        *slopes, counted = self.workers.total([*tape.gradient(loss, self.weights), counted])
        rate, count = self._rate(update), tf.cast(update + 1, tf.float32)
        optimizers.step(self.recipe.optimizer, self.weights, slopes, self.optimizer_state, rate, count)
        share = self.recipe.averaging or 0.0
        for mean, weight in zip(self.average, self.weights, strict=False):
            mean.assign(share * mean + (1 - share) * weight)
        return counted

    def _losses(self, images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """The loss of each row, and 1.0 where the answer is right."""
        tf = self.tf
        probabilities = self.model(images, training=True)
        smooth = self.recipe.label_smoothing
        labels_smoothed = tf.one_hot(labels, probabilities.shape[-1]) * (1 - smooth) + smooth / probabilities.shape[-1]
        if self.recipe.loss == "mse":
            losses = tf.reduce_mean((probabilities - labels_smoothed) ** 2, axis=-1)
        else:
            losses = tf.keras.losses.categorical_crossentropy(labels_smoothed, probabilities)
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


def _scaled(tf: ModuleType, images: tf.Tensor) -> tf.Tensor:
    """Bytes -> 0..1, batch by batch: bytes are quicker to gather than floats, and need a quarter of the memory."""
    return tf.cast(images, tf.float32) / 255


def _described(model: keras.Sequential) -> str:
    """784-128-relu-10-softmax: what must be equal so that a training can go on."""
    layers = [f"{layer.output.shape[-1]}-{getattr(layer, 'activation', layer).__name__}" for layer in model.layers]
    return "-".join([str(model.input_shape[-1]), *layers])


def _refuse(model: keras.Sequential, digits: Digits, recipe: Recipe, seed: int) -> None:
    """ValueError for what is not a training at all."""
    if not hasattr(model, "output_shape"):
        raise ValueError(f"model must be a Keras model, such as mnist.build() makes, got {quoted(model)}")
    refuse_other(digits)
    if not isinstance(recipe, Recipe):
        raise ValueError(f"recipe must be a Recipe, such as mnist.ARTICLE, got {quoted(recipe)}")
    if not (isinstance(seed, int) and is_whole(seed, -(2**31), 2**31 - 1)):
        raise ValueError(f"seed must be a whole number from -2147483648 to 2147483647, got {quoted(seed)}")
    if recipe.outliers and noun_of(digits.names) != "digit":
        raise ValueError(
            "this recipe shows the network letters and signs as what is not a digit, so its classes must be digits; got "
            f"{quoted(', '.join(digits.names))}; choose another recipe"
        )
    last = getattr(model.layers[-1].activation, "__name__", "leaky_relu")
    if recipe.loss == "categorical_cross_entropy" and last not in ("softmax", "sigmoid"):
        needed = "outputs between 0 and 1, from softmax or sigmoid; change the last layer, or choose the loss mse"
        raise ValueError(f"categorical_cross_entropy needs {needed}; got {last}")
    pixels, inputs = digits.train_images[0].size, model.input_shape[-1]
    if pixels != inputs:
        raise ValueError(f"the digits have {pixels} pixels, the network {inputs} inputs; they must be equal")
